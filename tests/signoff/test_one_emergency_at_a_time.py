"""Whoever has every right of the CMS puts one emergency upon another, or rows that nobody can read: it is refused."""

import json
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from cctvportal.publication.content import Change, Removal
from cctvportal.publication.models import Publication, Route
from cctvportal.publication.release import release
from cctvportal.signoff.actions import in_force, on_duty
from cctvportal.signoff.actions.correct import call_in
from cctvportal.signoff.actions.end_emergency import lapse_due, settle_returned
from cctvportal.signoff.actions.on_duty import _behind, hold
from cctvportal.signoff.actions.publish import publish_ready
from cctvportal.signoff.emergency_rules import Act
from cctvportal.signoff.enums import Decision, EmergencyKind
from cctvportal.signoff.models import Emergency, Redaction, SignOff, Submission
from cctvportal.signoff.redaction.rules import digest_of_redaction
from cctvportal.signoff.redaction.telling import tell_the_record
from tests.builders import (
    adopt_notice,
    cast,
    corrected,
    declare_emergency,
    make_content,
    publish_content,
    publish_correction,
    put_on_duty,
    put_order,
    put_submission,
    put_vote,
    sign_off,
    submit_content,
    take_down,
)


@pytest.fixture
def page(portal_db, standing_board, standing_home):
    return publish_content(standing_board, make_content("Siting cameras"))


def attempt(act, *arguments, **fields):
    """Whatever the database refuses is refused."""
    with suppress(DatabaseError), transaction.atomic():
        return act(*arguments, **fields)


def standing(content_id):
    return Publication.objects.current().filter(content_id=content_id).first()


def gone(page):
    """What is at an address where nothing stands: readers are answered 410 at one of kind ``gone``."""
    return Route.objects.get(path=page.path, until_edition=None).kind


def held_alone(page, notice, by, seat):
    """A hold whose submission has the very content of the page, so that she who holds it may vote on it."""
    current = standing(page.content_id)
    act = Act(EmergencyKind.HOLD, by, "Nonsense.", current=current, seat=seat, notice=notice)
    submission = in_force.put_before_the_board(in_force.content_of(page), act, "content", contributors=frozenset())
    emergency = in_force.declare(act, submission, "in-force", current)
    shown = _behind(current, notice)
    change = Change(
        content=shown, digest=shown.digest, sign_off=notice.pk, agency=current.agency, seats=notice.seats,
        authority="emergency", emergency=emergency.pk,
    )  # fmt: skip
    in_force.bring(emergency, change, ("hold", {"seats": [], "reason": "Nonsense."}))
    return emergency


def test_one_member_on_duty_does_not_remove_a_page_by_holding_what_she_holds(page, standing_board):
    notice, sample, seat = (
        adopt_notice(standing_board),
        standing_board.members["sample"],
        standing_board.seats["sample"],
    )
    put_on_duty(standing_board)
    with transaction.atomic():
        held_alone(page, notice, sample, seat)
    emergency = attempt(held_alone, page, notice, sample, seat)

    def remove():
        put_vote(emergency.submission, sample, seat, Decision.RETURN, reason="No.")
        emergency.submission.events.create(step="returned")
        emergency.events.create(step="rejected")
        release([], removals=[Removal(page.content_id, emergency.pk)], cause="lapse")

    if emergency:
        attempt(remove)
    assert standing(page.content_id) is not None, gone(page)


def test_one_person_on_duty_does_not_take_the_place_of_an_emergency_of_two(page, standing_board, monkeypatch):
    declare_emergency(standing_board, submit_content(standing_board, corrected(page, summary="Changed tonight")))
    notice = adopt_notice(standing_board)
    monkeypatch.setattr(on_duty, "require", lambda *of: None)
    second = attempt(hold, page.content_id, notice, standing_board.secretary, "Nonsense.")
    if second:
        cast(standing_board, second.submission, "acpo", Decision.RETURN, reason="Back with the page.")

        def remove():
            second.events.create(step="rejected")
            release([], removals=[Removal(page.content_id, second.pk)], cause="lapse")

        attempt(remove)
    assert standing(page.content_id) is not None, gone(page)


def test_one_person_on_duty_does_not_end_what_a_seat_called_in(page, standing_board, monkeypatch):
    correction = publish_correction(standing_board, page, summary="About it and them.")
    member, seat = standing_board.members["home-office"], standing_board.seats["home-office"]
    called = call_in(correction, member, seat, "It is no slip.")
    notice = adopt_notice(standing_board)
    monkeypatch.setattr(on_duty, "require", lambda *of: None)
    held = attempt(hold, page.content_id, notice, standing_board.secretary, "Nonsense.")
    if held:
        cast(standing_board, held.submission, "acpo", Decision.RETURN, reason="Back with the page.")
    back, called = standing(page.content_id), Emergency.objects.get(pk=called.pk)
    assert called.is_in_force or back.authority != "correction", (called.last_event.step, back.representation)


def test_what_the_board_returned_does_not_stand_again_behind_a_hold(page, standing_board, monkeypatch):
    correction = publish_correction(standing_board, page, summary="About it and them.")
    member, seat = standing_board.members["home-office"], standing_board.seats["home-office"]
    called = call_in(correction, member, seat, "It is no slip.")
    notice = adopt_notice(standing_board)
    with monkeypatch.context() as patch:  # the return is left to a later transaction, as where a storage fails
        patch.setattr("cctvportal.signoff.actions.vote.undo_returned", lambda submission: None)
        cast(standing_board, called.submission, "acpo", Decision.RETURN, reason="It says something else.")

    def cover_and_reject():
        called.events.create(step="rejected")
        return hold(page.content_id, notice, standing_board.secretary, "Nonsense.")

    with monkeypatch.context() as patch:
        patch.setattr(on_duty, "require", lambda *of: None)
        held = attempt(cover_and_reject)
    if held:
        cast(standing_board, held.submission, "acpo", Decision.RETURN, reason="Back with the page.")
    settle_returned()
    back = standing(page.content_id)
    assert back.authority != "correction", back.representation


def test_what_is_ratified_is_published(page, standing_board, monkeypatch):
    submission = submit_content(standing_board, corrected(page, summary="Changed tonight"))
    emergency = declare_emergency(standing_board, submission, hours=1)
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        for code in ("acpo", "sample"):
            cast(standing_board, submission, code)

    def ratify_alone():
        seats = [standing_board.seats[code].as_json() for code in ("acpo", "sample")]
        SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)
        emergency.events.create(step="ratified")
        submission.events.create(step="published")

    attempt(ratify_alone)
    publish_ready()
    with travel(timezone.now() + timedelta(hours=3)):
        lapse_due()
        publish_ready()
        assert not standing(page.content_id).is_overdue, "readers are answered 404 for ever"


def test_an_emergency_without_a_step_does_not_keep_the_board_from_voting(page, standing_board):
    submission = submit_content(standing_board, corrected(page, summary="Second of it"))
    attempt(
        Emergency.objects.create, id=uuid4(), kind="take-down", content_id=page.content_id, submission=submission,
        reason="x",
    )  # fmt: skip
    sign_off(standing_board, submission)
    assert standing(page.content_id).representation["summary"] == "Second of it"


def test_an_emergency_without_a_step_does_not_keep_the_board_from_taking_the_page_down(page, standing_board):
    submission = submit_content(standing_board, corrected(page, summary="Second of it"))
    attempt(
        Emergency.objects.create, id=uuid4(), kind="take-down", content_id=page.content_id, submission=submission,
        reason="x",
    )  # fmt: skip
    hold(page.content_id, adopt_notice(standing_board), standing_board.secretary, "It names a person.")
    assert standing(page.content_id).kind == "hold"


def test_a_submission_without_a_step_does_not_keep_a_page_from_being_submitted(page, standing_board):
    like = Submission.objects.get(content_id=page.content_id)
    attempt(put_submission, like, standing_board.editors["sample"])
    publish_content(standing_board, corrected(page, summary="Second of it"))
    assert standing(page.content_id).representation["summary"] == "Second of it"


@pytest.mark.parametrize("fields", [{"links": 5}, {"assets": [{"nonsense": 1}]}, {"assets": 5}])
def test_a_submission_that_is_no_content_does_not_hold_up_the_others(page, standing_board, monkeypatch, fields):
    like = Submission.objects.get(content_id=page.content_id)
    other = make_content("Nonsense")

    def put():
        told = [json.dumps(each) for each in (other.representation, fields.get("assets", []))]
        with connection.cursor() as cursor:
            cursor.execute("SELECT publication_digest(%s, %s, %s::jsonb, %s::jsonb)", [other.type, other.path, *told])
            digest = cursor.fetchone()[0]
        new = put_submission(
            like, standing_board.editors["acpo"], round=1, content_id=other.content_id, path=other.path,
            slug=other.slug, title=other.title, representation=other.representation, digest=digest, **fields,
        )  # fmt: skip
        new.events.create(step="submitted")

    attempt(put)
    submission = submit_content(standing_board, corrected(page, summary="Second of it"))
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        sign_off(standing_board, submission)
    publish_ready()
    assert standing(page.content_id).representation["summary"] == "Second of it"


MALFORMED = [
    {"title": "Nonsense", "pages": [], "order": [{}]},
    {"title": "Nonsense", "pages": [], "order": 5},
    {"title": "Nonsense", "pages": [], "order": [{"content": []}]},
]


@pytest.mark.parametrize("representation", MALFORMED)
def test_a_move_of_nothing_does_not_keep_everybody_from_submitting(page, standing_board, representation):
    like = Submission.objects.get(content_id=page.content_id)
    other = make_content("Nonsense", representation=representation)

    def put():
        new = put_submission(
            like, standing_board.editors["sample"], kind="move", round=1, content_id=other.content_id, path=other.path,
            slug=other.slug, title=other.title, representation=representation,
        )  # fmt: skip
        new.events.create(step="submitted")

    attempt(put)
    publish_content(standing_board, corrected(page, summary="Second of it"))
    assert standing(page.content_id).representation["summary"] == "Second of it"


def test_a_call_in_waits_for_the_board(page, standing_board, monkeypatch):
    correction = publish_correction(standing_board, page, summary="About it and them.")
    member, seat = standing_board.members["home-office"], standing_board.seats["home-office"]
    act = "cctvportal.signoff.actions.correct.Act"
    monkeypatch.setattr(act, lambda *of, **fields: Act(*of, hours=1, **fields))
    attempt(call_in, correction, member, seat, "It is no slip.")
    with travel(timezone.now() + timedelta(hours=2)):
        lapse_due()
    assert standing(page.content_id) == correction


def redact_summary(board, version):
    place = {
        "table": "publication_publication", "key": str(version.pk), "column": "representation", "pointer": "/summary",
        "start": 0, "length": 3, "size": len(version.representation["summary"]),
    }  # fmt: skip
    redaction = Redaction(ground="other", statement="Article 17", places=[place], drafts=[], files=[])
    redaction.digest = digest_of_redaction(redaction)
    with transaction.atomic():
        redaction.save(force_insert=True)
        redaction.events.create(step="proposed")
        for code in ("npia", "sample"):
            put_order(redaction, board.members[code], board.seats[code])
        release([], cause="redaction")
        with connection.cursor() as cursor:
            cursor.execute("SELECT signoff_carry_out_redaction(%s)", [redaction.pk])
        tell_the_record(redaction.pk)


def test_one_member_does_not_remove_a_page_of_which_words_were_destroyed_by_law(page, standing_board):
    correction = publish_correction(standing_board, page, summary="About it and them.")
    redact_summary(standing_board, page)
    sample, seat = standing_board.members["sample"], standing_board.seats["sample"]
    emergency = call_in(correction, sample, seat, "It is no slip.")

    def remove():
        put_vote(emergency.submission, sample, seat, Decision.RETURN, reason="No.")
        emergency.submission.events.create(step="returned")
        emergency.events.create(step="rejected")
        release([], removals=[Removal(page.content_id, emergency.pk)], cause="lapse")

    attempt(remove)
    assert standing(page.content_id) is not None, gone(page)


def test_what_was_corrected_stands_again_without_the_words(page, standing_board):
    correction = publish_correction(standing_board, page, summary="About it and them.")
    redact_summary(standing_board, page)
    sample, seat = standing_board.members["sample"], standing_board.seats["sample"]
    emergency = call_in(correction, sample, seat, "It is no slip.")
    cast(standing_board, emergency.submission, "acpo", Decision.RETURN, reason="No.")
    assert standing(page.content_id).authority == "sign-off"


def below(above, title="Beneath"):
    slug = title.lower().replace(" ", "-")
    return make_content(title, parent_id=above.content_id, path=f"{above.path}{slug}/", slug=slug)


def test_a_correction_that_was_returned_gives_way_where_nothing_can_stand_in_its_place(
    portal_db, standing_board, standing_home
):
    board = standing_board
    top = publish_content(board, make_content("Guides"))
    above = publish_content(board, below(top, "Siting"))
    child = publish_content(board, below(above))
    publish_correction(board, child, summary="About it and them.")
    urgent = declare_emergency(board, submit_content(board, corrected(above, summary="Urgent.")))
    take_down(board, top.content_id)
    with travel(urgent.ends_at):
        lapse_due()
    assert standing(above.content_id) is None
    sample, seat = board.members["sample"], board.seats["sample"]
    emergency = call_in(standing(child.content_id), sample, seat, "It is no slip.")
    cast(board, emergency.submission, "acpo", Decision.RETURN, reason="No.")
    settle_returned()
    left = standing(child.content_id)
    assert left is None or left.authority != "correction"


LAST = 2_147_483_647  # of a PostgreSQL integer


def last_round(board, page, kind):
    like = Submission.objects.get(content_id=page.content_id)
    other = {"kind": kind, "round": LAST}
    with transaction.atomic():
        new = put_submission(like, board.editors["sample"], **other)
        new.events.create(step="submitted")
        new.events.create(step="taken-back")


def test_no_round_is_the_last(page, standing_board):
    attempt(last_round, standing_board, page, "content")
    publish_content(standing_board, corrected(page, summary="Second of it"))
    assert standing(page.content_id).representation["summary"] == "Second of it"


def test_no_round_is_the_last_in_which_a_page_can_be_taken_down(page, standing_board):
    attempt(last_round, standing_board, page, "withdrawal")
    take_down(standing_board, page.content_id)
    assert standing(page.content_id).kind == "withdrawal"


@pytest.mark.parametrize("named", [{"table": "nonsense"}, {"table": "publication_route", "key": "nonsense"}])
def test_an_order_of_what_there_is_not_can_be_looked_at(page, standing_board, named):
    place = {
        "table": "publication_route",
        "key": "1",
        "column": "path",
        "pointer": "",
        "start": 0,
        "length": 1,
        "size": 9,
    }
    redaction = Redaction(ground="other", statement="Article 17", places=[place | named], drafts=[], files=[])
    redaction.digest = digest_of_redaction(redaction)

    def propose():
        redaction.save(force_insert=True)
        redaction.events.create(step="proposed")

    attempt(propose)
    if Redaction.objects.filter(pk=redaction.pk).exists():
        client = Client()
        client.force_login(standing_board.members["npia"])
        assert client.get(reverse("signoff:redaction", args=[redaction.pk])).status_code == 200
