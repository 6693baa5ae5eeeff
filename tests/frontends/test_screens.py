"""The screens of webhooks, as an administrator uses them; and that nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cctvportal.frontends import actions
from cctvportal.frontends.enums import EndpointState, MessageState
from cctvportal.frontends.models import Attempt, Endpoint, Message
from cctvportal.frontends.outbox import about
from cctvportal.kernel import clock
from cctvportal.publication.reads import current_edition
from cctvportal.record.models import SecurityEntry
from tests.builders import Board, make_board, make_home
from tests.design.samples import HOME_PAGE

FORM = {"name": "App", "url": "https://app.example.org/hooks", "description": "Ask the desk."}
SCREENS = ("index", "index_results", "add", "messages", "messages_results")
OF_AN_ENDPOINT = ("endpoint", "edit", "rotate", "switch_off")
ACTS = ("test", "pause", "resume", "end_secret", "resend_dead_letters")


@pytest.fixture
def board(db: None) -> Board:
    board = make_board()
    make_home(board, **HOME_PAGE)
    return board


@pytest.fixture
def administrator(board: Board, signed_in: Callable) -> Client:
    return signed_in(board.administrator)


@pytest.fixture
def endpoint(board: Board) -> Endpoint:
    endpoint = Endpoint(**FORM)
    actions.add_endpoint(endpoint, by=board.administrator)
    return endpoint


@pytest.fixture
def message(endpoint: Endpoint) -> Message:
    """A dead letter with one attempt."""
    made = about(current_edition(), endpoint)
    made.state = MessageState.DEAD
    made.save()
    at = clock.now()
    Attempt.objects.create(message=made, at=at, ok=False, status=500, milliseconds=1234, answer="<i>Out of order</i>")
    return made


def shown(client: Client, name: str, *args: object, query: str = "") -> str:
    page = client.get(reverse(f"webhooks:{name}", args=args) + query)
    assert page.status_code == 200
    return page.content.decode()


def done(client: Client, name: str, pk: int, data: dict | None = None) -> str:
    """What stands on the screen after a click."""
    page = client.post(reverse(f"webhooks:{name}", args=[pk]), data or {}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def secret_in(page: str) -> str:
    return "whsec_" + page.split("whsec_", 1)[1].split("<", 1)[0]


def test_an_empty_portal_says_what_a_webhook_is_for(administrator: Client) -> None:
    assert "No front end is told of new editions yet" in shown(administrator, "index")
    assert "Nothing was told to a front end yet" in shown(administrator, "messages")


def test_adding_one_shows_its_secret_once(administrator: Client) -> None:
    assert "it is shown once" in shown(administrator, "add")
    answer = administrator.post(reverse("webhooks:add"), FORM)
    endpoint = Endpoint.objects.get()
    secret = secret_in(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert (endpoint.name, endpoint.url, endpoint.state) == ("App", FORM["url"], EndpointState.ACTIVE)
    for page in (
        shown(administrator, "index"),
        shown(administrator, "endpoint", endpoint.pk),
        shown(administrator, "edit", endpoint.pk),
        shown(administrator, "rotate", endpoint.pk),
    ):
        assert "whsec_" not in page
    assert secret not in str(dict(administrator.session))
    assert secret not in str(administrator.cookies)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("url", "http://app.example.org/", "begins with https://"),
        ("url", "https://127.0.0.1/", "not an address on the public internet"),
        ("url", "https://[::ffff:10.0.0.1]/", "not an address on the public internet"),
        ("url", "https://localhost/", "not the name of a host"),
        ("url", "https://app.example.org:22/", "Port 22 is not called"),
        ("url", "", "This field is required"),
        ("name", "", "This field is required"),
        ("name", "x" * 81, "at most 80 characters"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_made(
    administrator: Client, field: str, value: str, says: str
) -> None:
    answer = administrator.post(reverse("webhooks:add"), FORM | {field: value})
    assert says in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_two_do_not_have_one_name(administrator: Client, endpoint: Endpoint) -> None:
    answer = administrator.post(reverse("webhooks:add"), FORM)
    assert "Another endpoint has this name" in answer.content.decode()


def test_changing_one(administrator: Client, endpoint: Endpoint) -> None:
    changed = FORM | {"url": "https://new.example.org/hooks"}
    page = administrator.post(reverse("webhooks:edit", args=[endpoint.pk]), changed, follow=True).content.decode()
    assert "App is saved." in page
    assert "https://new.example.org/hooks" in page
    refused = administrator.post(reverse("webhooks:edit", args=[endpoint.pk]), FORM | {"url": "http://10.0.0.1/"})
    assert "begins with https://" in refused.content.decode()


def test_the_list_tells_the_last_attempt_and_what_is_outstanding(administrator: Client, message: Message) -> None:
    page = shown(administrator, "index")
    for words in ("App", FORM["url"], "Failed", "500", "1 dead letter"):
        assert words in page
    assert "<i>Out of order" not in page


def test_the_lists_take_as_many_queries_for_many_as_for_one(
    administrator: Client, board: Board, message: Message
) -> None:
    def asked(name: str) -> int:
        count = 0

        def note(execute: Callable, *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(note):
            shown(administrator, name)
        return count

    few = {name: asked(name) for name in ("index_results", "messages_results")}
    for number in range(5):
        more = Endpoint(name=f"More {number}", url="https://more.example.org/")
        actions.add_endpoint(more, by=board.administrator)
        about(current_edition(), more).save()
    assert few == {name: asked(name) for name in few}
    assert min(few.values()) > 3


def test_one_message_is_shown_with_its_body_and_attempts(administrator: Client, message: Message) -> None:
    page = shown(administrator, "message", message.pk)
    for words in (message.webhook_id, "edition.made", "1234 ms", "&lt;i&gt;Out of order", "It was given up"):
        assert words in page


def test_messages_are_filtered(administrator: Client, board: Board, message: Message) -> None:
    other = Endpoint(name="Other", url="https://other.example.org/")
    actions.add_endpoint(other, by=board.administrator)
    actions.send_test(other, by=board.administrator)

    def found(query: str) -> set[str]:
        page = shown(administrator, "messages_results", query=f"?{query}")
        return {name for name in ("Edition 1", "Test") if f"{name}</a>" in page.replace("\n", "").replace("  ", "")}

    assert found("") == {"Edition 1", "Test"}
    assert found("state=dead") == {"Edition 1"}
    assert found("state=waiting") == {"Test"}
    assert found(f"endpoint={other.pk}") == {"Test"}
    assert found("type=endpoint.test") == {"Test"}
    assert found("edition=1") == {"Edition 1"}
    assert found("made_at_from=2020-01-01&made_at_to=2020-01-02") == set()
    assert "none of" not in shown(administrator, "messages_results", query="?edition=7")
    for odd in ("edition=-1", "edition=1e400", "edition=99999999999999999999", "endpoint=x", "state=x", "page=x"):
        administrator.get(reverse("webhooks:messages_results") + f"?{odd}")


def test_sending_again_on_screen(administrator: Client, message: Message) -> None:
    assert "Edition 1 is sent again to App." in done(administrator, "resend", message.pk)
    message.refresh_from_db()
    assert (message.state, message.tries) == (MessageState.WAITING, 0)


def test_all_dead_letters_on_screen(administrator: Client, endpoint: Endpoint, message: Message) -> None:
    assert "Send all of them again" in shown(administrator, "endpoint", endpoint.pk)
    assert "1 dead letter is sent again." in done(administrator, "resend_dead_letters", endpoint.pk)
    assert "It has no dead letters." in done(administrator, "resend_dead_letters", endpoint.pk)


def test_a_test_on_screen_leads_to_what_comes_of_it(administrator: Client, endpoint: Endpoint) -> None:
    page = done(administrator, "test", endpoint.pk)
    assert "The test is on its way" in page
    assert "It was not tried yet." in page


def test_pausing_switching_off_and_resuming_on_screen(administrator: Client, endpoint: Endpoint) -> None:
    assert "App is paused" in done(administrator, "pause", endpoint.pk)
    assert "Only an active webhook can be paused." in done(administrator, "pause", endpoint.pk)
    assert "App is active" in done(administrator, "resume", endpoint.pk)
    assert "It is active." in done(administrator, "resume", endpoint.pk)
    assert "Switch it off" in shown(administrator, "switch_off", endpoint.pk)
    assert "App is switched off." in done(administrator, "switch_off", endpoint.pk)
    assert "switched off by an administrator" in shown(administrator, "endpoint", endpoint.pk)
    assert "It is switched off already." in shown(administrator, "switch_off", endpoint.pk)


def test_giving_a_new_secret_on_screen(administrator: Client, endpoint: Endpoint) -> None:
    first = done(administrator, "rotate", endpoint.pk, {"keep": "24"})
    assert secret_in(first)
    assert "The one before stays valid until" in shown(administrator, "endpoint", endpoint.pk)
    again = done(administrator, "rotate", endpoint.pk, {"keep": "24"})
    assert "Two secrets are valid already" in again
    assert "whsec_" not in again
    assert "The old secret has ended" in done(administrator, "end_secret", endpoint.pk)
    assert "Only one secret is valid." in done(administrator, "end_secret", endpoint.pk)
    assert "Select a valid choice" in done(administrator, "rotate", endpoint.pk, {"keep": "9999"})
    assert "Say how long" in done(administrator, "rotate", endpoint.pk)


@pytest.mark.parametrize("role", ["editor", "member", "secretary", "nobody"])
def test_nobody_else_sees_or_does_any_of_it(board: Board, message: Message, signed_in: Callable, role: str) -> None:
    people = {"editor": board.editors["acpo"], "member": board.members["acpo"], "secretary": board.secretary}
    client = signed_in(people[role]) if role in people else Client()
    away = "/admin/" if role in people else "/admin/login/"
    before = (Endpoint.objects.values().get(), Message.objects.values().get(), SecurityEntry.objects.count())
    addresses = [reverse(f"webhooks:{name}") for name in SCREENS]
    addresses += [reverse(f"webhooks:{name}", args=[message.endpoint_id]) for name in (*OF_AN_ENDPOINT, *ACTS)]
    addresses += [reverse(f"webhooks:{name}", args=[message.pk]) for name in ("message", "resend")]
    for address in addresses:
        for answer in (client.get(address), client.post(address, FORM | {"keep": "0"})):
            assert answer.status_code == 405 or answer.url.startswith(away), address
    assert (Endpoint.objects.values().get(), Message.objects.values().get()) == before[:2]
    assert (SecurityEntry.objects.count() > before[2]) == (role in people)


def test_what_is_not_there_is_not_found(administrator: Client) -> None:
    for name in OF_AN_ENDPOINT:
        assert administrator.get(reverse(f"webhooks:{name}", args=[99])).status_code == 404
    for name in (*ACTS, "resend"):
        assert administrator.post(reverse(f"webhooks:{name}", args=[99])).status_code == 404
