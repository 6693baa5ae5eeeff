"""What a reader could stumble over is told to the editor before she submits, and to the board."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from cctvportal.publication.content import Content
from cctvportal.publication.enums import Kind
from cctvportal.signoff.content_checks import NAMED, findings
from tests.builders import Board, asset_use, make_content, make_home, submit_content

LONG = "When " + " ".join(["words"] * 30) + " end."


def draft(**representation: object) -> Content:
    return Content(
        content_id=1,
        type="home.GuidancePage",
        path="/a/",
        parent_id=None,
        locale="en",
        slug="a",
        position=1,
        representation={"title": "A", "summary": "Short."} | representation,
    )


def checked(content: Content | None = None, texts: dict | None = None, **representation: object) -> dict[str, tuple]:
    found = findings(content or draft(**representation), texts or {})
    return {finding.check: (finding.sentence, finding.places) for finding in found}


def test_what_is_in_order_is_not_mentioned() -> None:
    html = '<h2>One</h2><p>Short. See <a href="https://example.org/">the guidance on signs</a>.</p><h3>Two</h3>'
    assert checked(intro=html, summary="A short sentence. Another one, e.g. like this.") == {}


@pytest.mark.parametrize(
    ("html", "check", "said", "places"),
    [
        ('<p>See <a data-page="4"> </a>.</p>', "empty-link", "1 link without words.", ()),
        ('<p>See <a data-page="4">here</a>.</p>', "vague-link", "1 link whose words", ("here",)),
        ('<p><a href="https://e.org/a">https://e.org/a</a></p>', "vague-link", "1 link", ("https://e.org/a",)),
        ("<h2>A</h2><h4>B</h4>", "heading-order", "1 heading that skips a level.", ("B",)),
        ("<h3>A</h3><h2>B</h2>", "heading-order", "1 heading that skips a level.", ("A",)),
        ("<h2> </h2>", "empty-heading", "1 heading without words.", ()),
        (f"<ul><li>{LONG}</li></ul>", "long-sentence", "1 sentence of more than 25 words.", None),
    ],
)
def test_of_rich_text(html: str, check: str, said: str, places: tuple | None) -> None:
    found = checked(intro=html)
    assert list(found) == [check]
    assert found[check][0].startswith(said)
    assert places is None or found[check][1] == places


def test_of_blocks() -> None:
    body = [
        {"id": "1", "type": "heading", "value": {"text": "Deep", "level": 3, "anchor": "deep"}},
        {"id": "2", "type": "image", "value": {"image": 7, "alt": "", "caption": ""}},
        {"id": "3", "type": "image", "value": {"image": 8, "alt": "IMG_2041.jpg", "caption": ""}},
        {
            "id": "4",
            "type": "table",
            "value": {"caption": " ", "columns": ["A"], "rows": [["1"]], "row_headers": False},
        },
    ]
    found = checked(body=body)
    assert found["heading-order"][1] == ("Deep",)
    assert found["decorative"][1] == ("Picture 1",)
    assert found["alternative"][1] == ("IMG_2041.jpg",)
    assert found["untitled-table"][0] == "1 table without a caption."


def test_the_longest_sentences_are_named_and_the_others_counted() -> None:
    sentences = [" ".join(["Word", *["more"] * (25 + n)]) + "." for n in range(NAMED + 2)]
    (finding,) = findings(draft(summary=" ".join(sentences)), {})
    assert (finding.sentence, len(finding.places), finding.others) == ("7 sentences of more than 25 words.", NAMED, 2)
    assert finding.places[0].endswith("(32 words)")


def test_a_document_without_text_is_named_once() -> None:
    scan, read = asset_use(title="A scan"), asset_use(title="Minutes")
    content = replace(draft(), assets=(scan, scan, read))
    assert checked(content, {read.sha256: "Words."}) == {
        "no-text": ("1 document without text that could be searched or read aloud; it may be a scan.", ("A scan",))
    }


def test_a_notice_is_not_checked() -> None:
    assert findings(replace(draft(intro="<h4></h4>"), kind=Kind.WITHDRAWAL), {}) == []


@pytest.mark.django_db
def test_the_board_sees_them(board: Board, client: Client) -> None:
    make_home(board)
    content = make_content()
    linked = content.representation | {"html": '<p>See <a href="https://example.org/"> </a>.</p>'}
    submission = submit_content(board, replace(content, representation=linked))
    client.force_login(board.members["npia"])
    page = client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    assert "Content checks" in page
    assert "1 link without words." in page
