"""Rich text: links resolved and marked, documents labelled, nothing let through that could run."""

import re
from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from cctvportal.design.links import safe_url
from cctvportal.design.rich_text import TAGS, Outline, to_html

from . import samples
from .conftest import Shown, said

SCRAPS = [
    *("<p>", "</p>", "<h2>", "</h2>", "<h4>", "</h4>", "<ul><li>", "</li></ul>", "<b>", "</b>", "<br>", "<hr>", "</a>"),
    *('<a data-page="10">', '<a data-page="999">', '<a data-document="1">', '<a href="javascript:x">', "<a>"),
    *('<a href="https://example.com/?a=1&amp;b=>2">', '<a href="/x/">', "<script>", "text", "&amp;", "<", ">", '"'),
]


def written(html: str, level: int = 2) -> BeautifulSoup:
    return BeautifulSoup(to_html(html, samples.resolver(), Outline(level), "/disclaimer/"), "html.parser")


def test_a_page_link_leads_to_where_the_page_is_in_this_edition() -> None:
    assert written('<p><a data-page="10">here</a></p>').a["href"] == "/strategy/"


def test_a_link_to_a_withdrawn_page_leads_to_its_notice() -> None:
    assert written(f'<p><a data-page="{samples.WITHDRAWN}">tapes</a></p>').a["href"] == "/guidance/old-advice/"


@pytest.mark.parametrize("attribute", ['data-page="999"', 'data-document="999"', 'data-page="x"', 'data-page=""'])
def test_a_link_to_what_is_not_there_keeps_its_text_only(attribute: str) -> None:
    page = written(f"<p>See <a {attribute}>this</a>.</p>")
    assert page.a is None
    assert said(page) == "See this."


def test_a_document_is_labelled_with_type_size_and_pages_and_the_disclaimer() -> None:
    page = written('<p><a data-document="1">The strategy</a></p>')
    assert said(page) == "The strategy (PDF, 374 KB, 12 pages; disclaimer)"
    assert [link["href"] for link in page.find_all("a")] == ["/documents/strategy.pdf", "/disclaimer/"]


def test_a_link_to_another_site_is_marked_and_one_to_a_mailbox_is_not() -> None:
    other, mail = written('<p><a href="https://example.com/">A</a> <a href="mailto:a@example.org">B</a></p>').find_all(
        "a"
    )
    assert "external" in other["rel"]
    assert said(other) == "A (external site)"
    assert mail.get("rel") is None
    assert said(mail) == "B"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<iframe src="https://example.com/"></iframe>',
        '<p style="position:fixed">x</p>',
        '<svg><a href="javascript:alert(1)">x</a></svg>',
    ],
)
def test_nothing_that_could_run_gets_through(attack: str) -> None:
    html = str(written(attack))
    for trace in (
        "alert",
        "<script",
        "onclick",
        "onerror",
        "javascript:",
        "data:",
        "<iframe",
        "style=",
        "<img",
        "<svg",
    ):
        assert trace not in html


def test_plain_fields_are_escaped(show: Shown) -> None:
    attack = '<script>alert("x")</script>'
    page = show(samples.FIRST, title=attack, summary=attack, change_note=attack, partners=[attack])
    assert not page.select('script:not([src], [type="application/ld+json"])')
    assert attack not in "".join(map(str, page.find_all("script")))
    assert said(page.h1) == attack


def test_table_cells_and_captions_are_escaped(show: Shown) -> None:
    attack = '"><b id="broken">x</b>'
    table = samples.block("table", caption=attack, columns=[attack], rows=[[attack]], row_headers=True)
    page = show(samples.STRATEGY, body=[table])
    assert page.find(id="broken") is None
    assert page.caption.get_text() == attack


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//example.com/", "vbscript:x", "", "http://["],
)
def test_an_address_that_is_not_safe_is_not_linked(url: str) -> None:
    assert safe_url(url) == ""


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=c", "http://example.com/", "mailto:a@example.org", "/record/"]
)
def test_an_address_that_is_safe_is(url: str) -> None:
    assert safe_url(url) == url


def test_headings_keep_their_order_below_the_heading_above_them() -> None:
    page = written("<h4>First</h4><h2>Second</h2><h4>Third</h4>", level=3)
    assert [heading.name for heading in page.find_all(["h3", "h4", "h5"])] == ["h3", "h3", "h4"]


@pytest.mark.parametrize("url", ['https://example.com/?a>b<c"d&e', "https://example.com/?q='1'"])
def test_an_address_holds_whatever_a_url_may(url: str) -> None:
    page = written(f'<p>See <a href="{escape(url)}">there</a>.</p>')
    assert page.a["href"] == url
    assert said(page) == "See there (external site)."


@given(st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join))
def test_whatever_is_signed_nothing_stays_open_and_no_link_leads_nowhere(html: str) -> None:
    shown = to_html(html, samples.resolver(), Outline(2), "/disclaimer/")
    open_now: list[str] = []
    for end, name in re.findall(r"<(/?)([a-z0-9]+)", shown):
        assert name in TAGS | {"h5", "h6", "span"}
        if end:
            assert open_now.pop() == name
        elif name not in {"br", "hr"}:
            open_now.append(name)
    assert open_now == []
    assert not BeautifulSoup(shown, "html.parser").select("a:not([href]), p:not(.govuk-body), [href^=javascript]")
