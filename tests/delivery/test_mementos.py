"""The past of an address: ``?at=``, TimeGates and TimeMaps, by the rules of RFC 7089."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.utils.http import http_date, parse_http_date

from cctvportal.delivery.views import timegate
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition, edition_numbered
from tests.builders import take_down
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

GUIDANCE = samples.PAGES[samples.GUIDANCE][1]
CHILD = samples.PAGES[samples.CHILD_GUIDANCE][1]
TITLE = samples.PAGES[samples.GUIDANCE][3]["title"]
API = [
    "/api/v2/pages/", f"/api/v2/pages/{samples.GUIDANCE}/", "/api/v2/documents/", "/api/portal/pages/?limit=2",
    "/api/portal/search/?q=guidance", "/api/portal/tree/",
]  # fmt: skip
HTML = ["/", GUIDANCE, "/search/?q=guidance", "/record/", "/record/1/", "/record/corrections/",
        f"/record/pages/{samples.GUIDANCE}/", "/sitemap.xml"]  # fmt: skip


@pytest.fixture
def before(site) -> Edition:
    """An edition, a day old, after which one page has another title and one was withdrawn."""
    edition = current_edition()
    publish_sample(site, samples.GUIDANCE, title="Newer")
    withdraw(site, samples.CHILD_GUIDANCE)
    return edition


def at(address: str, edition: object) -> str:
    return f"{address}{'&' if '?' in address else '?'}at={edition}"


def links(answer) -> dict[str, str]:
    """The ``Link`` header (RFC 8288): address by relation."""
    return {rel: url for url, rel in re.findall(r'<([^>]+)>; rel="([^"]+)"', answer["Link"])}


def local(url: str, settings) -> str:
    assert url.startswith(settings.PORTAL_URL)
    return url.removeprefix(settings.PORTAL_URL)


def all_within(page: BeautifulSoup, edition: Edition) -> bool:
    """Whether every link but those to files leads on within the edition."""
    followed = {a["href"] for a in page.select("nav a, main a, footer a, header a") if a["href"].startswith("/")}
    within = {href for href in followed if not href.startswith("/assets/") and not href.endswith((".json", ".py", "l"))}
    return bool(within) and all(urlsplit(href).query.endswith(f"at={edition.number}") for href in within)


# What is read


def test_a_page_is_read_as_it_was_and_links_stay_there(before, client):
    page = BeautifulSoup(client.get(at(GUIDANCE, before.number)).content, "html.parser")
    assert page.h1.get_text() == TITLE
    assert "Earlier edition" in page.find(class_="memento").get_text()
    assert f"{TITLE}, edition {before.number} – " in page.title.get_text()
    assert [a["href"] for a in page.find(class_="memento")("a")] == [f"/record/changes/?from={before.number}", GUIDANCE]
    assert page.find("meta", {"name": "robots"})["content"] == "noindex, nofollow"
    assert all_within(page, before)
    assert client.get(at(CHILD, before.number)).status_code == 200
    assert client.get(CHILD).status_code == 410
    assert client.get(GUIDANCE).content.count(b'class="memento"') == 0


def test_lists_and_search_are_of_the_edition_too(before, client):
    found = client.get(at(f"/search/?q={TITLE}", before.number)).content.decode()
    assert f'href="{GUIDANCE}?at={before.number}"' in found
    assert f'name="at" value="{before.number}"' in found
    sitemap = client.get(at("/sitemap.xml", before.number)).content.decode()
    assert f"{CHILD}?at={before.number}</loc>" in sitemap
    assert CHILD not in client.get("/sitemap.xml").content.decode()
    home = client.get(at("/", before.number)).content.decode()
    assert "Newer" not in home


@pytest.mark.parametrize(
    "address", ["/record/", f"/record/pages/{samples.GUIDANCE}/", "/search/?q=guidance", "/feeds/"]
)
def test_links_of_lists_and_of_the_record_stay_there_too(before, client, address):
    assert all_within(BeautifulSoup(client.get(at(address, before.number)).content, "html.parser"), before)


@pytest.mark.parametrize("address", ["/search/?q=a&sort=newest", "/registers/actions/?state=open&agency=npia"])
def test_the_banner_leads_to_the_same_as_it_stands_now(before, client, address):
    page = BeautifulSoup(client.get(at(address, before.number)).content, "html.parser")
    assert address in [link["href"] for link in page.select(".memento a")]


def test_the_record_of_a_page_ends_with_the_edition(published_board, before, client):
    take_down(published_board, samples.GUIDANCE)
    record = client.get(at(f"/record/pages/{samples.GUIDANCE}/", before.number)).content.decode()
    assert "An emergency took effect" not in record
    assert "Its text is not given out any more" in record
    assert "An emergency took effect" in client.get(f"/record/pages/{samples.GUIDANCE}/").content.decode()
    assert "last checked" not in client.get(at("/record/", before.number)).content.decode()


def test_nobody_is_led_to_another_host_or_address(site, client, settings):
    for path in ("//evil.example/", "/\\evil.example/", "/a%3Fb/", "/a%23b/"):
        for text in ("", f"{datetime.now(UTC):%Y-%m-%d}"):
            answer = client.get(f"{path}?at={text}")
            assert answer["Location"].startswith(f"{settings.PORTAL_URL}/")
            assert urlsplit(answer["Location"]).path.count("?") == 0
            assert urlsplit(answer["Location"]).fragment == ""
            assert "/a" not in path or urlsplit(answer["Location"]).path == path


def test_the_newest_edition_has_an_address_that_stays(site, client):
    newest = current_edition()
    answer = client.get(at(GUIDANCE, newest.number))
    assert "This is the newest edition" in answer.content.decode()
    publish_sample(site, samples.GUIDANCE, title="Newer")
    again = client.get(at(GUIDANCE, newest.number))
    assert TITLE in BeautifulSoup(again.content, "html.parser").h1.get_text()
    assert answer["Memento-Datetime"] == again["Memento-Datetime"]


@pytest.mark.parametrize("address", HTML)
def test_a_day_and_an_instant_lead_to_the_edition_then_in_effect(before, client, settings, address):
    instant = f"{before.effective_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    answer = client.get(at(address, instant))
    assert (answer.status_code, answer["Location"]) == (302, settings.PORTAL_URL + at(address, before.number))
    today = client.get(at(address, f"{datetime.now(UTC):%Y-%m-%d}"))
    assert today["Location"] == settings.PORTAL_URL + at(address, current_edition().number)
    assert client.get(at(address, ""))["Location"] == settings.PORTAL_URL + address


@pytest.mark.parametrize("address", HTML)
@pytest.mark.parametrize(
    ("text", "status"),
    [("x", 400), ("-1", 400), ("2010-13-01", 400), ("2999-01-01", 400), ("0", 404), ("9999", 404), ("1999-01-01", 404)],
)
def test_what_is_no_edition_is_said_on_a_page(site, client, address, text, status):
    answer = client.get(at(address, text))
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == status
    assert page.h1.get_text() == "There is no edition to show"
    assert page.find("input", {"name": "at"})
    assert "Memento-Datetime" not in answer


def test_what_an_emergency_put_out_of_sight_is_not_read_in_the_past(published_board, site, client):
    number = current_edition().number
    take_down(published_board, samples.GUIDANCE)
    answer = client.get(at(GUIDANCE, number))
    assert answer.status_code == 404
    assert "Siting" not in answer.content.decode()
    assert "has put it out of sight since" in answer.content.decode()
    assert "The board did not sign it off" not in answer.content.decode()


def test_a_moved_page_redirects_within_its_edition(before, client):
    answer = client.get(at(GUIDANCE.rstrip("/"), before.number))
    assert (answer.status_code, answer["Location"]) == (301, at(GUIDANCE, before.number))


# The protocol


@pytest.mark.parametrize("address", HTML + API)
def test_an_original_names_its_timegate_and_timemap(site, client, settings, address):
    answer = client.get(address)
    assert "Memento-Datetime" not in answer
    assert "Accept-Datetime" not in answer["Vary"]
    found = links(answer)
    assert {rel: url for rel, url in found.items() if rel not in ("next", "previous")} == {
        "timegate": f"{settings.PORTAL_URL}/timegate{address}",
        "timemap": f"{settings.PORTAL_URL}/timemap/link{address}",
    }
    for rel in ("timegate", "timemap"):
        assert client.get(local(found[rel], settings)).status_code in (200, 302)


@pytest.mark.parametrize("address", HTML + API)
def test_a_memento_says_of_when_it_is_and_of_what(before, client, settings, address):
    for _ in range(2):  # made, and kept
        answer = client.get(at(address, before.number))
        assert answer["Memento-Datetime"] == http_date(before.effective_at.timestamp())
        assert links(answer)["original"] == f"{settings.PORTAL_URL}{address}"
        assert {"timegate", "timemap"} < set(links(answer))
    unchanged = client.get(at(address, before.number), headers={"If-None-Match": answer["ETag"]})
    assert unchanged.status_code in (200, 304)


@pytest.mark.parametrize("address", HTML + API)
def test_a_timegate_leads_to_the_memento_in_effect(before, client, settings, address):
    asked = http_date((before.effective_at + timedelta(seconds=1)).timestamp())
    expected = Edition.objects.filter(effective_at__lte=datetime.fromtimestamp(parse_http_date(asked), UTC))
    answer = client.get(f"/timegate{address}", headers={"Accept-Datetime": asked})
    assert answer.status_code == 302
    assert answer["Location"] == settings.PORTAL_URL + at(address, expected.order_by("-number")[0].number)
    assert "Accept-Datetime" in answer["Vary"]
    assert "Memento-Datetime" not in answer
    assert links(answer)["original"] == f"{settings.PORTAL_URL}{address}"
    assert client.get(local(answer["Location"], settings)).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "edition"),
    [(None, "newest"), ("Fri, 31 Dec 2999 23:59:59 GMT", "newest"), ("Sun, 06 Nov 1994 08:49:37 GMT", "first")],
)
def test_a_timegate_leads_outside_of_what_there_is_to_the_nearest(before, client, accepted, edition):
    answer = client.get(f"/timegate{GUIDANCE}", headers={"Accept-Datetime": accepted} if accepted else {})
    first = timegate.first_edition_of(GUIDANCE, QueryDict())
    number = {"newest": current_edition().number, "first": first}[edition]
    assert answer["Location"].endswith(at(GUIDANCE, number))


@pytest.mark.parametrize("text", ["yesterday", "2010-03-02", "", "Tue, 99 Mar 2010 09:30:00 GMT"])
def test_a_timegate_refuses_what_is_no_date(site, client, text):
    answer = client.get(f"/timegate{GUIDANCE}", headers={"Accept-Datetime": text})
    assert answer.status_code == 400
    assert "RFC 7089" in answer.content.decode()
    assert {"original", "timemap"} <= set(links(answer))
    assert "Accept-Datetime" in answer["Vary"]


@pytest.mark.parametrize(
    "path", ["/nothing/", "/healthz", "/assets/x", "/timegate/", "/static/x.css", "//a.example/", "/api/v2/x/"]
)
def test_what_has_no_past_has_no_timegate_and_no_map(site, client, path):
    gate, listed = (client.get(f"{prefix}{path}") for prefix in ("/timegate", "/timemap/link"))
    assert (gate.status_code, listed.status_code) == (404, 404)
    assert "Accept-Datetime" in gate["Vary"]


def test_a_timemap_lists_every_memento_the_oldest_first(before, client, settings):
    answer = client.get(f"/timemap/link{GUIDANCE}")
    assert answer["Content-Type"] == "application/link-format"
    found = re.findall(r'<([^>]+)>; rel="([^"]+)"(?:; type="[^"]+")?(?:; datetime="([^"]+)")?', answer.content.decode())
    first = timegate.first_edition_of(GUIDANCE, QueryDict())
    editions = list(Edition.objects.filter(number__gte=first).order_by("number"))
    mementos = [(url, rel, date) for url, rel, date in found if "memento" in rel]
    assert [url for url, _, _ in mementos] == [f"{settings.PORTAL_URL}{at(GUIDANCE, each.number)}" for each in editions]
    assert [date for _, _, date in mementos] == [http_date(each.effective_at.timestamp()) for each in editions]
    assert (mementos[0][1], mementos[-1][1]) == ("first memento", "last memento")
    assert [rel for _, rel, _ in found[:3]] == ["original", "timegate", "self"]
    for url, _, date in mementos:
        assert client.get(local(url, settings))["Memento-Datetime"] == date


def test_a_long_timemap_is_several(before, client, settings, monkeypatch):
    monkeypatch.setattr(timegate, "A_MAP", 2)
    whole, address = [], f"/timemap/link{GUIDANCE}"
    first = client.get(address).content.decode()
    maps = [address, *(local(url, settings) for url in re.findall(r'<([^>]+)>; rel="timemap"', first))]
    for each in maps:
        whole += re.findall(r'<([^>]+)>; rel="[^"]*memento"', client.get(each).content.decode())
    count = Edition.objects.filter(number__gte=timegate.first_edition_of(GUIDANCE, QueryDict())).count()
    assert len(whole) == len(set(whole)) == count
    assert len(maps) == -(-count // 2) > 1
    assert client.get(f"/timemap/link-99{GUIDANCE}").status_code == 404


def test_a_head_is_answered_as_a_get(before, client):
    for address in (at(GUIDANCE, before.number), f"/timegate{GUIDANCE}", f"/timemap/link{GUIDANCE}"):
        get, head = client.get(address), client.head(address)
        assert head.status_code == get.status_code
        assert not head.content
        for header in ("Link", "Memento-Datetime", "Location", "Vary"):
            assert head.get(header) == get.get(header)
        assert client.post(address).status_code == 405


def test_an_edition_is_not_marked_for_those_who_read_the_newest(before, client):
    client.get(at(GUIDANCE, before.number))
    client.get(at(GUIDANCE, current_edition().number))
    assert b'class="memento"' not in client.get(GUIDANCE).content
    assert not edition_numbered(before.number).is_memento


def test_scripts_of_other_sites_may_read_the_past(before, client):
    past = at(GUIDANCE, before.number)
    for address in (
        f"/timegate{GUIDANCE}",
        f"/timemap/link{GUIDANCE}",
        "/feeds/all.atom",
        GUIDANCE,
        past,
        CHILD,
        "/no/",
    ):
        answer = client.get(address)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Memento-Datetime" in answer["Access-Control-Expose-Headers"]
    for address in (f"/timegate{GUIDANCE}", GUIDANCE, past):
        asked = client.options(address, headers={"Access-Control-Request-Headers": "accept-datetime"})
        assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
        assert "Accept-Datetime" in asked["Access-Control-Allow-Headers"]


def test_feeds_and_maps_are_compressed(before, client):
    for address in ("/feeds/all.atom", f"/timemap/link{GUIDANCE}"):
        assert client.get(address, headers={"Accept-Encoding": "br"})["Content-Encoding"] == "br"
