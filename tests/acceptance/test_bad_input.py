"""Bad input on the screens: a clear message, and nothing changed."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import User
from cctvportal.publication.models import Publication
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.models import Submission
from home.models import HomePage
from minutes.models import MinutesIndexPage, MinutesPage
from tests.builders import Board, join, leave, make_content, make_home, make_user, submit_content
from tests.factories import make_page, publish_page


@pytest.fixture
def board(db, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def submission(board: Board) -> Submission:
    make_home(board)
    return submit_content(board, make_content("Siting cameras"))


def vote(submission: Submission, user: User, seat: object) -> str:
    """What ``user`` reads after voting for ``seat`` on the review screen."""
    client = Client()
    client.force_login(user)
    data = {"seat": seat.pk, "decision": "sign-off", "digest": submission.digest}
    answer = client.post(reverse("signoff:vote", args=[submission.pk]), data, follow=True)
    return answer.content.decode()


def test_the_same_vote_sent_twice_counts_once_and_says_so(board: Board, submission: Submission) -> None:
    vote(submission, board.members["npia"], board.seats["npia"])
    entries = RecordEntry.objects.count()
    assert "NPIA has voted already (sign off). A vote is never changed." in vote(
        submission, board.members["npia"], board.seats["npia"]
    )
    assert submission.votes.count() == 1
    assert RecordEntry.objects.count() == entries


def test_a_vote_after_the_place_ended_is_refused_with_the_reason(board: Board, submission: Submission) -> None:
    member = make_user("deputy")
    place = join(member, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    join(member, board.agencies["sample"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    leave(place)
    shown = vote(submission, member, board.seats["npia"])
    assert "You do not sit on the seat of NPIA today, so you cannot vote for it." in shown
    assert not submission.votes.exists()


def test_who_has_no_place_left_is_told_that_she_does_not_get_in(board: Board, submission: Submission) -> None:
    leave(board.members["npia"].memberships.get())
    shown = vote(submission, board.members["npia"], board.seats["npia"])
    assert "You do not have permission to access the admin" in shown
    assert not submission.votes.exists()


@pytest.fixture
def minutes(board: Board) -> MinutesIndexPage:
    """The section of the minutes, with those of meeting 4."""
    home = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, home, "home-office")
    index = make_page(MinutesIndexPage, home, owner=board.secretary)
    meeting = make_page(MinutesPage, index, owner=board.secretary, number=4, title="Meeting Number 4")
    meeting.save_revision(user=board.secretary)
    return index


def minutes_form(number: str) -> dict[str, str]:
    """What the secretary's editor posts for new minutes."""
    empty = ("change_note", "review_by", "contact_name", "contact_email", "contact_phone", "date", "place", "chair")
    streams = ("attendance", "items", "actions", "action_reports")
    data = dict.fromkeys([*empty, "document", "confirmed_at"], "") | {name: streamfield([]) for name in streams}
    named = {"title": f"Meeting Number {number}", "slug": "meeting", "summary": "Minutes.", "number": number}
    return nested_form_data(data | named | {"comments": inline_formset([])})


def test_a_second_page_for_a_meeting_is_refused_at_the_number(board: Board, minutes: MinutesIndexPage) -> None:
    client = Client()
    client.force_login(board.secretary)
    address = reverse("wagtailadmin_pages:add", args=["minutes", "minutespage", minutes.pk])
    pages = Page.objects.count()
    # A draft may be saved half-finished; a number that is taken is refused even so.
    for data in (minutes_form("4"), minutes_form("4") | {"action-submit-for-sign-off": "1"}):
        form = client.post(address, data).context["form"]
        assert form.errors["number"] == ["Meeting number 4 has minutes already: “Meeting Number 4”."]
    assert Page.objects.count() == pages
    client.post(address, minutes_form("5"))
    assert MinutesPage.objects.get(number=5).title == "Meeting Number 5"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/no-such-page/", "Page not found"),
        ("/minutes/no-such-meeting/", "Page not found"),
        ("/api/v2/pages/999999/", "No Page matches the given query."),
    ],
)
def test_an_unknown_page_is_said_to_be_unknown(minutes: MinutesIndexPage, address: str, said: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert said in answer.content.decode()
    assert not Publication.objects.filter(path=address).exists()


@pytest.mark.parametrize("screen", ["pages:submit", "pages:withdraw", "pages:co_authors"])
def test_a_page_that_is_not_there_has_no_screens(board: Board, submission: Submission, screen: str) -> None:
    client = Client()
    client.force_login(board.editors["acpo"])
    before = Submission.objects.count()
    assert client.post(reverse(screen, args=[999_999]), {"digest": "0" * 64, "reason": "x"}).status_code == 404
    assert Submission.objects.count() == before
