"""The administrators' screens and the board's, as they are used."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cctvportal.agencies.actions import appoint
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.members import chair_seat, voting_places
from cctvportal.agencies.models import Agency, Membership, Seat, User
from cctvportal.agencies.sync import sync_roles
from tests.builders import Board, make_user

DAY = timedelta(days=1)


@pytest.fixture
def administrator(board: Board, signed_in) -> Client:
    return signed_in(board.administrator)


@pytest.fixture
def waiting(board: Board) -> Membership:
    """A deputy of the NPIA's seat whose appointment nobody countersigned yet."""
    seat = board.seats["npia"]
    return appoint(make_user("deputy"), seat.agency, Role.BOARD_MEMBER, seat, Capacity.DEPUTY, by=board.administrator)


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    page = client.get(reverse(name, args=args) + query)
    assert page.status_code == 200
    return page.content.decode()


def test_appointing_on_screen(administrator: Client, board: Board):
    newcomer = make_user("newcomer")
    data = {
        "user": newcomer.pk,
        "agency": board.agencies["npia"].pk,
        "role": "editor",
        "seat": "",
        "capacity": "",
        "from_date": timezone.localdate().isoformat(),
        "until_date": "",
    }
    assert "countersigns it" in text_of(administrator, "memberships:add")
    administrator.post(reverse("memberships:add"), data)
    place = newcomer.memberships.get()
    assert (place.role, place.appointed_by) == (Role.EDITOR, board.administrator)
    again = administrator.post(reverse("memberships:add"), data)
    assert "holds this place already" in again.content.decode()


def test_the_list_of_memberships_says_what_waits_and_what_is_over(administrator: Client, waiting: Membership):
    assert "Waiting for a countersignature" in text_of(administrator, "memberships:index")
    assert "Deputy" in text_of(administrator, "memberships:index_results", query="?state=waiting")
    assert "Secretary" not in text_of(administrator, "memberships:index_results", query="?state=waiting")
    assert "Secretary" in text_of(administrator, "memberships:index_results", query="?state=in-force&role=secretary")
    assert "Secretary" not in text_of(administrator, "memberships:index_results", query="?state=ended")


def test_ending_a_membership_on_screen(administrator: Client, board: Board):
    place = board.editors["acpo"].memberships.get()
    yesterday = timezone.localdate() - DAY
    assert yesterday.isoformat() in text_of(administrator, "memberships:edit", place.pk)
    administrator.post(reverse("memberships:edit", args=[place.pk]), {"until_date": yesterday.isoformat()})
    place.refresh_from_db()
    assert place.until_date == yesterday
    put_off = administrator.post(reverse("memberships:edit", args=[place.pk]), {"until_date": "2099-01-01"})
    assert "not put off" in put_off.content.decode()


def test_a_membership_is_not_deleted_on_screen(administrator: Client, board: Board):
    place = board.editors["acpo"].memberships.get()
    assert administrator.post(reverse("memberships:delete", args=[place.pk])).url == "/admin/"
    assert Membership.objects.filter(pk=place.pk).exists()


def test_a_new_agency_gets_its_library_and_its_group(administrator: Client):
    administrator.post(reverse("agencies:add"), {"name": "New body", "code": "new", "full_name": ""})
    agency = Agency.objects.get(code="new")
    assert agency.collection.name == "New body"
    assert Group.objects.filter(name="Editors: New body").exists()


def test_an_agency_is_renamed_and_keeps_its_code(administrator: Client, board: Board):
    agency = board.secretariat
    code = agency.code
    data = {"name": "Improvement Agency", "full_name": "", "code": "other", "is_secretariat": "on"}
    administrator.post(reverse("agencies:edit", args=[agency.pk]), data)
    agency.refresh_from_db()
    assert (agency.name, agency.code, agency.is_secretariat) == ("Improvement Agency", code, True)
    assert agency.editors.name == "Editors: Improvement Agency"


@pytest.mark.parametrize("change", [{"name": "Improvement Agency"}, {"full_name": "Improvement Agency"}])
def test_an_agency_with_a_seat_is_not_renamed_on_screen(administrator: Client, board: Board, change: dict):
    agency = board.agencies["npia"]
    before = {"name": agency.name, "full_name": agency.full_name}
    address = reverse("agencies:edit", args=[agency.pk])
    said = administrator.post(address, before | change).content.decode()
    assert "readers know by this name who did" in said
    agency.refresh_from_db()
    assert {"name": agency.name, "full_name": agency.full_name} == before
    assert administrator.post(address, before).status_code == 302


def test_seats_and_chair_on_screen(administrator: Client, board: Board):
    agency = Agency.objects.create(code="new", name="New body")
    today = timezone.localdate()
    administrator.post(reverse("seats:add"), {"agency": agency.pk, "from_date": today.isoformat()})
    seat = Seat.objects.get(agency=agency)
    administrator.post(reverse("chair:add"), {"seat": seat.pk, "from_date": today.isoformat()})
    assert chair_seat() == seat
    refused = administrator.post(reverse("seats:edit", args=[seat.pk]), {"until_date": today.isoformat()})
    assert "Name another chair" in refused.content.decode()
    for screen in ("seats:index", "chair:index", "agencies:index"):
        assert "New body" in text_of(administrator, screen)


def test_a_board_member_sees_who_is_appointed_to_which_seat_by_whom_and_countersigns(
    board: Board, waiting: Membership, signed_in
):
    member = signed_in(board.members["acpo"])
    assert "Deputy" in text_of(member, "countersign:index")
    confirm = text_of(member, "countersign:confirm", waiting.pk)
    for fact in ("deputy@portal.example", "NPIA", "Administrator", "Countersign this appointment"):
        assert fact in confirm
    assert voting_places(waiting.user) == []
    member.post(reverse("countersign:confirm", args=[waiting.pk]))
    assert voting_places(waiting.user) == [waiting]
    assert "No appointment is waiting" in text_of(member, "countersign:index")


def test_a_member_of_the_same_seat_is_told_why_she_cannot(board: Board, waiting: Membership, signed_in):
    member = signed_in(board.members["npia"])
    confirm = text_of(member, "countersign:confirm", waiting.pk)
    assert "A member of another seat has to countersign" in confirm
    assert "Countersign this appointment" not in confirm
    refused = member.post(reverse("countersign:confirm", args=[waiting.pk]))
    assert "A member of another seat has to countersign" in refused.content.decode()
    assert voting_places(waiting.user) == []


def test_editors_and_administrators_do_not_countersign(board: Board, waiting: Membership, signed_in):
    for user in (board.editors["acpo"], board.administrator, board.secretary):
        assert signed_in(user).post(reverse("countersign:confirm", args=[waiting.pk])).url == "/admin/"
    assert voting_places(waiting.user) == []


def test_an_empty_list_says_what_to_do(db, signed_in):
    root = User.objects.create_superuser("root", "root@portal.example", "password")
    sync_roles()
    client = signed_in(root)
    assert "Without seats nothing can be signed off" in text_of(client, "seats:index")
    assert "There are no agencies yet" in text_of(client, "agencies:index")
    assert "Until one does, minutes cannot" in text_of(client, "chair:index")
    assert "Nobody has a place" in text_of(client, "memberships:index")
