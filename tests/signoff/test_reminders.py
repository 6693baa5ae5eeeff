"""What the portal says of its own accord: a digest a day, and one escalation of what is overdue."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from time_machine import travel

from cctvportal.agencies.enums import Role
from cctvportal.signoff.enums import Decision, ReminderKind
from cctvportal.signoff.management.commands.run_scheduler import Command
from cctvportal.signoff.models import Reminder
from cctvportal.signoff.reminders import escalate_overdue, send_digests, send_reminder
from tests.acceptance.conftest import kept_signals
from tests.builders import (
    cast,
    change_policy,
    delegate_vote,
    join,
    leave,
    make_board,
    make_content,
    make_home,
    make_user,
    put_vote,
    submit_content,
)

# A morning in winter, and the days after it.
NINE = datetime(2027, 1, 11, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def morning():
    """It is nine o'clock."""
    with travel(NINE, tick=False):
        yield


@pytest.fixture
def submission(board, home):
    """A guidance page of ACPO under review."""
    settle()
    return submit_content(board, make_content("Siting cameras"))


def settle() -> None:
    """The votes of the set-up were told."""
    with travel(NINE - DAY, tick=False):
        send_digests()
    DBTaskResult.objects.filter(task_path__endswith=".send_reminder").delete()


def sent() -> dict[str, mail.EmailMessage]:
    """What the worker sends now, by user name; each gets one mail at most."""
    mail.outbox.clear()
    queued = DBTaskResult.objects.filter(task_path__endswith=".send_reminder").order_by("enqueued_at")
    for row in queued:
        send_reminder.call(*row.args_kwargs["args"])
    queued.delete()
    found = {message.to[0].partition("@")[0]: message for message in mail.outbox}
    assert len(found) == len(mail.outbox), "Somebody got two mails."
    return found


def digests_on(day: datetime) -> dict[str, mail.EmailMessage]:
    with travel(day, tick=False):
        send_digests()
        return sent()


def test_each_member_is_told_what_waits_for_her_vote_with_its_date(board, submission):
    found = digests_on(NINE)
    assert set(found) == {"acpo-member", "home-office-member", "npia-member", "sample-member"}
    text = found["npia-member"].body
    assert found["npia-member"].subject == "1 submission waits for your vote"
    assert "“Siting cameras”, from ACPO. Decide by 21 January 2027." in text
    assert reverse("signoff:review", args=[submission.pk]) in text


def test_the_nearest_date_comes_first(board, submission):
    change_policy(board, "standard", decide_within=3)
    submit_content(board, make_content("In a hurry"))
    text = digests_on(NINE)["sample-member"].body
    assert text.index("In a hurry") < text.index("Siting cameras")


def test_at_most_one_a_day_however_often_it_is_looked_at(board, submission):
    assert len(digests_on(NINE)) == 4
    assert digests_on(NINE + timedelta(hours=1)) == {}
    assert len(digests_on(NINE + DAY)) == 4


def test_not_before_the_morning(board, submission):
    assert digests_on(NINE - timedelta(hours=3)) == {}


def test_nobody_is_told_nothing(board, submission):
    cast(board, submission, "npia")
    assert "npia-member" in digests_on(NINE), "Her vote is told her."
    assert "npia-member" not in digests_on(NINE + DAY)


def test_a_vote_cast_in_her_name_is_told_her_once(board, submission):
    cast(board, submission, "npia", Decision.RETURN, reason="No.")
    message = digests_on(NINE)["npia-member"]
    assert message.subject == "Votes cast in your name"
    assert "“Siting cameras”: returned for NPIA, 11 January 2027 09:00, by you." in message.body
    assert "tell the secretary of the board and an administrator at once" in message.body
    assert digests_on(NINE + DAY) == {}


def test_a_forged_vote_shows_also_where_it_is_dated_back(board, submission):
    digests_on(NINE)
    put_vote(submission, board.members["npia"], board.seats["npia"])
    with travel(NINE - 20 * DAY, tick=False):
        put_vote(submission, board.members["sample"], board.seats["sample"], Decision.ABSTAIN)
    found = digests_on(NINE + DAY)
    assert "signed off for NPIA" in found["npia-member"].body
    assert "abstained for Sample stakeholder, 22 December 2026" in found["sample-member"].body


def test_a_delegates_vote_is_told_both(board, submission):
    delegate_vote(board, "npia")
    board.members["npia"], giver = board.editors["npia"], board.members["npia"]
    cast(board, submission, "npia")
    found = digests_on(NINE)
    assert "by Npia editor, whom you let vote" in found[giver.username].body
    assert "by you, with the leave of Npia member" in found["npia-editor"].body


def test_a_delegate_gets_what_waits_too(board, submission):
    delegate_vote(board, "npia")
    assert "Siting cameras" in digests_on(NINE)["npia-editor"].body


def test_who_left_the_board_is_still_told_of_votes_in_her_name(board, submission):
    cast(board, submission, "npia")
    leave(board.members["npia"].memberships.get())
    assert "Votes cast in your name" in digests_on(NINE + DAY)["npia-member"].subject


def test_accounts_that_are_closed_and_people_without_an_address_get_nothing(board, submission):
    for code, change in (("npia", {"is_active": False}), ("sample", {"email": ""})):
        for name, value in change.items():
            setattr(board.members[code], name, value)
        board.members[code].save()
    assert set(digests_on(NINE)) == {"acpo-member", "home-office-member"}


def test_a_long_list_is_cut_and_says_so(board, home):
    settle()
    for number in range(42):
        submit_content(board, make_content(f"Page {number}"))
    message = digests_on(NINE)["sample-member"]
    assert message.subject == "42 submissions wait for your vote"
    assert "And 2 more: " in message.body


# Escalation

OVERDUE = NINE + 11 * DAY


def escalated_on(day: datetime) -> dict[str, mail.EmailMessage]:
    with travel(day, tick=False):
        escalate_overdue()
        return sent()


def test_the_secretary_is_told_once_when_the_date_passes_undecided(board, submission):
    cast(board, submission, "sample")
    assert escalated_on(NINE + 10 * DAY) == {}
    found = escalated_on(OVERDUE)
    assert set(found) == {"secretary"}
    assert found["secretary"].subject == "Overdue: Siting cameras"
    text = found["secretary"].body
    assert "by 21 January 2027. It has not." in text
    assert "No vote yet: ACPO, Home Office, NPIA." in text
    assert "From 22 January 2027 on two seats suffice, whichever they are" in text
    assert escalated_on(OVERDUE + DAY) == {}


def test_what_was_decided_in_time_is_not_escalated(board, submission):
    cast(board, submission, "sample", Decision.RETURN, reason="No.")
    assert escalated_on(OVERDUE) == {}


def test_without_a_secretary_it_is_not_forgotten(board, submission):
    place = board.secretary.memberships.get()
    leave(place)
    assert escalated_on(OVERDUE) == {}
    successor = make_user("successor")
    join(successor, board.secretariat, Role.SECRETARY)
    assert set(escalated_on(OVERDUE + DAY)) == {"successor"}


def test_each_secretary_is_told_once(board, submission):
    join(make_user("second"), board.secretariat, Role.SECRETARY)
    assert set(escalated_on(OVERDUE)) == {"secretary", "second"}
    assert Reminder.objects.filter(kind=ReminderKind.ESCALATION).count() == 2


# Tracked


def test_a_reminder_is_written_once_and_stays(board, submission):
    send_digests()
    first = Reminder.objects.filter(user=board.members["npia"]).last()
    with pytest.raises(IntegrityError, match="one_digest_a_day"), transaction.atomic():
        Reminder.objects.create(kind=ReminderKind.DIGEST, user=first.user, day=first.day)
    for _ in range(2):
        with travel(OVERDUE, tick=False):
            escalate_overdue()
    with pytest.raises(IntegrityError, match="one_escalation"), transaction.atomic():
        Reminder.objects.create(kind=ReminderKind.ESCALATION, user=board.secretary, submission=submission)
    for sql in (
        "UPDATE signoff_reminder SET day = '2020-01-01'", "DELETE FROM signoff_reminder",
        "DELETE FROM signoff_reminder_votes", "TRUNCATE signoff_reminder_votes",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


def test_reminder_and_task_stand_or_fall_together(board, submission, monkeypatch):
    def fail(*args: object) -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(type(send_reminder), "enqueue", fail)
        with pytest.raises(DatabaseError), transaction.atomic():
            send_digests()
    assert not Reminder.objects.filter(day=timezone.localdate()).exists()
    assert len(digests_on(NINE)) == 4


def test_a_mail_server_that_does_not_answer_is_asked_again(board, submission, monkeypatch):
    def fail(*args: object) -> None:
        raise OSError("no mail server")

    send_digests()
    [row, *_] = DBTaskResult.objects.filter(task_path__endswith=".send_reminder")
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.reminders.send_mail", fail)
        with pytest.raises(OSError, match="no mail server"):
            send_reminder.call(*row.args_kwargs["args"])
    again = DBTaskResult.objects.get(args_kwargs__kwargs__attempt=2)
    assert again.args_kwargs["args"] == row.args_kwargs["args"]
    assert again.run_after > NINE


# With scheduler and worker


def test_the_scheduler_has_them_sent_and_the_worker_sends_them(portal_db):
    board = make_board(groups=False)
    make_home(board)
    settle()
    submit_content(board, make_content("Siting cameras"))
    command = Command()
    command.begin()
    for hours in (-5, 0, 1):
        with travel(NINE + timedelta(hours=hours), tick=False):
            command.look()
    assert Reminder.objects.filter(day=NINE.date()).count() == 4
    with travel(OVERDUE, tick=False):
        command.look()
    assert Reminder.objects.filter(kind=ReminderKind.ESCALATION).count() == 1
    mail.outbox.clear()
    with travel(OVERDUE), kept_signals():
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)
    assert "Overdue: Siting cameras" in [message.subject for message in mail.outbox]


# On the board's list


def test_the_list_marks_and_filters_what_is_overdue_and_sorts_by_date(board, submission):
    with travel(NINE + 9 * DAY, tick=False):
        submit_content(board, make_content("Fresh"))
    with travel(OVERDUE, tick=False):
        client = Client()
        client.force_login(board.members["npia"])
        page = client.get(reverse("signoff:board")).content.decode()
        assert page.index("Siting cameras") < page.index("Fresh")
        assert page.count("signoff-state--overdue") == 1
        assert "21 January 2027" in page
        only = client.get(reverse("signoff:board_results"), {"state": "overdue"}).content.decode()
        assert "Siting cameras" in only
        assert "Fresh" not in only
        backwards = client.get(reverse("signoff:board"), {"ordering": "-due"}).content.decode()
        assert backwards.index("Fresh") < backwards.index("Siting cameras")
        review = client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
        assert "<b>Overdue.</b> It should have been decided by" in review
        assert "From 22 January 2027 on two seats suffice" in review
