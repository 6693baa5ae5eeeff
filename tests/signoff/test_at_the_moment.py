"""What is published is what was signed at that moment, to the byte and under every policy, whoever runs code here."""

import json
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from time_machine import travel

from cctvportal.agencies.models import Membership, User
from cctvportal.kernel.canonical import digest_of, sha256
from cctvportal.kernel.locks import number_of
from cctvportal.publication.content import Removal
from cctvportal.publication.models import Publication
from cctvportal.publication.release import release
from cctvportal.publication.verification import verify
from cctvportal.record.protection import SEARCHING
from cctvportal.signoff.actions import in_force, on_duty
from cctvportal.signoff.actions.correct import call_in, submit_correction
from cctvportal.signoff.actions.emergency import propose_publication
from cctvportal.signoff.actions.in_force import sign
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.on_duty import hold, put_back
from cctvportal.signoff.actions.policy import submit_policy
from cctvportal.signoff.actions.reorder import submit_order
from cctvportal.signoff.actions.submit import policy_in_force
from cctvportal.signoff.changes import changes_of
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import Emergency, Policy, Redaction, SignOff
from cctvportal.signoff.redaction.rules import digest_of_redaction
from tests.builders import (
    adopt_notice,
    asset_use,
    cast,
    corrected,
    declare_emergency,
    frozen_by,
    leave,
    make_board,
    make_content,
    make_home,
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
from tests.databases import owner_does, tamper
from tests.publication_builder import freeze

ALONE = import_module("cctvportal.signoff.migrations.0029_what_was_sealed_alone")
LONG = "CCTV is looked after with care, and whoever looks after it is trained by those who know it well. "


@pytest.fixture
def banked(portal_db, standing_board, standing_home, monkeypatch):
    """Signs something off and commits that, without what it brings; the application objects to nothing."""
    monkeypatch.setattr("cctvportal.publication.release.problems_of_release", lambda *about: [])

    def bank(submission):
        with monkeypatch.context() as patch:
            patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
            for code in standing_board.members:
                cast(standing_board, submission, code)
        seats = [standing_board.seats[code].as_json() for code in sorted(standing_board.members)]
        return SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)

    return bank


def refused(words, act, *arguments, **fields):
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act(*arguments, **fields)


# A sign-off kept for later


def test_nothing_rests_on_a_sign_off_of_another_moment(banked, standing_board):
    submission = submit_content(standing_board, make_content("Siting cameras"))
    kept = banked(submission)
    submission.events.create(step="taken-back")
    submission.events.create(step="resubmitted")
    refused("rests on no sign-off", release, changes_of(submission, kept))
    refused("cannot become published", submission.events.create, step="published")
    assert not Publication.objects.filter(content_id=submission.content_id).exists()


def test_no_policy_comes_into_force_by_a_sign_off_of_another_moment(banked, standing_board):
    policy = Policy.objects.filter(code="standard").first()
    terms = policy.terms | {"quorum": 3}
    submission = submit_policy("standard", policy.name, policy.types, terms, standing_board.secretary)
    kept = banked(submission)
    parts = submission.representation["policy"]
    refused("is not what the board signed off", Policy.objects.create, sign_off=kept, **parts)


def test_whoever_declared_an_emergency_still_sits_when_it_takes_effect(portal_db, standing_board, standing_home):
    submission = submit_content(standing_board, make_content("Siting cameras"))
    npia, sample = standing_board.members["npia"], standing_board.members["sample"]
    emergency = propose_publication(submission, npia, standing_board.seats["npia"], "People are misled tonight.")
    sign(emergency, sample, standing_board.seats["sample"])
    User.objects.filter(pk=npia.pk).update(is_active=False)
    refused("cannot become in-force", emergency.events.create, step="in-force")
    User.objects.filter(pk=npia.pk).update(is_active=True)
    refused("brings nothing", emergency.events.create, step="in-force")


# A transaction that stays open


@pytest.fixture
def passes(portal_db):
    """Lets the moment of every transaction that is open pass, or gives it back."""

    def pass_(interval="0"):
        owner_does(
            portal_db,
            "CREATE OR REPLACE FUNCTION signoff_moment() RETURNS interval LANGUAGE sql STABLE "
            f"SET search_path = public, pg_temp AS $$ SELECT interval '{interval}' $$",
        )

    return pass_


@pytest.fixture
def signed_off(banked, standing_board, monkeypatch):
    """A submission with all its votes, to be signed off and published in the transaction of a test."""
    submission = submit_content(standing_board, make_content("Siting cameras"))
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        for code in standing_board.members:
            cast(standing_board, submission, code)
    return submission


def sign_now(board, submission):
    seats = [board.seats[code].as_json() for code in sorted(board.members)]
    return SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)


def publish_now(board, submission, *, meanwhile=lambda: None, then=lambda: None):
    kept = sign_now(board, submission)
    meanwhile()
    release(changes_of(submission, kept))
    submission.events.create(step="published")
    then()


def test_a_transaction_brings_nothing_after_its_moment(signed_off, standing_board, passes):
    refused("takes nothing from a transaction that began", publish_now, standing_board, signed_off, meanwhile=passes)
    assert not Publication.objects.filter(content_id=signed_off.content_id).exists()


def test_a_transaction_is_not_committed_after_its_moment(signed_off, standing_board, passes):
    refused("takes nothing from a transaction that began", publish_now, standing_board, signed_off, then=passes)
    assert not Publication.objects.filter(content_id=signed_off.content_id).exists()
    passes("10 minutes")
    with transaction.atomic():
        publish_now(standing_board, signed_off)
    assert Publication.objects.filter(content_id=signed_off.content_id).exists()


def test_a_transaction_whose_checks_were_asked_for_early_holds_up_all_others(signed_off, standing_board, portal_db):
    """What it keeps does not go by unseen."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        sign_now(standing_board, signed_off)
        with another_connection() as other, other.cursor() as elsewhere:
            elsewhere.execute("SELECT pg_try_advisory_xact_lock(%s)", [number_of("edition")])
            assert elsewhere.fetchone() == (False,)


def another_connection():
    of = connection.settings_dict
    return psycopg.connect(host=of["HOST"], dbname=of["NAME"], user=of["USER"])


def test_a_moment_lasts_as_long_as_clocks_may_differ():
    assert "interval '10 minutes'" in ALONE.MOMENT
    assert "> 600 THEN" in import_module("cctvportal.signoff.migrations.0020_dated_now").FUNCTION


@pytest.mark.django_db
@pytest.mark.parametrize("table", ALONE.IN_TIME)
def test_whatever_is_sealed_or_brought_is_asked_for_its_time_at_commit(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgdeferrable, tginitdeferred, tgenabled FROM pg_trigger "
            "WHERE tgname = 'is_committed_in_time' AND tgrelid = %s::regclass",
            [table],
        )
        assert cursor.fetchall() == [(True, True, "O")]


# An emergency kept for later


@pytest.fixture
def page(portal_db, standing_board, standing_home):
    return publish_content(standing_board, make_content("Siting cameras"))


@pytest.fixture
def held_back(monkeypatch):
    """What an emergency would bring, in place of bringing it."""
    kept = []
    monkeypatch.setattr(on_duty, "bring", lambda *of: kept.extend(of))
    monkeypatch.setattr("cctvportal.signoff.actions.emergency.bring", lambda *of: kept.extend(of))
    return kept


@pytest.fixture
def sealed_only(monkeypatch):
    def declare(act, submission, step, before):
        emergency = Emergency.objects.create(
            id=uuid4(), kind=act.kind, content_id=submission.content_id, submission=submission, before=before,
            restores=act.version, notice=act.notice, reason=act.reason, hours=act.hours,
        )  # fmt: skip
        sign(emergency, act.by, act.seat)
        return emergency

    monkeypatch.setattr(on_duty, "declare", declare)
    with transaction.atomic():  # where it ends, an emergency has a step
        yield
        transaction.set_rollback(True)


def take_effect(emergency, *of):
    emergency.events.create(step="in-force")
    in_force.bring(emergency, *of)


def test_a_hold_takes_no_effect_once_the_secretary_has_left(page, standing_board, sealed_only, held_back):
    hold(page.content_id, adopt_notice(standing_board), standing_board.secretary, "It shows nonsense.")
    leave(Membership.objects.get(user=standing_board.secretary))
    refused("cannot become in-force", take_effect, *held_back)


def test_nor_once_the_duty_of_who_sealed_it_is_over(page, standing_board, sealed_only, held_back):
    duty = put_on_duty(standing_board)
    hold(page.content_id, adopt_notice(standing_board), standing_board.members["sample"], "It shows nonsense.")
    type(duty).objects.filter(pk=duty.pk).update(until_date=timezone.localdate() - timedelta(days=1))
    refused("cannot become in-force", take_effect, *held_back)


def test_nor_an_hour_after_it_was_sealed(page, standing_board, sealed_only, held_back, passes):
    passes("10 minutes")
    hold(page.content_id, adopt_notice(standing_board), standing_board.secretary, "It shows nonsense.")
    with travel(timezone.now() + timedelta(hours=1)):
        refused("cannot become in-force", take_effect, *held_back)
    take_effect(*held_back)
    assert Publication.objects.current().get(content_id=page.content_id).kind == "hold"


def test_what_an_emergency_brings_comes_when_it_takes_effect(page, standing_board, held_back):
    refused("brings nothing", take_down, standing_board, page.content_id)
    assert Publication.objects.current().get(content_id=page.content_id) == page


def test_and_not_once_more_later(page, standing_board, monkeypatch):
    """Else it would bring back whatever was published in its place since."""
    publish_content(standing_board, corrected(page, summary="Second of it"))
    brought, bring = [], on_duty.bring
    monkeypatch.setattr(on_duty, "bring", lambda *of: brought.extend(of) or bring(*of))
    put_back(page, standing_board.secretary, "Nonsense.")
    refused("rests on no sign-off", bring, *brought)


def test_no_version_is_put_back_after_the_board_returned_it(page, standing_board, held_back):
    second = publish_content(standing_board, corrected(page, summary="Second of it"))
    npia, seat = standing_board.members["npia"], standing_board.seats["npia"]

    def put_back_although_returned():
        submission = put_back(page, standing_board.secretary, "Nonsense.").submission
        put_vote(submission, npia, seat, Decision.RETURN, reason="No.")
        submission.events.create(step="returned")
        in_force.bring(*held_back)

    refused("rests on no sign-off", put_back_although_returned)
    assert Publication.objects.current().get(content_id=page.content_id) == second


# What an event says has come about


@pytest.mark.parametrize("kind", ["publication", "take-down", "put-back", "hold", "call-in"])
def test_an_emergency_that_is_over_leaves_nothing_standing(page, standing_board, monkeypatch, kind):
    second = publish_content(standing_board, corrected(page, summary="Second of it"))
    alone = standing_board.secretary
    if kind == "publication":
        emergency = declare_emergency(
            standing_board, submit_content(standing_board, corrected(second, summary="Third of it")), hours=168
        )
    elif kind == "take-down":
        emergency = take_down(standing_board, page.content_id)
    elif kind == "put-back":
        emergency = put_back(page, alone, "It shows nonsense.")
    elif kind == "hold":
        emergency = hold(page.content_id, adopt_notice(standing_board), alone, "It shows nonsense.")
    else:
        emergency = called_in(standing_board, publish_correction(standing_board, second, summary="Second of them"))
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.end_emergency.bring_back", lambda *of, **fields: None)
        with pytest.raises(DatabaseError, match="what it brought stands"):
            cast(standing_board, emergency.submission, "acpo", Decision.RETURN, reason="No.")
    cast(standing_board, emergency.submission, "acpo", Decision.RETURN, reason="No.")
    back = Publication.objects.current().get(content_id=page.content_id)
    assert (back.representation, back.authority) == (second.representation, "sign-off")
    assert verify().problems == []


def called_in(board, correction):
    return call_in(correction, board.members["sample"], board.seats["sample"], "It is no slip.")


def test_one_member_does_not_remove_a_page_that_can_stand_again(portal_db, standing_board, standing_home):
    parent = publish_content(standing_board, make_content("Alpha"))
    beneath = {"parent_id": parent.content_id, "path": "/alpha/child/", "slug": "child"}
    child = publish_content(standing_board, make_content("Child", **beneath))
    publish_correction(standing_board, child, summary="About a Child.")
    sign_off(
        standing_board,
        submit_move(parent.content_id, standing_home.content_id, "gamma", standing_board.editors["acpo"]),
    )
    moved = Publication.objects.current().get(content_id=child.content_id)
    emergency = called_in(standing_board, moved)
    sample, seat = standing_board.members["sample"], standing_board.seats["sample"]

    def remove():
        put_vote(emergency.submission, sample, seat, Decision.RETURN, reason="No.")
        emergency.submission.events.create(step="returned")
        emergency.events.create(step="rejected")
        release([], removals=[Removal(child.content_id, emergency.pk)], cause="lapse")

    refused("no emergency ended at", remove)
    assert Publication.objects.current().get(content_id=child.content_id) == moved


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("superseded", "is superseded, and its emergency in force"),
        ("taken-back", "is taken-back, and its emergency in force"),
        ("whatever", "cannot become whatever"),
    ],
)
def test_a_review_that_an_emergency_waits_for_is_not_closed_by_a_word(page, standing_board, step, words):
    correction = publish_correction(standing_board, page, summary="About it and them.")
    refused(words, called_in(standing_board, correction).submission.events.create, step=step)


@pytest.mark.parametrize(("step", "words"), [("superseded", "by no emergency"), ("whatever", "cannot become whatever")])
def test_nor_is_any_other(page, standing_board, step, words):
    refused(words, submit_content(standing_board, corrected(page, summary="Second of it")).events.create, step=step)


def test_an_emergency_is_about_the_page_of_its_submission_and_signed(page, standing_board):
    other = submit_content(standing_board, make_content("Another page"))
    about = {"kind": "take-down", "submission": other, "reason": "It names a person."}
    refused("a submission of another page", Emergency.objects.create, id=uuid4(), content_id=page.content_id, **about)
    with transaction.atomic():
        unsigned = Emergency.objects.create(id=uuid4(), content_id=other.content_id, **about)
        refused("cannot become proposed", unsigned.events.create, step="proposed")
        transaction.set_rollback(True)


# The same to the byte


def test_a_number_is_written_as_it_was_signed(portal_db, standing_board, standing_home, monkeypatch):
    content = make_content("Siting cameras")
    content = replace(content, representation=content.representation | {"recommendations_total": 44})
    written = content.representation | {"recommendations_total": 44.0}
    assert digest_of(written) == digest_of(content.representation)
    monkeypatch.setattr(
        "cctvportal.signoff.actions.publish.changes_of",
        lambda *of: [replace(each, content=replace(content, representation=written)) for each in changes_of(*of)],
    )
    submission = submit_content(standing_board, content)
    cast(standing_board, submission, "npia")
    cast(standing_board, submission, "home-office")
    assert not Publication.objects.filter(content_id=submission.content_id).exists()
    monkeypatch.undo()
    cast(standing_board, submission, "sample")
    assert Publication.objects.get(content_id=submission.content_id).representation == content.representation


def test_a_file_has_the_size_and_the_type_that_were_signed(portal_db):
    board = make_board(groups=False)
    make_home(board)
    data = b"School,Cameras\nFirst,yes\nSecond,no\n"
    tamper("publication_asset", "INSERT INTO publication_asset VALUES (%s, 20, 'application/pdf')", sha256(data))
    freeze(board, data, "text/csv")
    use = asset_use(sha256=sha256(data), size=len(data), content_type="text/csv", name="rules.csv")
    publish_content(board, make_content("Siting cameras", assets=(use,)))
    answer = Client().get(f"/assets/{sha256(data)}/rules.csv")
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (data, "text/csv")
    assert answer["Content-Length"] == str(len(data))
    assert any("described otherwise than it was signed" in problem for problem in verify().problems)


def test_the_files_of_a_correction_are_described_to_the_byte_as_before(board, home):
    data = b"%PDF-1.7 abc"
    freeze(board, data, "application/pdf")
    use = asset_use(sha256=sha256(data), size=len(data), name="rules.pdf")
    standing = publish_content(board, make_content("Siting cameras", assets=(use,)))
    frozen = frozen_by(board, corrected(standing, summary="About siting cameras!"))
    like = submit_correction(frozen, board.editors["acpo"])
    like.events.create(step="taken-back")
    assets = [each | {"size": float(each["size"])} for each in like.assets]
    assert assets == like.assets
    refused("is no whole number", put_submission, like, board.editors["acpo"], assets=assets, digest="0" * 64)


# Every policy


@pytest.mark.parametrize("act", ["move", "order"])
def test_a_weaker_policy_of_the_top_page_is_not_enough(board, home, act):
    index = make_content("Minutes", type="minutes.MinutesIndexPage")
    published = publish_content(board, index)
    meetings = []
    for number in (1, 2):
        place = {"parent_id": published.content_id, "path": f"{published.path}meeting-{number}/", "position": number}
        meeting = make_content(f"Meeting {number}", type="minutes.MinutesPage", **place)
        meetings.append(publish_content(board, meeting).content_id)
    by = board.editors["acpo"]
    if act == "move":
        submission = submit_move(published.content_id, home.content_id, "meetings", by)
    else:
        submission = submit_order(published.content_id, meetings[::-1], by)
    weaker = policy_in_force("home.GuidancePage")
    assert weaker["required"] != submission.policy["required"]
    refused("a weaker policy than the board has in force for minutes.MinutesPage", put_submission, submission, by,
            policy=weaker)  # fmt: skip


def test_a_move_lists_nothing_that_does_not_stand(board, home):
    page = publish_content(board, make_content("Siting cameras"))
    submission = submit_move(page.content_id, home.content_id, "siting", board.editors["acpo"])
    listed = [*submission.representation["pages"], {"content": page.content_id + 1000, "from": "/a/", "to": "/b/"}]
    refused("a weaker policy", put_submission, submission, board.editors["acpo"],
            representation=submission.representation | {"pages": listed})  # fmt: skip


# What two seats seal is what is destroyed


def test_an_order_beside_the_digest_that_two_seats_seal_destroys_nothing(portal_db, standing_board, standing_home):
    """Proposed before the database compared the two."""
    named, other = (publish_content(standing_board, make_content(title)) for title in ("Siting cameras", "Signs"))
    redaction = Redaction(ground="other", statement="Article 17", places=[first_words(named)], drafts=[], files=[])
    redaction.digest = digest_of_redaction(redaction)
    with transaction.atomic():
        redaction.save(force_insert=True)
        redaction.events.create(step="proposed")
    put_order(redaction, standing_board.members["npia"], standing_board.seats["npia"])
    tamper("signoff_redaction", "UPDATE signoff_redaction SET places = %s", json.dumps([first_words(other)]))
    sealed = [redaction, standing_board.members["sample"], standing_board.seats["sample"]]
    refused("the signature is not on the digest", put_order, *sealed)
    tamper("signoff_redaction", "UPDATE signoff_redaction SET places = %s", json.dumps(redaction.places))
    put_order(*sealed)
    tamper("signoff_redaction", "UPDATE signoff_redaction SET places = %s", json.dumps([first_words(other)]))
    refused("is not ordered by two people of two seats", carry_out, redaction)
    assert Publication.objects.get(pk=other.pk).title == "Signs"


def first_words(publication):
    return {
        **{"table": "publication_publication", "column": "title", "key": str(publication.pk), "pointer": ""},
        **{"start": 0, "length": 3, "size": len(publication.title)},
    }


def carry_out(redaction):
    release([], cause="redaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT signoff_carry_out_redaction(%s)", [redaction.pk])


# Types that mean something else to whoever asks


def test_text_is_compared_in_full_whatever_it_is_called(board, home):
    """PL/pgSQL keeps what it compiled first, for all that the session asks later."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = public, pg_temp")
        cursor.execute("SELECT signoff_differ_in_prose('abc', 'abd')")
        cursor.execute("SET LOCAL search_path = DEFAULT")
        cursor.execute("CREATE DOMAIN pg_temp.text AS pg_catalog.name")
        cursor.execute("""SELECT public.signoff_prose_distance('{"text": "abc"}', '{"text": "abd"}', '')""")
        cursor.execute("ALTER DOMAIN pg_temp.text RENAME TO other")
        cursor.execute(
            "SELECT public.signoff_prose_distance(jsonb_build_object('text', %s::text), jsonb_build_object('text', "
            "%s::text), '')",
            [LONG, LONG + "All of it is abolished, and nobody keeps any pictures of anybody."],
        )
        assert cursor.fetchone()[0] > 40


def test_every_function_looks_where_its_owner_says(db):
    with connection.cursor() as cursor:
        cursor.execute(SEARCHING)
        assert cursor.fetchall() == []
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname IN ('search_plain', 'search_bare')")
        bodies = [body for (body,) in cursor.fetchall()]
    assert len(bodies) == 2
    assert not any("::" in body or "CAST" in body.upper() for body in bodies), "they name no type"


# What the record shows of it


def test_the_record_of_each_bad_day_is_whole(board, home):
    first = publish_content(board, make_content("Siting cameras"))
    second = publish_content(board, corrected(first, summary="Nonsense."))
    emergency = hold(second.content_id, adopt_notice(board), board.secretary, "It shows nonsense.")
    assert verify().problems == []
    cast(board, emergency.submission, "home-office", Decision.RETURN, reason="Back with it.")
    put_on_duty(board)
    put_back(first, board.members["sample"], "It shows nonsense.")
    assert verify().problems == []
    take_down(board, publish_content(board, make_content("Signs")).content_id)
    assert verify().problems == []


def test_the_seat_that_called_a_correction_in_votes_on_it(board, home):
    page = publish_content(board, make_content("Siting cameras"))
    correction = publish_correction(board, page, summary="Where cameras go, and why")
    called = call_in(correction, board.members["sample"], board.seats["sample"], "Let the board see it.")
    cast(board, called.submission, "sample")
    cast(board, called.submission, "npia")
    standing = Publication.objects.current().get(content_id=page.content_id)
    assert standing.authority == "sign-off"
    assert {seat["code"] for seat in standing.seats} == {"npia", "sample"}
