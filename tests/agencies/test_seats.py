"""Seats and the chair."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cctvportal.agencies.actions import Refused, end_seat, give_seat, name_chair
from cctvportal.agencies.members import chair_seat, seats_in_force, voting_places
from cctvportal.agencies.models import Agency
from cctvportal.record.models import RecordEntry
from tests.builders import Board

DAY = timedelta(days=1)


def last_entry() -> tuple[str, dict]:
    entry = RecordEntry.objects.last()
    return entry.kind, entry.body


def test_an_agency_gets_a_seat_and_the_record_says_so(board: Board):
    agency = Agency.objects.create(code="new", name="New body")
    seat = give_seat(agency, date(2020, 5, 1), by=board.administrator)
    assert seat in seats_in_force()
    by = str(board.administrator.opaque_id)
    assert last_entry() == ("seat", {"seat": "new", "from": "2020-05-01", "until": None, "by": by})


def test_an_agency_has_one_seat_at_a_time(board: Board):
    with pytest.raises(Refused, match="has a seat on the board already"):
        give_seat(board.agencies["npia"], by=board.administrator)


def test_after_its_end_nobody_votes_for_a_seat(board: Board):
    end_seat(board.seats["npia"], timezone.localdate() - DAY, by=board.administrator)
    assert voting_places(board.members["npia"]) == []
    assert not board.members["npia"].groups.exists()


def test_the_chairs_seat_does_not_end_before_another_chairs(board: Board):
    with pytest.raises(Refused, match="Name another chair"):
        end_seat(board.seats["home-office"], by=board.administrator)
    name_chair(board.seats["acpo"], timezone.localdate() + DAY, by=board.administrator)
    end_seat(board.seats["home-office"], by=board.administrator)


def test_an_end_of_a_seat_is_not_put_off_nor_set_in_the_past(board: Board):
    end_seat(board.seats["npia"], by=board.administrator)
    with pytest.raises(Refused, match="not put off"):
        end_seat(board.seats["npia"], timezone.localdate() + DAY, by=board.administrator)
    with pytest.raises(Refused, match="yesterday at the earliest"):
        end_seat(board.seats["acpo"], date(2021, 1, 1), by=board.administrator)


def test_the_chair_passes_on_a_day(board: Board):
    today = timezone.localdate()
    name_chair(board.seats["acpo"], today + DAY, by=board.administrator)
    assert (chair_seat(today).code, chair_seat(today + DAY).code) == ("home-office", "acpo")
    assert last_entry()[1]["seat"] == "acpo"


def test_the_chair_of_a_past_day_is_not_renamed(board: Board):
    with pytest.raises(Refused, match="Home Office chairs the board from 1 January 2020"):
        name_chair(board.seats["acpo"], date(2020, 1, 1), by=board.administrator)


@pytest.mark.parametrize("verb", [give_seat, end_seat, name_chair])
def test_only_an_administrator_does_any_of_this(board: Board, verb):
    thing = board.agencies["npia"] if verb is give_seat else board.seats["npia"]
    with pytest.raises(Refused, match="Only a portal administrator"):
        verb(thing, by=board.members["npia"])
