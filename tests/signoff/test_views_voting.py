"""Voting on the review screen."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.enums import Decision, Step
from tests.builders import CODE, cast, join, leave, make_content, submit_content


@pytest.fixture
def submission(board, home):
    """A guidance page of ACPO under review; two seats must sign off."""
    return submit_content(board, make_content("Siting cameras"))


@pytest.fixture
def vote(client, board, submission):
    """Vote for a seat as its member, as the form does; gives the page that follows."""

    def post(code: str, decision: str = "sign-off", user=None, **fields: str) -> str:
        client.force_login(user or board.members[code])
        data = {"seat": board.seats[code].pk, "decision": decision, "digest": submission.digest} | fields
        return client.post(reverse("signoff:vote", args=[submission.pk]), data, follow=True).content.decode()

    return post


def test_the_form_holds_the_digest_of_what_is_shown(client, board, submission):
    client.force_login(board.members["npia"])
    page = client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    assert f'name="digest" value="{submission.digest}"' in page


def test_the_last_vote_that_is_needed_publishes_and_says_in_which_edition(vote, submission):
    assert "NPIA signed off. 1 more seat must sign off." in vote("npia")
    page = vote("home-office")
    edition = current_publication(submission.content_id).edition_id
    assert f"Home Office signed off; published in edition {edition}." in page


def test_a_return_without_a_reason_changes_nothing(vote, submission):
    assert "Say why you return it" in vote("npia", "return", reason="   ")
    assert submission.is_open
    assert not submission.votes.exists()


def test_a_return_ends_the_review_with_its_reason(vote, submission):
    assert "Returned to ACPO with your reason." in vote("npia", "return", reason="Name a source.")
    assert submission.last_event.step == Step.RETURNED
    assert submission.last_event.reason == "Name a source."


def test_an_abstention_is_told_apart_from_consent(vote, submission):
    assert "NPIA abstained. 2 more seats must sign off." in vote("npia", "abstain")
    assert submission.votes.get().decision == Decision.ABSTAIN


def test_a_vote_on_another_digest_than_that_before_the_board_is_refused(vote, submission):
    assert "What you reviewed is not what is before the board now." in vote("npia", digest="0" * 64)
    assert not submission.votes.exists()


def test_what_was_written_is_kept_when_a_vote_is_refused(vote):
    assert "A long reason." in vote("npia", "return", digest="0" * 64, reason="A long reason.")


def test_a_second_vote_of_a_seat_is_refused(vote, board, submission):
    vote("npia")
    assert "NPIA has voted already" in vote("npia", "return", reason="I changed my mind.")
    assert submission.votes.get().decision == Decision.SIGN_OFF


def test_a_vote_for_a_seat_that_is_not_hers_is_refused(vote, board, submission):
    assert "You do not sit on the seat of ACPO" in vote("acpo", user=board.members["npia"])
    assert not submission.votes.exists()


def test_an_editor_does_not_vote_through_the_address(vote, board, submission):
    assert "You do not sit on the seat of NPIA" in vote("npia", user=board.editors["acpo"])
    assert not submission.votes.exists()


def test_somebody_whose_place_ended_does_not_vote(vote, board, submission):
    leave(board.members["npia"].memberships.get())
    vote("npia")
    assert not submission.votes.exists()


def test_a_member_of_two_seats_chooses_for_which(client, board, submission, vote):
    both = board.members["npia"]
    join(both, board.agencies["sample"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    client.force_login(both)
    page = client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    assert "For the seat of" in page
    assert "Choose the seat for which you vote." in vote("npia", seat="")
    assert "Sample stakeholder signed off." in vote("sample", user=both)
    assert submission.votes.get().seat == board.seats["sample"]


@pytest.mark.parametrize("seat", ["", "x", "999999", "9" * 40, "-1"])
def test_an_odd_seat_changes_nothing(vote, submission, seat):
    assert "Choose the seat" in vote("npia", seat=seat)
    assert not submission.votes.exists()


def test_an_odd_decision_changes_nothing(vote, submission):
    assert "Choose to sign off, to return or to abstain." in vote("npia", "maybe")
    assert not submission.votes.exists()


def test_the_address_of_a_refused_vote_leads_back_to_the_review(client, board, submission):
    client.force_login(board.members["npia"])
    data = {"seat": board.seats["npia"].pk, "decision": "sign-off", "digest": submission.digest}
    address = reverse("signoff:vote", args=[submission.pk])
    review = reverse("signoff:review", args=[submission.pk])
    assert "not the code" in client.post(address, data | {"signing_code": "wrong"}).content.decode()
    assertRedirects(client.get(address), review)
    assertRedirects(client.get(address, data | {"signing_code": CODE}), review)
    assert not submission.votes.exists()


def test_nobody_votes_on_a_closed_submission(board, vote, submission):
    cast(board, submission, "npia")
    cast(board, submission, "sample")
    assert "not under review: it was published" in vote("home-office")
    assert submission.votes.count() == 2
