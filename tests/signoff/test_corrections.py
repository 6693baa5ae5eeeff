"""Clerical corrections: one seat of another agency signs, and any seat can call them in."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from time_machine import travel

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import examined_record
from cctvportal.signoff.actions import on_duty
from cctvportal.signoff.actions import publish as publishing
from cctvportal.signoff.actions.correct import call_in, submit_correction
from cctvportal.signoff.actions.end_emergency import settle_returned
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.on_duty import hold, put_back
from cctvportal.signoff.actions.publish import NotPublished, publish
from cctvportal.signoff.actions.reorder import submit_order
from cctvportal.signoff.changes import changes_of
from cctvportal.signoff.emergency_rules import PUTTING_BACK, the_board_did_not_return_it
from cctvportal.signoff.enums import Decision, EmergencyStep, Procedure, Step
from cctvportal.signoff.models import SignOff
from cctvportal.signoff.rules import Refused
from cctvportal.signoff.working_days import last_day_of_call_in
from tests.builders import (
    adopt_notice,
    cast,
    corrected,
    frozen_by,
    leave,
    make_content,
    publish_content,
    publish_correction,
    put_on_duty,
    put_submission,
    put_vote,
    sign_off,
    submit_content,
    take_down,
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


# What came between


def standing(page) -> Publication:
    return Publication.objects.current().get(content_id=page.content_id)


def called_in(board, correction):
    return call_in(correction, board.members["sample"], board.seats["sample"], "Let the board see it.")


def returned(board, emergency) -> None:
    cast(board, emergency.submission, "home-office", Decision.RETURN, reason="No.")


def test_a_correction_that_a_returned_hold_brought_back_gives_way_as_ever(board, page, correction):
    returned(board, hold(page.content_id, adopt_notice(board), board.secretary, "It shows nonsense."))
    assert standing(page).representation == correction.representation
    returned(board, called_in(board, standing(page)))
    assert standing(page).representation == page.representation
    assert settle_returned() == []


def test_a_correction_that_a_returned_put_back_brought_back_gives_way_as_ever(board, page):
    second = publish_content(board, corrected(page, summary="Where teh cameras stand."))
    publish_correction(board, second, summary="Where the cameras stand.")
    put_on_duty(board)
    returned(board, put_back(page, board.members["sample"], "It shows nonsense."))
    returned(board, call_in(standing(page), board.members["npia"], board.seats["npia"], "Let the board see it."))
    assert standing(page).representation == second.representation


# Moved, and put into another order


def moved_to(board, page, home, slug="siting") -> Publication:
    sign_off(board, submit_move(page.content_id, home.content_id, slug, board.editors["acpo"]))
    return standing(page)


def ordered(board, page, home) -> Publication:
    other = publish_content(board, make_content("Signs", position=2))
    sign_off(board, submit_order(home.content_id, [other.content_id, page.content_id], board.editors["sample"]))
    return standing(page)


@pytest.fixture(params=[moved_to, ordered])
def moved(request, board, home, page, correction) -> Publication:
    """The correction, in another place since."""
    publication = request.param(board, page, home)
    assert publication.sign_off != correction.sign_off
    return publication


def test_in_another_place_a_correction_is_called_in_and_gives_way_there(board, page, moved):
    returned(board, called_in(board, moved))
    now = standing(page)
    assert now.representation == page.representation
    assert (now.path, now.position, now.authority) == (moved.path, moved.position, "sign-off")
    assert now.recomputed_digest() == now.digest
    assert examined_record().problems == []
    assert RecordEntry.objects.get(kind="call-in").body["correction"] != str(moved.sign_off)


def test_in_another_place_a_correction_is_called_in_and_signed(board, moved):
    emergency = called_in(board, moved)
    for code in ("npia", "home-office"):
        cast(board, emergency.submission, code)
    assert (standing(moved).authority, standing(moved).digest) == ("sign-off", moved.digest)


def test_the_five_working_days_are_those_of_the_correction(board, home, page):
    london = ZoneInfo("Europe/London")
    with travel(datetime(2027, 6, 7, 12, tzinfo=london), tick=False):
        publish_correction(board, page, summary=RIGHT)
    with travel(datetime(2027, 6, 14, 9, tzinfo=london), tick=False):
        moved = moved_to(board, page, home)
    late = pytest.raises(Refused, match="The last was 14 June 2027")
    with travel(datetime(2027, 6, 15, 0, 1, tzinfo=london), tick=False), late:
        called_in(board, moved)
    with travel(datetime(2027, 6, 14, 23, 59, tzinfo=london), tick=False):
        assert called_in(board, moved)


def test_in_another_place_a_correction_is_not_corrected_again_before_the_board_has_signed_it(board, moved):
    assert "ordinary sign-off" in refusal(board, moved, summary="Where the cameras never stand for 30 days.")
    sign_off(board, submit_content(board, corrected(moved, summary="All of it is new.")))
    assert submit_correction(
        frozen_by(board, corrected(standing(moved), summary="All of that is new.")), board.editors["acpo"]
    )


def test_the_database_signs_no_correction_of_a_correction_in_another_place(board, home, page):
    like = submit_correction(frozen_by(board, corrected(page, summary=RIGHT)), board.editors["acpo"])
    cast(board, like, "npia")
    moved = moved_to(board, page, home)
    with transaction.atomic():
        again = put_submission(
            like,
            board.editors["acpo"],
            representation=moved.representation | {"summary": "Where the cameras never stand for 30 days."},
            path=moved.path,
            slug=moved.slug,
        )
        again.events.create(step=Step.SUBMITTED)
        put_vote(again, board.members["npia"], board.seats["npia"])
    with pytest.raises(DatabaseError, match="do not meet its policy"), transaction.atomic():
        SignOff.objects.create(submission=again, digest=again.digest, seats=[board.seats["npia"].as_json()])


@pytest.mark.parametrize("act", [moved_to, ordered])
def test_the_database_makes_no_ordinary_publication_of_a_correction(board, home, page, correction, monkeypatch, act):
    def ordinary(submission, sign_off):
        return [
            replace(change, authority="sign-off") if change.gives_place else change
            for change in changes_of(submission, sign_off)
        ]

    monkeypatch.setattr(publishing, "changes_of", ordinary)
    assert act(board, page, home) == correction


def test_moved_twice_and_back_it_gives_way_where_it_stands(board, home, page, correction):
    for slug in ("siting", "cameras"):
        moved_to(board, page, home, slug)
    ordered(board, page, home)
    returned(board, hold(page.content_id, adopt_notice(board), board.secretary, "It shows nonsense."))
    assert (standing(page).authority, standing(page).path) == ("correction", "/cameras/")
    assert moved_to(board, page, home, page.slug).path == page.path
    returned(board, called_in(board, standing(page)))
    now = standing(page)
    assert (now.representation, now.digest, now.sign_off) == (page.representation, page.digest, page.sign_off)
    assert now.position == 2
    assert examined_record().problems == []


def test_a_page_above_takes_it_along(board, home, page):
    below = make_content("Poles", parent_id=page.content_id, path=f"{page.path}poles/")
    published = publish_content(board, below)
    publish_correction(board, published, summary="About poles, all.")
    submission = submit_move(page.content_id, home.content_id, "siting", board.editors["acpo"])
    (row,) = [row for row in submission.representation["pages"] if row["content"] == below.content_id]
    assert row["uncorrected"] == replace(below, path="/siting/poles/").digest
    assert "uncorrected" not in submission.representation["pages"][0]
    sign_off(board, submission)
    returned(board, called_in(board, standing(published)))
    now = standing(published)
    assert (now.path, now.representation, now.digest) == ("/siting/poles/", below.representation, row["uncorrected"])
    assert now.sign_off == submission.sign_off.pk


def test_taken_down_after_it_was_called_in_it_gives_way_where_it_stands(board, home, page, correction):
    moved = moved_to(board, page, home)
    called_in(board, moved)
    emergency = take_down(board, page.content_id, "npia", "sample")
    returned(board, emergency)
    assert (standing(page).path, standing(page).representation) == (moved.path, page.representation)


def test_the_place_of_what_was_called_in_does_not_change(board, home, page, correction, monkeypatch):
    below = publish_content(board, make_content("Poles", parent_id=page.content_id, path=f"{page.path}poles/"))
    publish_correction(board, below, summary="About poles, all.")
    submission = submit_move(page.content_id, home.content_id, "siting", board.editors["acpo"])
    emergency = called_in(board, standing(below))
    sign_off(board, submission)
    assert standing(page).path == page.path
    with pytest.raises(NotPublished, match="“Poles” was called in: its place cannot change"):
        publish(submission)
    monkeypatch.setattr("cctvportal.signoff.changes.in_an_emergency", lambda pages: [])
    with pytest.raises(DatabaseError, match="rests on no sign-off"), transaction.atomic():
        publish(submission)
    monkeypatch.undo()
    returned(board, emergency)
    assert standing(below).representation == below.representation


# Returned


def test_what_the_board_returned_is_not_put_back_by_one_person(board, page, correction):
    returned(board, called_in(board, correction))
    with pytest.raises(Refused, match="A seat called it in, and the board has not signed it"):
        put_back(correction, board.secretary, "I liked it.")
    assert standing(page).representation == page.representation


def test_nor_does_the_database_take_it(board, page, correction, monkeypatch):
    returned(board, called_in(board, correction))
    others = [rule for rule in PUTTING_BACK if rule is not the_board_did_not_return_it]
    monkeypatch.setattr(on_duty, "PUTTING_BACK", others)
    with pytest.raises(DatabaseError, match="rests on no sign-off"), transaction.atomic():
        put_back(correction, board.secretary, "I liked it.")


def test_nor_the_same_words_from_another_place(board, home, page, correction):
    returned(board, called_in(board, moved_to(board, page, home)))
    moved_to(board, page, home, page.slug)
    with pytest.raises(Refused, match="A seat called it in"):
        put_back(correction, board.secretary, "I liked it.")


def test_what_the_board_signed_after_a_call_in_is_put_back(board, page, correction):
    emergency = called_in(board, correction)
    for code in ("npia", "home-office"):
        cast(board, emergency.submission, code)
    publish_content(board, corrected(page, summary="Nonsense."))
    assert put_back(correction, board.secretary, "It shows nonsense.").is_in_force
