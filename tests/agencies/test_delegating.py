"""A board member lets somebody of her agency vote for her seat: for some days, not passed on, revoked at any time."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cctvportal.agencies.actions import appoint, delegate, revoke_delegation
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.members import delegations_to, mandates, mandates_for, voting_places
from cctvportal.agencies.models import Delegation, Membership, Revocation, User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.roles import menus_of
from cctvportal.record.models import RecordEntry
from tests.builders import Board, join, leave, make_user

DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def place_of(board: Board, code: str = "npia") -> Membership:
    return board.members[code].memberships.get()


def give(board: Board, code: str = "npia", to: User | None = None, **fields: object) -> Delegation:
    """The seat's holder lets the agency's editor vote for ten days."""
    to = to or board.editors[code]
    return delegate(place_of(board, code), to, **({"until": today() + 9 * DAY, "by": board.members[code]} | fields))


def refusal(act, *args: object, **kwargs: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return str(refused.value)


def seats(user: User) -> list[str]:
    return [mandate.seat.code for mandate in mandates(user)]


def test_it_holds_from_its_first_day_to_its_last(board: Board):
    give(board, from_=today() + DAY, until=today() + 3 * DAY)
    held = []
    for days in range(5):
        with time_machine.travel(timezone.now() + days * DAY):
            held.append(seats(board.editors["npia"]))
    assert held == [[], ["npia"], ["npia"], ["npia"], []]


def test_it_is_in_the_record_by_opaque_ids(board: Board):
    given = give(board)
    entry = RecordEntry.objects.get(kind="delegation").body
    assert entry == {
        "delegation": given.pk,
        "membership": given.membership_id,
        "seat": "npia",
        "member": str(board.members["npia"].opaque_id),
        "delegate": str(board.editors["npia"].opaque_id),
        "from": today().isoformat(),
        "until": (today() + 9 * DAY).isoformat(),
        "nonce": str(given.nonce),
        "seal": given.seal.hex(),
    }
    revoke_delegation(given, by=board.members["npia"])
    assert RecordEntry.objects.get(kind="delegation-revoked").body["by"] == str(board.members["npia"].opaque_id)


def test_a_delegate_does_not_pass_it_on(board: Board):
    given = give(board)
    other = make_user("other")
    join(other, board.agencies["npia"], Role.EDITOR)
    said = refusal(delegate, given.membership, other, today(), by=board.editors["npia"])
    assert "A delegation is not passed on" in said
    assert delegations_to(other) == []


def test_nobody_gives_it_in_another_members_name(board: Board):
    deputy = make_user("deputy")
    join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    for other in (deputy, board.members["acpo"], board.secretary, board.administrator):
        assert "Only somebody who sits on the seat herself" in refusal(give, board, by=other)


def test_a_deputy_gives_it_too(board: Board):
    deputy = make_user("deputy")
    place = join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    delegate(place, board.editors["npia"], today(), by=deputy)
    assert [(m.seat.code, m.place.user) for m in mandates(board.editors["npia"])] == [("npia", deputy)]


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("the giver", "You vote for your seat anyway"),
        ("another agency's editor", "has no place in NPIA today"),
        ("the secretary", "has no place in NPIA today"),
        ("an inactive editor", "has no place in NPIA today"),
        ("an administrator of the agency", "whoever does so never signs off"),
        ("an account made on the server", "whoever does so never signs off"),
        ("the deputy", "sits on the seat of NPIA too"),
    ],
)
def test_it_goes_to_somebody_else_of_the_agency_alone(board: Board, who: str, said: str):
    people = {
        "the giver": lambda: board.members["npia"],
        "another agency's editor": lambda: board.editors["acpo"],
        "the secretary": lambda: board.secretary,
        "an inactive editor": lambda: in_npia("gone", Role.EDITOR, is_active=False),
        "an administrator of the agency": lambda: in_npia("admin", Role.ADMINISTRATOR),
        "an account made on the server": lambda: in_npia("root", Role.EDITOR, is_staff=True),
        "the deputy": lambda: in_npia("deputy", Role.BOARD_MEMBER, capacity=Capacity.DEPUTY),
    }

    def in_npia(name: str, role: str, capacity: str = "", **fields: object) -> User:
        user = make_user(name, **fields)
        join(user, board.agencies["npia"], role, **({"capacity": capacity} if capacity else {}))
        return user

    assert said in refusal(give, board, to=people[who]())
    assert not Delegation.objects.exists()


def test_it_is_for_ninety_days_at_most_and_not_backdated(board: Board):
    assert "begins today at the earliest" in refusal(give, board, from_=today() - DAY)
    assert "not before the first" in refusal(give, board, from_=today() + 2 * DAY, until=today())
    assert "for 90 days at most" in refusal(give, board, until=today() + 90 * DAY)
    assert give(board, until=today() + 89 * DAY)


def test_delegations_are_not_strung_together_in_advance(board: Board):
    give(board)
    assert "for 90 days at most" in refusal(give, board, from_=today() + 90 * DAY, until=today() + 120 * DAY)


def test_the_same_leave_is_not_given_twice(board: Board):
    give(board)
    assert "has this leave already" in refusal(give, board)


def test_giver_and_other_members_of_the_seat_revoke_it_and_nobody_else(board: Board):
    deputy = make_user("deputy")
    join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    given = give(board)
    for other in (board.members["acpo"], board.secretary, board.administrator, board.editors["npia"]):
        assert "Only whoever gave it" in refusal(revoke_delegation, given, by=other)
    revoke_delegation(given, by=deputy)
    assert mandates(board.editors["npia"]) == []
    assert "already" in refusal(revoke_delegation, given, by=deputy)
    again = give(board)
    revoke_delegation(again, by=board.members["npia"])
    with time_machine.travel(timezone.now() + 30 * DAY):
        assert "already" in refusal(revoke_delegation, again, by=deputy)


def test_one_that_is_over_is_not_revoked(board: Board):
    given = give(board)
    with time_machine.travel(timezone.now() + 30 * DAY):
        assert "It ended on" in refusal(revoke_delegation, given, by=board.members["npia"])


@pytest.mark.parametrize("who", ["members", "editors"])
def test_it_ends_when_either_leaves(board: Board, who: str):
    give(board)
    leave(getattr(board, who)["npia"].memberships.get())
    assert mandates(board.editors["npia"]) == []
    assert [mandate.delegation for mandate in mandates_for(board.seats["npia"]) if mandate.delegation] == []


def test_a_delegate_sits_on_no_seat(board: Board):
    """She votes, and neither countersigns, nor delegates, nor declares an emergency."""
    give(board)
    assert voting_places(board.editors["npia"]) == []


def test_the_boards_screens_are_hers_while_it_holds(board: Board):
    assert "board" not in menus_of(board.editors["npia"])
    given = give(board)
    assert {"board", "policies"} <= menus_of(board.editors["npia"])
    assert {"delegations", "countersign"} & menus_of(board.editors["npia"]) == set()
    revoke_delegation(given, by=board.members["npia"])
    assert "board" not in menus_of(board.editors["npia"])


def test_the_database_refuses_what_the_rules_refuse(board: Board):
    place, editor, member = place_of(board), board.editors["npia"], board.members["npia"]
    wrong = [
        {"delegate": board.editors["acpo"]},
        {"delegate": member},
        {"delegate": board.administrator},
        {"membership": editor.memberships.get(), "delegate": member},
        {"until_date": today() + 90 * DAY},
        {"from_date": today() - DAY},
    ]
    for fields in wrong:
        values = {"membership": place, "delegate": editor, "from_date": today(), "until_date": today()} | fields
        with pytest.raises(DatabaseError), transaction.atomic():
            Delegation.objects.create(**values)
    given = delegate(place, editor, today(), by=member)
    for other in (editor, board.members["acpo"]):
        with pytest.raises(DatabaseError, match="cannot revoke"), transaction.atomic():
            Revocation.objects.create(delegation=given, by=other)
    for change in ({"until_date": today() + DAY}, {"delegate": board.editors["acpo"]}):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Delegation.objects.filter(pk=given.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        given.delete()


def test_an_appointment_that_nobody_countersigned_gives_and_gets_no_leave(board: Board):
    newcomer, seat = make_user("newcomer"), board.seats["npia"]
    place = appoint(newcomer, seat.agency, Role.BOARD_MEMBER, seat, Capacity.DEPUTY, by=board.administrator)
    assert "Only somebody who sits" in refusal(delegate, place, board.editors["npia"], today(), by=newcomer)
    assert "has no place in NPIA" in refusal(give, board, to=newcomer)


# On screen


@pytest.fixture
def member(board: Board, signed_in) -> Client:
    return signed_in(board.members["npia"])


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"delegations:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def form(board: Board, **fields: object) -> dict:
    return {
        "membership": place_of(board).pk,
        "delegate": board.editors["npia"].pk,
        "from_date": today().isoformat(),
        "until_date": (today() + 9 * DAY).isoformat(),
    } | fields


def test_giving_and_revoking_on_screen(board: Board, member: Client):
    assert "Nobody votes for your seat but its members" in page(member, "index")
    assert "in your name" in page(member, "add")
    said = member.post(reverse("delegations:add"), form(board), follow=True).content.decode()
    assert "Npia editor may vote for the seat of NPIA" in said
    assert "In force" in page(member, "index")
    given = Delegation.objects.get()
    assert "does not count any more" in page(member, "revoke", given.pk)
    assert delegations_to(board.editors["npia"]) == [given], "Looking revokes nothing."
    said = member.post(reverse("delegations:revoke", args=[given.pk]), follow=True).content.decode()
    assert "does not vote for the seat of NPIA any more" in said
    assert "Revoked on" in page(member, "index")
    assert mandates(board.editors["npia"]) == []


def test_the_form_offers_colleagues_and_keeps_what_was_entered(board: Board, member: Client):
    shown = page(member, "add")
    assert "npia-editor@" in shown
    for other in ("npia-member@", "acpo-editor@", "administrator@"):
        assert other not in shown
    far = (today() + 200 * DAY).isoformat()
    refused = member.post(reverse("delegations:add"), form(board, until_date=far)).content.decode()
    assert refused.count("for 90 days at most") == 1
    assert far in refused
    missing = member.post(reverse("delegations:add"), form(board, until_date="")).content.decode()
    assert "Enter the last day." in missing
    forged = form(board, membership=place_of(board, "acpo").pk, delegate=board.editors["acpo"].pk)
    member.post(reverse("delegations:add"), forged)
    assert not Delegation.objects.exists()


def test_other_seats_delegations_are_neither_shown_nor_revoked(board: Board, member: Client, signed_in):
    given = give(board)
    other = signed_in(board.members["acpo"])
    assert "Npia editor" not in page(other, "index")
    assert other.post(reverse("delegations:revoke", args=[given.pk])).status_code == 404
    for user in (board.editors["npia"], board.secretary, board.administrator):
        for url in (reverse("delegations:index"), reverse("delegations:add")):
            assert signed_in(user).get(url).url == "/admin/"
    assert seats(board.editors["npia"]) == ["npia"]
