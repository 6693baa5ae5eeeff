"""What worker and scheduler do for the record: the check of the day, the head's mail, the manifests."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models import JSONField, Value
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from time_machine import travel

from cctvportal.delivery import manifests
from cctvportal.publication.verification import verify
from cctvportal.record.append import append
from cctvportal.record.head import first_key
from cctvportal.record.models import HeadSent, Manifest, RecordEntry, Verification
from cctvportal.record.verification import problems
from cctvportal.signoff import record_keeping
from cctvportal.signoff.enums import ReminderKind
from cctvportal.signoff.management.commands.run_scheduler import Command
from cctvportal.signoff.models import Reminder
from cctvportal.signoff.record_keeping import mail_head
from tests.acceptance.conftest import kept_signals
from tests.builders import Board, leave, make_board, make_content, make_home, publish_content
from tests.databases import owner_does
from tests.design.samples import HOME_PAGE

NOW = import_module("cctvportal.signoff.migrations.0020_dated_now")
TODAY = import_module("cctvportal.signoff.migrations.0032_what_is_named_can_be_read")


@pytest.fixture
def scheduler(portal_db):
    """A scheduler that has just begun."""
    return begun()


@pytest.fixture
def published_home(portal_db) -> Board:
    """A board and its first edition."""
    board = make_board()
    make_home(board, **HOME_PAGE)
    return board


def work() -> None:
    """Let the worker do all that is queued."""
    with kept_signals():
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


def begun() -> Command:
    command = Command()
    command.begin()
    return command


def queued(name: str) -> int:
    return DBTaskResult.objects.filter(task_path__endswith=f".{name}").count()


def test_the_check_of_the_day_is_asked_for_once(scheduler):
    scheduler.look()
    scheduler.look()
    assert queued("verify_record") == 1
    verify()
    begun().look()
    assert queued("verify_record") == 1


def test_the_worker_makes_the_check(portal_db):
    record_keeping.verify_record.call()
    assert Verification.newest().ok


def test_a_storage_that_does_not_answer_is_no_damage_and_is_asked_again(portal_db, monkeypatch):
    def fail() -> None:
        raise OSError("the storage is away")

    monkeypatch.setattr(record_keeping, "verify", fail)
    with pytest.raises(OSError, match="away"):
        record_keeping.verify_record.call()
    assert queued("verify_record") == 1
    assert Verification.newest() is None


# The head


def test_the_head_goes_daily_to_every_seat_the_secretary_and_the_administrators(portal_db, mailoutbox):
    board = make_board()
    mail_head()
    mail_head()
    work()
    newest = HeadSent.objects.get()
    told = RecordEntry.objects.get(sequence=newest.sequence)
    watching = [*board.members.values(), board.secretary, board.administrator]
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(user.email for user in watching)
    for mail in mailoutbox:
        assert f"--expect-head {told.sequence}:{told.hash}" in mail.body
        assert first_key() in mail.body
    mail_head()
    work()
    assert len(mailoutbox) == len(watching)


def test_the_head_of_another_day_goes_out_again(portal_db, mailoutbox, monkeypatch):
    make_board()
    mail_head()
    monkeypatch.setattr(record_keeping.timezone, "localdate", lambda: date(2100, 1, 1))
    append("test", {})
    mail_head()
    assert [sent.sequence for sent in HeadSent.objects.order_by("day")] == [
        RecordEntry.objects.count() - 1,
        RecordEntry.objects.count(),
    ]


def test_a_head_that_the_mail_server_does_not_take_is_tried_again(portal_db, monkeypatch):
    board = make_board()

    def fail(*args: object) -> None:
        raise OSError("the mail server is away")

    monkeypatch.setattr(record_keeping, "send_mail", fail)
    with pytest.raises(OSError, match="away"):
        record_keeping.send_head.call(board.secretary.pk, 1)
    assert queued("send_head") == 1


def test_whoever_left_gets_no_head(portal_db, mailoutbox):
    board = make_board()
    leave(board.members["acpo"].memberships.get())
    board.members["npia"].is_active = False
    board.members["npia"].save()
    mail_head()
    work()
    assert not {board.members["acpo"].email, board.members["npia"].email} & {mail.to[0] for mail in mailoutbox}


def test_an_empty_record_is_not_mailed(portal_db):
    mail_head()
    assert not HeadSent.objects.exists()


# No row that puts them to sleep


@pytest.fixture
def asked_for_the_time(portal_db):
    """The database asks for the time, as in production."""
    owner_does(portal_db, NOW.FUNCTION + TODAY.OF_TODAY)


@pytest.mark.parametrize("days", [-2, 2])
def test_heads_and_checks_are_dated_now(asked_for_the_time, days):
    append("test", {})
    for act in (mail_head, verify):
        with (
            travel(timezone.now() + timedelta(days=days)),
            pytest.raises(DatabaseError, match="is dated"),
            transaction.atomic(),
        ):
            act()
        act()
    assert (HeadSent.objects.get().day, Verification.objects.count()) == (timezone.localdate(), 1)


@pytest.mark.parametrize("days", [-2, 2, 40])
def test_nobody_is_told_to_be_reminded_on_another_day(asked_for_the_time, standing_board, days):
    """Whoever writes the rows of the days to come would have nobody reminded on them."""
    digest = {"kind": ReminderKind.DIGEST, "user": standing_board.members["npia"]}
    with pytest.raises(DatabaseError, match="is dated"), transaction.atomic():
        Reminder.objects.create(**digest, day=timezone.localdate() + timedelta(days=days))
    Reminder.objects.create(**digest, day=timezone.localdate())


@pytest.mark.parametrize("found", [None, {}, "x", [1], [["x"]]])
def test_a_check_finds_sentences(portal_db, found):
    row = Verification(sequence=0, entries=0, publications=0, assets=0, problems=Value(found, JSONField()), ok=False)
    with pytest.raises(DatabaseError, match="no list of sentences"), transaction.atomic():
        row.save(force_insert=True)


# Manifests


def test_editions_made_quickly_each_get_their_manifest_by_the_worker(published_home):
    for number in range(2):
        publish_content(published_home, make_content(f"Page {number}"))
    assert queued("make_manifest_of") == 3
    work()
    assert list(Manifest.objects.order_by("edition").values_list("edition", flat=True)) == [1, 2, 3]
    first, *_, last = Manifest.objects.order_by("edition")
    assert "/page-1/" in last.responses
    assert "/page-1/" not in first.responses
    assert list(problems()) == []


def test_a_manifest_that_could_not_be_made_is_tried_again(published_home, monkeypatch):
    monkeypatch.setattr(record_keeping, "make_manifest", lambda edition: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        record_keeping.make_manifest_of.call(1)
    assert queued("make_manifest_of") == 2


def test_an_upgrade_and_a_lost_task_are_made_good_when_the_scheduler_begins(published_home, monkeypatch):
    work()
    record_keeping.ask_for_missing_manifests()
    assert DBTaskResult.objects.filter(status="READY").count() == 0
    publish_content(published_home, make_content("Lost"))
    DBTaskResult.objects.filter(status="READY").delete()
    monkeypatch.setattr(record_keeping, "software_release", lambda: "upgraded")
    monkeypatch.setattr(manifests, "software_release", lambda: "upgraded")
    publish_content(published_home, make_content("Newest"))
    DBTaskResult.objects.filter(status="READY").delete()
    begun().look()
    work()
    made = set(Manifest.objects.values_list("edition", "release"))
    assert {edition for edition, _ in made} == {1, 2, 3}
    assert (3, "upgraded") in made
