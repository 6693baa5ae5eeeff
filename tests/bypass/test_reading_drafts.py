"""What ACPO keeps to itself, nobody else reads: at no address of the CMS, in no role."""

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from tests.bypass.addresses import LEFT_OUT, Address, addresses, more_addresses, routes
from tests.bypass.world import NEVER_SUBMITTED, SUBMITTED, World, make_world

ROLES = (
    "an editor of NPIA",
    "a board member of NPIA",
    "the board's secretary",
    "a portal administrator",
    "an account made on the server",
    "nobody signed in",
)
READ_WHAT_WAS_SUBMITTED = ("a board member of NPIA", "the board's secretary")
CLOSED = (302, 401, 403, 404)
# About a page that the public reads, editors of other agencies may put pages of their own beneath; and the board and
# its secretary open what was submitted.
OPEN_TO_OTHERS = {
    "changed": (
        "wagtailadmin_api:pages:detail", "wagtailadmin_choose_page_child", "wagtailadmin_explore",
        "wagtailadmin_explore_results", "wagtailadmin_pages:add", "wagtailadmin_pages:preview_on_add",
        "wagtailadmin_pages:move_confirm", "pages:withdraw",
    ),
    "returned submission": ("signoff:review", "signoff:preview", "signoff:take_back", "signoff:vote"),
}  # fmt: skip


@pytest.fixture
def world(db) -> World:
    return make_world()


def ask(client: Client, address: Address) -> HttpResponse:
    """What ``address`` answers; to a POST where it takes nothing else. No message is carried on to the next."""
    answer = client.get(address.url)
    if answer.status_code == 405:
        answer = client.post(address.url)
    client.cookies.pop("messages", None)
    return answer


def told(answer: HttpResponse) -> str:
    """All that an answer tells: its content, where it leads, and the messages that the next screen would show."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    messages = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    return " ".join([content.decode(errors="replace"), answer.get("Location", ""), messages]).lower()


def all_addresses(world: World) -> list[Address]:
    """Every address of the CMS, as often as there are things of ACPO's to fill it with."""
    named = [address for route in routes() if route.name not in LEFT_OUT for address in addresses(world, route)]
    return named + more_addresses(world)


def test_every_route_of_the_cms_is_asked_or_left_out_for_a_reason(world):
    unfilled = {route.name for route in routes() if not addresses(world, route)}
    assert unfilled <= set(LEFT_OUT), "Say in tests/bypass/addresses.py what to fill these with, or why not"
    assert set(LEFT_OUT) <= {route.name for route in routes()}


def test_its_author_is_told_every_word_so_that_these_tests_would_find_it(client, world):
    client.force_login(world.author)
    heard = " ".join(told(ask(client, address)) for address in all_addresses(world))
    unheard = {name for name, word in (NEVER_SUBMITTED | SUBMITTED).items() if word not in heard}
    assert unheard == {"comment"}  # the page editor has no comments


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_is_told_a_word_of_it(client, world, role: str):
    sign_in(client, world, role)
    hidden = NEVER_SUBMITTED | ({} if role in READ_WHAT_WAS_SUBMITTED else SUBMITTED)
    asked, leaks, opened = all_addresses(world), [], []
    for address in asked:
        answer = ask(client, address)
        words = told(answer)
        # A search repeats what was searched for.
        found = [name for name, word in hidden.items() if word in words and word not in address.url]
        leaks += [f"{address} ({answer.status_code}) tells the {name}" for name in found]
        if address.of and answer.status_code not in CLOSED and address.route not in OPEN_TO_OTHERS.get(address.of, ()):
            opened.append(f"{address} about the {address.of} answers {answer.status_code}")
    print(f"{role}: {len({address.route for address in asked})} routes, {len(asked)} requests")
    assert leaks == []
    assert opened == []


def sign_in(client: Client, world: World, role: str) -> None:
    """Sign somebody in who has that role."""
    client.raise_request_exception = False
    if user := world.people()[role]:
        client.force_login(user)
