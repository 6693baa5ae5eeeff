"""Who is what, on which day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.signals import request_started
from django.utils import timezone

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.members import (
    administers,
    board_members_of,
    chair_seat,
    editing_agencies,
    effective_memberships,
    forget_answers,
    has_role,
    keep_no_more_answers,
    seats_in_force,
    voting_places,
)
from cctvportal.agencies.models import Membership, User
from cctvportal.agencies.sync import sync_roles
from tests.builders import Board, join, leave, make_user

DAY = timedelta(days=1)


def groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_a_membership_counts_from_its_first_day_to_its_last(board: Board):
    visitor, first, last = make_user("visitor"), date(2027, 3, 1), date(2027, 3, 31)
    join(visitor, board.agencies["npia"], Role.EDITOR, from_date=first, until_date=last)
    counted = [day for day in (first - DAY, first, last, last + DAY) if effective_memberships(visitor, day)]
    assert counted == [first, last]


def test_groups_follow_the_dates_as_they_pass(board: Board):
    visitor = make_user("visitor")
    join(visitor, board.agencies["npia"], Role.EDITOR, from_date=date(2027, 3, 1), until_date=date(2027, 3, 31))
    seen = []
    for day in (date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31), date(2027, 4, 1)):
        with time_machine.travel(day, tick=False):
            sync_roles()
            seen.append(groups_of(visitor))
    assert seen == [set(), {"Editors: NPIA"}, {"Editors: NPIA"}, set()]


def test_the_day_changes_at_midnight_in_london(board: Board):
    visitor = make_user("visitor")
    join(visitor, board.agencies["npia"], Role.EDITOR, from_date=date(2027, 7, 1))
    with time_machine.travel("2027-06-30T23:30:00Z", tick=False):
        assert has_role(visitor, Role.EDITOR)


def test_a_place_on_the_board_counts_once_it_is_countersigned(board: Board):
    newcomer, seat = make_user("newcomer"), board.seats["npia"]
    Membership.objects.create(
        user=newcomer, agency=seat.agency, role=Role.BOARD_MEMBER, seat=seat, capacity=Capacity.DEPUTY
    )
    assert voting_places(newcomer) == []
    assert [place.user for place in board_members_of(seat)] == [board.members["npia"]]


def test_a_place_counts_only_while_its_seat_is_in_force(board: Board):
    seat = board.seats["npia"]
    seat.until_date = timezone.localdate() - DAY
    seat.save()
    assert voting_places(board.members["npia"]) == []
    assert board_members_of(seat) == []
    assert seat not in seats_in_force()
    assert seat in seats_in_force(seat.until_date)


def test_a_user_may_belong_to_several_agencies(board: Board):
    user = make_user("two-hats")
    join(user, board.agencies["acpo"], Role.EDITOR)
    join(user, board.agencies["npia"], Role.EDITOR)
    join(user, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    sync_roles()
    assert {agency.code for agency in editing_agencies(user)} == {"acpo", "npia"}
    assert [place.seat for place in voting_places(user)] == [board.seats["npia"]]
    assert groups_of(user) == {"Editors: ACPO", "Editors: NPIA", "Board members"}


def test_an_inactive_account_is_nobody(board: Board):
    member = board.members["npia"]
    member.is_active = False
    member.save()
    assert effective_memberships(member) == []
    assert board_members_of(board.seats["npia"]) == []


def test_the_secretary_edits_for_the_secretariat(board: Board):
    assert editing_agencies(board.secretary) == [board.secretariat]


def test_the_chair_is_the_seat_named_for_the_day(board: Board):
    assert chair_seat() == board.seats["home-office"]
    assert chair_seat(date(2001, 1, 1)) is None


def test_nobody_administers_by_another_role(board: Board):
    assert administers(board.administrator)
    assert not any(administers(user) for user in [board.secretary, *board.editors.values(), *board.members.values()])


def test_an_ended_membership_counts_no_more_at_once_and_for_everyone(board: Board):
    editor = board.editors["acpo"]
    assert has_role(editor, Role.EDITOR)
    leave(editor.memberships.get())
    assert not has_role(editor, Role.EDITOR)
    assert not has_role(User.objects.get(pk=editor.pk), Role.EDITOR)


@pytest.fixture
def request_running():
    # Sent to this receiver alone: Django's own would close the connection, and with it the test's transaction.
    forget_answers(signal=request_started)
    yield
    keep_no_more_answers()


def test_one_request_asks_the_database_once(board: Board, request_running, django_assert_num_queries):
    editor = board.editors["acpo"]
    with django_assert_num_queries(1):
        assert has_role(editor, Role.EDITOR)
        assert editing_agencies(User(pk=editor.pk, is_active=True)) == [board.agencies["acpo"]]


def test_answers_do_not_outlive_a_change_within_a_request(board: Board, request_running):
    editor = board.editors["acpo"]
    assert has_role(editor, Role.EDITOR)
    leave(editor.memberships.get())
    assert not has_role(editor, Role.EDITOR)
