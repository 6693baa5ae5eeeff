"""What every public page shows, whatever its type."""

from dataclasses import replace
from itertools import pairwise

import pytest

from . import samples
from .conftest import Shown, said, words

EVERY = pytest.mark.parametrize("page_id", samples.PAGES, ids=lambda page_id: samples.PAGES[page_id][1])


@EVERY
def test_a_page_has_one_main_heading_and_skips_no_level(show: Shown, page_id: int) -> None:
    page = show(page_id)
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@EVERY
def test_a_page_names_its_agency_its_seats_its_digest_and_its_record(show: Shown, page_id: int) -> None:
    authority = show(page_id).find(id="portal-authority")
    assert "Written by ACPO" in words(authority)
    assert [words(seat) for seat in authority.select(".seat")] == ["Home Office", "NPIA"]
    assert words(authority.select_one(".digest__full")) == samples.sample(page_id).digest
    assert authority.find("a", href=f"/record/pages/{page_id}/")
    assert "15 December 2009 at 9:30am" in words(authority)
    assert "8 April 2010 at 12:00pm, in edition 12" in said(authority)


@EVERY
def test_a_page_carries_the_notice_the_disclaimer_and_the_way_to_search(show: Shown, page_id: int) -> None:
    page = show(page_id)
    assert "Demonstration, not official." in words(page.select_one(".notice"))
    assert page.select_one("footer a[href='/disclaimer/']")
    assert page.select_one("header form[action='/search/'] input[name=q]")
    assert page.select_one("a.govuk-skip-link")["href"] == "#" + page.main["id"]


@EVERY
def test_a_page_needs_nothing_from_other_sites_and_nothing_inline(show: Shown, page_id: int) -> None:
    page = show(page_id)
    loaded = [element.get("src") or element.get("href") for element in page.select("img, link, script[src], source")]
    assert loaded
    assert all(url.startswith("/") for url in loaded)
    assert not page.select("script:not([src], [type='application/ld+json']), style, [style], [onclick]")


@EVERY
def test_ids_are_unique_and_links_within_the_page_arrive(show: Shown, page_id: int) -> None:
    page = show(page_id)
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.select("a[href^='#']")} <= set(ids)


def test_the_navigation_marks_the_page_and_what_stands_above_it(show: Shown) -> None:
    def current(page_id: int) -> dict[str, str]:
        return {
            words(link): link["aria-current"] for link in show(page_id).select("nav[aria-label=Main] a[aria-current]")
        }

    assert current(samples.HOME) == {"Home": "page"}
    assert current(samples.STRATEGY) == {"The strategy": "page"}
    assert current(samples.FIRST) == {"The strategy": "true"}


def test_breadcrumbs_lead_up_to_the_home_page(show: Shown) -> None:
    trail = show(samples.ADDENDUM).find("nav", attrs={"aria-label": "Breadcrumb"})
    assert [link["href"] for link in trail.find_all("a")] == ["/", "/minutes/", "/minutes/meeting-3/"]


def test_a_preview_says_so_and_claims_no_signature(show: Shown) -> None:
    draft = replace(
        samples.sample(samples.FIRST), digest="", seats=[], first_published_at=None, published_at=None, edition=None
    )
    page = show(draft, preview=True)
    assert "This is a draft. It is not published." in words(page)
    assert page.find("meta", attrs={"name": "robots"})["content"].startswith("noindex")
    authority = words(page.find(id="portal-authority"))
    assert "Signed off by No seat yet" in authority
    assert "Digest" not in authority
    assert "See the record" not in authority


def test_two_versions_have_two_fingerprints(show: Shown) -> None:
    first = samples.sample(samples.FIRST)
    other = replace(first, digest=first.digest[::-1])
    assert show(first).select_one(".fingerprint") != show(other).select_one(".fingerprint")


def test_a_withdrawn_page_shows_the_reason_and_nothing_of_the_content(show: Shown) -> None:
    page = show(samples.WITHDRAWN)
    assert "This page has been withdrawn" in words(page)
    assert "Replaced by newer guidance" in said(page.main)
    assert page.main.find("a", string="newer guidance")["href"] == "/guidance/"
