"""A passage is found as a reader sees it, and what is destroyed leaves the structure of the text as it was."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctvportal.signoff.redaction.matching import blotted, normalised, passages_at, spans_of
from cctvportal.signoff.redaction.texts import texts_in


def after(text: str, *passages: str, is_json: bool = False) -> str:
    return blotted(text, spans_of(text, passages, is_json=is_json))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("By Jane Roe.", "By ████████."),
        ("By JANE ROE.", "By ████████."),
        ("By Jane \n Roe.", "By ██████████."),
        ("<p>By Ja<b>ne R</b>oe.</p>", "<p>By ██<b>████</b>██.</p>"),
        ("<p>Jane</p><p>Roe</p>", "<p>████</p><p>███</p>"),
        ("<p>J&#97;ne&nbsp;Roe</p>", "<p>█████████████████</p>"),
        ('<a href="/jane roe/">She</a>', '<a href="/████████/">She</a>'),
        ("Jane Roe and Jane Roe", "████████ and ████████"),
        ("Janet Roe", "Janet Roe"),
    ],
)
def test_a_passage_is_found_as_it_is_read(text: str, left: str):
    assert after(text, "Jane Roe") == left


def test_names_of_tags_are_never_touched():
    assert after("<strong>strong</strong>", "strong") == "<strong>██████</strong>"


def test_what_json_escapes_is_found_within_it():
    raw = json.dumps("Frau Jörg “Ä” Löß")[1:-1]
    assert json.loads(f'"{after(raw, "Jörg “Ä” Löß", is_json=True)}"').startswith("Frau ██")
    assert "J" not in json.loads(f'"{after(raw, "Jörg “Ä” Löß", is_json=True)}"')


def test_a_stream_in_a_revision_stays_json_and_its_keys_and_kinds_stay():
    stream = [{"type": "value", "id": "1", "value": {"value": "the value of value", "date": "2010-01-01"}}]
    (text,) = texts_in({"body": json.dumps(stream)})
    assert text.read == "the value of value"
    assert text.is_json
    assert text.whole[text.start : text.start + len(text.part)] == text.part


def test_what_was_found_can_be_read_from_its_places_again():
    for text in ("<p>By Ja<b>ne R</b>oe.</p>", '<a href="/jane roe/">x</a>', "JANE   ROE"):
        assert passages_at(text, spans_of(text, ["Jane Roe"])) == {"jane roe"}


class Outline(HTMLParser):
    """Tags alone, with the names of their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append((f"/{tag}", []))


PIECES = st.sampled_from(
    [
        "Jane",
        " ",
        "Roe",
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "&amp;",
        "&",
        "<br/>",
        "é",
        "\n",
        "x",
        "jane roe",
        "😀",
        "&#82;oe",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(["Jane Roe", "roe", "&", "é😀"]))
def test_whatever_the_text_the_passage_goes_and_length_and_markup_stay(text: str, passage: str):
    left = after(text, passage)
    assert len(left) == len(text)
    assert Outline(left).seen == Outline(text).seen
    assert spans_of(left, [passage]) == []


@given(
    st.recursive(
        st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "html", "body"]), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.text(min_size=1, max_size=5),
)
def test_json_within_a_string_stays_json(value, passage: str):
    passage = normalised(passage)
    if not passage or not isinstance(value, (list, dict)):
        return
    whole = json.dumps(value)
    spans = []
    for text in texts_in({"body": whole}):
        for span in spans_of(text.read, [passage], is_json=text.is_json):
            spans.append(type(span)(text.start + span.start, span.length))
    assert isinstance(json.loads(blotted(whole, spans)), type(value))
