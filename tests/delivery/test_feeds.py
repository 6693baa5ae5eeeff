"""Feeds in Atom (RFC 4287), as a feed reader gets them."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from time_machine import travel

from cctvportal.delivery.feeds import CHANGES, feeds_of
from cctvportal.publication.reads import current_edition, current_publication
from cctvportal.signoff.actions.end_emergency import lapse_due
from search.text import plain
from tests.builders import corrected, declare_emergency, submit_content, take_down
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

ATOM = "{http://www.w3.org/2005/Atom}"
ALL = "/feeds/all.atom"


def parsed(client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def entries(client, address: str = ALL) -> dict[str, ElementTree.Element]:
    """By title."""
    return {each.findtext(f"{ATOM}title"): each for each in parsed(client, address).iter(f"{ATOM}entry")}


def titles(client, name: str) -> set[str]:
    return set(entries(client, f"/feeds/{name}.atom"))


def test_every_feed_has_what_the_standard_demands(site, client, settings):
    for feed in feeds_of(current_edition()):
        root = parsed(client, feed.url)
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        assert links["self"] == root.findtext(f"{ATOM}id") == f"{settings.PORTAL_URL}{feed.url}"
        found = root.findall(f"{ATOM}entry")
        assert found, feed.name
        ids = [entry.findtext(f"{ATOM}id") for entry in found]
        assert len(set(ids)) == len(ids)
        updated = [entry.findtext(f"{ATOM}updated") for entry in found]
        assert updated == sorted(updated, reverse=True)
        assert root.findtext(f"{ATOM}updated") == updated[0]
        for entry in found:
            assert entry.findtext(f"{ATOM}title")
            assert entry.findtext(f"{ATOM}author/{ATOM}name")
            address = entry.find(f"{ATOM}link").get("href").removeprefix(settings.PORTAL_URL)
            assert client.get(address).status_code in (200, 410)


def test_a_change_comes_first_under_the_same_id(site, client):
    title = samples.PAGES[samples.GUIDANCE][3]["title"]
    before = entries(client)[title].findtext(f"{ATOM}id")
    publish_sample(site, samples.GUIDANCE, title="Newer & <better>", summary="Less < more", change_note="All of it.")
    newest = next(iter(entries(client).values()))
    assert newest.findtext(f"{ATOM}title") == "Newer & <better>"
    assert newest.findtext(f"{ATOM}id") == before
    assert newest.findtext(f"{ATOM}summary") == "Less &lt; more All of it."
    assert newest.findtext(f"{ATOM}published") < newest.findtext(f"{ATOM}updated")


def test_a_section_an_agency_and_a_theme_tell_of_their_own(site, client):
    names = {feed.name: feed for feed in feeds_of(current_edition())}
    assert {name.split("/")[0] for name in names} == {"all", "sections", "agencies", "themes"}
    everything = set(entries(client))
    for name in names:
        assert titles(client, name) <= everything
    assert "sections/guidance" in names
    guidance = samples.PAGES[samples.GUIDANCE][3]["title"]
    assert guidance in titles(client, "sections/guidance")
    assert guidance not in titles(client, "sections/news")
    agency = current_publication(samples.GUIDANCE).agency["code"]
    assert guidance in titles(client, f"agencies/{agency}")
    theme = next(name for name in names if name.startswith("themes/"))
    assert titles(client, theme)
    assert guidance not in titles(client, theme)


@pytest.mark.parametrize(
    ("name", "about"), [("all", "/"), ("sections/news", "/news/"), ("themes/standards", "/tracker/themes/standards/")]
)
def test_a_feed_is_about_a_page_that_is_there(site, client, settings, name, about):
    links = parsed(client, f"/feeds/{name}.atom").findall(f"{ATOM}link")
    assert f"{settings.PORTAL_URL}{about}" in [link.get("href") for link in links if link.get("rel") == "alternate"]
    assert client.get(about).status_code == 200


def test_a_withdrawal_is_told_and_what_was_taken_out_of_sight_is_not(published_board, site, client):
    withdraw(site, samples.CHILD_GUIDANCE)
    told = {
        entry.findtext(f"{ATOM}summary") for title, entry in entries(client).items() if title.startswith("Withdrawn: ")
    }
    assert plain(current_publication(samples.CHILD_GUIDANCE).representation["reason"]) in told
    assert None not in told
    number = current_edition().number
    title = samples.PAGES[samples.GUIDANCE][3]["title"]
    assert title in entries(client)
    take_down(published_board, samples.GUIDANCE)
    assert title not in entries(client)
    assert title not in entries(client, f"{ALL}?at={number}")


def test_an_emergency_is_marked_and_time_does_not_go_back_when_it_ends(site, client):
    before = entries(client)
    standing = current_publication(samples.GUIDANCE)
    content = corrected(standing, title="At once")
    emergency = declare_emergency(site, submit_content(site, content))
    marked = entries(client)["Emergency: At once"]
    with travel(emergency.ends_at + timedelta(minutes=1)):
        lapse_due()
        after = entries(client)
    assert "Emergency: At once" not in after
    again = after[standing.title]
    assert again.findtext(f"{ATOM}id") == marked.findtext(f"{ATOM}id")
    times = [each.findtext(f"{ATOM}updated") for each in (before[standing.title], marked, again)]
    assert times == sorted(set(times))
    assert next(iter(after)) == standing.title


def test_what_xml_cannot_hold_is_left_out(site, client):
    publish_sample(site, samples.GUIDANCE, title="Bell\x07 and\ufffe more", summary="\x0b")
    assert "Bell and more" in entries(client)


def test_a_feed_of_an_earlier_edition_is_as_it_was(site, client):
    number = current_edition().number
    before = client.get(f"{ALL}?at={number}").content
    publish_sample(site, samples.GUIDANCE, title="Newer")
    assert client.get(f"{ALL}?at={number}").content == before
    links = {each.find(f"{ATOM}link").get("href") for each in entries(client, f"{ALL}?at={number}").values()}
    assert all(link.endswith(f"?at={number}") for link in links)


def test_a_feed_is_kept_and_says_when_it_has_not_changed(site, client):
    answer = client.get(ALL)
    assert client.get(ALL, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["nothing", "sections/nothing", "agencies/", "themes/x", "all.atom", "../all"])
def test_what_is_no_feed_is_said_to_be_none(site, client, name):
    assert client.get(f"/feeds/{name}.atom").status_code == 404


def test_the_page_of_feeds_lists_every_one_and_pages_name_that_of_the_site(site, client):
    page = BeautifulSoup(client.get("/feeds/").content, "html.parser")
    assert {a["href"] for a in page.main.select("a")} == {CHANGES, *(feed.url for feed in feeds_of(current_edition()))}
    home = BeautifulSoup(client.get("/").content, "html.parser")
    assert home.find("link", {"type": "application/atom+xml"})["href"] == ALL
    assert home.footer.find("a", {"href": "/feeds/"})
