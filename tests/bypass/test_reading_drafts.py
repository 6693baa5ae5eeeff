"""What ACPO keeps to itself, nobody else reads: at no address of the CMS, in no role."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from tests.bypass.addresses import HOW_TO_FILL, LEFT_OUT, Address, addresses, more_addresses
from tests.bypass.routes import routes
from tests.bypass.tally import Sweep
from tests.bypass.world import NEVER_SUBMITTED, SUBMITTED, World

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
# About a page that the public reads, editors of other agencies may put pages of their own beneath.
BENEATH = (
    "wagtailadmin_api:pages:detail", "wagtailadmin_choose_page_child", "wagtailadmin_explore",
    "wagtailadmin_explore_results", "wagtailadmin_pages:add", "wagtailadmin_pages:preview_on_add",
    "wagtailadmin_pages:move_confirm", "pages:withdraw", "pages:delete",
)  # fmt: skip
# What is public the board may act on at once.
AT_ONCE = ("signoff:take_down", "signoff:put_back", "signoff:hold", "signoff:call_in")
# What they are about they show in answer to a POST alone: a GET leads to another screen.
SHOWN_BY_POST = ("signoff:vote", "signoff:pack_vote", "signing_keys:make")


def may_open(role: str, address: Address) -> bool:
    """Whether an address about something of ACPO's may answer somebody else."""
    on_the_board = role in READ_WHAT_WAS_SUBMITTED
    if address.of == "changed":
        return address.route in BENEATH or (on_the_board and address.route in AT_ONCE)
    if on_the_board:
        return address.of in ("reviewed", "pack") or (
            address.of.endswith("submission") and address.route.startswith("signoff:")
        )
    return False


def ask(client: Client, address: Address) -> HttpResponse:
    """What ``address`` answers; to a POST where that shows more. No message is carried on to the next."""
    answer = client.get(address.url)
    if answer.status_code == 405 or address.route in SHOWN_BY_POST:
        answer = client.post(address.url)
    client.cookies.pop("messages", None)
    return answer


def told(answer: HttpResponse) -> str:
    """All that an answer tells: content, headers, and the messages that the next screen would show."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    messages = [str(message) for message in get_messages(answer.wsgi_request)]
    return " ".join([_text_of(content), *answer.headers.values(), *messages]).lower()


def _text_of(content: bytes) -> str:
    """The content, or what is in it where it is a spreadsheet or another archive."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with ZipFile(BytesIO(content)) as archive:
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def all_addresses(world: World) -> list[Address]:
    """Every address of the portal, as often as there are things of ACPO's to fill it with."""
    named = [address for route in routes() if route.key not in LEFT_OUT for address in addresses(world, route)]
    return named + more_addresses(world)


def test_every_route_is_asked_or_left_out_for_a_reason(world):
    unfilled = [str(route) for route in routes() if route.key not in LEFT_OUT and not addresses(world, route)]
    assert unfilled == [], "\n".join([*unfilled, HOW_TO_FILL])
    assert set(LEFT_OUT) <= {route.key for route in routes()}


def test_its_author_is_told_every_word_so_that_these_tests_would_find_it(client, world):
    client.raise_request_exception = False
    client.force_login(world.author)
    heard = " ".join(told(ask(client, address)) for address in all_addresses(world))
    unheard = {name for name, word in (NEVER_SUBMITTED | SUBMITTED).items() if word not in heard}
    # The page editor has no comments, and an upload is only told by the answer that it is confirmed in.
    assert unheard == {"comment", "upload"}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_is_told_a_word_of_it(client, world, sweep: Sweep, role: str):
    sign_in(client, world, role)
    hidden = NEVER_SUBMITTED | ({} if role in READ_WHAT_WAS_SUBMITTED else SUBMITTED)
    leaks, opened = [], []
    for address in all_addresses(world):
        answer = ask(client, address)
        sweep.count(address.route, role)
        words = told(answer)
        # A search repeats what was searched for.
        found = [name for name, word in hidden.items() if word in words and word not in address.url]
        leaks += [f"{address} ({answer.status_code}) tells the {name}" for name in found]
        if address.of and answer.status_code not in CLOSED and not may_open(role, address):
            opened.append(f"{address} about the {address.of} answers {answer.status_code}")
    assert leaks == []
    assert opened == []


def sign_in(client: Client, world: World, role: str) -> None:
    """Sign somebody in who has that role."""
    client.raise_request_exception = False
    if user := world.people()[role]:
        client.force_login(user)
