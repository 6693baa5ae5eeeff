"""What a sign-off is worth: only what was signed is published."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from time_machine import travel

from cctvportal.agencies.models import Membership
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.publish import NotPublished, publish
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import SignOff, Submission
from cctvportal.signoff.rules import missing_for_sign_off
from tests.builders import cast, change_policy, make_content, put_vote, submit_content


def test_content_that_is_not_what_was_signed_is_not_published(board, home):
    submission = submit_content(board, make_content("Siting cameras"))
    submission.representation["title"] = "Something else"
    for code in ("npia", "sample"):
        cast(board, submission, code)
    assert current_publication(submission.content_id) is None
    differs = "What is stored is not what was submitted: the digests differ. Nothing is published."
    assert missing_for_sign_off(submission) == [differs]
    with pytest.raises(NotPublished, match="the digests differ"):
        publish(submission)


def test_publishing_twice_makes_one_edition(board, home):
    submission = submit_content(board, make_content("Siting cameras"))
    for code in ("npia", "sample"):
        cast(board, submission, code)
    published = current_publication(submission.content_id)
    assert publish(Submission.objects.get(pk=submission.pk)) is None
    assert current_publication(submission.content_id) == published


def test_what_the_policy_still_needs_is_told_by_number_and_by_name(board, home):
    submission = submit_content(board, make_content("The strategy", type="home.StrategyPage"))
    needs = ["3 more seats must sign off.", "Still required: ACPO, Home Office, NPIA."]
    assert missing_for_sign_off(submission) == needs
    cast(board, submission, "sample")
    cast(board, submission, "acpo")
    assert missing_for_sign_off(submission) == [
        "1 more seat must sign off.",
        "Still required: Home Office, NPIA.",
    ]


def test_a_seat_of_another_agency_than_wrote_it_must_be_among_them(board, home):
    change_policy(board, "standard", outside=2)
    submission = submit_content(board, make_content())
    for code in ("acpo", "npia"):
        cast(board, submission, code)
    assert missing_for_sign_off(submission) == ["1 more seat of agencies that did not contribute must sign off."]
    cast(board, submission, "sample")
    assert current_publication(submission.content_id)


def test_past_the_decide_by_date_the_fallback_quorum_suffices_and_silence_is_no_consent(board, home):
    change_policy(board, "core", fallback=2)
    submission = submit_content(board, make_content("Strategy", type="home.StrategyPage"))
    with travel(timezone.now() + timedelta(days=12)):
        assert missing_for_sign_off(submission) == ["2 more seats must sign off."]
        cast(board, submission, "sample")
        assert current_publication(submission.content_id) is None
        cast(board, submission, "npia")
        assert current_publication(submission.content_id)


def test_an_abstention_lowers_the_quorum_where_the_policy_says_so_but_never_under_two(board, home):
    change_policy(board, "standard", quorum=3, abstentions="lowers")
    submission = submit_content(board, make_content())
    cast(board, submission, "sample", Decision.ABSTAIN)
    assert missing_for_sign_off(submission) == ["2 more seats must sign off."]
    cast(board, submission, "home-office", Decision.ABSTAIN)
    assert missing_for_sign_off(submission) == ["2 more seats must sign off."]
    for code in ("npia", "acpo"):
        cast(board, submission, code)
    assert current_publication(submission.content_id)


def test_a_sign_off_that_is_dated_back_brings_back_nobody_who_has_left(board, home):
    submission = submit_content(board, make_content())
    cast(board, submission, "npia")
    place = Membership.objects.get(user=board.members["npia"])
    place.until_date = timezone.localdate() - timedelta(days=1)
    place.save()
    put_vote(submission, board.members["home-office"], board.seats["home-office"])
    seats = [board.seats[code].as_json() for code in ("npia", "home-office")]
    signed = SignOff(submission=submission, digest=submission.digest, seats=seats)
    with (
        travel(timezone.now() - timedelta(days=2), tick=True),
        pytest.raises(DatabaseError, match="do not meet its policy"),
        transaction.atomic(),
    ):
        signed.save(force_insert=True)
