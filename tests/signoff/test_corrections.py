"""Clerical corrections: one seat of another agency signs, and any seat can call them in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from time_machine import travel

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions.correct import call_in, submit_correction
from cctvportal.signoff.enums import Decision, EmergencyStep, Procedure, Step
from cctvportal.signoff.models import SignOff
from cctvportal.signoff.rules import Refused
from cctvportal.signoff.working_days import last_day_of_call_in
from tests.builders import (
    cast,
    corrected,
    frozen_by,
    leave,
    make_content,
    publish_content,
    publish_correction,
    put_submission,
    put_vote,
    sign_off,
    submit_content,
)

SLIP = {"title": "Siting cameras", "summary": "Where teh cameras stand for 30 days.", "body": []}
RIGHT = "Where the cameras stand for 30 days."


@pytest.fixture
def page(board, home) -> Publication:
    """A published page of ACPO with a slip of the pen in it."""
    return publish_content(board, make_content("Siting cameras", representation=SLIP))


@pytest.fixture
def correction(board, page) -> Publication:
    """The correction of it, signed by NPIA."""
    return publish_correction(board, page, summary=RIGHT)


def refusal(board, page, **fields) -> str:
    with pytest.raises(Refused) as refused:
        submit_correction(frozen_by(board, corrected(page, **fields)), board.editors["acpo"])
    return str(refused.value)


def test_one_seat_of_another_agency_publishes_a_correction_and_the_record_tells_it(board, page):
    correction = publish_correction(board, page, summary=RIGHT)
    assert correction.representation["summary"] == RIGHT
    assert correction.authority == "correction"
    assert [seat["code"] for seat in correction.seats] == ["npia"]
    entry = RecordEntry.objects.get(kind="correction")
    assert entry.body["corrects"] == page.digest
    assert entry.body["digest"] == correction.digest
    assert entry.body["seats"] == ["npia"]
    last = last_day_of_call_in(correction.edition.effective_at)
    assert entry.body["call_in_until"] == last.isoformat()


def test_the_seat_of_the_agency_that_wrote_it_does_not_suffice(board, page):
    submission = submit_correction(frozen_by(board, corrected(page, summary=RIGHT)), board.editors["acpo"])
    assert submission.procedure == Procedure.CORRECTION
    cast(board, submission, "acpo")
    assert current_publication(page.content_id) == page
    cast(board, submission, "sample")
    assert current_publication(page.content_id).authority == "correction"


def test_only_an_editor_of_the_pages_agency_corrects(board, page):
    frozen = frozen_by(board, corrected(page, summary=RIGHT))
    with pytest.raises(Refused, match="Only an editor of ACPO"):
        submit_correction(frozen, board.editors["npia"])


def test_forty_characters_of_digits_are_no_correction(board, page):
    said = refusal(board, page, summary=f"Where teh cameras stand for {'9' * 40} days.")
    assert "a figure" in said


def test_more_than_forty_characters_are_no_correction(board, page):
    said = refusal(board, page, summary=f"Where teh cameras never {'ever ' * 8}stand for 30 days.")
    assert "at most 40" in said
    assert submit_correction(
        frozen_by(board, corrected(page, summary="Where teh cameras must not stand for 30 days.")),
        board.editors["acpo"],
    )


def test_another_place_in_the_navigation_is_no_correction(board, page):
    from dataclasses import replace

    content = replace(corrected(page, summary=RIGHT), position=9)
    with pytest.raises(Refused, match="place, pictures or documents"):
        submit_correction(frozen_by(board, content), board.editors["acpo"])


def test_what_was_never_published_is_not_corrected(board, home):
    with pytest.raises(Refused, match="stands by an ordinary sign-off"):
        submit_correction(frozen_by(board, make_content()), board.editors["acpo"])


def test_what_is_under_review_is_not_corrected(board, page):
    submit_content(board, corrected(page, summary="All of it is new."))
    assert "under review already" in refusal(board, page, summary=RIGHT)


def test_a_correction_is_not_corrected_until_the_board_has_signed_it(board, correction):
    assert "ordinary sign-off" in refusal(board, correction, summary="Where the camera stand for 30 days.")


def test_the_database_signs_no_correction_that_is_more(board, page):
    submission = submit_correction(frozen_by(board, corrected(page, summary=RIGHT)), board.editors["acpo"])
    forged = page.representation | {"summary": "For 90 days."}
    with transaction.atomic():
        fake = put_submission(submission, board.editors["acpo"], representation=forged)
        fake.events.create(step=Step.SUBMITTED)
        put_vote(fake, board.members["npia"], board.seats["npia"])
    with pytest.raises(DatabaseError, match="do not meet its policy"), transaction.atomic():
        SignOff.objects.create(submission=fake, digest=fake.digest, seats=[board.seats["npia"].as_json()])


def test_a_correction_that_was_called_in_and_returned_gives_way_to_what_stood_before(board, page, correction):
    emergency = call_in(correction, board.members["sample"], board.seats["sample"], "It reads otherwise.")
    assert current_publication(page.content_id) == correction
    submission = emergency.submission
    assert submission.procedure == Procedure.ORDINARY
    assert set(submission.contributors.all()) == {board.editors["acpo"]}
    cast(board, submission, "home-office", Decision.RETURN, reason="Quite so.")
    standing = current_publication(page.content_id)
    assert standing.representation == page.representation
    assert (standing.digest, standing.sign_off, standing.authority) == (page.digest, page.sign_off, "sign-off")
    assert standing.edition.cause == "lapse"
    assert emergency.last_event.step == EmergencyStep.REJECTED
    assert list(RecordEntry.objects.order_by("sequence").values_list("kind", flat=True))[-3:] == [
        "return", "rejection", "edition",
    ]  # fmt: skip


def test_a_correction_that_was_called_in_and_signed_stands_by_an_ordinary_sign_off(board, page, correction):
    emergency = call_in(correction, board.members["sample"], board.seats["sample"], "Let the board see it.")
    for code in ("npia", "home-office"):
        cast(board, emergency.submission, code)
    standing = current_publication(page.content_id)
    assert (standing.authority, standing.digest) == ("sign-off", correction.digest)
    assert len(standing.seats) == 2
    assert emergency.last_event.step == EmergencyStep.RATIFIED


def test_a_correction_is_called_in_within_five_working_days(board, page):
    london = ZoneInfo("Europe/London")
    # Good Friday and Easter Monday lie between.
    friday = datetime(2027, 3, 19, 23, 30, tzinfo=london)
    with travel(friday, tick=False):
        correction = publish_correction(board, page, summary=RIGHT)
    assert last_day_of_call_in(friday) == date(2027, 3, 30)
    late = pytest.raises(Refused, match="The last was 30 March 2027")
    with travel(datetime(2027, 3, 31, 0, 1, tzinfo=london), tick=False), late:
        call_in(correction, board.members["sample"], board.seats["sample"], "Too late.")
    with travel(datetime(2027, 3, 30, 23, 59, tzinfo=london), tick=False):
        assert call_in(correction, board.members["sample"], board.seats["sample"], "Just in time.")


def test_only_a_seat_calls_in_with_a_reason_and_once(board, correction):
    for user in (board.editors["npia"], board.secretary, board.administrator):
        with pytest.raises(Refused, match="Only somebody who sits on a seat"):
            call_in(correction, user, board.seats["npia"], "I want it.")
    with pytest.raises(Refused, match="Give a reason"):
        call_in(correction, board.members["npia"], board.seats["npia"], " ")
    call_in(correction, board.members["npia"], board.seats["npia"], "Let us see.")
    with pytest.raises(Refused, match="in force on this page already"):
        call_in(correction, board.members["sample"], board.seats["sample"], "Me too.")


def test_a_new_submission_does_not_keep_a_correction_from_being_called_in(board, correction):
    hurried = submit_content(board, corrected(correction, summary="All of it is new."))
    call_in(correction, board.members["sample"], board.seats["sample"], "Not so fast.")
    assert hurried.last_event.step == Step.SUPERSEDED


def test_what_is_no_correction_is_not_called_in(board, page):
    with pytest.raises(Refused, match="No clerical correction stands there"):
        call_in(page, board.members["sample"], board.seats["sample"], "I want it.")


def test_a_correction_that_was_replaced_is_not_called_in(board, correction):
    submission = submit_content(board, corrected(correction, summary="All of it is new."))
    sign_off(board, submission)
    with pytest.raises(Refused, match="No clerical correction stands there any more"):
        call_in(correction, board.members["sample"], board.seats["sample"], "I want it.")


def test_a_correction_needs_somebody_of_another_agency(board, page):
    for code in ("npia", "home-office", "sample"):
        leave(board.members[code].memberships.get())
    assert "Nobody is left who could sign this off" in refusal(board, page, summary=RIGHT)
