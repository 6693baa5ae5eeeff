"""What people of an agency and of the board do, in any order; after each step the promise must hold."""

import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from unittest.mock import patch

import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cctvportal.agencies.actions.delegate import delegate
from cctvportal.agencies.actions.revoke_delegation import revoke_delegation
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import Delegation, Membership, User
from cctvportal.agencies.refusal import Refused
from cctvportal.kernel.canonical import digest_of
from cctvportal.publication.content import Content
from cctvportal.publication.models import Edition, Publication
from cctvportal.record import verification
from cctvportal.signoff.actions.correct import call_in, submit_correction
from cctvportal.signoff.actions.delete import submit_deletion
from cctvportal.signoff.actions.emergency import confirm, propose_publication, propose_take_down
from cctvportal.signoff.actions.end_emergency import abandon_stale, escalate_due, lapse_due, settle_returned
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.on_duty import put_back
from cctvportal.signoff.actions.packs import add_to_pack, dissolve_pack, gather_pack, put_pack, take_out
from cctvportal.signoff.actions.policy import submit_policy
from cctvportal.signoff.actions.publish import NotPublished, publish_ready
from cctvportal.signoff.actions.redact import carry_out_redaction, propose_redaction
from cctvportal.signoff.actions.release_pack import release_due_packs
from cctvportal.signoff.actions.reorder import submit_order
from cctvportal.signoff.actions.submit import Frozen, submit
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.vote import vote
from cctvportal.signoff.actions.vote_on_pack import vote_on_pack
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.contributors import note_change
from cctvportal.signoff.enums import BEFORE_THE_BOARD, Decision
from cctvportal.signoff.models import (
    Emergency,
    EmergencyEvent,
    Pack,
    PackEvent,
    Policy,
    SignOff,
    Submission,
    SubmissionEvent,
    Vote,
)
from cctvportal.signoff.packing import digest_of_pack, inside
from cctvportal.signoff.redaction.finding import Named
from cctvportal.signoff.redaction.rules import CONFIRMATION, Order, Proposal
from tests.builders import Board, join, leave, make_content, make_user
from tests.promise.oracle import Notes, broken_promises, served

BEGINS = datetime(2027, 3, 1, 9, tzinfo=UTC)
PAGES = st.sampled_from(["guidance", "strategy", "news"])
SEATS = st.sampled_from(["acpo", "home-office", "npia", "sample"])
WRITERS = st.sampled_from(["acpo-editor", "npia-editor", "acpo-member", "npia-deputy", "sample-deputy"])
MEMBERS = ["acpo-member", "home-office-member", "npia-member", "sample-member", "npia-deputy", "sample-deputy"]
VOTERS = st.sampled_from([*MEMBERS, "npia-editor", "sample-editor"])
# Two who might act together; every other time it takes any two.
PAIRS = st.sampled_from([("acpo-member", "npia-member"), ("home-office-member", "sample-member")]) | st.tuples(
    VOTERS, VOTERS
)
DECISIONS = st.sampled_from([Decision.SIGN_OFF] * 6 + [Decision.ABSTAIN, Decision.RETURN])
# Where a process may die while it publishes.
BREAKS = st.sampled_from(
    [
        "cctvportal.signoff.actions.publish.publish_assets",
        "cctvportal.signoff.actions.publish.texts_of",
        "cctvportal.publication.release.begin_edition",
        "cctvportal.publication.release.append",
        "cctvportal.publication.release._link_assets",
    ]
)
_marks = count(1)


class Portal(RuleBasedStateMachine):
    """One portal, from an empty board to the end of an example; rolled back afterwards.

    ``board`` is set by the test on a subclass. ``tried`` counts what was attempted over all examples, by name and by
    whether it was done.
    """

    board: Board
    tried: dict[tuple[str, bool], int]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(rolled_back())
        self.travel = self.stack.enter_context(time_machine.travel(BEGINS, tick=False))
        self.notes = Notes(now=BEGINS)
        self.users: dict[str, User] = {}
        self.seen = Edition.objects.count()

    @initialize()
    def people_and_drafts(self) -> None:
        board = self.board
        self.users = {
            **{f"{code}-editor": user for code, user in board.editors.items()},
            **{f"{code}-member": user for code, user in board.members.items()},
            "secretary": board.secretary,
        }
        for code in board.seats:
            self.notes.begin_sitting(board.members[code].pk, code)
        for code in ("npia", "sample"):
            deputy = self.users[f"{code}-deputy"] = make_user(f"{code}-deputy-{next(_marks)}")
            self.sit(deputy, code, Capacity.DEPUTY)
        for name, user in self.users.items():
            self.notes.agency_of[user.pk] = "secretariat" if name == "secretary" else name.rpartition("-")[0]
        types = {"guidance": "home.GuidancePage", "strategy": "home.StrategyPage", "news": "home.GuidancePage"}
        self.drafts = {name: make_content(f"{name} {next(_marks)}", type=type_) for name, type_ in types.items()}
        self.owner = {"guidance": "acpo", "strategy": "acpo", "news": "npia"}
        # Content id -> when the submission was made that was last published as content.
        self.published_from: dict[int, datetime] = {}
        for page in self.drafts:
            self.edit_and_submit(page, f"{self.owner[page]}-editor")
        home = Publication.objects.get(path="/")
        self.notes.take_over(SignOff.objects.get(pk=home.sign_off).submission)
        for waiting in Submission.objects.open().filter(type="home.GuidancePage"):
            for voter in ("home-office-member", "sample-member"):
                self.cast_on(waiting, voter, voter.rpartition("-")[0], Decision.SIGN_OFF)

    def teardown(self) -> None:
        steps = [*EmergencyEvent.objects.values_list("step"), *PackEvent.objects.values_list("step")]
        for (step,) in [*steps, *SubmissionEvent.objects.values_list("step")]:
            self.tried[step, True] = self.tried.get((step, True), 0) + 1
        try:
            assert list(verification.problems()) == []
        finally:
            self.stack.close()

    # What happens

    @rule(page=PAGES, writer=WRITERS)
    def edit(self, page: str, writer: str) -> None:
        """A save by whoever writes on the page, past the editor's own refusals."""
        draft, user = self.drafts[page], self.users[writer]
        if self.under_review(draft):
            return
        changed = draft.representation | {"title": f"{page} {next(_marks)}", "summary": f"By {writer}."}
        self.drafts[page] = replace(draft, representation=changed)
        note_change(draft.content_id, user, draft_digest(self.drafts[page]))
        self.notes.wrote.setdefault(draft.content_id, []).append((user.pk, self.notes.now))

    @rule(page=PAGES, writer=WRITERS)
    def edit_and_submit(self, page: str, writer: str) -> None:
        self.edit(page, writer)
        self.submit(page)

    @rule(page=PAGES)
    def submit(self, page: str) -> None:
        draft, owner = self.drafts[page], self.owner[page]
        frozen = Frozen(draft, self.board.agencies[owner], draft_digest(draft), revision_id=None)
        made = self.attempt("submit", lambda: submit(frozen, self.board.editors[owner]))
        if made:
            since = self.published_from.get(draft.content_id, BEGINS - timedelta(days=1))
            wrote = {user for user, at in self.notes.wrote.get(draft.content_id, []) if at > since}
            self.notes.contributors[made.pk] = self.notes.contributors.get(made.pk, frozenset()) | wrote

    @rule(page=PAGES)
    def ask_for_withdrawal(self, page: str) -> None:
        by = self.board.editors[self.owner[page]]
        made = self.attempt("withdraw", lambda: submit_withdrawal(self.drafts[page].content_id, "It was wrong.", by))
        if made:
            self.notes.contributors[made.pk] = frozenset({by.pk})

    @rule(page=PAGES)
    def ask_for_deletion(self, page: str) -> None:
        by = self.board.editors[self.owner[page]]
        made = self.attempt("delete", lambda: submit_deletion(self.drafts[page].content_id, "Never again.", by))
        if made:
            self.notes.contributors[made.pk] = frozenset({by.pk})

    @rule(page=PAGES, beneath=PAGES, home=st.booleans())
    def ask_for_a_move(self, page: str, beneath: str, home: bool) -> None:
        by = self.board.editors[self.owner[page]]
        parent = Publication.objects.get(path="/", edition=1) if home else self.drafts[beneath]
        content_id, slug = self.drafts[page].content_id, f"moved-{next(_marks)}"
        made = self.attempt("move", lambda: submit_move(content_id, parent.content_id, slug, by))
        if made:
            self.notes.contributors[made.pk] = frozenset({by.pk})

    @rule(turned=st.booleans())
    def ask_for_an_order(self, turned: bool) -> None:
        home = Publication.objects.get(path="/", edition=1).content_id
        ids = sorted((page.content_id for page in served() if page.parent_id == home), reverse=turned)
        by = self.board.editors[Publication.objects.get(path="/", edition=1).agency["code"]]
        made = self.attempt("order", lambda: submit_order(home, ids, by))
        if made:
            self.notes.contributors[made.pk] = frozenset({by.pk})

    @rule(giver=VOTERS)
    def let_the_editor_vote(self, giver: str) -> None:
        user, seat = self.users[giver], giver.rpartition("-")[0]
        place = Membership.objects.filter(user=user, seat__agency__code=seat, until_date=None).first()
        editor = self.board.editors[seat]
        if place is None or self.notes.sits_now(editor.pk, seat):
            return
        until = timezone.localdate() + timedelta(days=80)
        if self.attempt("delegate", lambda: delegate(place, editor, until, by=user)):
            self.notes.begin_sitting(editor.pk, seat)
            self.notes.leave_of[editor.pk, seat] = user.pk

    @rule(giver=VOTERS)
    def revoke(self, giver: str) -> None:
        leave = Delegation.objects.effective().filter(membership__user=self.users[giver]).first()
        if leave and self.attempt("revoke", lambda: revoke_delegation(leave, by=self.users[giver])):
            self.notes.end_sitting(leave.delegate_id, leave.membership.seat.code)

    @rule(items=st.integers(1, 3), hours=st.sampled_from([None, 2]))
    def gather_and_put(self, items: int, hours: int | None) -> None:
        secretary, waiting = self.board.secretary, list(Submission.objects.open().free())[:items]
        pack = self.attempt("gather", lambda: gather_pack(f"Pack {next(_marks)}", secretary))
        release_at = self.notes.now + timedelta(hours=hours) if hours else None
        if pack and self.attempt("add", lambda: add_to_pack(pack, waiting, secretary)):
            self.attempt("put", lambda: put_pack(pack, secretary, release_at))

    @rule(voters=st.just(MEMBERS) | st.lists(VOTERS, min_size=1, max_size=5, unique=True), decision=DECISIONS)
    def vote_on_a_pack(self, voters: list[str], decision: str) -> None:
        pack = Pack.objects.at_step(*BEFORE_THE_BOARD).first()
        for voter in voters if pack else ():
            if Pack.objects.at_step(*BEFORE_THE_BOARD).filter(pk=pack.pk).first() is None:
                return
            user, seat = self.users[voter], voter.rpartition("-")[0]
            digest = digest_of_pack(inside(pack))
            act = partial(vote_on_pack, pack, user, self.board.seats[seat], decision, digest=digest, reason="So.")
            self.attempt("vote on pack", act)
            for cast in Vote.objects.filter(pack=pack, member=user).select_related("submission"):
                noted = (seat, cast.decision, cast.submission.digest)
                self.notes.votes.setdefault(cast.submission_id, {})[user.pk] = noted

    @rule(dissolve=st.booleans())
    def secretary_tidies_up(self, dissolve: bool) -> None:
        pack, secretary = Pack.objects.holding().first(), self.board.secretary
        if pack and dissolve:
            self.attempt("dissolve", lambda: dissolve_pack(pack, secretary, "Not together."))
        elif pack and (first := inside(pack).first()):
            self.attempt("take out", lambda: take_out(pack, [first], secretary, "Not now."))

    @rule(page=PAGES)
    def ask_for_a_correction(self, page: str) -> None:
        """Of what stands, whatever lies in the draft: one word more."""
        standing = self.standing(page)
        if standing is None or standing.kind != "content" or self.under_review(self.drafts[page]):
            return
        words = standing.representation | {"summary": f"{standing.representation['summary']} So."}
        draft = self.drafts[page] = replace(self.drafts[page], representation=words)
        by = self.board.editors[self.owner[page]]
        note_change(draft.content_id, by, draft_digest(draft))
        self.notes.wrote.setdefault(draft.content_id, []).append((by.pk, self.notes.now))
        frozen = Frozen(draft, self.board.agencies[self.owner[page]], draft_digest(draft), revision_id=None)
        made = self.attempt("correct", lambda: submit_correction(frozen, by))
        if made:
            self.notes.contributors[made.pk] = frozenset({by.pk})

    @rule(page=PAGES, voter=VOTERS)
    def call_a_correction_in(self, page: str, voter: str) -> None:
        standing = self.standing(page)
        if standing and standing.authority == "correction":
            seat = self.board.seats[voter.rpartition("-")[0]]
            made = self.attempt("call in", lambda: call_in(standing, self.users[voter], seat, "Look at it."))
            if made:
                corrected = SignOff.objects.get(pk=standing.sign_off).submission_id
                self.notes.contributors[made.submission_id] = self.notes.contributors[corrected]

    @rule(page=PAGES, voter=VOTERS)
    def correct_and_call_in(self, page: str, voter: str) -> None:
        self.ask_for_a_correction(page)
        waiting = Submission.objects.open().filter(content_id=self.drafts[page].content_id).first()
        if waiting:
            self.cast_on(waiting, "sample-member", "sample", Decision.SIGN_OFF)
        self.call_a_correction_in(page, voter)

    @rule(nth=st.integers(0, 5), pair=PAIRS, hours=st.sampled_from([1, 72]))
    def declare_an_emergency(self, nth: int, pair: tuple[str, str], hours: int) -> None:
        first, second = pair
        waiting = self.nth_open(nth)
        if waiting is None:
            return
        seat = self.board.seats[first.rpartition("-")[0]]
        act = partial(propose_publication, waiting, self.users[first], seat, "It cannot wait.", hours)
        if proposed := self.attempt("propose", act):
            self.confirm(proposed, second)

    @rule(page=PAGES, pair=PAIRS)
    def take_down(self, page: str, pair: tuple[str, str]) -> None:
        first, second = pair
        seat, content_id = self.board.seats[first.rpartition("-")[0]], self.drafts[page].content_id
        act = partial(propose_take_down, content_id, self.users[first], seat, "Looked into.", "It harms.")
        if proposed := self.attempt("take down", act):
            self.notes.contributors[proposed.submission_id] = frozenset({self.users[first].pk})
            self.confirm(proposed, second)

    @rule(page=PAGES, nth=st.integers(0, 3))
    def put_an_earlier_version_back(self, page: str, nth: int) -> None:
        standing = self.standing(page)
        versions = Publication.objects.filter(content_id=self.drafts[page].content_id).order_by("edition_id")
        earlier = list(versions.exclude(digest=standing.digest) if standing else versions)
        if not earlier:
            return
        version, by = earlier[nth % len(earlier)], self.board.secretary
        if made := self.attempt("put back", lambda: put_back(version, by, "It is broken.")):
            self.notes.contributors[made.submission_id] = frozenset({by.pk})

    @rule(page=PAGES, pair=PAIRS)
    def redact(self, page: str, pair: tuple[str, str]) -> None:
        """The summary of everything that was ever published of a page."""
        first, second = pair
        standing = self.standing(page)
        words = (standing.representation.get("summary") or "") if standing else ""
        if len(words) < 8 or "█" in words:
            return
        named = Named(self.drafts[page].content_id, passages=(words,))
        seats = [self.board.seats[voter.rpartition("-")[0]] for voter in (first, second)]
        wanted = Proposal(
            by=self.users[first], seat=seats[0], ground="court", wording="Order of 1 March 2027", named=named
        )
        proposed = self.attempt("propose redaction", lambda: propose_redaction(wanted))
        if proposed is None:
            return
        order = Order(proposed, by=self.users[second], seat=seats[1], digest=proposed.digest, confirmation=CONFIRMATION)
        if self.attempt("redact", lambda: carry_out_redaction(order)):
            assert not Publication.objects.filter(
                content_id=named.content_id, representation__summary=words
            ).exists(), "what was redacted is still there"
            fresh = self.drafts[page].representation | {"summary": f"Anew {next(_marks)}."}
            self.drafts[page] = replace(self.drafts[page], representation=fresh)

    @rule(quorum=st.sampled_from([2, 3]), outside=st.sampled_from([0, 1, 2]), fallback=st.sampled_from([None, 2]))
    def ask_for_a_policy(self, quorum: int, outside: int, fallback: int | None) -> None:
        old, by = Policy.objects.filter(code="standard").first(), self.board.secretary
        terms = old.terms | {"quorum": quorum, "outside": outside, "fallback": fallback, "abstentions": "lowers"}
        made = self.attempt("policy", lambda: submit_policy("standard", old.name, old.types, terms, by))
        if made:
            self.notes.contributors[made.pk] = frozenset({by.pk})

    @rule(nth=st.integers(0, 5), voter=VOTERS, seat=SEATS, decision=DECISIONS)
    def vote_for_any_seat(self, nth: int, voter: str, seat: str, decision: str) -> None:
        self.cast(nth, voter, seat, decision)

    @rule(nth=st.integers(0, 5), voter=VOTERS, decision=DECISIONS)
    def vote_for_the_own_seat(self, nth: int, voter: str, decision: str) -> None:
        self.cast(nth, voter, voter.rpartition("-")[0], decision)

    @rule(nth=st.integers(0, 5), voters=st.lists(VOTERS, min_size=2, max_size=6, unique=True))
    def sign_off_together(self, nth: int, voters: list[str]) -> None:
        for voter in voters:
            self.cast(nth, voter, voter.rpartition("-")[0], Decision.SIGN_OFF)

    @rule(nth=st.integers(0, 5))
    def everybody_signs_off(self, nth: int) -> None:
        waiting = self.nth_open(nth)
        for voter in MEMBERS if waiting else ():
            self.cast_on(waiting, voter, voter.rpartition("-")[0], Decision.SIGN_OFF)

    @rule(nth=st.integers(0, 5), voter=VOTERS, where=BREAKS)
    def vote_while_the_process_dies(self, nth: int, voter: str, where: str) -> None:
        before = Edition.objects.count()
        with patch(where, side_effect=OSError("gone")):
            self.cast(nth, voter, voter.rpartition("-")[0], Decision.SIGN_OFF)
        assert Edition.objects.count() == before, "half an edition was left"

    @rule(nth=st.integers(0, 5))
    def take_back(self, nth: int) -> None:
        if submission := self.nth_open(nth):
            by = self.board.editors.get(submission.agency.code, self.board.secretary)
            self.attempt("take back", lambda: take_back(submission, by))

    @rule(voter=VOTERS)
    def leave_the_board(self, voter: str) -> None:
        user, seat = self.users[voter], voter.rpartition("-")[0]
        others = [place for place in self.notes.sits if place[1] != seat and self.notes.sits_now(*place)]
        if self.notes.sits_now(user.pk, seat) and len(others) > 1:
            leave(Membership.objects.filter(user=user, seat__agency__code=seat, until_date=None).get())
            self.notes.end_sitting(user.pk, seat)

    @rule(voter=VOTERS)
    def come_back(self, voter: str) -> None:
        user, seat = self.users[voter], voter.rpartition("-")[0]
        if not self.notes.sits_now(user.pk, seat):
            self.sit(user, seat, Capacity.DEPUTY)

    @rule(days=st.sampled_from([0, 1, 12]))
    def time_passes(self, days: int) -> None:
        self.travel.shift(timedelta(days=days, hours=1))

    @rule(page=PAGES, pair=PAIRS, after=st.sampled_from(["the board decides", "it returns", "time is over"]))
    def an_emergency_to_its_end(self, page: str, pair: tuple[str, str], after: str) -> None:
        self.edit_and_submit(page, f"{self.owner[page]}-editor")
        waiting = Submission.objects.open().filter(content_id=self.drafts[page].content_id).first()
        if waiting is None:
            return
        seat = self.board.seats[pair[0].rpartition("-")[0]]
        act = partial(propose_publication, waiting, self.users[pair[0]], seat, "It cannot wait.", 72)
        if proposed := self.attempt("propose", act):
            self.confirm(proposed, pair[1])
        decision = Decision.RETURN if after == "it returns" else Decision.SIGN_OFF
        for voter in MEMBERS if after != "time is over" else ():
            self.cast_on(waiting, voter, voter.rpartition("-")[0], decision)
        self.scheduler(hours=73)

    @rule(hours=st.sampled_from([0, 2, 80]))
    def scheduler(self, hours: int) -> None:
        self.travel.shift(timedelta(hours=hours))
        self.notes.now = datetime.now(UTC)
        for duty in (lapse_due, settle_returned, abandon_stale, escalate_due, publish_ready, release_due_packs):
            duty()

    @rule(page=PAGES)
    def insider_writes_past_the_rules(self, page: str) -> None:
        """With everything that the cms role may do."""
        standing = Publication.objects.filter(content_id=self.drafts[page].content_id).order_by("-edition_id").first()
        waiting = self.nth_open(0)
        if standing:
            forged = {"representation": standing.representation | {"title": "Forged"}}
            self.refused(lambda: copied(standing, **forged).save(force_insert=True))
            self.refused(lambda: copied(standing).save(force_insert=True))
            self.refused(lambda: Publication.objects.filter(pk=standing.pk).update(title="Forged"))
        if waiting:
            stranger, seat = self.board.administrator, self.board.seats["npia"]
            fields = {"decision": Decision.SIGN_OFF, "digest": waiting.digest, "capacity": Capacity.HOLDER}
            self.refused(lambda: Vote.objects.create(submission=waiting, member=stranger, seat=seat, **fields))
            for member, place in ((self.board.members[code], self.board.seats[code]) for code in self.board.seats):
                forged = fields | {"submission": waiting, "member": member, "seat": place}
                self.refused(lambda forged=forged: Vote.objects.create(**forged))
                self.refused(lambda forged=forged: Vote.objects.create(**forged, seal=secrets.token_bytes(64)))

    # What must hold

    @invariant()
    def the_promise(self) -> None:
        if self.users:
            self.note_publications()
            assert broken_promises(self.notes) == []

    @invariant()
    def the_public_reads_exactly_that(self) -> None:
        if Edition.objects.count() == self.seen:
            return
        self.seen = Edition.objects.count()
        self.tried["publish", True] = self.tried.get(("publish", True), 0) + 1
        standing = {publication.content_id: publication for publication in served()}
        for draft in self.drafts.values() if self.users else ():
            answer = Client().get(f"/api/v2/pages/{draft.content_id}/")
            found = standing.get(draft.content_id)
            is_over = found and found.expires_at and found.expires_at <= datetime.now(UTC)
            assert answer.status_code == (200 if found and found.kind == "content" and not is_over else 404)
            if answer.status_code == 200:
                assert answer.json()["title"] == found.representation["title"]

    @invariant()
    def time_moves(self) -> None:
        self.travel.shift(timedelta(minutes=1))
        self.notes.now = datetime.now(UTC)

    # How it is done

    def cast(self, nth: int, voter: str, seat: str, decision: str) -> None:
        if submission := self.nth_open(nth):
            self.cast_on(submission, voter, seat, decision)

    def cast_on(self, submission: Submission, voter: str, seat: str, decision: str) -> None:
        user, place = self.users[voter], self.board.seats[seat]
        if self.attempt(
            "vote", lambda: vote(submission, user, place, decision, digest=submission.digest, reason="Because.")
        ):
            self.notes.votes.setdefault(submission.pk, {})[user.pk] = (seat, decision, submission.digest)
            assert self.notes.sits_now(user.pk, seat), f"{voter} voted for {seat} without sitting there"

    def attempt(self, name: str, act: Callable[[], Any]) -> Any:
        """Do what may be refused; answers what it gave, or None."""
        done = None
        with suppress(Refused, NotPublished):
            done = act()
        self.tried[name, done is not None] = self.tried.get((name, done is not None), 0) + 1
        return done

    def refused(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except DatabaseError:
            return
        raise AssertionError("the database took what it must refuse")

    def confirm(self, proposed: Emergency, voter: str) -> None:
        seat, digest = self.board.seats[voter.rpartition("-")[0]], proposed.submission.digest
        self.attempt("confirm", lambda: confirm(proposed, self.users[voter], seat, digest=digest))

    def standing(self, page: str) -> Publication | None:
        """What stands of a page in the newest edition."""
        found = (one for one in served() if one.content_id == self.drafts[page].content_id)
        return next(found, None)

    def nth_open(self, nth: int) -> Submission | None:
        waiting = list(Submission.objects.open().order_by("submitted_at", "pk"))
        return waiting[nth % len(waiting)] if waiting else None

    def under_review(self, draft: Content) -> bool:
        return Submission.objects.open().filter(content_id=draft.content_id).exists()

    def sit(self, user: User, code: str, capacity: str) -> None:
        join(user, self.board.agencies[code], Role.BOARD_MEMBER, capacity=capacity)
        self.notes.begin_sitting(user.pk, code)

    def note_publications(self) -> None:
        """When what stands was submitted: what was written later counts towards the next submission."""
        for publication in served():
            sign_off = SignOff.objects.filter(pk=publication.sign_off).select_related("submission").first()
            if sign_off and sign_off.submission.kind == "content":
                self.published_from[publication.content_id] = sign_off.submission.submitted_at
            for page, draft in self.drafts.items():
                place = {name: getattr(publication, name) for name in ("path", "slug", "parent_id", "position")}
                if draft.content_id == publication.content_id and replace(draft, **place) != draft:
                    self.drafts[page] = replace(draft, **place)
                    note_change(draft.content_id, self.board.administrator, draft_digest(self.drafts[page]))


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def draft_digest(content: Content) -> str:
    return digest_of({"slug": content.slug, "representation": content.representation})


def copied(publication: Publication, **fields: object) -> Publication:
    """An unsaved publication with other values in some columns."""
    copy = Publication.objects.get(pk=publication.pk)
    for name, value in {"pk": uuid.uuid4(), **fields}.items():
        setattr(copy, name, value)
    return copy
