"""Nobody changes what the public sees but the board; and nobody another agency's page but those it invites."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cctvportal.agencies.models import User
from tests.builders import sign_off
from tests.bypass.addresses import LEFT_OUT, addresses
from tests.bypass.attempts import attempts
from tests.bypass.private_state import state_of_acpo
from tests.bypass.public_state import PublicState, changes
from tests.bypass.routes import UNSAFE, routes
from tests.bypass.tally import Sweep
from tests.bypass.trial import Trial, generic, is_walked
from tests.bypass.undoing import undone
from tests.bypass.world import World

OWN = "an editor of ACPO"
ROLES = (
    "nobody signed in",
    OWN,
    "an editor of NPIA",
    "a board member of NPIA",
    "the board's secretary",
    "a portal administrator",
    "an account made on the server",
)
# What an editor of ACPO does with the very requests that others forge.
HER_OWN = {
    "saves the draft page",
    "saves the draft page in the background, over its last revision",
    "posts “publish” with the changed page",
    "confirms a move of the draft page",
    "posts “delete” for the draft page",
    "reverts the changed page and publishes it",
    "posts “co_authors” for the changed page",
    "replaces a published document",
    "deletes a published image",
}
# The first is there to show the page of an error; the second, Wagtail's own, reads of a PUT what it never has.
FAILING = ("/admin/failwhale/", "PUT /admin/pages/")


def in_the_role(role: str, client: Client, world: World, sweep: Sweep) -> tuple[Trial, User | None]:
    """Somebody of that role, signed in."""
    user = (world.people() | {OWN: world.author})[role]
    if user:
        client.force_login(user)
    return Trial(client, world, role, sweep, own=role == OWN), user


def test_the_same_requests_do_change_the_pages_of_their_own_agency(client: Client, world: World) -> None:
    client.force_login(world.author)
    before, worked = state_of_acpo(world), set()
    for attempt in attempts(world, world.author.pk):
        if attempt.says in HER_OWN:
            with undone():
                attempt.send(client)
                worked |= {attempt.says} if changes(before, state_of_acpo(world)) else set()
    assert worked == HER_OWN


def test_what_the_board_publishes_is_seen_to_change(world: World) -> None:
    public = PublicState()
    before = public.whole()
    sign_off(world.board, world.reviewed)
    changed = changes(before, public.whole())
    new = f"/{world.reviewed.slug}/"
    assert {"publication_edition", "publication_publication", "publication_route", "search_searchrow", new} <= set(
        changed
    )
    assert {"/", "/sitemap.xml", "/search/?q=secret", "/api/v2/pages/?fields=*&limit=20"} <= set(changed)
    assert "record_recordentry" not in changed


@pytest.mark.parametrize("role", ROLES)
def test_no_route_changes_what_the_public_sees_or_what_is_anothers(
    client: Client, world: World, sweep: Sweep, role: str
) -> None:
    trial, _ = in_the_role(role, client, world, sweep)
    for route in routes():
        if route.key not in LEFT_OUT and not route.is_public:
            for address in addresses(world, route):
                if is_walked(address):
                    trial.walk(route, address)
    trial.all_in_a_row()
    assert trial.done == []
    assert [what for what in trial.failed if not any(known in what for known in FAILING)] == []


@pytest.mark.parametrize("role", ROLES)
def test_no_request_written_by_hand_does_either(client: Client, world: World, sweep: Sweep, role: str) -> None:
    trial, user = in_the_role(role, client, world, sweep)
    for attempt in attempts(world, user and user.pk):
        trial.attempt("by hand", str(attempt), attempt.send)
    trial.all_in_a_row()
    assert trial.done == []
    assert trial.failed == []


@pytest.mark.parametrize("role", ROLES)
def test_no_public_address_takes_anything(client: Client, world: World, sweep: Sweep, role: str) -> None:
    trial, _ = in_the_role(role, client, world, sweep)
    for route in routes():
        if route.is_public:
            address = addresses(world, route)[0]
            answers = [
                trial.attempt(route.key, f"{method} {address}", generic(method, address.url)) for method in UNSAFE
            ]
            assert [answer.status_code for answer in answers] == [405] * len(UNSAFE)
    assert trial.accepted == []
    assert trial.done == []


@pytest.mark.parametrize(
    "screen", ["wagtailsites:index", "wagtaillocales:index", "wagtailredirects:index", "wagtailsnippets:index"]
)
def test_what_could_bend_the_public_site_is_not_there(screen: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(screen)
