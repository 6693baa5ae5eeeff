"""Cursors: a walk along a list sees one edition, whatever is published meanwhile."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core import signing

from cctvportal.delivery.api.portal.urls import OPERATIONS
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from cctvportal.record.append import append
from tests.builders import make_content, publish_content, take_down
from tests.design import samples
from tests.publication_builder import publish_sample

API = "/api/portal/"
LISTS = [each.path for each in OPERATIONS if any(parameter.name == "cursor" for parameter in each.parameters)]
SEARCH = "?q=the or a or recommendation or minutes or strategy or sample or guidance"


def start(path: str, **query: object) -> str:
    if path == "search/":
        return f"{API}{path}{SEARCH}"
    return f"{API}{path}?{urlencode({'limit': 2, **query})}"


def walked(client, settings, address: str, rel: str = "next", between=lambda: None) -> list[dict]:
    """The answers from ``address`` on."""
    found = []
    while address:
        response = client.get(address.removeprefix(settings.PORTAL_URL))
        assert response.status_code == 200, response.content
        body = response.json()
        assert links(response) == {name: url for name in ("next", "previous") if (url := body["meta"][name])}
        found.append(body)
        address = body["meta"][rel]
        between()
    return found


def links(response) -> dict[str, str]:
    return {rel: url for url, rel in re.findall(r'<([^>]+)>; rel="(next|previous)"', response.get("Link", ""))}


def items(bodies: list[dict]) -> list:
    return [item for body in bodies for item in body.get("items", body.get("editions"))]


def test_the_record_is_followed_from_an_entry_on(site, client, settings):
    bodies = walked(client, settings, start("record/", order="sequence", after=5))
    assert [item["sequence"] for item in items(bodies)] == list(range(6, bodies[0]["meta"]["total_count"] + 6))
    assert len(bodies) > 2


@pytest.mark.parametrize("order", ["sequence", "-sequence"])
@pytest.mark.parametrize("query", [{}, {"after": 5}, {"kind": "edition"}])
def test_a_walk_along_the_record_ends_with_what_was_there_when_it_began(site, client, settings, order, query):
    address = start("record/", order=order, **query)
    before = items(walked(client, settings, address))
    assert items(walked(client, settings, address, between=lambda: append("note", {}))) == before
    assert len(before) > 2


def test_from_beyond_the_end_one_gets_to_the_last(site, client, settings):
    total = client.get(f"{API}pages/").json()["meta"]["total_count"]
    back = walked(client, settings, f"{API}pages/?limit=2&offset=1000", "previous")
    assert len(items(back)) == total
    assert client.get(f"{API}record/?kind=nothing&offset=5").json()["meta"]["previous"] is None


@pytest.mark.parametrize("path", LISTS)
def test_a_walk_tells_everything_once_and_back_again(site, client, settings, path):
    bodies = walked(client, settings, start(path))
    limit = {"changes/": 500}.get(path, 100)
    if path != "search/":
        assert items(bodies)[:limit] == items([client.get(f"{API}{path}?limit={limit}").json()])
    whole = items(bodies)
    assert len({str(item) for item in whole}) == len(whole)
    if len(bodies) > 1:
        last = bodies[-1]["meta"]["previous"]
        back = walked(client, settings, last, "previous")
        if path != "changes/":
            assert items(back[::-1]) == whole[: len(items(back))]


@pytest.mark.parametrize("path", ["pages/", "recommendations/", "minutes/", "actions/", "attendance/"])
def test_a_walk_over_a_new_edition_sees_one(site, client, settings, path):
    before = items(walked(client, settings, start(path, limit=1)))
    number = current_edition().number
    changed = iter(range(100))

    def publish():
        if next(changed) == 0:
            publish_content(site, make_content("Aardvark"))
            publish_sample(site, samples.FIRST, title="Newer")

    bodies = walked(client, settings, start(path, limit=1), between=publish)
    assert {body["meta"]["edition"] for body in bodies} == {number}
    assert [strip(item) for item in items(bodies)] == [strip(item) for item in before]
    assert current_edition().number > number


def strip(item: dict) -> dict:
    """Addresses lead to the edition of the walk once it is the past."""
    return {
        name: strip(value) if isinstance(value, dict) else value
        for name, value in item.items()
        if not name.endswith("_url")
    }


def test_a_walk_of_the_changes_ends_where_it_began_to_be_walked(site, client, settings):
    number = current_edition().number
    publish = iter(range(3))
    bodies = walked(
        client,
        settings,
        f"{API}changes/?limit=5",
        between=lambda: (
            next(publish, None) is not None and publish_content(site, make_content(f"New {current_edition().number}"))
        ),
    )
    assert bodies[-1]["meta"]["until"] == number < current_edition().number
    told = walked(client, settings, f"{API}changes/?after={number}&limit=5")
    assert [each["edition"] for each in items(told)] == list(range(number + 1, current_edition().number + 1))


def test_a_walk_from_which_something_was_taken_out_of_sight_begins_again(site, client, settings):
    following = client.get(start("pages/")).json()["meta"]["next"].removeprefix(settings.PORTAL_URL)
    assert client.get(following).status_code == 200
    take_down(site, samples.GUIDANCE)
    answer = client.get(following)
    assert answer.status_code == 410
    assert "Begin again" in answer.json()["detail"]


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_that_was_tampered_with_is_refused(site, client, settings, path):
    body = client.get(start(path)).json()
    link = urlsplit(body["meta"]["next"] or body["meta"]["previous"] or "")
    cursor = parse_qs(link.query).get("cursor", ["W10:x"])[0]
    forged = signing.Signer(salt="other").sign_object([1, 0, 5])
    for text in ("x", "", forged, cursor[:-1], cursor.upper(), f"{cursor}x", f"{cursor} "):
        answer = client.get(f"{API}{path}?{urlencode({'cursor': text})}")
        assert answer.status_code == 400, text
        assert answer["Content-Type"] == "application/problem+json"
        assert "cursor" in answer.json()["detail"]


def test_a_cursor_belongs_to_its_list_and_filters(site, client, settings):
    query = parse_qs(urlsplit(client.get(start("pages/")).json()["meta"]["next"]).query)
    cursor = query["cursor"][0]
    assert client.get(f"{API}pages/?{urlencode({'cursor': cursor, 'limit': 7})}").status_code == 200
    for other in (f"pages/?kind=content&{urlencode({'cursor': cursor})}", f"minutes/?{urlencode({'cursor': cursor})}"):
        assert "none that this portal gave" in client.get(API + other).json()["detail"]
    both = client.get(f"{API}pages/?{urlencode({'cursor': cursor, 'offset': 1})}")
    assert "beside an offset" in both.json()["detail"]


@pytest.mark.parametrize(("path", "first"), [("pages/?offset=5&limit=20", 5), ("changes/?after=3", 3)])
def test_what_stands_before_a_place_does_not_reach_over_it(site, client, settings, path, first):
    here = client.get(API + path).json()
    (before,) = walked(client, settings, here["meta"]["previous"], "previous")
    assert len(items([before])) == first
    again = client.get(before["meta"]["next"].removeprefix(settings.PORTAL_URL)).json()
    assert items([again]) == items([here])[:first]
    assert not [each for each in items([before]) if each in items([here])]


def test_an_offset_past_the_end_is_an_empty_page(site, client):
    body = client.get(f"{API}pages/?offset=5000").json()
    assert (body["items"], body["meta"]["next"]) == ([], None)
    assert body["meta"]["total_count"] == Publication.objects.at(current_edition().number).count()
    assert client.get(f"{API}pages/?offset={2**31 + 1}").status_code == 400
