"""The changes API: whoever follows it holds what whoever lists everything sees."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import travel

from cctvportal.publication.content import Content
from cctvportal.publication.models import Edition, Publication
from cctvportal.publication.reads import current_edition
from cctvportal.signoff.actions.delete import submit_deletion
from cctvportal.signoff.actions.end_emergency import lapse_due
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from tests.builders import (
    Board,
    corrected,
    declare_emergency,
    make_content,
    publish_content,
    sign_off,
    submit_content,
    take_down,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/api/portal/changes/"
Held = dict[int, tuple[str, str, str, str]]


def followed(client: Client, held: Held, after: int, limit: int) -> int:
    """Bring a copy up to date; returns the edition that it is of."""
    address = f"{ADDRESS}?after={after}&limit={limit}"
    while address:
        body = client.get(address).json()
        for edition in body["editions"]:
            for change in edition["changes"]:
                take(held, change)
        after, address = body["meta"]["until"], body["meta"]["next"]
    return after


def take(held: Held, change: dict) -> None:
    content = change["content"]
    assert (content in held) == (change["change"] != "appeared"), change
    if change["change"] == "went":
        del held[content]
    else:
        held[content] = tuple(change[name] for name in ("path", "type", "kind", "digest"))


def listed(client: Client) -> Held:
    """What stands, as whoever lists everything is told, page by page."""
    held: Held = {}
    address = "/api/portal/pages/?limit=2"
    while address:
        body = client.get(address.removeprefix(django_settings.PORTAL_URL)).json()
        held |= {each["id"]: tuple(each[name] for name in ("path", "type", "kind", "digest")) for each in body["items"]}
        address = body["meta"]["next"]
    assert len(held) == body["meta"]["total_count"]
    standing = Publication.objects.at(current_edition().number)
    assert held == {each.content_id: (each.path, each.type, each.kind, each.digest) for each in standing}
    return held


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def home(board: Board, standing_home: Publication) -> Publication:
    return standing_home


NOTICES = {"withdraw": submit_withdrawal, "delete": submit_deletion}
KINDS = ["write", "move", "withdraw", "delete", "take down"]
ACTS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2)), max_size=5)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=ACTS, limit=st.integers(1, 3), stops=st.integers(0, 4))
def test_a_copy_that_follows_holds_what_is_listed(board, home, acts, limit, stops):
    client, held, contents = Client(), {}, {}
    after = 0
    for number, (act, which) in enumerate(acts):
        do(board, contents, act, which, number)
        if number == stops:
            after = followed(client, held, after, limit)
    followed(client, held, after, limit)
    assert held == listed(client)


def do(board: Board, contents: dict[int, Content], act: str, which: int, number: int) -> None:
    if which not in contents:
        contents[which] = make_content(f"Page {which} of {Edition.objects.count()}")
        publish_content(board, contents[which])
    elif act in NOTICES:
        standing = Publication.objects.current().get(content_id=contents[which].content_id)
        if not standing.is_notice:
            sign_off(board, NOTICES[act](standing.content_id, f"Reason {number}.", board.editors["acpo"]))
        if act == "delete":
            del contents[which]
    elif act == "take down":
        # What is in an emergency takes nothing else.
        take_down(board, contents.pop(which).content_id)
    else:
        changed = contents[which].representation | {"summary": f"Changed {number}."}
        contents[which] = replace(contents[which], representation=changed)
        if act == "move":
            slug = f"moved-{number}-{Edition.objects.count()}"
            contents[which] = replace(contents[which], slug=slug, path=f"/{slug}/")
        publish_content(board, contents[which])


def test_a_copy_follows_emergencies_to_their_end(board, home, client: Client):
    page = publish_content(board, make_content("Standing"))
    held: Held = {}
    after = followed(client, held, 0, 2)
    replaced = declare_emergency(board, submit_content(board, corrected(page, summary="Other.")))
    declare_emergency(board, submit_content(board, make_content("Brought")))
    after = followed(client, held, after, 2)
    assert held == listed(client)
    with travel(replaced.ends_at + timedelta(minutes=5)):
        lapse_due()
        followed(client, held, after, 2)
        assert held == listed(client)
    assert set(held) == {home.content_id, page.content_id}


def test_each_edition_tells_what_appeared_and_what_changed(board, home, client: Client):
    first = make_content("First")
    publish_content(board, first)
    publish_content(board, replace(first, representation=first.representation | {"summary": "Other."}))
    told = client.get(f"{ADDRESS}?after=1").json()
    assert [[change["change"] for change in edition["changes"]] for edition in told["editions"]] == [
        ["appeared"],
        ["changed"],
    ]
    assert told["meta"]["next"] is None
    assert told["meta"]["until"] == told["meta"]["edition"] == 3


def test_who_is_up_to_date_gets_nothing_and_where_to_go_on(board, home, client: Client):
    told = client.get(f"{ADDRESS}?after=1").json()
    assert told["editions"] == []
    assert (told["meta"]["until"], told["meta"]["next"]) == (1, None)


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=1.5", "after=", "after=99", "after=0&after=1", "limit=0", "limit=501",
              "after=" + "9" * 30, "after=٣", "since=1", "after=%00"]
)  # fmt: skip
def test_bad_parameters_are_answered_with_a_problem(board, home, client: Client, query: str):
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 400
    assert told["detail"].endswith(".")


def test_it_is_cached_by_its_edition(board, home, client: Client):
    answer = client.get(ADDRESS)
    assert client.get(ADDRESS, headers={"if-none-match": answer["ETag"]}).status_code == 304
    publish_content(board, make_content("New"))
    assert client.get(ADDRESS, headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_before_the_first_edition_there_is_nothing(db, client: Client):
    told = client.get(ADDRESS).json()
    assert (told["editions"], told["meta"]["edition"], told["meta"]["next"]) == ([], 0, None)


def test_it_is_only_read(board, home, client: Client):
    assert client.post(ADDRESS).status_code == 405
