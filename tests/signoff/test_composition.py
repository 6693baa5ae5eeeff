"""Once it has begun the board alone decides who has a seat on it and who chairs it (docs/adr/0026)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cctvportal.agencies.actions import Refused as NotChanged
from cctvportal.agencies.actions import composition, end_seat, give_seat, name_chair
from cctvportal.agencies.members import chair_seat, seats_in_force
from cctvportal.agencies.models import Chair, Seat
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import problems
from cctvportal.record.verify import examined
from cctvportal.signoff.actions.board import submit_board_change
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.enums import BoardChange, Decision, Step
from cctvportal.signoff.models import Duty, Submission
from cctvportal.signoff.rules import Refused
from tests.builders import Board, cast, change_policy, make_content, make_home, put_on_duty, sign_off, submit_content
from tests.record.exports import exported, signed_anew

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def at_work(board: Board) -> Board:
    """A board that something was put before."""
    make_home(board)
    submit_content(board, make_content())
    return board


def propose(board: Board, change: str, agency: str, on: date, **fields: object) -> Submission:
    return submit_board_change(change, board.agencies[agency], on, board.secretary, **fields)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return str(refused.value)


def codes() -> set[str]:
    return {seat.code for seat in seats_in_force()}


def test_an_administrator_changes_it_no_more(at_work: Board, today):
    acts = [
        (give_seat, at_work.secretariat),
        (end_seat, at_work.seats["sample"]),
        (name_chair, at_work.seats["acpo"], today + DAY),
    ]
    for act, *what in acts:
        with pytest.raises(NotChanged, match="it decides on its seats and its chair itself"):
            act(*what, by=at_work.administrator)
    assert (chair_seat(today + DAY).code, codes()) == ("home-office", set(at_work.seats))


def test_the_chair_passes_by_the_boards_sign_off(at_work: Board, today):
    submission = propose(at_work, BoardChange.NAME_CHAIR, "acpo", today + DAY, reason="The year is over.")
    for code in ("acpo", "npia"):
        cast(at_work, submission, code)
    assert chair_seat(today + DAY).code == "home-office"
    cast(at_work, submission, "home-office")
    assert submission.events.last().step == Step.ADOPTED
    assert (chair_seat(today).code, chair_seat(today + DAY).code) == ("home-office", "acpo")
    entry = RecordEntry.objects.filter(kind="chair").last()
    told = {"seat": "acpo", "from": (today + DAY).isoformat(), "sign_off": str(submission.sign_off.pk)}
    assert entry.body | told == entry.body
    assert entry.body["opens"]
    assert list(problems()) == []


def test_a_seat_is_given_and_ends_by_its_sign_off(at_work: Board, today):
    sign_off(at_work, propose(at_work, BoardChange.END_SEAT, "sample", today))
    assert Seat.objects.get(pk=at_work.seats["sample"].pk).until_date == today
    sign_off(at_work, propose(at_work, BoardChange.GIVE_SEAT, "sample", today + DAY))
    assert Seat.objects.filter(agency__code="sample").count() == 2
    assert list(problems()) == []


def test_what_the_board_returns_does_not_happen(at_work: Board, today):
    submission = propose(at_work, BoardChange.END_SEAT, "sample", today)
    cast(at_work, submission, "sample", Decision.RETURN, reason="We stay.")
    assert at_work.seats["sample"] in Seat.objects.filter(until_date=None)


def test_what_cannot_be_is_refused_with_its_reason(at_work: Board, today):
    board = at_work
    assert "has a seat on the board already" in refusal(propose, board, BoardChange.GIVE_SEAT, "npia", today)
    assert "Name another chair" in refusal(propose, board, BoardChange.END_SEAT, "home-office", today)
    assert "begins today or later" in refusal(propose, board, BoardChange.NAME_CHAIR, "acpo", today - DAY)
    assert "chairs the board from" in refusal(propose, board, BoardChange.NAME_CHAIR, "acpo", date(2020, 1, 1))
    board.agencies["other"] = board.secretariat
    assert "has no seat" in refusal(propose, board, BoardChange.NAME_CHAIR, "other", today)
    assert "has no seat" in refusal(propose, board, BoardChange.END_SEAT, "other", today)


def test_a_seat_that_a_policy_needs_does_not_end(at_work: Board, today):
    """Else that policy could never be met again; and where it is the one for policies, never be changed."""
    said = refusal(propose, at_work, BoardChange.END_SEAT, "npia", today)
    assert "NPIA must sign by “The board's own affairs”, “Strategy, recommendations, home page and disclaimer”" in said
    change_policy(at_work, code="standard", quorum=4, fallback=None)
    said = refusal(propose, at_work, BoardChange.END_SEAT, "sample", today)
    assert "Then 3 seats are left, and more must sign by “Everything else: two seats”." in said


def test_whoever_chairs_is_not_named_again(at_work: Board, today):
    assert "chairs the board then already" in refusal(propose, at_work, BoardChange.NAME_CHAIR, "home-office", today)


def test_only_the_secretary_proposes_it_and_one_at_a_time(at_work: Board, today):
    for user in (at_work.members["npia"], at_work.editors["acpo"], at_work.administrator):
        change = (BoardChange.END_SEAT, at_work.agencies["sample"], today)
        assert "Only the board’s secretary" in refusal(submit_board_change, *change, user)
    propose(at_work, BoardChange.END_SEAT, "sample", today)
    assert "under review already" in refusal(propose, at_work, BoardChange.NAME_CHAIR, "acpo", today)


def test_what_stands_in_its_way_by_then_is_told_to_the_last_voter_and_the_votes_stand(
    at_work: Board, today, monkeypatch
):
    submission = propose(at_work, BoardChange.NAME_CHAIR, "sample", today + DAY)
    for code in ("acpo", "npia"):
        cast(at_work, submission, code)
    monkeypatch.setattr(composition, "why_no_chair", lambda agency, on: f"{agency} has no seat any more.")
    assert "has no seat any more" in refusal(cast, at_work, submission, "home-office")
    assert (submission.votes.count(), submission.is_open) == (3, True)
    assert chair_seat(today + DAY).code == "home-office"
    take_back(submission, at_work.secretary)


class TestPastTheRules:
    """Whoever can write every row changes nothing of it either."""

    def test_no_other_chair(self, at_work: Board, today):
        with pytest.raises(DatabaseError, match="the board did not decide"), transaction.atomic():
            Chair.objects.create(seat=at_work.seats["npia"], from_date=today)

    def test_no_seat_more_or_less(self, at_work: Board, today):
        with pytest.raises(DatabaseError, match="the board did not decide"), transaction.atomic():
            Seat.objects.create(agency=at_work.secretariat, from_date=today)
        with pytest.raises(DatabaseError, match="the board did not decide"), transaction.atomic():
            Seat.objects.filter(pk=at_work.seats["sample"].pk).update(until_date=today)

    def test_what_was_decided_and_nothing_like_it(self, at_work: Board, today):
        sign_off(at_work, propose(at_work, BoardChange.NAME_CHAIR, "acpo", today + DAY))
        for other in ({"from_date": today + 2 * DAY}, {"seat": at_work.seats["npia"]}):
            fields = {"seat": at_work.seats["acpo"], "from_date": today + DAY} | other
            with pytest.raises(DatabaseError, match="the board did not decide"), transaction.atomic():
                Chair.objects.create(**fields)

    def test_an_earlier_decision_is_not_carried_out_over_a_later_one(self, at_work: Board, today):
        sign_off(at_work, propose(at_work, BoardChange.NAME_CHAIR, "acpo", today + DAY))
        sign_off(at_work, propose(at_work, BoardChange.NAME_CHAIR, "npia", today + 2 * DAY))
        with pytest.raises(DatabaseError, match="one_chair_from_a_day"), transaction.atomic():
            Chair.objects.create(seat=at_work.seats["acpo"], from_date=today + DAY)
        assert chair_seat(today + 2 * DAY).code == "npia"

    def test_nobody_puts_herself_on_duty(self, at_work: Board, today):
        duty = put_on_duty(at_work, "sample")
        forged = {"member": at_work.members["npia"], "from_date": today, "made_by": at_work.secretary}
        for seal in (None, bytes(64), duty.seal):
            with pytest.raises(DatabaseError, match="the time on duty is not sealed"), transaction.atomic():
                Duty.objects.create(**forged, seal=seal)


class TestScreen:
    address = "signoff:composition"

    def sent(self, client: Client, **fields: object):
        return client.post(reverse(self.address), fields)

    def test_the_secretary_proposes_and_the_board_reads(self, at_work: Board, today, client: Client):
        client.force_login(at_work.secretary)
        page = client.get(reverse(self.address)).content.decode()
        assert "Chairs the board" in page
        assert "Propose a change" in page
        response = self.sent(
            client, change="name-chair", agency=at_work.agencies["acpo"].pk, on=today + DAY, reason="A year is over."
        )
        submission = Submission.objects.get(kind="board")
        assert response.url == reverse("signoff:review", args=[submission.pk])
        review = client.get(response.url).content.decode()
        assert f"ACPO chairs the board from {today + DAY:%-d %B %Y}" in review
        assert "A year is over." in review
        client.force_login(at_work.members["npia"])
        page = client.get(reverse(self.address)).content.decode()
        assert "is before the board" in page
        assert "Propose a change" not in page
        assert self.sent(client, change="name-chair").status_code == 302  # to the first page, without the right

    def test_what_is_missing_is_said_beside_what_was_entered(self, at_work: Board, client: Client):
        client.force_login(at_work.secretary)
        page = self.sent(client, change="end-seat", on="soon", reason="Kept words").content.decode()
        for said in ("Choose an agency.", "Enter a day, for example", "Kept words", "Nothing that you entered is lost"):
            assert said in page
        assert not Submission.objects.filter(kind="board").exists()

    def test_others_do_not_read_it(self, at_work: Board, client: Client):
        client.force_login(at_work.editors["acpo"])
        assert client.get(reverse(self.address)).status_code == 302


def test_whoever_is_put_on_duty_without_the_secretarys_seal_is_named(board: Board):
    put_on_duty(board, "sample")
    entries = signed_anew(exported())
    assert examined(entries).problems == []
    told = next(entry for entry in entries if entry["kind"] == "duty")["body"]
    honest = dict(told)
    for other in ({"member": str(board.members["npia"].opaque_id)}, {"from": "2020-01-01"}, {"until": "2099-01-01"}):
        told.update(honest | other)
        (fault,) = examined(signed_anew(entries)).problems
        assert "puts somebody on duty, and is not sealed by the secretary" in str(fault)
