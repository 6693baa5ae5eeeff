"""What the database refuses, whatever the code that asks."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import Agency, Countersignature, Membership, User
from tests.builders import Board, join, make_user


def refused(statement: str, *values: object) -> str:
    """Run SQL that the database must refuse; gives what it says."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(error.value)


def deputy_of(board: Board, code: str) -> Membership:
    seat = board.seats[code]
    user = make_user(f"deputy-of-{code}")
    return Membership.objects.create(
        user=user, agency=seat.agency, role=Role.BOARD_MEMBER, seat=seat, capacity=Capacity.DEPUTY
    )


@pytest.mark.parametrize("table", ["membership", "countersignature", "seat", "chair", "agency", "user"])
def test_nothing_is_deleted(board: Board, table: str):
    assert "permission denied" in refused(f"DELETE FROM agencies_{table}")


@pytest.mark.parametrize(
    "change",
    [
        "role = 'secretary'",
        "user_id = user_id + 1",
        "from_date = '2019-01-01'",
        "capacity = 'deputy'",
        "agency_id = (SELECT max(id) FROM agencies_agency)",
    ],
)
def test_of_a_membership_only_the_end_is_set(board: Board, change: str):
    assert "is never changed" in refused(f"UPDATE agencies_membership SET {change} WHERE role = 'board-member'")


@pytest.mark.parametrize(
    "change",
    [
        "agency SET code = 'not-' || code WHERE code = 'acpo'",
        "agency SET is_secretariat = false WHERE is_secretariat",
        "user SET opaque_id = gen_random_uuid()",
    ],
)
def test_what_policies_and_the_record_go_by_stays(board: Board, change: str):
    assert "is never changed" in refused(f"UPDATE agencies_{change}")


@pytest.mark.parametrize("change", ["name = 'Another'", "full_name = 'Another'"])
def test_the_name_of_an_agency_that_signs_stays(board: Board, change: str):
    assert "by its name: that is changed by the owner" in refused(
        f"UPDATE agencies_agency SET {change} WHERE code = 'npia'"
    )
    Agency.objects.filter(is_secretariat=True).update(name="Another")


def test_an_end_is_not_put_off_or_taken_back(board: Board):
    place = board.members["npia"].memberships.get()
    Membership.objects.filter(pk=place.pk).update(until_date=date(2090, 1, 1))
    assert "is never changed" in refused(
        "UPDATE agencies_membership SET until_date = '2091-01-01' WHERE id = %s", place.pk
    )
    assert "is never changed" in refused("UPDATE agencies_membership SET until_date = NULL WHERE id = %s", place.pk)


def test_a_countersignature_stands_as_it_was_given(board: Board):
    assert "permission denied" in refused("UPDATE agencies_countersignature SET by_id = NULL")


def test_nobody_countersigns_for_her_own_seat_or_for_herself_or_for_nobody(board: Board):
    place = deputy_of(board, "npia")
    wrong = [
        {"by": board.members["npia"], "seat": board.seats["npia"]},
        {"by": board.members["npia"], "seat": board.seats["acpo"]},
        {"by": board.editors["acpo"], "seat": board.seats["acpo"]},
        {"by": place.user, "seat": board.seats["acpo"]},
        {"by": None, "seat": None},
    ]
    for signature in wrong:
        with pytest.raises(DatabaseError, match="not countersigned by a member of another seat"), transaction.atomic():
            Countersignature.objects.create(membership=place, **signature)
    Countersignature.objects.create(membership=place, by=board.members["acpo"], seat=board.seats["acpo"])


def test_two_newcomers_do_not_countersign_each_other(board: Board):
    one, other = deputy_of(board, "npia"), deputy_of(board, "acpo")
    with pytest.raises(DatabaseError, match="not countersigned"), transaction.atomic():
        Countersignature.objects.bulk_create(
            [
                Countersignature(membership=one, by=other.user, seat=other.seat),
                Countersignature(membership=other, by=one.user, seat=one.seat),
            ]
        )


def test_there_is_one_secretariat(board: Board):
    with pytest.raises(IntegrityError, match="one_secretariat"):
        Agency.objects.create(code="second", name="Second secretariat", is_secretariat=True)


def test_nobody_is_a_superuser(board: Board):
    root = User.objects.create_superuser("root", "root@portal.example", "password")
    assert not root.is_superuser
    assert not User.objects.get(pk=root.pk).is_superuser
    assert "nobody_is_superuser" in refused("UPDATE agencies_user SET is_superuser = true WHERE id = %s", root.pk)


def test_a_board_member_has_a_seat_and_nobody_else(board: Board):
    with pytest.raises(IntegrityError, match="a_board_member_has_a_seat"):
        join(make_user("x"), board.agencies["npia"], Role.EDITOR, seat=board.seats["npia"])
