"""The rules asked one by one: where each objects and where it does not, and what it then says, word for word."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, permutations, product
from types import SimpleNamespace

import pytest
from django.utils import timezone
from time_machine import travel

from cctvportal.agencies.actions import delegate
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.publication.content import Content
from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Publication
from cctvportal.signoff import rules
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.vote import vote
from cctvportal.signoff.enums import OF_THE_BOARD, Abstention, Decision, EmergencyKind, Procedure, SubmissionKind
from cctvportal.signoff.models import Emergency, Submission
from cctvportal.signoff.policy_words import needs_in_words, seat_names
from cctvportal.signoff.rules import Ballot, Count, Draft, Refused, can_be_met, missing_for_sign_off
from tests.builders import (
    cast,
    change_policy,
    delegate_vote,
    join,
    leave,
    make_content,
    make_user,
    put_declaration,
    submit_content,
)

ACPO = Agency(code="acpo", name="ACPO")
CONTENT = Content(
    content_id=1, type="home.GuidancePage", path="/a/", parent_id=None, locale="en", slug="a", position=1,
    representation={"title": "A"},
)  # fmt: skip


def ballot(decision: str = Decision.SIGN_OFF, digest: str = "d", **fields: str) -> Ballot:
    """A vote of ACPO on a submission with the digest ``d``, on a board where ACPO has a seat."""
    submission = Submission(digest="d", policy={"seats": ["acpo"]})
    return Ballot(submission, User(), Seat(agency=ACPO), decision, digest, **fields)


def draft(**fields: object) -> Draft:
    return Draft(CONTENT, ACPO, User(), **fields)


def published(**fields: object) -> Publication:
    return Publication(**({"digest": CONTENT.digest, "kind": Kind.CONTENT} | fields))


# What is said


def test_a_refusal_gives_every_reason_in_one_text_and_names_the_rules():
    def first(facts: str) -> str:
        return f"{facts} is wrong."

    def second(facts: str) -> str:
        return f"{facts} is late."

    with pytest.raises(Refused) as refused:
        rules.require([first, lambda facts: None, second], "It")
    assert str(refused.value) == "It is wrong. It is late."
    assert refused.value.reasons == ["It is wrong.", "It is late."]
    assert refused.value.rules == ("first", "second")
    assert rules.require([lambda facts: None], "It") is None


def test_a_vote_on_another_digest_is_told_to_review_again():
    said = "What you reviewed is not what is before the board now. Open the submission again, and review it."
    assert rules.votes_on_what_is_shown(ballot(digest="e")) == said
    assert rules.votes_on_what_is_shown(ballot()) is None


def test_a_seat_that_was_not_on_the_board_does_not_vote():
    late = replace(ballot(), seat=Seat(agency=Agency(code="late", name="Latecomer")))
    said = "Latecomer was not on the board when this was submitted, so it does not vote on it."
    assert rules.seat_may_vote(late) == said
    assert rules.seat_may_vote(ballot()) is None


def test_only_a_return_needs_a_reason():
    said = "Say why you return it: the editor needs a reason to work on."
    assert rules.says_why_it_is_returned(ballot(Decision.RETURN)) == said
    assert rules.says_why_it_is_returned(ballot(Decision.RETURN, reason=" \n")) == said
    assert rules.says_why_it_is_returned(ballot(Decision.RETURN, reason="Because.")) is None
    assert rules.says_why_it_is_returned(ballot(Decision.SIGN_OFF)) is None
    assert rules.says_why_it_is_returned(ballot(Decision.ABSTAIN)) is None


def test_a_decision_is_one_of_three():
    assert rules.decides_something_known(ballot("maybe")) == "Choose to sign off, to return or to abstain."
    assert [rules.decides_something_known(ballot(decision)) for decision in Decision.values] == [None, None, None]


@pytest.mark.django_db
def test_what_is_stored_must_be_what_was_submitted():
    submission = Submission(kind=Kind.CONTENT, representation={}, assets=[], links=[], digest="0" * 64)
    said = "What is stored is not what was submitted: the digests differ. Nothing is published."
    assert rules.content_is_what_was_signed(Count(submission)) == said
    submission.digest = submission.content.digest
    assert rules.content_is_what_was_signed(Count(submission)) is None


def test_a_page_of_no_agency_has_nobody_to_submit_it():
    said = "This page belongs to no agency. An editor of the agency that wants it must copy it and submit the copy."
    assert rules.submitter_may(Draft(CONTENT, None, User())) == said
    with pytest.raises(Refused, match=f"^{said}$"):
        _ = Draft(CONTENT, None, User()).owner
    assert draft().owner == ACPO


def test_a_draft_of_unknown_authors_is_saved_first():
    said = "It was changed outside the editor, or by nobody known. Open it, save it, and submit it again."
    assert rules.authors_are_known(draft(authors_unknown=True)) == said
    assert rules.authors_are_known(draft()) is None


def test_a_published_page_is_submitted_again_when_something_changed():
    assert rules.something_changes(draft(current=published())) == "Nothing has changed since it was published."
    assert rules.something_changes(draft(current=published(digest="another"))) is None
    assert rules.something_changes(draft(current=published(kind=Kind.WITHDRAWAL))) is None
    assert rules.something_changes(draft()) is None


def test_all_problems_of_a_draft_are_told_at_once():
    assert rules.draft_is_whole(draft(problems=("No title.", "A dead link."))) == "No title. A dead link."
    assert rules.draft_is_whole(draft()) is None
    assert rules.can_stand_in_public(draft(publication_problems=("No parent.", "A twin."))) == "No parent. A twin."
    assert rules.can_stand_in_public(draft()) is None


def test_only_a_page_that_is_public_is_withdrawn():
    withdrawal = SubmissionKind.WITHDRAWAL
    said = "Only a published page can be withdrawn."
    assert rules.withdraws_what_is_public(draft(kind=withdrawal)) == said
    assert rules.withdraws_what_is_public(draft(kind=withdrawal, current=published(kind=Kind.WITHDRAWAL))) == said
    assert rules.withdraws_what_is_public(draft(kind=withdrawal, current=published())) is None
    assert rules.withdraws_what_is_public(draft()) is None


# Who could sign


SEATS = ("acpo", "npia", "sample")
PEOPLE = (1, 2, 3)


def people_of_a_seat() -> list[set[int]]:
    return [set(some) for some in chain.from_iterable(combinations(PEOPLE, size) for size in range(len(PEOPLE) + 1))]


def others_can_be_named(seats: Iterable[str], signers: dict[str, set[int]]) -> bool:
    """Whether different people can be named for all of ``seats``: by trying them all."""
    return any(
        all(person in signers.get(seat, set()) for person, seat in zip(people, seats, strict=True))
        for people in permutations(PEOPLE, len(seats))
    )


def enough(signers: dict[str, set[int]], required: list[str], quorum: int, outside: int, wrote: list[str]) -> bool:
    """Whether some seats can sign that are as many as ``quorum``, with the required ones, and ``outside`` of others."""
    return any(
        others_can_be_named(seats, signers)
        for size in range(quorum, len(SEATS) + 1)
        for seats in combinations(SEATS, size)
        if set(required) <= set(seats) and len(set(seats) - set(wrote)) >= outside
    )


@pytest.mark.parametrize(
    ("required", "quorum", "outside", "wrote", "fallback"),
    [
        ([], 1, 0, [], None),
        ([], 2, 0, ["acpo"], None),
        ([], 3, 1, [], None),
        (["npia"], 2, 1, ["npia"], None),
        (["npia"], 1, 2, ["acpo"], None),
        (["acpo", "sample"], 2, 0, [], None),
        (["acpo", "sample"], 3, 1, ["acpo", "sample"], None),
        (["chair"], 2, 0, [], None),
        (["chair"], 3, 1, ["acpo"], 2),
        (["acpo"], 3, 0, [], 1),
        (["acpo"], 2, 2, ["npia"], 3),
    ],
)
def test_a_policy_can_be_met_where_as_many_different_people_can_be_named(required, quorum, outside, wrote, fallback):
    policy = {"required": required, "quorum": quorum, "outside": outside, "fallback": fallback}
    for people in product(people_of_a_seat(), repeat=len(SEATS)):
        signers = dict(zip(SEATS, people, strict=True))
        late = fallback and enough(signers, [], max(fallback, 2), outside, wrote)
        assert can_be_met(policy, signers, wrote) == bool(enough(signers, required, quorum, outside, wrote) or late)


def test_a_policy_from_before_there_were_outside_seats_and_a_fallback_asks_for_neither():
    policy = {"required": ["acpo"], "quorum": 1}
    assert can_be_met(policy, {"acpo": {1}}, ["acpo"])
    assert not can_be_met(policy, {"npia": {1}, "sample": {2}}, [])


def test_seats_without_an_agency_are_told_by_their_code(board):
    assert seat_names(["npia", "chair", "home-office"]) == ["NPIA", "chair", "Home Office"]


@pytest.mark.parametrize(
    ("required", "quorum", "words"),
    [
        ([], 2, "2 seats"),
        (["npia"], 2, "2 seats, among them NPIA"),
        (["npia", "acpo"], 3, "3 seats, among them NPIA and ACPO"),
        (["npia", "acpo", "home-office"], 2, "3 seats, among them NPIA, ACPO and Home Office"),
    ],
)
def test_a_policy_in_words(board, required, quorum, words):
    assert needs_in_words({"required": required, "quorum": quorum}) == words


def test_members_who_contributed_and_seats_off_the_board_do_not_count_among_those_who_could_sign(board):
    member = board.members["npia"].pk
    policy = {"seats": ["acpo", "npia"]}
    assert rules.eligible_signers(policy, {member}) == {"acpo": {board.members["acpo"].pk}, "npia": set()}


def test_who_could_sign_is_told_by_seat(board):
    policy = {"name": "Standard", "seats": list(board.seats), "required": ["npia"], "quorum": 2}
    somebody, nobody = (
        Draft(CONTENT, board.agencies["acpo"], board.editors["acpo"], policy=policy, contributors=frozenset(people))
        for people in ([board.members["npia"]], board.members.values())
    )
    needs = "Nobody is left who could sign this off: the policy “Standard” needs 2 seats, among them NPIA, "
    able = "and only these seats have a member who did not contribute: {}."
    assert rules.somebody_could_sign(somebody) == needs + able.format("ACPO, Home Office, Sample stakeholder")
    assert rules.somebody_could_sign(nobody) == needs + able.format("none")
    assert rules.somebody_could_sign(replace(somebody, contributors=frozenset())) is None


def test_an_editor_of_its_agency_submits_a_page_and_the_secretary_a_withdrawal(board):
    agency = board.agencies["acpo"]
    theirs = Draft(CONTENT, agency, board.editors["acpo"])
    others = Draft(CONTENT, agency, board.editors["npia"])
    secretary = Draft(CONTENT, agency, board.secretary)
    said = "Only an editor of ACPO can submit this."
    assert rules.submitter_may(theirs) is None
    assert rules.submitter_may(replace(theirs, kind=SubmissionKind.WITHDRAWAL)) is None
    assert rules.submitter_may(others) == said
    assert rules.submitter_may(replace(others, kind=SubmissionKind.WITHDRAWAL)) == said
    assert rules.submitter_may(secretary) == said
    assert rules.submitter_may(replace(secretary, kind=SubmissionKind.WITHDRAWAL)) is None
    assert rules.submitter_may(replace(secretary, kind=SubmissionKind.DELETION)) is None
    said = "Only the board’s secretary proposes this."
    for kind in OF_THE_BOARD:
        assert rules.submitter_may(replace(theirs, kind=kind)) == said
    ours = replace(secretary, agency=board.secretariat, kind=SubmissionKind.POLICY)
    assert rules.submitter_may(ours) is None


# Under review


@pytest.fixture
def submission(board, home) -> Submission:
    """A guidance page of ACPO under review; the standard policy asks for two seats."""
    return submit_content(board, make_content("Siting cameras"))


def of(board, submission: Submission, code: str) -> Ballot:
    """The ballot of a seat's member."""
    return Ballot(submission, board.members[code], board.seats[code], Decision.SIGN_OFF, submission.digest)


def test_a_member_sits_on_her_own_seat_alone_and_in_one_capacity(board, submission):
    own = of(board, submission, "npia")
    assert own.mandate.seat == board.seats["npia"]
    assert own.capacity == "holder"
    assert rules.sits_on_the_seat(own) is None
    elsewhere = replace(own, seat=board.seats["acpo"])
    assert elsewhere.mandate is None
    assert elsewhere.capacity == ""
    said = "You do not sit on the seat of ACPO today, so you cannot vote for it."
    assert rules.sits_on_the_seat(elsewhere) == said


@pytest.mark.parametrize("barred", ["holder", "deputy"])
def test_who_may_vote_by_two_leaves_votes_by_that_of_the_member_who_declared_no_emergency(board, submission, barred):
    holder, deputy = board.members["npia"], make_user("npia-deputy")
    place = join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    delegate_vote(board, "npia")
    delegate(place, board.editors["npia"], timezone.localdate(), by=deputy)
    declare(board, submission, {"holder": holder, "deputy": deputy}[barred])
    both = replace(of(board, Submission.objects.get(pk=submission.pk), "npia"), user=board.editors["npia"])
    assert both.mandate.place.user == (deputy if barred == "holder" else holder)


def declare(board, submission: Submission, member: User) -> None:
    """An emergency about the submission, declared by a member for the seat of the NPIA."""
    emergency = Emergency.objects.create(
        kind=EmergencyKind.PUBLICATION, content_id=submission.content_id, submission=submission, reason="Now.", hours=72
    )
    put_declaration(emergency, member, board.seats["npia"])
    emergency.events.create(step="proposed", by=member)


def test_the_vote_of_a_delegate_counts_no_more_once_its_giver_declared_the_emergency(board, submission):
    delegate_vote(board, "npia")
    vote(submission, board.editors["npia"], board.seats["npia"], Decision.SIGN_OFF, digest=submission.digest)
    assert votes(submission) == ["npia"]
    declare(board, submission, board.members["npia"])
    assert votes(Submission.objects.get(pk=submission.pk)) == []


def test_what_stands_in_the_way_of_a_second_vote(board, submission):
    cast(board, submission, "npia", Decision.ABSTAIN)
    deputy = replace(of(board, submission, "npia"), user=board.members["sample"])
    elsewhere = replace(of(board, submission, "npia"), seat=board.seats["sample"])
    assert rules.seat_votes_once(deputy) == "NPIA has voted already (abstain). A vote is never changed."
    assert rules.seat_votes_once(elsewhere) is None
    said = "You have voted on this already. A person votes once, also with places in several agencies."
    assert rules.person_votes_once(elsewhere) == said
    assert rules.person_votes_once(deputy) is None


def test_what_stands_in_the_way_of_a_vote_on_her_own_change(board, submission):
    said = "You contributed to this, so you cannot vote on it. Another member of your seat can."
    author = replace(of(board, submission, "acpo"), user=board.editors["acpo"])
    assert rules.contributed_nothing(author) == said
    assert rules.contributed_nothing(of(board, submission, "acpo")) is None


def test_nobody_votes_and_nobody_takes_back_after_the_review(board, submission):
    editor = board.editors["acpo"]
    assert rules.under_review(of(board, submission, "npia")) is None
    assert rules.may_take_back(submission, editor) is None
    take_back(submission, editor)
    assert rules.under_review(of(board, submission, "npia")) == (
        "This submission is not under review: it was taken back."
    )  # fmt: skip
    assert rules.may_take_back(submission, editor) == "It is not under review: it was taken back."


def test_what_is_under_review_is_not_submitted_a_second_time(board, submission):
    again = Draft(submission.content, board.agencies["acpo"], board.editors["acpo"])
    said = "This is under review already. Take it back first if you want to change it."
    assert rules.nothing_under_review(again) == said
    assert rules.nothing_under_review(replace(again, content=CONTENT)) is None


def test_what_concerns_a_page_under_review_waits(board, submission):
    other = Draft(CONTENT, board.agencies["acpo"], board.editors["acpo"])
    said = (
        "“Siting cameras” is under review (content), and both concern the same pages. "
        "Wait for the board, or have that taken back first."
    )
    assert rules.nothing_concerned_is_under_review(other) is None
    concerned = replace(other, concerned=frozenset({submission.content_id}))
    assert rules.nothing_concerned_is_under_review(concerned) == said
    assert rules.nothing_concerned_is_under_review(replace(other, beneath=submission.path)) == said
    child = replace(CONTENT, content_id=submission.content_id)
    assert rules.nothing_concerned_is_under_review(replace(other, content=child)) is None


def test_the_agencies_that_wrote_are_those_for_which_somebody_contributed(board):
    people = frozenset({board.editors["npia"], board.editors["acpo"], board.members["sample"]})
    theirs = Draft(CONTENT, board.agencies["acpo"], board.editors["acpo"], contributors=people)
    assert theirs.wrote == {"acpo", "npia"}
    assert replace(theirs, agency=None).wrote == set()


@pytest.mark.parametrize("code", ["acpo", "npia"])
def test_who_edits_for_two_agencies_wrote_for_the_one_that_the_page_belongs_to(board, code):
    both = board.editors["acpo"]
    join(both, board.agencies["npia"], Role.EDITOR)
    assert Draft(CONTENT, board.agencies[code], both, contributors=frozenset({both})).wrote == {code}


def test_a_seat_of_an_agency_that_did_not_write_it_must_be_able_to_sign(board):
    policy = {"name": "Ours", "seats": ["acpo"], "required": [], "quorum": 1, "outside": 1}
    editor = board.editors["acpo"]
    ours = Draft(CONTENT, board.agencies["acpo"], editor, policy=policy, contributors=frozenset({editor}))
    assert "Nobody is left who could sign this off" in rules.somebody_could_sign(ours)
    assert rules.somebody_could_sign(replace(ours, policy=policy | {"outside": 0})) is None


def test_an_editor_of_its_agency_takes_it_back_and_the_secretary_what_she_submitted(board, submission):
    said = "Only an editor of ACPO can take this back."
    assert rules.may_take_back(submission, board.editors["acpo"]) is None
    assert rules.may_take_back(submission, board.editors["npia"]) == said
    assert rules.may_take_back(submission, board.secretary) == said
    submission.submitted_by = board.secretary
    assert rules.may_take_back(submission, board.secretary) is None
    submission.submitted_by = board.editors["npia"]
    assert rules.may_take_back(submission, board.editors["npia"]) == said


def test_who_declared_an_emergency_does_not_ratify_it_and_a_vote_of_theirs_would_not_count(board, submission):
    assert rules.declared_no_emergency(of(board, submission, "npia")) is None
    cast(board, submission, "npia")
    declare(board, submission, board.members["npia"])
    submission = Submission.objects.get(pk=submission.pk)
    said = "You declared this emergency, so you do not ratify it. Others of the board decide."
    assert rules.declared_no_emergency(of(board, submission, "npia")) == said
    assert rules.declared_no_emergency(of(board, submission, "sample")) is None
    assert missing_for_sign_off(submission) == ["2 more seats must sign off."]


# What counts


def votes(submission: Submission) -> list[str]:
    return [cast_.seat.code for cast_ in rules.counted_votes(submission)]


def test_a_sign_off_counts_on_this_digest_of_a_seat_of_that_board(board, submission):
    for code, decision in (("npia", Decision.ABSTAIN), ("sample", Decision.SIGN_OFF)):
        cast(board, submission, code, decision)
    assert votes(submission) == ["sample"]
    submission.policy["seats"].remove("sample")
    assert votes(submission) == []
    submission.policy["seats"].append("sample")
    submission.digest = "0" * 64
    assert votes(submission) == []


def test_the_sign_off_of_a_contributor_and_of_one_who_left_count_no_more(board, submission):
    cast(board, submission, "npia")
    assert votes(submission) == ["npia"]
    leave(board.members["npia"].memberships.get())
    assert votes(submission) == []


def test_seats_that_contributed_are_inside_all_others_outside(board, submission):
    cast(board, submission, "acpo")
    count = Count(submission)
    assert (count.seats, count.outside) == ({"acpo"}, set())
    submission.policy["outside"] = 1
    assert rules.seats_outside_signed(count) is None, "told once the quorum is reached"
    submission.policy["quorum"] = 2
    submission.procedure = Procedure.CORRECTION
    said = "1 more seat of agencies that did not contribute must sign off."
    assert rules.seats_outside_signed(Count(submission)) == said
    submission.policy["outside"] = 2
    assert rules.seats_outside_signed(Count(submission)) == said.replace("1 more seat ", "2 more seats ")
    submission.policy["outside"] = 0
    assert rules.seats_outside_signed(Count(submission)) is None


def test_a_policy_from_before_outside_seats_were_asked_for_asks_for_none(board, submission):
    del submission.policy["outside"]
    submission.procedure = Procedure.CORRECTION
    cast(board, submission, "acpo")
    assert rules.seats_outside_signed(Count(submission)) is None


LATE = datetime(2026, 3, 2, tzinfo=UTC)


def waiting(**fields: object) -> Submission:
    """A submission of a policy with a fallback, which the board should have decided by 2 March 2026."""
    policy = {"seats": ["acpo"], "required": ["acpo"], "quorum": 3, "fallback": 2, "abstentions": Abstention.NOTHING}
    return Submission(decide_by=LATE, policy=policy | fields)


def test_it_is_late_past_the_date_and_not_on_the_instant():
    with travel(LATE, tick=False):
        assert not Count(waiting()).is_late
    with travel(LATE + timedelta(seconds=1), tick=False):
        assert Count(waiting()).is_late
        assert not Count(waiting(fallback=None)).is_late
        undated = waiting()
        undated.decide_by = None
        assert not Count(undated).is_late


def test_past_the_date_the_fallback_is_the_quorum_and_no_seat_is_required():
    with travel(LATE + timedelta(days=1)):
        assert (Count(waiting()).quorum, Count(waiting()).required) == (2, [])
        assert Count(waiting(fallback=3)).quorum == 3
        assert Count(waiting(fallback=1)).quorum == 2
    with travel(LATE - timedelta(days=1)):
        assert Count(waiting()).required == ["acpo"]


def test_a_clerical_correction_needs_one_seat_late_or_not():
    correction = waiting()
    correction.procedure = Procedure.CORRECTION
    for instant in (LATE - timedelta(days=1), LATE + timedelta(days=1)):
        with travel(instant):
            assert Count(correction).quorum == 1


def test_an_abstention_lowers_the_quorum_only_where_the_policy_says_so_and_never_under_two(board, home):
    change_policy(board, "standard", quorum=4)
    submission = submit_content(board, make_content())
    cast(board, submission, "sample", Decision.ABSTAIN)
    assert Count(submission).quorum == 4
    submission.policy["abstentions"] = Abstention.LOWERS
    assert Count(submission).quorum == 3
    for quorum, lowered in ((3, 2), (2, 2), (1, 2)):
        submission.policy["quorum"] = quorum
        assert Count(submission).quorum == lowered
    cast(board, submission, "npia")
    submission.policy["quorum"] = 4
    assert Count(submission).quorum == 3


def test_missing_seats_are_counted_in_words_and_required_ones_named(board, submission):
    one, two = "1 more seat must sign off.", "2 more seats must sign off."
    assert rules.quorum_is_reached(Count(submission)) == two
    cast(board, submission, "npia")
    assert rules.quorum_is_reached(Count(submission)) == one
    submission.policy["required"] = ["npia", "acpo", "chair"]
    assert rules.required_seats_signed(Count(submission)) == "Still required: ACPO, chair."
    submission.policy["required"] = ["npia"]
    assert rules.required_seats_signed(Count(submission)) is None
    assert missing_for_sign_off(submission) == rules.votes_missing(submission) == [one]
    submission.digest = "0" * 64
    assert rules.votes_missing(submission) == [two, "Still required: NPIA."]


# In these words


def emergency(**fields: object) -> SimpleNamespace:
    return SimpleNamespace(**{"is_in_force": False, "ever_took_effect": False} | fields)


def about(found: SimpleNamespace, kind: str = "withdrawal") -> SimpleNamespace:
    return SimpleNamespace(is_open=True, kind=kind, emergency=found)


def test_what_an_emergency_brought_or_would_bring_stays_with_the_board():
    in_force = about(emergency(is_in_force=True, ever_took_effect=True))
    assert rules.may_take_back(in_force, None) == (
        "It is public in an emergency. It stays with the board until that has decided."
    )
    assert rules.may_take_back(about(emergency()), None) == (
        "It is a take-down that waits for a second person. Who proposed it can abandon it."
    )
    assert rules.takes_effect_first(SimpleNamespace(submission=about(emergency()))) == (
        "This take-down waits for a second person. The board decides on it once it is in force."
    )
    for waits in (about(emergency(), "content"), about(emergency(ever_took_effect=True)), about(None)):
        assert rules.takes_effect_first(SimpleNamespace(submission=waits)) is None


@pytest.mark.parametrize(("reasons", "told"), [([], None), (["One."], "One."), (["One.", "Two."], "One. Two.")])
def test_all_that_is_not_clerical_is_told(monkeypatch, reasons, told):
    monkeypatch.setattr(rules, "objections", lambda content, current: reasons)
    assert rules.is_clerical(SimpleNamespace(content=None, current=None)) == told
