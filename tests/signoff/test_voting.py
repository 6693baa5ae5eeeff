"""Who may vote, once, on what."""

import pytest
from django.utils import timezone

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.board import submit_board_change
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.vote import vote
from cctvportal.signoff.enums import BoardChange, Decision, EmergencyKind, EmergencyStep, Step
from cctvportal.signoff.models import Emergency, EmergencyEvent, SubmissionEvent, Vote
from cctvportal.signoff.rules import Refused
from tests.builders import (
    LONG_AGO,
    cast,
    join,
    leave,
    make_content,
    make_user,
    put_declaration,
    sign_off,
    submit_content,
)


@pytest.fixture
def submission(board, home):
    """A guidance page of ACPO under review; the standard policy asks for two seats."""
    return submit_content(board, make_content("Siting cameras"))


def refusal(action, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        action(*args, **kwargs)
    return str(refused.value)


def test_two_seats_publish_what_needs_two(board, submission):
    cast(board, submission, "npia")
    assert current_publication(submission.content_id) is None
    cast(board, submission, "home-office")
    published = current_publication(submission.content_id)
    assert published.digest == submission.digest
    assert [seat["code"] for seat in published.seats] == ["npia", "home-office"]
    assert submission.last_event.step == Step.PUBLISHED


def test_a_seat_votes_once_and_a_deputy_does_not_overwrite_the_holder(board, submission):
    deputy = make_user("npia-deputy")
    join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    cast(board, submission, "npia", Decision.ABSTAIN)
    said = refusal(vote, submission, deputy, board.seats["npia"], Decision.SIGN_OFF, digest=submission.digest)
    assert "NPIA has voted already (abstain)" in said
    assert [v.decision for v in submission.votes.all()] == [Decision.ABSTAIN]


def test_a_person_with_places_on_two_seats_votes_once(board, submission):
    both = board.members["npia"]
    join(both, board.agencies["sample"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    cast(board, submission, "npia")
    said = refusal(vote, submission, both, board.seats["sample"], Decision.SIGN_OFF, digest=submission.digest)
    assert "A person votes once" in said
    assert current_publication(submission.content_id) is None


def test_a_contributor_cannot_vote_on_her_own_change(board, home):
    author = board.editors["acpo"]
    join(author, board.agencies["acpo"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    submission = submit_content(board, make_content())
    said = refusal(vote, submission, author, board.seats["acpo"], Decision.SIGN_OFF, digest=submission.digest)
    assert "You contributed to this" in said
    assert not submission.votes.exists()


def test_a_membership_that_ended_yesterday_does_not_vote(board, submission):
    leave(board.members["npia"].memberships.get())
    assert "You do not sit on the seat of NPIA today" in refusal(cast, board, submission, "npia")


def test_an_appointment_that_nobody_countersigned_does_not_vote(board, submission):
    from cctvportal.agencies.models import Membership

    newcomer = make_user("newcomer")
    Membership.objects.create(
        user=newcomer, agency=board.agencies["npia"], role=Role.BOARD_MEMBER, seat=board.seats["npia"],
        capacity=Capacity.DEPUTY, from_date=LONG_AGO,
    )  # fmt: skip
    said = refusal(vote, submission, newcomer, board.seats["npia"], Decision.SIGN_OFF, digest=submission.digest)
    assert "You do not sit on the seat of NPIA today" in said


def test_nobody_votes_for_a_seat_that_is_not_hers(board, submission):
    said = refusal(
        vote, submission, board.members["npia"], board.seats["acpo"], Decision.SIGN_OFF, digest=submission.digest
    )
    assert "You do not sit on the seat of ACPO" in said


def test_a_seat_made_after_the_submission_does_not_vote_on_it(board, submission):
    from cctvportal.agencies.models import Agency

    late = Agency.objects.create(code="late", name="Latecomer")
    sign_off(board, submit_board_change(BoardChange.GIVE_SEAT, late, timezone.localdate(), board.secretary))
    seat = late.seats.get()
    member = make_user("late-member")
    join(member, late, Role.BOARD_MEMBER)
    said = refusal(vote, submission, member, seat, Decision.SIGN_OFF, digest=submission.digest)
    assert "was not on the board when this was submitted" in said


def test_a_vote_is_on_a_digest(board, submission):
    assert "What you reviewed is not what is before the board" in refusal(
        cast, board, submission, "npia", digest="0" * 64
    )


def test_a_return_needs_a_reason_reaches_the_editor_and_ends_the_review(
    board, submission, django_capture_on_commit_callbacks
):
    assert "Say why you return it" in refusal(cast, board, submission, "npia", Decision.RETURN, reason="  ")
    cast(board, submission, "npia", Decision.RETURN, reason="The second paragraph is not right.")
    assert submission.last_event.step == Step.RETURNED
    assert submission.last_event.reason == "The second paragraph is not right."
    assert "not under review: it was returned" in refusal(cast, board, submission, "home-office")


def test_a_decision_must_be_one_of_three(board, submission):
    assert "Choose to sign off" in refusal(cast, board, submission, "npia", "maybe")


def test_nobody_votes_on_what_was_taken_back(board, submission):
    take_back(submission, board.editors["acpo"])
    assert "it was taken back" in refusal(cast, board, submission, "npia")


def test_an_abstention_is_no_consent(board, submission):
    cast(board, submission, "npia", Decision.ABSTAIN)
    cast(board, submission, "home-office")
    assert current_publication(submission.content_id) is None


def test_the_vote_of_a_member_who_left_before_publication_does_not_count(board, submission):
    cast(board, submission, "npia")
    leave(board.members["npia"].memberships.get())
    cast(board, submission, "home-office")
    assert current_publication(submission.content_id) is None
    cast(board, submission, "sample")
    assert [seat["code"] for seat in current_publication(submission.content_id).seats] == ["home-office", "sample"]


def test_nobody_who_stays_on_the_seat_stands_in_for_who_voted_and_left(board, submission):
    join(make_user("npia-deputy"), board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    cast(board, submission, "npia")
    leave(board.members["npia"].memberships.get())
    cast(board, submission, "home-office")
    assert current_publication(submission.content_id) is None


def test_who_moved_to_another_seat_does_not_speak_for_the_one_that_she_left(board, submission):
    member = board.members["npia"]
    cast(board, submission, "npia")
    leave(member.memberships.get())
    join(member, board.agencies["sample"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    cast(board, submission, "home-office")
    assert current_publication(submission.content_id) is None
    cast(board, submission, "sample")
    assert [seat["code"] for seat in current_publication(submission.content_id).seats] == ["home-office", "sample"]


def test_editor_secretary_administrator_and_superuser_have_no_vote(board, submission):
    root = make_user("root", is_superuser=True)
    for user in (board.editors["npia"], board.secretary, board.administrator, root):
        said = refusal(vote, submission, user, board.seats["npia"], Decision.SIGN_OFF, digest=submission.digest)
        assert "You do not sit on the seat of NPIA" in said
    assert not Vote.objects.filter(submission=submission).exists()


def test_core_content_needs_three_agencies_and_a_majority(board, home):
    content = make_content("The strategy", type="home.StrategyPage")
    submission = submit_content(board, content)
    assert submission.policy["required"] == ["acpo", "home-office", "npia"]
    assert submission.policy["quorum"] == 3
    for code in ("sample", "npia", "home-office"):
        cast(board, submission, code)
    assert current_publication(content.content_id) is None
    cast(board, submission, "acpo")
    assert current_publication(content.content_id) is not None


def test_minutes_need_the_chairs_seat_and_another(board, home):
    submission = submit_content(board, make_content("Minutes", type="minutes.MinutesPage"))
    cast(board, submission, "npia")
    cast(board, submission, "sample")
    assert current_publication(submission.content_id) is None
    cast(board, submission, "home-office")
    assert current_publication(submission.content_id) is not None


def test_every_step_is_an_event_of_its_own(board, submission):
    steps = SubmissionEvent.objects.filter(submission=submission).values_list("step", flat=True)
    cast(board, submission, "npia")
    cast(board, submission, "sample")
    assert list(steps) == [Step.SUBMITTED, Step.PUBLISHED]


def test_whoever_declared_the_emergency_does_not_ratify_it(board, home):
    submission = submit_content(board, make_content())
    emergency = Emergency.objects.create(
        kind=EmergencyKind.PUBLICATION, content_id=submission.content_id, submission=submission, reason="Now.", hours=72
    )
    for code in ("npia", "sample"):
        put_declaration(emergency, board.members[code], board.seats[code])
    EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.PROPOSED, by=board.members["npia"])
    with pytest.raises(Refused, match="You declared this emergency"):
        cast(board, submission, "npia")
