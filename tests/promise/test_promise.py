"""In whatever order people act, processes die and time passes: what the public reads is what the board signed off."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from cctvportal.signoff.models import SignOff, Submission
from tests.builders import Board, make_content, publish_content
from tests.promise.machine import Portal
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


def test_whatever_happens_the_public_reads_what_was_signed_off(board, home):
    machine = type("ThisPortal", (Portal,), {"board": board, "tried": {}})
    run_state_machine_as_test(machine, settings=SETTINGS)
    done = {name: times for (name, was_done), times in machine.tried.items() if was_done}
    refused = {name: times for (name, was_done), times in machine.tried.items() if not was_done}
    print(f"Done: {done}. Refused: {refused}.")
    assert min(done.get(name, 0) for name in ("submit", "vote", "publish", "take back", "policy")) > 5, done


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
