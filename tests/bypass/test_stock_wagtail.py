"""The ways past the board are real: stock Wagtail takes every one of them. None reaches a reader all the same."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.models import Page

from cctvportal.agencies.models import User
from cctvportal.kernel import clock
from cctvportal.pages.mirror import bring_in_line
from cctvportal.publication.editions import make_due_editions
from cctvportal.signoff.actions.publish import publish_ready
from tests.bypass.doors import open_doors
from tests.bypass.public_state import PublicState, State, changes
from tests.bypass.tally import Sweep
from tests.bypass.undoing import undone
from tests.bypass.ways import WAYS, Way
from tests.bypass.world import World


@pytest.fixture(scope="module")
def public(built_world: World) -> tuple[PublicState, State]:
    """The public state before anything is tried."""
    state = PublicState()
    return state, state.whole()


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def let_the_workers_run(world: World) -> None:
    """What scheduler and worker make of what they find."""
    make_due_editions(clock.now())
    publish_ready()
    for page in Page.objects.filter(pk__in=[page.pk for page in world.pages.values()]):
        bring_in_line(page.pk)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_our_doors_answer_as_the_table_of_ways_says(world: World, public: Any, sweep: Sweep, way: Way) -> None:
    state, before = public
    for role, user, expected in (("superuser", world.root, way.root), ("its editor", world.author, way.own)):
        sweep.count(way.says, role)
        with undone():
            assert way.send(signed_in(user), world).status_code == expected, role
            assert not way.worked(world) or (way.hers and user == world.author)
            assert [part for part, digest in state.tables().items() if before[part] != digest] == []


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_stock_wagtail_takes_it_from_a_superuser_and_no_reader_sees_it(
    world: World, public: Any, sweep: Sweep, way: Way
) -> None:
    state, before = public
    assert not way.worked(world)
    with open_doors(), undone():
        sweep.count(way.says, "superuser of stock Wagtail")
        way.send(signed_in(world.root), world)
        assert way.worked(world), "The request is not valid, so that its refusal proves nothing."
        assert changes(before, state.whole()) == []
        let_the_workers_run(world)
        assert changes(before, state.whole()) == []


def test_all_of_them_in_a_row_reach_no_reader_either(world: World, public: Any, sweep: Sweep) -> None:
    state, before = public
    with undone():
        with open_doors():
            client = signed_in(world.root)
            for way in WAYS:
                sweep.count(way.says, "superuser of stock Wagtail, in a row")
                with suppress(AttributeError), transaction.atomic():  # what it is about may be gone by now
                    way.send(client, world)
        let_the_workers_run(world)
        assert changes(before, state.whole()) == []


def test_every_action_of_the_admins_api_is_among_the_ways() -> None:
    said = " ".join(way.says for way in WAYS)
    words = {"revert_to_page_revision": "revert, by the API", "create_alias": "alias, by the API",
             "copy_for_translation": "translation copy", "copy": "copy, keeping it live, by the API"}  # fmt: skip
    for action in PagesAdminAPIViewSet.actions:
        assert words.get(action, f"{action.replace('_', ' ')}, by the API") in said
