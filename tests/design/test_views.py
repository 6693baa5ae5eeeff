"""Search, the record and the error pages."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from cctvportal.design.render import render_view

from . import samples
from .conftest import said, words

RESULT = {
    "title": "Digital standards and formats",
    "url": "/strategy/digital-formats/",
    "type_label": "Recommendation",
    "excerpt_html": "Digital <mark>formats</mark> <img src=x onerror=alert(1)>should be agreed",
    "date": "2010-02-01",
}
ENTRY = {
    "sequence": 42,
    "at": "2010-04-08T11:00:00Z",
    "kind": "edition",
    "hash": "0a" * 32,
    "links": [{"label": "Digital standards and formats", "url": "/strategy/digital-formats/"}],
}


def view(name: str, **context: Any) -> BeautifulSoup:
    frame = {"site": samples.HOME_PAGE, "resolver": samples.resolver(), "edition": samples.EDITION}
    return BeautifulSoup(render_view(name, context, path=f"/{name}/", **frame), "html.parser")


def search(**context: Any) -> BeautifulSoup:
    return view("search", **{"query": "formats", "results": [RESULT], "count": 1, "page": 1, "pages": 1, **context})


def test_results_show_title_type_date_and_the_words_found() -> None:
    result = search().select_one(".results__item")
    assert result.a["href"] == "/strategy/digital-formats/"
    assert words(result.select_one(".results__meta")) == "Recommendation, 1 February 2010"
    assert words(result.mark) == "formats"
    assert result.img is None


def test_the_query_stays_in_the_form_and_is_escaped() -> None:
    page = search(query='"><script>x</script>')
    assert page.find(id="portal-query")["value"] == '"><script>x</script>'
    assert [script.get_text() for script in page.find_all("script")] == [""]


def test_the_page_of_a_document_is_linked() -> None:
    document = {"title": "Minutes", "type_label": "PDF", "url": "/assets/x/m.pdf#page=4", "page": 4, "pages": 12}
    result = search(results=[RESULT | {"document": document | {"excerpt_html": "on <mark>formats</mark>"}}])
    assert words(result.select_one(".results__page")) == "Minutes (PDF), page 4 of 12"
    assert result.select_one(".results__page a")["href"] == "/assets/x/m.pdf#page=4"


def test_an_empty_result_says_so_and_helps() -> None:
    assert "Nothing was found" in words(search(results=[], count=0).main)
    assert "Nothing was found" not in words(search(query="", results=[], count=0).main)


def test_what_was_wrong_with_a_query_is_said() -> None:
    page = search(results=[], count=0, message="Search for less common words.")
    assert words(page.select_one(".callout--warning")) == "Search for less common words."
    assert "Nothing was found" not in words(page.main)


def test_an_unknown_kind_of_entry_is_shown_by_its_name() -> None:
    page = view("record/index", entries=[{**ENTRY, "kind": "key-renewed"}], count=1, page=1, pages=1, verified=None)
    assert "Key renewed" in words(page.find(id="entry-42"))


def test_results_run_over_pages_that_keep_the_query() -> None:
    page = search(query="a b", asked={"q": "a b"}, count=57, page=3, pages=6)
    assert "57 results, page 3 of 6" in words(page.main)
    numbers = page.select(".govuk-pagination__list a")
    assert [words(number) for number in numbers] == ["1", "2", "3", "4", "6"]
    assert numbers[1]["href"] == "?q=a+b&page=2"
    assert words(page.select_one("a[aria-current=page].govuk-pagination__link")) == "3"
    assert page.select_one("a[rel=next]")["href"] == "?q=a+b&page=4"


def test_one_page_of_results_has_no_pages_to_turn() -> None:
    assert not search().select(".govuk-pagination")


def test_the_record_lists_its_entries_with_time_kind_hash_and_links() -> None:
    page = view("record/index", entries=[ENTRY], count=42, page=1, pages=3, verified=None)
    row = page.find(id="entry-42")
    assert said(row.th) == "42"
    assert "8 April 2010 at 12:00pm" in words(row)
    assert "An edition was published" in words(row)
    assert words(row.code) == ENTRY["hash"]
    assert row.a["href"] == "/strategy/digital-formats/"
    assert page.select_one("a[rel=next]")["href"] == "?page=2"


@pytest.mark.parametrize(("ok", "words_shown"), [(True, "found whole"), (False, "found the record damaged")])
def test_the_record_tells_what_the_last_check_found(ok: bool, words_shown: str) -> None:
    verified = {"at": "2010-04-08T11:30:00Z", "sequence": 42, "ok": ok}
    page = view("record/index", entries=[ENTRY], count=42, page=1, pages=1, verified=verified)
    assert words_shown in words(page.main)


def test_a_pages_record_names_agency_seats_with_times_and_versions() -> None:
    content = samples.sample(samples.FIRST)
    version = {
        "published_at": "2010-04-08T11:00:00Z",
        "kind": "content",
        "digest": content.digest,
        "change_note": "Progress added.",
    }
    gone = {"published_at": "2009-12-15T09:30:00Z", "kind": "withdrawal", "digest": "00" * 32, "change_note": ""}
    page = view(
        "record/page",
        content=content,
        signatures=[{"seat": samples.NPIA, "signed_at": "2010-04-08T10:00:00Z"}],
        versions=[{"edition": 12, **version}, {"edition": 3, **gone}],
        entries=[ENTRY],
    )
    facts = words(page.select_one(".facts"))
    assert "Written by ACPO" in facts
    assert "NPIA 8 April 2010 at 11:00am" in facts
    assert content.digest in facts
    assert [words(step.h3) for step in page.select(".timeline__item")] == [
        "Edition 12, 8 April 2010 at 12:00pm",
        "Edition 3, 15 December 2009 at 9:30am",
    ]
    assert "Withdrawn" in words(page.select(".timeline__item")[1])


@pytest.mark.parametrize("status", ["404", "410", "500"])
def test_an_error_page_stands_in_the_site_and_without_it(status: str) -> None:
    inside = view(f"errors/{status}")
    assert inside.select("nav[aria-label=Main] a")
    alone = BeautifulSoup(render_to_string(f"{status}.html"), "html.parser")
    assert words(alone.h1) == words(inside.h1)
    assert not alone.select("nav")
    assert inside.find("meta", attrs={"name": "robots"})
