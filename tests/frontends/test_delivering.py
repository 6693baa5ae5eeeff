"""Attempts, waits, dead letters; pausing, switching off, sending again; secrets that change."""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.checks import run_checks
from django_tasks_db.models import DBTaskResult
from standardwebhooks import Webhook, WebhookVerificationError

from cctvportal.agencies.refusal import Refused
from cctvportal.frontends import actions, delivering
from cctvportal.frontends.delivering import WAITS, wait_after
from cctvportal.frontends.enums import EndpointState, MessageState
from cctvportal.frontends.models import Attempt, Endpoint, Message
from cctvportal.frontends.sending import Outcome
from cctvportal.kernel import clock
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Edition
from cctvportal.publication.release import release
from cctvportal.record.models import SecurityEntry
from tests.builders import Board
from tests.frontends.receiver import Receiver

Act = Callable[[], None]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def travel(board: Board, endpoint: Endpoint) -> Any:
    """A clock that stands still until it is moved; what was made before it is past."""
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=False) as traveller:
        yield traveller


def new_edition() -> Edition:
    """An edition without new content."""
    return release([], cause=Cause.REDACTION)


def only() -> Message:
    return Message.objects.get()


def state_of(endpoint: Endpoint) -> Endpoint:
    endpoint.refresh_from_db()
    return endpoint


def exhaust(travel: Any, worker: Act) -> list[timedelta]:
    """Work and let time pass until nothing waits; gives the waits between the attempts."""
    for _ in range(len(WAITS) + 1):
        worker()
        if only().state != MessageState.WAITING:
            break
        travel.move_to(only().due_at)
    at = list(Attempt.objects.order_by("pk").values_list("at", flat=True))
    return [later - earlier for earlier, later in pairwise(at)]


# Attempts


def test_after_failures_it_is_tried_again_until_it_is_taken(
    travel: Any, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    receiver.answers(500, 503, 200)
    new_edition()
    exhaust(travel, worker)
    assert list(Attempt.objects.order_by("pk").values_list("status", "ok")) == [(500, False), (503, False), (200, True)]
    assert only().state == MessageState.DELIVERED
    assert len({taken.headers["webhook-id"] for taken in receiver.taken}) == 1
    assert len({taken.body for taken in receiver.taken}) == 1
    assert state_of(endpoint).failing_since is None


def test_the_waits_are_those_of_the_standard_and_then_it_is_a_dead_letter(
    travel: Any, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    receiver.answers(500)
    new_edition()
    waited = exhaust(travel, worker)
    assert len(waited) == 9
    for actual, wait in zip(waited, WAITS, strict=True):
        assert wait <= actual <= wait * 1.2 + timedelta(seconds=1)
    assert sum(WAITS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert (only().state, only().tries) == (MessageState.DEAD, 10)
    travel.shift(30 * DAY)
    worker()
    assert len(receiver.taken) == 10


def test_each_attempt_is_signed_with_its_own_time(
    travel: Any, endpoint: Endpoint, receiver: Receiver, secrets: dict[str, str], worker: Act
) -> None:
    receiver.answers(500, 200)
    new_edition()
    worker()
    travel.shift(HOUR)
    worker()
    first, second = receiver.taken
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 3600
    Webhook(secrets["App"]).verify(second.body, second.headers)
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secrets["App"]).verify(first.body, first.headers)


def test_nothing_is_sent_before_it_is_due_whoever_asks(
    travel: Any, endpoint: Endpoint, receiver: Receiver, worker: Act, scheduler: Act
) -> None:
    receiver.answers(500)
    new_edition()
    worker()
    delivering.deliver.call(only().pk)
    scheduler()
    worker()
    assert len(receiver.taken) == 1


def test_the_waits_differ_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = Outcome(False, "")
    assert len({wait_after(3, failed) for _ in range(20)}) > 10
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    assert wait_after(9, failed) == DAY * 1.2


def test_a_receiver_may_ask_for_a_longer_wait_but_for_no_more_than_a_day() -> None:
    assert wait_after(1, Outcome(False, "", retry_after=HOUR)) == HOUR
    assert wait_after(1, Outcome(False, "", retry_after=30 * DAY)) == DAY
    assert timedelta(seconds=5) <= wait_after(1, Outcome(False, "", retry_after=-HOUR)) <= timedelta(seconds=6)


def test_a_message_is_sent_by_one_of_two_workers_alone(
    travel: Any, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    new_edition()
    pk = only().pk

    claimed = []
    post = delivering.post

    def post_while_another_asks(*args: Any) -> Outcome:
        delivering.deliver.call(pk)
        claimed.append(only().claimed_until)
        return post(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivering, "post", post_while_another_asks)
        worker()
    assert len(receiver.taken) == 1
    assert claimed == [clock.now() + delivering.CLAIM]


def test_what_is_kept_of_an_answer_is_short(travel: Any, endpoint: Endpoint, receiver: Receiver, worker: Act) -> None:
    receiver.answer = lambda handler: handler.say(500, "é".encode() * 1000)
    new_edition()
    worker()
    attempt = Attempt.objects.get()
    assert attempt.answer == "é" * 200
    assert attempt.milliseconds < 5_000


# Endpoints that fail for days


def test_an_endpoint_that_failed_for_days_is_switched_off_and_the_administrators_are_told_once(
    travel: Any, board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    receiver.answers(500)
    begun = clock.now()
    new_edition()
    worker()
    travel.shift(4 * DAY)
    new_edition()
    worker()
    assert state_of(endpoint).is_active
    assert endpoint.failing_since == begun
    travel.shift(DAY)
    new_edition()
    worker()
    worker()
    assert state_of(endpoint).state == EndpointState.OFF
    assert not Message.objects.filter(state=MessageState.WAITING).exists()
    (sent,) = [each for each in mail.outbox if "switched off" in each.subject]
    assert sent.to == [board.administrator.email]
    for part in (endpoint.url, "For 5 days every attempt failed.", f"/admin/webhooks/{endpoint.pk}/"):
        assert part in sent.body
    count = len(receiver.taken)
    new_edition()
    worker()
    assert len(receiver.taken) == count


def test_one_success_begins_the_days_anew(travel: Any, endpoint: Endpoint, receiver: Receiver, worker: Act) -> None:
    receiver.answers(500, 200, 500)
    begun = clock.now()
    for _ in range(3):
        new_edition()
        worker()
        travel.shift(4 * DAY)
    assert state_of(endpoint).is_active
    assert endpoint.failing_since == begun + 4 * DAY


def test_who_answers_that_it_is_gone_is_switched_off_at_once(
    travel: Any, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    receiver.answers(410)
    new_edition()
    worker()
    assert state_of(endpoint).state == EndpointState.OFF
    assert "410 Gone" in endpoint.reason
    assert only().state == MessageState.DEAD


def test_a_mail_that_the_server_does_not_take_is_tried_again(
    travel: Any, endpoint: Endpoint, receiver: Receiver, worker: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError("The mail server is away")

    monkeypatch.setattr("cctvportal.frontends.notices.send_mail", refuse)
    receiver.answers(410)
    new_edition()
    worker()
    again = DBTaskResult.objects.filter(task_path__endswith=".mail_switched_off", status="READY")
    assert again.count() == 1


# What administrators do


def test_what_is_paused_is_kept_and_sent_when_it_is_resumed(
    travel: Any, board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act, scheduler: Act
) -> None:
    actions.pause(endpoint, by=board.administrator)
    for _ in range(2):
        new_edition()
    scheduler()
    worker()
    assert receiver.taken == []
    travel.shift(30 * DAY)
    actions.resume(endpoint, by=board.administrator)
    worker()
    assert len(receiver.taken) == 2


def test_a_retry_that_fell_due_while_it_was_paused_is_sent_at_once_when_it_is_resumed(
    travel: Any, board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    receiver.answers(500, 200)
    new_edition()
    worker()
    actions.pause(endpoint, by=board.administrator)
    travel.move_to(only().due_at)
    worker()
    assert len(receiver.taken) == 1
    actions.resume(endpoint, by=board.administrator)
    worker()
    assert only().state == MessageState.DELIVERED


def test_what_is_switched_on_again_is_told_the_newest_edition_alone(
    travel: Any, board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    new_edition()
    actions.switch_off(endpoint, by=board.administrator)
    assert only().state == MessageState.DEAD
    new_edition()
    newest = new_edition()
    actions.resume(endpoint, by=board.administrator)
    worker()
    (taken,) = receiver.taken
    assert f'"edition":{newest.number}'.encode() in taken.body
    assert Message.objects.dead_letters().count() == 1


def test_switching_on_again_sends_the_newest_editions_own_message_where_there_is_one(
    travel: Any, board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    new_edition()
    actions.switch_off(endpoint, by=board.administrator)
    actions.resume(endpoint, by=board.administrator)
    worker()
    assert [taken.headers["webhook-id"] for taken in receiver.taken] == [only().webhook_id]


def test_a_dead_letter_is_sent_again_with_its_id_and_as_many_attempts(
    travel: Any, board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    receiver.answers(500)
    new_edition()
    exhaust(travel, worker)
    actions.resend(only(), by=board.administrator)
    worker()
    assert (only().state, only().tries) == (MessageState.WAITING, 1)
    receiver.answers(200)
    travel.shift(HOUR)
    worker()
    assert only().state == MessageState.DELIVERED
    assert {taken.headers["webhook-id"] for taken in receiver.taken} == {only().webhook_id}
    assert only().attempts.count() == 12


def test_all_dead_letters_of_an_endpoint_are_sent_again_and_those_of_no_other(
    travel: Any, board: Board, endpoint: Endpoint, add: Any, receiver: Receiver, worker: Act
) -> None:
    other = add("Other", receiver.url)
    for _ in range(3):
        new_edition()
    Message.objects.update(state=MessageState.DEAD)
    assert actions.resend_dead_letters(endpoint, by=board.administrator) == 3
    worker()
    assert endpoint.messages.filter(state=MessageState.DELIVERED).count() == 3
    assert other.messages.dead_letters().count() == 3
    with pytest.raises(Refused, match="no dead letters"):
        actions.resend_dead_letters(endpoint, by=board.administrator)


def test_what_is_being_sent_is_not_sent_twice_by_hand(travel: Any, board: Board, endpoint: Endpoint) -> None:
    new_edition()
    Message.objects.update(claimed_until=clock.now() + delivering.CLAIM)
    with pytest.raises(Refused, match="being sent just now"):
        actions.resend(only(), by=board.administrator)


@pytest.mark.parametrize("act", [actions.pause, actions.switch_off])
def test_to_an_endpoint_that_takes_none_nothing_is_sent_again(
    travel: Any, board: Board, endpoint: Endpoint, act: Callable
) -> None:
    new_edition()
    Message.objects.update(state=MessageState.DEAD)
    act(endpoint, by=board.administrator)
    for send_again in (
        lambda: actions.resend(only(), by=board.administrator),
        lambda: actions.resend_dead_letters(Endpoint.objects.get(), by=board.administrator),
    ):
        with pytest.raises(Refused, match="Resume it first"):
            send_again()


def test_a_test_is_tried_once_and_counts_for_nothing(
    travel: Any, board: Board, endpoint: Endpoint, receiver: Receiver, secrets: dict[str, str], worker: Act
) -> None:
    actions.pause(endpoint, by=board.administrator)
    receiver.answers(500)
    message = actions.send_test(endpoint, by=board.administrator)
    worker()
    (taken,) = receiver.taken
    assert Webhook(secrets["App"]).verify(taken.body, taken.headers)["type"] == "endpoint.test"
    message.refresh_from_db()
    assert message.state == MessageState.DEAD
    assert state_of(endpoint).failing_since is None
    assert not Message.objects.dead_letters().exists()


def test_nobody_but_an_administrator_does_any_of_it_and_it_is_noted(board: Board, endpoint: Endpoint) -> None:
    new_edition()
    message, by = only(), board.secretary
    for act in (
        lambda: actions.add_endpoint(Endpoint(name="X", url="https://x.example.org/"), by=by),
        lambda: actions.change_endpoint(endpoint, by=by),
        lambda: actions.rotate_secret(endpoint, DAY, by=by),
        lambda: actions.end_old_secret(endpoint, by=by),
        lambda: actions.send_test(endpoint, by=by),
        lambda: actions.pause(endpoint, by=by),
        lambda: actions.resume(endpoint, by=by),
        lambda: actions.switch_off(endpoint, by=by),
        lambda: actions.resend(message, by=by),
        lambda: actions.resend_dead_letters(endpoint, by=by),
    ):
        before = SecurityEntry.objects.filter(kind="refused").count()
        with pytest.raises(Refused, match="Only a portal administrator"):
            act()
        assert SecurityEntry.objects.filter(kind="refused").count() == before + 1
    assert Endpoint.objects.count() == endpoint.secrets.count() == Message.objects.count() == 1


# Secrets


def test_while_a_secret_follows_another_messages_carry_signatures_by_both(
    travel: Any, board: Board, endpoint: Endpoint, receiver: Receiver, secrets: dict[str, str], worker: Act
) -> None:
    old, new = secrets["App"], actions.rotate_secret(endpoint, DAY, by=board.administrator)
    new_edition()
    worker()
    for secret in (old, new):
        Webhook(secret).verify(receiver.taken[0].body, receiver.taken[0].headers)
    travel.shift(DAY)
    new_edition()
    worker()
    last = receiver.taken[-1]
    Webhook(new).verify(last.body, last.headers)
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Webhook(old).verify(last.body, last.headers)


def test_a_third_secret_waits_for_the_end_of_the_first_unless_none_is_kept(
    travel: Any, board: Board, endpoint: Endpoint
) -> None:
    actions.rotate_secret(endpoint, DAY, by=board.administrator)
    with pytest.raises(Refused, match="Two secrets are valid already"):
        actions.rotate_secret(endpoint, DAY, by=board.administrator)
    actions.rotate_secret(endpoint, timedelta(), by=board.administrator)
    assert endpoint.secrets.count() == 1


def test_an_old_secret_is_ended_at_once_and_destroyed(travel: Any, board: Board, endpoint: Endpoint) -> None:
    with pytest.raises(Refused, match="Only one secret"):
        actions.end_old_secret(endpoint, by=board.administrator)
    actions.rotate_secret(endpoint, DAY, by=board.administrator)
    newest = endpoint.secrets.first()
    actions.end_old_secret(endpoint, by=board.administrator)
    assert list(endpoint.secrets.all()) == [newest]


def test_the_database_alone_tells_no_secret(board: Board, endpoint: Endpoint, secrets: dict[str, str]) -> None:
    told = secrets["App"]
    assert told.startswith("whsec_")
    assert told not in endpoint.secrets.get().sealed


def test_a_secret_outlives_a_new_secret_key_as_its_fallback_and_says_so_where_it_does_not(
    travel: Any, endpoint: Endpoint, receiver: Receiver, settings: Any, worker: Act
) -> None:
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [before]
    new_edition()
    worker()
    assert only().state == MessageState.DELIVERED
    settings.SECRET_KEY_FALLBACKS = []
    new_edition()
    worker()
    assert "SECRET_KEY_FALLBACKS" in Attempt.objects.first().answer
    assert len(receiver.taken) == 1


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("WEBHOOKS_PORTS", [], "frontends.E001"),
        ("WEBHOOKS_PORTS", [0], "frontends.E001"),
        ("WEBHOOKS_DAYS_OF_FAILURE", 0, "frontends.E002"),
    ],
)
def test_settings_that_make_no_sense_are_refused(db: None, settings: Any, name: str, value: object, check: str) -> None:
    assert not [found for found in run_checks() if found.id.startswith("frontends.")]
    setattr(settings, name, value)
    assert check in {found.id for found in run_checks()}
