"""What a sign-off is worth: only what was signed is published."""

import pytest

from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.publish import NotPublished, publish
from cctvportal.signoff.models import Submission
from cctvportal.signoff.rules import missing_for_sign_off
from tests.builders import cast, make_content, submit_content


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
