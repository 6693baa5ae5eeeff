"""In whatever order people act, processes die and time passes: what the public reads is what the board signed off."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import SignOff, Submission
from tests.builders import Board, make_content, publish_content
from tests.promise.machine import MEMBERS, Portal
from tests.promise.oracle import Notes, broken_promises

# A run of the suite takes the same examples each time; more, and other ones, with PROMISE_EXAMPLES=1000.
EXAMPLES = int(os.environ.get("PROMISE_EXAMPLES", "25"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    derandomize="PROMISE_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

# Acts, and steps of submissions, packs and emergencies, of which a walk by design and the examples by luck show all.
COMMON = {"submit", "vote", "publish", "taken-back", "returned", "policy", "put", "confirm", "correct"}
RARE = {
    *("withdraw", "delete", "move", "order", "delegate", "revoke", "call in", "take down", "put back", "redact"),
    *("ratified", "rejected", "lapsed", "escalated", "vote on pack", "released", "dissolved"),
}


def test_whatever_happens_the_public_reads_what_was_signed_off(board, home):
    machine = type("ThisPortal", (Portal,), {"board": board, "tried": {}})
    run_state_machine_as_test(machine, settings=SETTINGS)
    done = {name: times for (name, was_done), times in machine.tried.items() if was_done}
    refused = {name: times for (name, was_done), times in machine.tried.items() if not was_done}
    print(f"Done: {done}. Refused: {refused}.")
    assert COMMON - done.keys() == set(), "No example came to these."


def test_on_a_walk_past_every_act_the_promise_holds(board, home):
    machine = type("ThisPortal", (Portal,), {"board": board, "tried": {}})()
    machine.people_and_drafts()
    for _ in walk(machine):
        for promise in (machine.the_promise, machine.the_public_reads_exactly_that, machine.time_moves):
            promise()
    machine.teardown()
    done = {name for (name, was_done) in machine.tried if was_done}
    assert (COMMON | RARE) - done == set()


def walk(portal: Portal) -> Iterator[None]:
    """Acts in an order in which each is allowed when its turn comes; the promise is looked at after each."""
    pair, others = ("acpo-member", "npia-member"), ("home-office-member", "sample-member")
    yield portal.everybody_signs_off(0)
    yield portal.edit_and_submit("guidance", "acpo-editor")
    yield portal.take_back(0)
    yield portal.edit_and_submit("guidance", "npia-editor")
    yield portal.cast(0, "sample-member", "sample", Decision.RETURN)
    yield portal.edit_and_submit("guidance", "acpo-editor")
    yield portal.everybody_signs_off(0)
    yield portal.put_an_earlier_version_back("guidance", 0)
    yield portal.everybody_signs_off(0)
    yield portal.ask_for_an_order(turned=True)
    yield portal.everybody_signs_off(0)
    for after in ("it returns", "the board decides", "time is over"):
        yield portal.an_emergency_to_its_end("strategy", pair, after)
    yield portal.everybody_signs_off(0)
    yield portal.take_down("strategy", others)
    yield portal.scheduler(80)
    yield portal.everybody_signs_off(0)
    yield portal.correct_and_call_in("news", "acpo-member")
    yield portal.everybody_signs_off(0)
    yield portal.let_the_editor_vote("npia-member")
    yield portal.revoke("npia-member")
    yield portal.ask_for_a_move("guidance", "guidance", home=True)
    yield portal.everybody_signs_off(0)
    for hours, decision, dissolve in ((None, Decision.RETURN, True), (2, Decision.SIGN_OFF, False)):
        yield portal.edit_and_submit("guidance", "acpo-editor")
        yield portal.edit_and_submit("news", "acpo-editor")
        yield portal.gather_and_put(2, hours)
        yield portal.vote_on_a_pack(MEMBERS, decision)
        yield portal.scheduler(80)
        yield portal.secretary_tidies_up(dissolve)
    yield portal.redact("guidance", pair)
    yield portal.ask_for_a_policy(2, 1, None)
    yield portal.everybody_signs_off(0)
    yield portal.ask_for_withdrawal("guidance")
    yield portal.everybody_signs_off(0)
    yield portal.ask_for_deletion("news")
    yield portal.everybody_signs_off(0)


def test_the_oracle_sees_what_no_rule_should_let_through(board, home):
    published = publish_content(board, make_content())
    sign_off = SignOff.objects.get(pk=published.sign_off)
    notes = notes_of(board, [sign_off.submission, SignOff.objects.get(pk=home.sign_off).submission])
    assert broken_promises(notes) == []
    signer = sign_off.submission.votes.first()
    with changed(notes.contributors, sign_off.submission.pk, frozenset({signer.member_id})):
        assert any("signed off by somebody who wrote it" in reason for reason in broken_promises(notes))
    with changed(notes.sat_at[published.edition_id], (signer.member_id, signer.seat.code), False):
        assert any("1 seats signed, 2 had to" in reason for reason in broken_promises(notes))
    with changed(notes.votes[sign_off.submission.pk], signer.member_id, (signer.seat.code, "abstain", signer.digest)):
        assert any("1 seats signed, 2 had to" in reason for reason in broken_promises(notes))


def notes_of(board: Board, submissions: list[Submission]) -> Notes:
    """Notes as the machine would have taken them while ``submissions`` were made and signed off."""
    notes = Notes(now=timezone.now())
    for code, member in board.members.items():
        notes.begin_sitting(member.pk, code)
        notes.agency_of |= {member.pk: code, board.editors[code].pk: code}
    for submission in submissions:
        notes.take_over(submission)
    return notes


@contextmanager
def changed(notes: dict, key: object, value: object) -> Iterator[None]:
    kept, notes[key] = notes[key], value
    yield
    notes[key] = kept
