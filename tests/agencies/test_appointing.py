"""Appointing, countersigning and ending, and what the record keeps of it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cctvportal.agencies.actions import FirstMember, Refused, appoint, countersign, end_membership, found_board
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.members import has_role, voting_places
from cctvportal.agencies.models import Agency, Countersignature, Membership, Seat, User
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import problems
from tests.builders import Board, join, leave, make_user

DAY = timedelta(days=1)


def groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def deputise(board: Board, user: User, code: str = "npia", **fields: object) -> Membership:
    """Appoint ``user`` deputy of a seat, not countersigned yet."""
    seat = board.seats[code]
    return appoint(user, seat.agency, Role.BOARD_MEMBER, seat, Capacity.DEPUTY, by=board.administrator, **fields)


def unchanged(verb, *args: object, **kwargs: object) -> str:
    """Call a verb that refuses; gives the reason, having seen that nothing was changed."""
    before = (Membership.objects.count(), Countersignature.objects.count(), RecordEntry.objects.count())
    with pytest.raises(Refused) as refusal:
        verb(*args, **kwargs)
    assert before == (Membership.objects.count(), Countersignature.objects.count(), RecordEntry.objects.count())
    return str(refusal.value)


# Appointing


def test_an_editor_takes_up_her_place_on_its_first_day(board: Board):
    newcomer = make_user("newcomer")
    place = appoint(newcomer, board.agencies["npia"], Role.EDITOR, by=board.administrator)
    assert (place.from_date, place.until_date) == (timezone.localdate(), None)
    assert has_role(newcomer, Role.EDITOR)
    assert groups_of(newcomer) == {"Editors: NPIA"}


def test_only_an_administrator_appoints(board: Board):
    for user in (board.members["npia"], board.editors["npia"], board.secretary, make_user("nobody")):
        reason = unchanged(appoint, make_user(f"for-{user.username}"), board.agencies["npia"], Role.EDITOR, by=user)
        assert reason == "Only a portal administrator can do this."


def test_an_administrator_does_not_appoint_herself(board: Board):
    reason = unchanged(appoint, board.administrator, board.agencies["acpo"], Role.EDITOR, by=board.administrator)
    assert reason.startswith("You cannot appoint yourself.")


def test_the_first_administrator_takes_her_place_by_the_account_made_on_the_server(board: Board):
    root = User.objects.create_superuser("root", "root@portal.example", "password")
    appoint(root, board.secretariat, Role.ADMINISTRATOR, by=root)
    assert "cannot appoint yourself" in unchanged(appoint, root, board.secretariat, Role.SECRETARY, by=root)
    again = (board.administrator, board.secretariat, Role.ADMINISTRATOR)
    assert "cannot appoint yourself" in unchanged(appoint, *again, by=board.administrator)


def test_who_administers_neither_drafts_nor_signs(board: Board):
    other = make_user("other")
    appoint(other, board.secretariat, Role.ADMINISTRATOR, by=board.administrator)
    assert "neither drafts nor signs" in unchanged(
        appoint, other, board.agencies["acpo"], Role.EDITOR, by=board.administrator
    )
    assert "neither drafts nor signs" in unchanged(
        appoint, board.editors["acpo"], board.secretariat, Role.ADMINISTRATOR, by=board.administrator
    )


def test_an_account_made_on_the_server_administers_and_is_given_no_other_place(board: Board):
    root = User.objects.create_superuser("root", "root@portal.example", "password")
    appoint(make_user("newcomer"), board.agencies["npia"], Role.EDITOR, by=root)
    assert "neither drafts nor signs" in unchanged(
        appoint, root, board.agencies["npia"], Role.EDITOR, by=board.administrator
    )


def test_the_same_place_is_not_given_twice_at_a_time(board: Board):
    newcomer, npia = make_user("newcomer"), board.agencies["npia"]
    appoint(newcomer, npia, Role.EDITOR, until=timezone.localdate() + DAY, by=board.administrator)
    assert "holds this place already" in unchanged(appoint, newcomer, npia, Role.EDITOR, by=board.administrator)
    appoint(newcomer, npia, Role.EDITOR, from_=timezone.localdate() + 2 * DAY, by=board.administrator)


def test_a_seat_has_one_holder_and_any_number_of_deputies(board: Board):
    seat = board.seats["npia"]
    reason = unchanged(
        appoint, make_user("rival"), seat.agency, Role.BOARD_MEMBER, seat, Capacity.HOLDER, by=board.administrator
    )
    assert reason.startswith("The seat is held by Npia member")
    deputise(board, make_user("deputy"))
    deputise(board, make_user("another-deputy"))


@pytest.mark.parametrize(
    ("role", "agency", "seat", "capacity", "reason"),
    [
        (Role.BOARD_MEMBER, "npia", None, "", "Say which seat"),
        (Role.BOARD_MEMBER, "npia", "npia", "chief", "Say which seat"),
        (Role.BOARD_MEMBER, "npia", "acpo", Capacity.DEPUTY, "The seat is that of ACPO"),
        (Role.EDITOR, "npia", "npia", "", "Only a board member has a seat"),
        (Role.SECRETARY, "npia", None, "", "belongs to the secretariat"),
    ],
)
def test_a_place_must_make_sense(board: Board, role: str, agency: str, seat: str, capacity: str, reason: str):
    place = (board.agencies[agency], role, board.seats.get(seat), capacity)
    assert reason in unchanged(appoint, make_user("newcomer"), *place, by=board.administrator)


def test_nobody_sits_on_a_seat_before_it_is_given(board: Board):
    late = Agency.objects.create(code="late", name="Latecomer")
    seat = Seat.objects.create(agency=late, from_date=timezone.localdate() + 30 * DAY)
    place = (late, Role.BOARD_MEMBER, seat, Capacity.HOLDER)
    assert "Latecomer has no seat on" in unchanged(appoint, make_user("early"), *place, by=board.administrator)


def test_an_end_before_the_beginning_and_an_inactive_account_are_refused(board: Board):
    newcomer, npia = make_user("newcomer"), board.agencies["npia"]
    yesterday = timezone.localdate() - DAY
    assert "before the first" in unchanged(
        appoint, newcomer, npia, Role.EDITOR, until=yesterday, by=board.administrator
    )
    gone = make_user("gone", is_active=False)
    assert "is not active" in unchanged(appoint, gone, npia, Role.EDITOR, by=board.administrator)


# Countersigning


def test_an_appointment_to_a_seat_takes_effect_when_a_member_of_another_seat_countersigns(board: Board):
    deputy = make_user("deputy")
    place = deputise(board, deputy)
    assert (voting_places(deputy), groups_of(deputy)) == ([], set())
    signature = countersign(place, by=board.members["acpo"])
    assert signature.seat == board.seats["acpo"]
    assert voting_places(deputy) == [place]
    assert groups_of(deputy) == {"Board members"}


def test_a_member_of_the_same_seat_cannot_countersign(board: Board):
    place = deputise(board, make_user("deputy"))
    assert "A member of another seat has to" in unchanged(countersign, place, by=board.members["npia"])


def test_nobody_countersigns_her_own_appointment(board: Board):
    place = deputise(board, board.members["acpo"], "npia")
    assert unchanged(countersign, place, by=board.members["acpo"]) == "You cannot countersign your own appointment."


def test_only_who_sits_on_the_board_today_countersigns(board: Board):
    place = deputise(board, make_user("deputy"))
    former = board.members["acpo"]
    leave(former.memberships.get())
    uncountersigned = make_user("uncountersigned")
    deputise(board, uncountersigned, "home-office")
    for user in (former, uncountersigned, board.editors["acpo"], board.secretary, board.administrator):
        assert unchanged(countersign, place, by=user) in (
            "Only somebody who sits on the board today can countersign.",
            "You made this appointment, so somebody else has to countersign it.",
        )


def test_an_appointment_is_countersigned_once(board: Board):
    place = deputise(board, make_user("deputy"))
    countersign(place, by=board.members["acpo"])
    assert "countersigned already" in unchanged(countersign, place, by=board.members["home-office"])


def test_an_ended_appointment_and_one_to_no_seat_are_not_countersigned(board: Board):
    place = deputise(board, make_user("deputy"))
    end_membership(place, by=board.administrator)
    assert "This appointment ended on" in unchanged(countersign, place, by=board.members["acpo"])
    editing = board.editors["npia"].memberships.get()
    assert "Only appointments to a seat" in unchanged(countersign, editing, by=board.members["acpo"])


# Ending


def test_an_ended_membership_loses_access_at_once(board: Board):
    editor = board.editors["acpo"]
    end_membership(editor.memberships.get(), by=board.administrator)
    assert not has_role(editor, Role.EDITOR)
    assert groups_of(editor) == set()
    assert not User.objects.get(pk=editor.pk).has_perm("wagtailadmin.access_admin")


def test_an_appointment_of_today_can_be_taken_back_today(board: Board):
    newcomer = make_user("newcomer")
    place = appoint(newcomer, board.agencies["npia"], Role.EDITOR, by=board.administrator)
    end_membership(place, by=board.administrator)
    assert not has_role(newcomer, Role.EDITOR)


def test_an_end_is_brought_forward_and_never_put_off(board: Board):
    place, today = board.editors["acpo"].memberships.get(), timezone.localdate()
    end_membership(place, today + 9 * DAY, by=board.administrator)
    end_membership(place, today + 2 * DAY, by=board.administrator)
    assert "not put off" in unchanged(end_membership, place, today + 3 * DAY, by=board.administrator)
    assert Membership.objects.get(pk=place.pk).until_date == today + 2 * DAY


def test_the_past_is_not_changed(board: Board):
    place = board.editors["acpo"].memberships.get()
    reason = unchanged(end_membership, place, date(2021, 1, 1), by=board.administrator)
    assert reason.startswith("A membership ends yesterday at the earliest")


def test_only_an_administrator_ends_a_membership(board: Board):
    place = board.members["acpo"].memberships.get()
    assert "Only a portal administrator" in unchanged(end_membership, place, by=board.members["npia"])


# Founding


@pytest.fixture
def unfounded(db) -> list[FirstMember]:
    """Two seats without members, and who is to sit on them."""
    seats = [
        Seat.objects.create(agency=Agency.objects.create(code=code, name=code.upper())) for code in ("acpo", "npia")
    ]
    return [FirstMember(make_user(f"{seat.code}-first"), seat) for seat in seats]


def test_the_first_members_need_nobodys_countersignature(unfounded: list[FirstMember]):
    found_board(unfounded)
    assert [voting_places(first.user)[0].seat for first in unfounded] == [first.seat for first in unfounded]
    assert groups_of(unfounded[0].user) == {"Board members"}


def test_a_board_is_founded_once(unfounded: list[FirstMember]):
    found_board(unfounded)
    further = FirstMember(make_user("further"), unfounded[0].seat, Capacity.DEPUTY)
    assert "The board has members already" in unchanged(found_board, [further])


def test_a_wrong_first_member_founds_nothing(unfounded: list[FirstMember]):
    twice = FirstMember(make_user("rival"), unfounded[0].seat)
    assert "The seat is held by" in unchanged(found_board, [*unfounded, twice])


# The record


def test_the_record_knows_members_by_their_opaque_ids_alone(board: Board):
    deputy = make_user("deputy")
    place = deputise(board, deputy, until=date(2099, 12, 31))
    countersign(place, by=board.members["acpo"])
    end_membership(place, date(2098, 12, 31), by=board.administrator)
    appointed, countersigned, ended = RecordEntry.objects.order_by("-sequence")[:3][::-1]
    assert (appointed.kind, countersigned.kind, ended.kind) == (
        "membership",
        "appointment-countersigned",
        "membership-ended",
    )
    assert appointed.body == {
        "membership": place.pk,
        "member": str(deputy.opaque_id),
        "agency": "npia",
        "role": "board-member",
        "seat": "npia",
        "capacity": "deputy",
        "from": timezone.localdate().isoformat(),
        "until": "2099-12-31",
        "by": str(board.administrator.opaque_id),
    }
    assert countersigned.body == {
        "membership": place.pk,
        "seat": "acpo",
        "member": str(board.members["acpo"].opaque_id),
    }
    assert ended.body["until"] == "2098-12-31"
    assert list(problems()) == []


def test_a_deputy_of_two_seats_may_countersign_by_the_other(board: Board):
    """She sits on the seat in question too, but signs as a member of another."""
    both = make_user("both")
    for code in ("acpo", "npia"):
        join(both, board.agencies[code], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    place = deputise(board, make_user("deputy"), "npia")
    assert countersign(place, by=both).seat == board.seats["acpo"]


def test_the_constraint_of_the_database_agrees_about_the_last_day(board: Board):
    today = timezone.localdate()
    with pytest.raises(IntegrityError):
        join(make_user("x"), board.agencies["npia"], Role.EDITOR, from_date=today, until_date=today - 2 * DAY)
