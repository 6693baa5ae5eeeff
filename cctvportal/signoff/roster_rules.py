"""Who may be entered into the roster of those on duty: each rule answers None, or the sentence that says why not."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role, voting_places
from cctvportal.agencies.models import User

from .models import Duty


@dataclass(frozen=True)
class Shift:
    """A time on duty that is about to be entered."""

    member: User | None
    from_date: date
    until_date: date | None
    by: User


def secretary_keeps_the_roster(shift: Shift) -> str | None:
    return None if has_role(shift.by, Role.SECRETARY) else "Only the board's secretary keeps the roster."


def duty_is_of_the_board(shift: Shift) -> str | None:
    if shift.member is None or not voting_places(shift.member):
        return "Only somebody who sits on a seat of the board can be on duty."
    return None


def duty_is_to_come(shift: Shift) -> str | None:
    if shift.from_date < timezone.localdate():
        return "A time on duty begins today or later."
    if shift.until_date and shift.until_date < shift.from_date:
        return "The last day is before the first."
    return None


def is_on_duty_once(shift: Shift) -> str | None:
    others = Duty.objects.filter(member=shift.member).overlapping(shift.from_date, shift.until_date)
    if others.exists():
        return f"{shift.member} is on the roster for some of these days already."
    return None


ENTERING_DUTY = (secretary_keeps_the_roster, duty_is_of_the_board, duty_is_to_come, is_on_duty_once)
