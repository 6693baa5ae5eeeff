"""Nobody acts in another's name, whatever the role of the CMS may write (docs/adr/0024)."""

import os
from copy import copy
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cctvportal.agencies.actions import keys, revoke_key
from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Membership, SigningKey
from cctvportal.agencies.signing import code_given, keys_for, private_key, statement
from cctvportal.kernel.canonical import digest_of
from cctvportal.record.models import RecordEntry, Secret
from cctvportal.record.verification import examined_record
from cctvportal.record.verify import Told, examined
from cctvportal.signoff.actions.emergency import propose_publication
from cctvportal.signoff.actions.packs import add_to_pack, dissolve_pack
from cctvportal.signoff.actions.vote import vote
from cctvportal.signoff.contributors import note_change
from cctvportal.signoff.enums import Decision, EmergencyKind, EmergencyStep, Step, SubmissionKind
from cctvportal.signoff.models import (
    Contributor,
    Emergency,
    EmergencyEvent,
    EmergencySignature,
    RedactionSignature,
    SubmissionEvent,
    Vote,
)
from cctvportal.signoff.policies import policy_for, resolved
from cctvportal.signoff.rules import Refused
from cctvportal.signoff.seals import leaf
from cctvportal.signoff.telling import narrowed
from tests.builders import (
    CODE,
    Board,
    cast,
    corrected,
    declare_emergency,
    delegate_vote,
    join,
    make_content,
    make_home,
    make_user,
    put_submission,
    put_votes,
    sign_off,
    submit_content,
)
from tests.pack_builder import make_pack, sign_off_pack, vote_on
from tests.record.exports import exported, signed_anew
from tests.signoff.redaction.orders import page_with_a_name, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(board: Board):
    make_home(board)
    return submit_content(board, make_content())


def key_in_hand(board: Board, code: str):
    """The private half of a member's key, which an insider has of her own place alone."""
    return private_key(Membership.objects.get(user=board.members[code]), CODE)


def parts(board: Board, submission, code: str, **changed: object) -> list:
    said = {
        "submission": submission.pk,
        "digest": submission.digest,
        "seat": code,
        "decision": "sign-off",
        "member": board.members[code].opaque_id,
    }
    return ["vote", *(said | changed).values()]


def put(board: Board, submission, code: str, seal: bytes | None, **fields: object) -> Vote:
    """A vote as an insider would write it in the name of a seat's member."""
    values = {
        "submission": submission,
        "member": board.members[code],
        "seat": board.seats[code],
        "decision": "sign-off",
        "capacity": "holder",
        "digest": submission.digest,
    }
    return Vote.objects.create(**(values | fields), seal=seal)


def test_no_vote_in_anothers_name(board: Board, submission):
    insider = key_in_hand(board, "acpo")
    own = key_in_hand(board, "npia")
    other = submit_content(board, make_content("Other"))
    seals = [
        None,
        b"",
        os.urandom(64),
        insider.sign(statement(*parts(board, submission, "npia"))),
        # What she did seal, about something else.
        own.sign(statement(*parts(board, other, "npia"))),
        own.sign(statement(*parts(board, submission, "npia", digest=other.digest))),
        own.sign(statement(*parts(board, submission, "npia", decision="abstain"))),
        own.sign(statement(*parts(board, submission, "npia", seat="acpo"))),
        own.sign(statement(*parts(board, submission, "npia", member=board.members["acpo"].opaque_id))),
    ]
    for seal in seals:
        with pytest.raises(DatabaseError, match="the vote is not sealed by person"), transaction.atomic():
            put(board, submission, "npia", seal)
    assert not submission.votes.exists()
    put(board, submission, "npia", own.sign(statement(*parts(board, submission, "npia"))))


def test_votes_together_are_as_they_were_sealed_and_all_of_them(board: Board, submission, subtests):
    """What one seal is over can be neither changed, nor left out, nor added to."""
    npia, seat = board.members["npia"], board.seats["npia"]
    other, third = (submit_content(board, make_content(title)) for title in ("Other", "Third"))
    with transaction.atomic():
        votes = put_votes([submission, other], npia, seat)
        transaction.set_rollback(True)
    for vote_ in votes:
        vote_.pk = None
    first, second = votes
    addition = copy(second)
    addition.submission, addition.digest = third, third.digest
    changes = {
        "left out": [first],
        "added to": [first, second, addition],
        "another submission": [first, addition],
        "another salt": [first, changed(second, salt=os.urandom(16))],
        "without a salt": [changed(first, salt=None), changed(second, salt=None)],
        "another decision": [changed(first, decision="abstain"), changed(second, decision="abstain")],
        "half a decision": [first, changed(second, decision="abstain")],
        "another member": [changed(each, member=board.members["acpo"], seat=board.seats["acpo"]) for each in votes],
        "another seal": [first, changed(second, seal=os.urandom(64))],
        "no seal": [first, changed(second, seal=None)],
    }
    refusal = "the vote is not sealed by person"
    for what, forged in changes.items():
        with subtests.test(what), pytest.raises(DatabaseError, match=refusal), transaction.atomic():
            Vote.objects.bulk_create(forged)
    assert not submission.votes.exists()
    Vote.objects.bulk_create(votes)


def changed(vote_: Vote, **fields: object) -> Vote:
    """A copy of a vote with some other fields."""
    new = copy(vote_)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def test_no_vote_by_a_key_that_is_not_in_force(board: Board, submission):
    own = key_in_hand(board, "npia")
    seal = own.sign(statement(*parts(board, submission, "npia")))
    revoke_key(keys_for(board.members["npia"], board.seats["npia"]).get(), by=board.members["npia"])
    with pytest.raises(DatabaseError, match="not sealed"), transaction.atomic():
        put(board, submission, "npia", seal)


def test_a_vote_dated_back_needs_a_place_of_today(board: Board, submission):
    """The clock of a row is what its writer says; the place of the key is asked by the server's."""
    own = key_in_hand(board, "npia")
    place = Membership.objects.get(user=board.members["npia"])
    place.until_date = timezone.localdate() - timedelta(days=1)
    place.save()
    again = Membership.objects.create(
        user=place.user, agency=place.agency, seat=place.seat, role=place.role, capacity=place.capacity
    )
    SigningKey.objects.create(membership=again, public_key=os.urandom(32))
    with pytest.raises(DatabaseError), transaction.atomic():
        put(board, submission, "npia", own.sign(statement(*parts(board, submission, "npia"))))


def test_no_emergency_in_anothers_name(board: Board, submission):
    emergency = propose_publication(submission, board.members["npia"], board.seats["npia"], "People are misled.")
    insider = key_in_hand(board, "npia")
    said = ["emergency", emergency.pk, emergency.kind, emergency.content_id, submission.digest, emergency.hours, "", ""]
    second = {"emergency": emergency, "member": board.members["home-office"], "seat": board.seats["home-office"]}
    wrong = [*said, "home-office", board.members["home-office"].opaque_id]
    for seal in (None, os.urandom(64), insider.sign(statement(*wrong))):
        with pytest.raises(DatabaseError, match="the emergency is not sealed"), transaction.atomic():
            EmergencySignature.objects.create(**second, seal=seal)
    with pytest.raises(DatabaseError, match="cannot become in-force"), transaction.atomic():
        EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.IN_FORCE)


def test_a_signature_is_on_one_emergency_with_its_hours(board: Board, submission):
    declare_emergency(board, submission)
    given = EmergencySignature.objects.get(member=board.members["npia"])
    about = {"kind": EmergencyKind.PUBLICATION, "content_id": submission.content_id, "submission": submission}
    with transaction.atomic():  # without a step it does not stay
        longer = Emergency.objects.create(reason="x", hours=168, **about)
        with pytest.raises(DatabaseError, match="not sealed"), transaction.atomic():
            EmergencySignature.objects.create(emergency=longer, member=given.member, seat=given.seat, seal=given.seal)
        transaction.set_rollback(True)


def test_no_order_to_redact_in_anothers_name(board: Board):
    redaction = propose(board, page_with_a_name(board).pk)
    with pytest.raises(DatabaseError, match="the order of a redaction is not sealed"), transaction.atomic():
        RedactionSignature.objects.create(
            redaction=redaction,
            member=board.members["home-office"],
            seat=board.seats["home-office"],
            digest=redaction.digest,
            seal=os.urandom(64),
        )


def test_the_verb_refuses_without_the_code_and_leaves_nothing(board: Board, submission, request):
    request.getfixturevalue("signing_codes_asked")
    before = RecordEntry.objects.count()
    for code in ("", "WRONG-WRONG-WRONG-WRONG-WRONG"):
        with code_given(code), pytest.raises(Refused, match=r"signing code|code of your signing key"):
            vote(
                submission,
                board.members["npia"],
                board.seats["npia"],
                Decision.SIGN_OFF,
                digest=submission.digest,
            )
    assert (submission.votes.count(), RecordEntry.objects.count()) == (0, before)


def test_no_submission_in_anothers_name(board: Board, submission):
    editor = board.editors["acpo"]
    with pytest.raises(DatabaseError, match="the submission is not sealed by person"), transaction.atomic():
        put_submission(submission, editor, key_in_hand(board, "acpo"))
    hers = private_key(Membership.objects.get(user=editor), CODE)
    put_submission(submission, editor, hers).events.create(step=Step.SUBMITTED)


def test_who_contributed_is_what_the_submitter_sealed(board: Board, submission):
    """So nobody is left out, added, or named in another's place, by whoever can write rows but has not her key."""
    editor, insider = board.editors["acpo"], board.members["npia"]
    hers, agencies = {"user": editor, "agency": board.agencies["acpo"]}, board.agencies
    for written in ([], [{"user": insider}], [hers, {"user": insider}], [hers | {"agency": agencies["npia"]}]):
        with pytest.raises(DatabaseError, match="the submission is not sealed by person"), transaction.atomic():
            put_submission(
                submission,
                editor,
                contributors=[Contributor(**hers)],
                written=[Contributor(**each) for each in written],
            )
    stands = put_submission(submission, editor, contributors=[Contributor(**hers)], written=[Contributor(**hers)])
    stands.events.create(step=Step.SUBMITTED)
    with pytest.raises(DatabaseError, match="stands, and was sealed with its contributors"), transaction.atomic():
        Contributor.objects.create(submission=stands, user=insider)
    with pytest.raises(DatabaseError), transaction.atomic():
        Contributor.objects.filter(submission=stands).delete()


@pytest.mark.parametrize("place", [{"position": 7}, {"parent_id": 4711}, {"locale": "cy"}, {"agency_id": "npia"}])
def test_where_it_stands_and_whose_it_is_is_sealed_too(board: Board, submission, place: dict):
    if agency := place.get("agency_id"):
        place = {"agency_id": board.agencies[agency].pk}
    with pytest.raises(DatabaseError, match="the submission is not sealed by person"), transaction.atomic():
        put_submission(submission, board.editors["acpo"], forged=place)


def test_the_record_tells_what_a_submission_was_sealed_with(board: Board, submission):
    sign_off(board, submission)
    entry = RecordEntry.objects.get(kind="submission", body__submission=str(submission.pk))
    told = Secret.objects.get(entry=entry).body
    examination = examined_record()
    assert examination.faults == []
    seals = examination.seals
    for part, other in (("contributors", []), ("position", 9), ("parent", None), ("locale", "cy"), ("agency", "npia")):
        assert "not sealed" in seals.wrong_telling(entry.sequence, told | {part: other}), part
    del told["locale"]
    assert "not sealed" in seals.wrong_telling(entry.sequence, told)


def test_whoever_submits_does_not_vote_on_it(board: Board, submission):
    """So nobody signs a text of her own that she wrote in another's name: to bring it she needs that other's key."""
    insider = board.members["acpo"]
    own = put_submission(submission, insider, key_in_hand(board, "acpo"))
    SubmissionEvent.objects.create(submission=own, step=Step.SUBMITTED, by=insider)
    seal = key_in_hand(board, "acpo").sign(statement(*parts(board, own, "acpo")))
    with pytest.raises(DatabaseError, match="answers for its authors"), transaction.atomic():
        put(board, own, "acpo", seal)


def test_an_editor_who_sits_on_the_board_does_not_vote_on_what_she_submits(board: Board, submission):
    join(board.members["acpo"], board.agencies["acpo"], Role.EDITOR)
    board.editors["acpo"], author = board.members["acpo"], board.editors["acpo"]
    content = make_content("Of a colleague")
    note_change(content.content_id, author, digest_of({"slug": content.slug, "representation": content.representation}))
    submitted = submit_content(board, content)
    assert {row.user for row in submitted.contributor_set.all()} == {author, board.members["acpo"]}
    with pytest.raises(Refused, match="You contributed to this"):
        cast(board, submitted, "acpo")


WEAKER = [
    {"quorum": 1},
    {"required": []},
    {"required": ["acpo"]},
    {"outside": 0},
    {"abstentions": "lowers"},
    {"fallback": 2},
    {"seats": ["acpo", "npia"]},
    {"seats": ["acpo", "home-office", "npia", "sample", "puppet"]},
    {},
]


@pytest.mark.parametrize("terms", WEAKER)
def test_a_submission_keeps_no_weaker_policy_than_the_boards(board: Board, terms: dict):
    home = make_home(board)
    strict = submit_content(board, corrected(home, summary="Another."), "sample")
    editor = board.editors["sample"]
    private = private_key(Membership.objects.get(user=editor), CODE)
    put_submission(strict, editor, private).events.create(step=Step.SUBMITTED)
    policy = strict.policy | terms if terms else resolved(policy_for("home.GuidancePage"))
    with pytest.raises(DatabaseError, match="a weaker policy than the board has in force"), transaction.atomic():
        put_submission(strict, editor, private, policy=policy)


# What a stranger makes of it


def test_the_verifier_counts_the_seals_of_what_was_published(board: Board, submission):
    delegate_vote(board, "npia")
    vote(submission, board.editors["npia"], board.seats["npia"], Decision.SIGN_OFF, digest=submission.digest)
    before = examined(exported()).seals.counted
    cast(board, submission, "home-office")
    examination = examined(exported())
    assert examination.problems == []
    assert examination.seals.counted == before + 3  # the submission, too
    assert len(examination.seals.unsealed) == SigningKey.objects.count()


def test_a_vote_that_its_member_did_not_seal_is_named(board: Board, submission, monkeypatch):
    """The key of the record signs what it is given: whoever has it still cannot make a member's seal."""
    cast(board, submission, "npia")
    monkeypatch.setattr("cctvportal.signoff.actions.vote._told_later", forged_told)
    vote(submission, board.members["home-office"], board.seats["home-office"], "sign-off", digest=submission.digest)
    vote_, page = map(str, examined_record().problems)
    assert "is not sealed by the member in whose name it stands" in vote_
    assert "tells no sealed votes of its seats" in page


def test_votes_on_a_pack_that_were_not_sealed_together_are_named(board: Board, submission):
    other = submit_content(board, make_content("Other"))
    pack = make_pack(board, [submission, other])
    vote_on(board, pack, "npia")
    told = Secret.objects.get(entry__kind="vote", entry__body__contains={"pack": str(pack.pk)}).body
    entries = exported()
    seals, cast_in = examined(entries).seals, entries[-1]["sequence"]
    assert seals.wrong_telling(cast_in, told) is None
    alone = narrowed(told, {str(submission.pk)})
    (hidden,) = alone["beside"].values()
    assert hidden == [leaf(other.pk, other.digest, bytes.fromhex(told["items"][1]["salt"])).hex()]
    assert seals.wrong_telling(cast_in, alone) is None
    first, second = told["items"]
    for forged in (
        told | {"items": [first]},
        told | {"items": [first, second | {"digest": "0" * 64}]},
        told | {"items": [first, second | {"salt": None}]},
        told | {"decision": "abstain"},
        told | {"seat": "acpo"},
        alone | {"beside": {}},
        alone | {"beside": {first["seal"]: ["0" * 64]}},
        alone | {"beside": {first["seal"]: "0" * 64}},
        alone | {"beside": {first["seal"]: [None, 7, "x"]}},
        alone | {"beside": [first["seal"]]},
    ):
        assert "is not sealed by the member" in seals.wrong_telling(cast_in, forged)
    for what in (None, [], "vote", 7, told | {"items": [7]}, told | {"items": [None, first]}):
        assert "what is no submission or vote" in seals.wrong_telling(cast_in, what)
        seals_of_before = replace(seals, keys={})
        assert "what is no submission or vote" in seals_of_before.wrong_telling(cast_in, what)
    for seal in ([first["seal"]], {}, 7):
        assert "not in the form of one" in seals.wrong_telling(cast_in, told | {"items": [first | {"seal": seal}]})


def test_votes_of_two_decisions_on_one_pack_are_told_apart(board: Board, submission):
    """One abstains on the pack, takes it to heart, and signs what was added: both then go out by another pack."""
    added = submit_content(board, make_content("Added"))
    pack = make_pack(board, [submission])
    vote_on(board, pack, "npia", Decision.ABSTAIN)
    add_to_pack(pack, [added], board.secretary)
    vote_on(board, pack, "npia")
    dissolve_pack(pack, board.secretary, "Not together.")
    sign_off_pack(board, make_pack(board, [submission, added]))
    assert added.sign_off
    assert submission.sign_off
    told = [opening["body"] for opening in edition_entry().body["opens"] if opening["body"].get("decision")]
    assert {(each["decision"], len(each["items"])) for each in told if each["seat"] == "npia"} == {
        ("abstain", 1),
        ("sign-off", 1),
    }
    assert examined_record().problems == []


def edition_entry() -> RecordEntry:
    return RecordEntry.objects.filter(kind="edition").latest("sequence")


def named_in(entry: dict, **fields: object) -> dict:
    """An edition's entry that says something else of its publications."""
    return entry | {"publications": [named | fields for named in entry["publications"]]}


@pytest.mark.parametrize(
    "forged",
    [
        lambda entry: entry | {"opens": []},
        lambda entry: entry | {"opens": [each for each in entry["opens"] if "decision" not in each["body"]]},
        lambda entry: entry | {"opens": [each for each in entry["opens"] if "decision" in each["body"]]},
        lambda entry: entry | {"opens": [each for each in entry["opens"] if each["body"].get("seat") != "npia"]},
        lambda entry: named_in(entry, digest="0" * 64),
        lambda entry: named_in(entry, content=999),
        lambda entry: named_in(entry, seats=["npia", "acpo"]),
        lambda entry: named_in(entry, seats=["npia"]),
        lambda entry: named_in(entry, seats=[]),
        lambda entry: named_in(entry, authority="correction", seats=[]),
    ],
)
def test_an_edition_tells_the_votes_that_it_rests_on(board: Board, submission, forged):
    """Whoever has the key of the record may write what she likes there, and strangers still miss the seals."""
    cast(board, submission, "npia")
    cast(board, submission, "home-office")
    entries = signed_anew(exported())
    assert examined(entries).problems == []
    last = next(entry for entry in reversed(entries) if entry["kind"] == "edition")
    last["body"] = forged(last["body"])
    (fault,) = examined(signed_anew(entries)).problems
    assert "tells no sealed votes of its seats" in str(fault)


def test_an_emergency_rests_on_the_seals_of_two(board: Board, submission):
    declare_emergency(board, submission)
    entries = signed_anew(exported())
    assert examined(entries).problems == []
    confirmed = next(entry for entry in entries if entry["kind"] == "emergency-confirmed")["body"]["sealed"]
    whole = list(confirmed["signatures"])
    for signatures in ([], whole[:1], [whole[0], whole[0]]):
        confirmed["signatures"] = signatures
        (fault,) = examined(signed_anew(entries)).problems
        assert "tells no sealed votes of its seats" in str(fault)
    confirmed["signatures"] = whole
    edition = next(entry for entry in reversed(entries) if entry["kind"] == "edition")
    honest = edition["body"]
    for fields in ({"emergency": None}, {"emergency": str(uuid4())}, {"digest": "0" * 64}, {"content": 999}):
        edition["body"] = named_in(honest, **fields)
        (fault,) = examined(signed_anew(entries)).problems
        assert "tells no sealed votes of its seats" in str(fault)


def test_a_move_rests_on_the_votes_on_it():
    pages = [{"content": content, "from": "/a/", "to": f"/{content}/", "digest": "e"} for content in (7, 8)]
    move = {"type": "home.GuidancePage", "path": "/7/", "representation": {"pages": pages}}
    digest = digest_of(move | {"assets": []})
    votes = {("npia", "a"): {"digest": digest}, ("acpo", "b"): {"digest": digest}}
    told = Told(move | {"kind": "move", "digest": digest}, votes)
    page = {"content": 8, "path": "/8/", "digest": "e", "seats": ["npia", "acpo"]}
    assert told.carries(page)
    for other in ({"content": 9}, {"path": "/9/"}, {"digest": "f"}):
        assert not told.carries(page | other)
    for other in ({"representation": {"pages": [*pages, pages[0] | {"to": "/9/"}]}}, {"kind": "content"}):
        assert not Told(told.submission | other, votes).carries(page)
    told.signed["acpo", "a"] = told.signed.pop(("acpo", "b"))  # one person for both seats
    assert not told.carries(page)


def test_what_may_stand_without_a_correction_is_what_the_move_lists():
    rows = [{"content": 8, "from": "/a/", "to": "/8/", "digest": "e", "uncorrected": "u"}, "no row", {"content": 9}]
    move = {"type": "home.GuidancePage", "path": "/8/", "representation": {"pages": rows}}
    told = Told(move | {"kind": "move", "digest": digest_of(move | {"assets": []})})
    page = {"content": 8, "path": "/8/", "digest": "e", "sign_off": "s"}
    assert list(told.leaves(page)) == [page | {"digest": "u"}]
    for other in ({"content": 9}, {"path": "/9/"}, {"digest": "f"}):
        assert not list(told.leaves(page | other))
    for forged in ({"kind": "content"}, {"kind": "order"}, {"digest": "0" * 64}):
        assert not list(Told(told.submission | forged).leaves(page))


def forged_told(given: Vote) -> dict:
    return {
        "seat": given.seat.code,
        "decision": given.decision,
        "digest": given.digest,
        "capacity": given.capacity,
        "delegation": None,
        "member": str(given.member.opaque_id),
        "seal": os.urandom(64).hex(),
    }


def test_an_admission_that_nobody_sealed_is_named(board: Board, monkeypatch):
    place = join(make_user("deputy"), board.agencies["npia"], "board-member", capacity="deputy", with_key=False)
    key, _ = keys.make_key(place, by=place.user)
    honest = keys.append
    monkeypatch.setattr(keys, "append", lambda kind, body: honest(kind, body | {"seal": os.urandom(64).hex()}))
    keys.admit_key(key, by=board.members["acpo"])
    (fault,) = examined_record().problems
    assert "admits a signing key, and is not sealed" in str(fault)


def test_an_emergency_that_its_members_did_not_seal_is_named(board: Board, submission, monkeypatch):
    counted = examined(exported()).seals.counted
    declare_emergency(board, submission)
    examination = examined(exported())
    assert (examination.problems, examination.seals.counted) == ([], counted + 3)
    entries = exported()
    told = next(entry for entry in entries if entry["kind"] == "emergency-confirmed")["body"]["sealed"]
    seals = examination.seals
    assert seals.wrong_emergency(told, len(entries)) is None
    for changed in ({"digest": "0" * 64}, {"hours": 168}, {"kind": "take-down"}, {"restores": str(uuid4())}):
        assert "not sealed by the member" in seals.wrong_emergency(told | changed, len(entries))
    assert "not sealed" in seals.wrong_emergency(
        told | {"signatures": [{"member": "x", "seat": "npia", "seal": ""}]}, 99
    )


def test_a_submission_is_of_the_type_that_stands(board: Board):
    """Else a policy for other pages would do for the home page, or for the board's own affairs."""
    home = make_home(board)
    like = submit_content(board, make_content())
    editor = board.editors["acpo"]
    for fields in (
        {"content_id": home.content_id, "path": "/"},
        {"kind": SubmissionKind.POLICY, "content_id": 0},
        {"kind": SubmissionKind.NOTICE, "content_id": -1},
        {"type": "signoff.Correction"},
    ):
        with pytest.raises(DatabaseError, match=r"of type .* which it is not"), transaction.atomic():
            put_submission(like, editor, **fields)
