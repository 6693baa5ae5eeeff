"""The home page holds every element of the site it rebuilds."""

import pytest

from . import samples
from .conftest import Shown, said, words


def test_every_element_of_the_old_home_page_is_there(show: Shown) -> None:
    page = show(samples.HOME)
    headings = [words(heading) for heading in page.main.find_all("h2")]
    assert headings == [
        "New:",
        "About this site",
        "What is the National CCTV Strategy?",
        "Have your say",
        "New additions to the website",
        "Links and downloads",
        "Programme board minutes",
        "Disclaimer",
        "Contact",
        "On whose authority",
    ]
    assert words(page.h1) == "The National CCTV Strategy"
    assert page.select_one(".masthead img")["alt"] == "People walking"
    assert "Welcome to the website" in words(page.select_one(".welcome"))
    assert len(page.select("ol.aims > li")) == 3


def test_the_title_is_the_name_of_the_site_alone(show: Shown) -> None:
    assert words(show(samples.HOME).title) == "National CCTV Strategy"
    assert words(show(samples.NEWS).title) == "News and views – National CCTV Strategy"


@pytest.mark.parametrize(
    ("at", "stands"),
    [
        ("2009-12-14T23:59:59Z", False),
        ("2009-12-15T00:00:00Z", True),
        ("2010-05-31T23:59:59Z", True),
        ("2010-06-01T00:00:00Z", False),
    ],
)
def test_the_announcement_stands_from_its_first_instant_until_its_last(show: Shown, at: str, stands: bool) -> None:
    assert bool(show(samples.HOME, at=at).select_one(".announcement")) is stands


def test_an_announcement_without_dates_always_stands(show: Shown) -> None:
    open_ended = {**samples.HOME_PAGE["announcement"], "from": None, "until": None}
    assert show(samples.HOME, at="2001-01-01T00:00:00Z", announcement=open_ended).select_one(".announcement")
    assert not show(samples.HOME, announcement=None).select_one(".announcement")


def test_the_announced_document_is_labelled_and_its_download_bound_to_the_disclaimer(show: Shown) -> None:
    announced = show(samples.HOME).select_one(".announcement .document")
    assert said(announced.a) == "National CCTV oversight body (PDF, 148 KB, 1 page)"
    words = "About this document: National CCTV oversight body. By downloading you agree to the disclaimer."
    assert said(announced.select_one(".document__terms")) == words
    about, terms = announced.select(".document__terms a")
    assert (about["href"], terms["href"]) == ("/documents/2/", "/disclaimer/")


def test_links_and_downloads_show_each_kind_of_target_for_what_it_is(show: Shown) -> None:
    links = show(samples.HOME).find("section", attrs={"aria-labelledby": "portal-links"})
    document, bulletin, other_site = links.select("li")
    assert said(document.a) == "National CCTV Strategy (PDF, 374 KB, 12 pages)"
    assert document.find("a", href="/disclaimer/")
    assert bulletin.a["href"] == "/news/july-09-bulletin/"
    assert said(other_site.a) == "Information about cameras (external site)"
    assert "external" in other_site.a["rel"]


def test_an_addendum_stands_under_its_meeting(show: Shown) -> None:
    meetings = show(samples.HOME).select("ol.meetings > li")
    assert [words(meeting.a) for meeting in meetings] == ["Meeting number 3", "Meeting number 4"]
    assert words(meetings[0].select_one("ul")) == "Meeting number 3 addendum"
    assert "Date not recorded" in words(meetings[0])
    assert meetings[1].ul is None


def test_new_additions_are_the_newest_publications_with_their_dates(show: Shown) -> None:
    newest = show(samples.HOME).find("section", attrs={"aria-labelledby": "portal-latest"}).select("li")
    assert len(newest) == 5
    assert "8 April 2010" in words(newest[0])


def test_the_disclaimer_is_there_in_full_with_its_version(show: Shown) -> None:
    section = show(samples.HOME).find("section", attrs={"aria-labelledby": "portal-disclaimer"})
    assert "Current practice is not guaranteed." in words(section)
    assert said(section.find("a", href="/disclaimer/")) == "Disclaimer, version 1.1"
