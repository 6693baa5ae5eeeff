"""Each edition is told, whatever made it: written with it or not at all, sent after it, never lost on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connections, transaction
from django_tasks_db.models import DBTaskResult
from standardwebhooks import Webhook

from cctvportal.frontends import actions, outbox
from cctvportal.frontends.enums import MessageState
from cctvportal.frontends.models import Endpoint, Message
from cctvportal.kernel import clock
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition
from cctvportal.publication.release import release
from settings import embedded
from tests.builders import Board, make_content, publish_content, submit_content, take_down
from tests.frontends.receiver import Receiver

Act = Callable[[], None]
Add = Callable[[str, str], Endpoint]


def publish(board: Board, title: str = "Advice", **fields: Any) -> Edition:
    publish_content(board, make_content(title, **fields))
    return current_edition()


def test_a_front_end_is_told_of_an_edition_and_can_verify_it(
    board: Board, endpoint: Endpoint, receiver: Receiver, secrets: dict[str, str], worker: Act
) -> None:
    edition = publish(board)
    assert receiver.taken == []
    worker()
    (taken,) = receiver.taken
    message = Message.objects.get()
    told = Webhook(secrets["App"]).verify(taken.body, taken.headers)
    assert taken.headers["webhook-id"] == message.webhook_id
    assert message.webhook_id.startswith("msg_")
    assert told == {
        "type": "edition.made",
        "timestamp": clock.to_text(edition.made_at),
        "data": {
            "edition": edition.number,
            "effective_at": clock.to_text(edition.effective_at),
            "cause": "release",
            "changes": f"http://localhost:8000/api/portal/changes/?after={edition.number - 1}",
        },
    }
    assert message.state == MessageState.DELIVERED


def test_the_address_in_the_message_tells_what_changed(
    board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act, client: Any
) -> None:
    edition = publish(board, "Advice")
    worker()
    address = json.loads(receiver.taken[0].body)["data"]["changes"]
    answer = client.get(address.removeprefix("http://localhost:8000")).json()
    assert [told["edition"] for told in answer["editions"]] == [edition.number]
    assert "/advice/" in json.dumps(answer)


def test_every_endpoint_gets_a_message_of_its_own_id_but_none_that_is_off(
    board: Board, endpoint: Endpoint, add: Add, receiver: Receiver, worker: Act
) -> None:
    add("Second", receiver.url)
    actions.switch_off(add("Off", receiver.url), by=board.administrator)
    publish(board)
    worker()
    assert sorted(Message.objects.values_list("endpoint__name", flat=True)) == ["App", "Second"]
    assert len({taken.headers["webhook-id"] for taken in receiver.taken}) == 2


def test_nothing_of_a_draft_or_submission_is_told(
    board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    submit_content(board, make_content("Secret plan"))
    worker()
    assert receiver.taken == []
    publish(board, "Advice")
    worker()
    assert b"plan" not in receiver.taken[0].body
    assert set(json.loads(receiver.taken[0].body)["data"]) == {"edition", "effective_at", "cause", "changes"}


def test_editions_of_every_cause_are_told(board: Board, endpoint: Endpoint, scheduler: Act) -> None:
    soon = (clock.now() + timedelta(seconds=2)).replace(microsecond=0)
    page = publish_content(board, make_content("Over soon", boundaries=(soon,)))
    take_down(board, page.content_id)
    release([], cause=Cause.REDACTION)
    other = publish_content(board, make_content("Also over soon", boundaries=(soon + timedelta(seconds=1),)))
    time.sleep(2.5)
    scheduler()
    told = Message.objects.order_by("edition")
    made = Edition.objects.filter(number__gt=1)
    assert list(told.values_list("edition", flat=True)) == list(made.values_list("number", flat=True))
    assert {Cause.RELEASE, Cause.EMERGENCY, Cause.REDACTION, Cause.BOUNDARY} == set(
        told.values_list("edition__cause", flat=True)
    )
    assert other.edition in made


def test_an_edition_that_is_rolled_back_tells_nobody(
    board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    with transaction.atomic():
        release([], cause=Cause.REDACTION)
        assert Message.objects.count() == 1
        transaction.set_rollback(True)
    worker()
    assert not Message.objects.exists()
    assert receiver.taken == []


def test_an_edition_whose_messages_cannot_be_written_is_not_made(
    board: Board, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise DatabaseError("Connection lost")

    before = current_edition()
    monkeypatch.setattr(outbox, "about", fail)
    with pytest.raises(DatabaseError):
        release([], cause=Cause.REDACTION)
    assert current_edition() == before


# Processes that die

RELEASE_AND_DIE = """
import os, django
django.setup()
from django.db import connections, transaction
connections["default"].settings_dict["NAME"] = os.environ["DATABASE"]
from cctvportal.publication.enums import Cause
from cctvportal.publication.release import release
with transaction.atomic():
    release([], cause=Cause.REDACTION)
    transaction.on_commit(lambda: os.kill(os.getpid(), 9))
"""
WORK = """
import os, django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = os.environ["DATABASE"]
settings.WEBHOOKS_ALLOW_LOOPBACK = True
from django.core.management import call_command
call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)
"""


def begin(program: str, database: str) -> subprocess.Popen:
    """A process of the portal on the test's database, under the cms role."""
    environment = os.environ | {"DATABASE": database, "DJANGO_SETTINGS_MODULE": "settings.test"}
    program = program.replace(
        'connections["default"].settings_dict["NAME"]',
        f'connections["default"].settings_dict["USER"] = "{embedded.ROLES["cms"]}"\n'
        'connections["default"].settings_dict["NAME"]',
        1,
    )
    return subprocess.Popen([sys.executable, "-c", program], env=environment, cwd=embedded.CHECKOUT)


def overdue() -> None:
    """As if the time had passed in which somebody alive would have told of it."""
    past = clock.now() - timedelta(seconds=1)
    Message.objects.exclude(claimed_until=None).update(claimed_until=past)
    Message.objects.exclude(queued_until=None).update(queued_until=past)


def test_a_process_that_dies_right_after_commit_has_lost_nothing(
    portal_db: str, board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act
) -> None:
    assert begin(RELEASE_AND_DIE, portal_db).wait(60) == -signal.SIGKILL
    message = Message.objects.get()
    assert message.edition == current_edition()
    worker()
    assert [taken.headers["webhook-id"] for taken in receiver.taken] == [message.webhook_id]


def test_a_lost_task_is_made_good_by_the_scheduler(
    board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act, scheduler: Act
) -> None:
    publish(board)
    DBTaskResult.objects.filter(task_path__endswith=".deliver").delete()
    scheduler()
    worker()
    assert receiver.taken == []  # it may still wait for the worker
    overdue()
    scheduler()
    scheduler()
    worker()
    assert len(receiver.taken) == 1


def test_a_worker_that_is_killed_while_it_sends_is_made_good_with_the_same_id(
    portal_db: str, board: Board, endpoint: Endpoint, receiver: Receiver, worker: Act, scheduler: Act
) -> None:
    receiver.answer = lambda handler: time.sleep(2)
    publish(board)
    process = begin(WORK, portal_db)
    end = time.monotonic() + 60
    while not receiver.taken and time.monotonic() < end:
        time.sleep(0.05)
    process.kill()
    process.wait()
    message = Message.objects.get()
    assert (message.state, message.attempts.count()) == (MessageState.WAITING, 0)
    receiver.answers(204)
    scheduler()
    worker()
    assert len(receiver.taken) == 1  # somebody may still be sending it
    overdue()
    scheduler()
    worker()
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
    assert [taken.headers["webhook-id"] for taken in receiver.taken] == [message.webhook_id] * 2
    assert receiver.taken[0].body == receiver.taken[1].body


# What the database allows


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM frontends_endpoint",
        "DELETE FROM frontends_message",
        "DELETE FROM frontends_attempt",
        "UPDATE frontends_attempt SET ok = true",
        "UPDATE frontends_message SET body = '{}'",
        "UPDATE frontends_message SET webhook_id = 'msg_other'",
        "UPDATE frontends_message SET edition_id = NULL",
        "UPDATE frontends_secret SET sealed = ''",
        "TRUNCATE frontends_message CASCADE",
    ],
)
def test_the_cms_role_changes_nothing_that_was_said(portal_db: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connections["default"].cursor() as cursor:
        cursor.execute(statement)


def test_an_endpoint_is_told_an_edition_once(board: Board, endpoint: Endpoint) -> None:
    edition = publish(board)
    with pytest.raises(DatabaseError, match="an_endpoint_is_told_an_edition_once"):
        outbox.about(edition, endpoint).save()


def test_no_time_of_day_but_the_editions_own_is_told(board: Board, endpoint: Endpoint) -> None:
    edition = publish(board)
    later = outbox.about(edition, endpoint)
    assert later.body == Message.objects.get().body
    assert later.made_at > datetime(2020, 1, 1, tzinfo=UTC)
