"""The promise, told once more and by other means than the application's: from its own notes and the bare tables.

It asks no rule, no policy function and no query set of the application; what a policy needs is said here once more.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import rfc8785

from cctvportal.kernel.canonical import sha256
from cctvportal.publication.models import Edition, Publication, Route
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.models import Emergency, EmergencyEvent, Pack, SignOff, Submission, SubmissionEvent


@dataclass
class Notes:
    """What truly happened, noted by the test while it acts: nothing of it is read from the application."""

    now: datetime
    # Content id -> users who wrote on it, each with the moment.
    wrote: dict[int, list[tuple[int, datetime]]] = field(default_factory=dict)
    # (user, seat code) -> the spans in which she sits there.
    sits: dict[tuple[int, str], list[list[datetime | None]]] = field(default_factory=dict)
    # Submission -> {user: (seat code, decision, digest)}
    votes: dict[object, dict[int, tuple[str, str, str]]] = field(default_factory=dict)
    # Submission -> ids of those who had written on what it shows when it was made.
    contributors: dict[object, frozenset[int]] = field(default_factory=dict)
    agency_of: dict[int, str] = field(default_factory=dict)
    # Whose leave somebody votes by for a seat: (delegate, seat code) -> the giver.
    leave_of: dict[tuple[int, str], int] = field(default_factory=dict)
    # Content id -> the path at which the public last read it.
    read_at: dict[int, str] = field(default_factory=dict)
    # Edition -> the moment at which it was made, and who sat where then.
    sat_at: dict[int, dict[tuple[int, str], bool]] = field(default_factory=dict)

    def begin_sitting(self, user: int, seat: str) -> None:
        self.sits.setdefault((user, seat), []).append([self.now, None])

    def end_sitting(self, user: int, seat: str) -> None:
        self.sits[user, seat][-1][1] = self.now

    def sits_now(self, user: int, seat: str) -> bool:
        spans = self.sits.get((user, seat), [])
        return bool(spans) and spans[-1][1] is None

    def take_over(self, submission: Submission) -> None:
        """Note what was done before the test began."""
        self.contributors[submission.pk] = frozenset(row.user_id for row in submission.contributor_set.all())
        self.votes[submission.pk] = {
            cast.member_id: (cast.seat.code, cast.decision, cast.digest) for cast in submission.votes.all()
        }

    def see_editions(self) -> None:
        """Keep who sat where when each new edition was made."""
        for number in Edition.objects.exclude(pk__in=self.sat_at).values_list("pk", flat=True):
            self.sat_at[number] = {place: self.sits_now(*place) for place in self.sits}


def broken_promises(notes: Notes) -> list[str]:
    """A sentence for everything that the public reads and the board did not allow."""
    notes.see_editions()
    standing = served()
    found = [reason for publication in standing for reason in _objections(publication, notes)]
    return [*found, *_vanished(standing, notes), *_packs_torn_apart()]


def _vanished(standing: list[Publication], notes: Notes) -> list[str]:
    """What the public read before and does not read now, without a tombstone that was signed off."""
    before, notes.read_at = notes.read_at, {publication.content_id: publication.path for publication in standing}
    found = []
    for content_id in before.keys() - notes.read_at.keys():
        gone = Route.objects.filter(content_id=content_id, until_edition=None, kind="gone").first()
        if gone is None or gone.path != before[content_id]:
            found.append(f"{before[content_id]} vanished.")
        elif gone.publication:
            found += _objections(gone.publication, notes)
        elif not EmergencyEvent.objects.filter(emergency=gone.sign_off, step__in=["lapsed", "rejected"]).exists():
            found.append(f"{before[content_id]} is gone by no emergency that ended.")
    return found


def _packs_torn_apart() -> list[str]:
    """Packs of which a part is public and a part is not, or that went out in several editions."""
    found = []
    for pack in Pack.objects.all():
        items = [item.submission_id for item in pack.items.filter(removal=None)]
        sign_offs = SignOff.objects.filter(submission__in=items).values("pk")
        editions = set(Publication.objects.filter(sign_off__in=sign_offs).values_list("edition_id", flat=True))
        published = SubmissionEvent.objects.filter(submission__in=items, step__in=["published", "adopted"]).count()
        dissolved = pack.events.latest("pk").step == "dissolved"
        if not dissolved and (len(editions) > 1 or published not in (0, len(items))):
            found.append(f"{pack}: {published} of {len(items)} items are public, in {len(editions)} editions.")
    return found


def served() -> list[Publication]:
    """What stands at an address in the newest edition, from the bare routes."""
    routes = Route.objects.filter(until_edition=None, kind="canonical").select_related("publication")
    return [route.publication for route in routes]


def _objections(publication: Publication, notes: Notes) -> list[str]:
    name = f"{publication.path} (edition {publication.edition_id}, {publication.authority})"
    signed_form = {
        "type": publication.type, "path": publication.path,
        "representation": publication.representation, "assets": publication.assets,
    }  # fmt: skip
    found = []
    is_redacted = publication.digest in _redacted()
    if not is_redacted and sha256(rfc8785.dumps(signed_form)) != publication.digest:
        found.append(f"{name} is not what its digest says.")
    if publication.authority == "emergency":
        return found + _of_emergency(publication, notes, name)
    sign_off = SignOff.objects.filter(pk=publication.sign_off).select_related("submission").first()
    if sign_off is None:
        return [*found, f"{name} rests on nothing."]
    return found + _of_sign_off(sign_off.submission, publication, notes, name)


def _redacted() -> set[str]:
    """The digests of what was lawfully destroyed in part, by the entries of the record."""
    entries = RecordEntry.objects.filter(kind="redaction").values_list("body", flat=True)
    return {named["digest"] for body in entries for named in body["publications"]}


def _of_sign_off(submission: Submission, publication: Publication, notes: Notes, name: str) -> list[str]:
    first = Publication.objects.filter(sign_off=publication.sign_off).earliest("edition_id")
    sat = notes.sat_at[first.edition_id]
    contributors = notes.contributors[submission.pk]
    signed = {
        seat: user
        for user, (seat, decision, digest) in notes.votes.get(submission.pk, {}).items()
        if decision == "sign-off" and digest == submission.digest and sat.get((user, seat))
    }
    found = []
    if set(signed.values()) & contributors:
        found.append(f"{name} was signed off by somebody who wrote it.")
    if {notes.leave_of.get((user, seat)) for seat, user in signed.items()} & contributors:
        found.append(f"{name} was signed off by leave of somebody who wrote it.")
    if submission.kind in ("move", "order"):
        earlier = Publication.objects.filter(content_id=publication.content_id, edition__lt=first.edition_id)
        if publication.representation != earlier.latest("edition_id").representation:
            found.append(f"{name} was changed by a {submission.kind}.")
    elif first.digest != submission.digest:
        found.append(f"{name} is not what was voted on.")
    return found + [f"{name}: {reason}" for reason in _unmet(submission, set(signed), contributors, notes, first)]


def _unmet(
    submission: Submission, signed: set[str], contributors: frozenset[int], notes: Notes, first: Publication
) -> list[str]:
    """What its policy needed and did not have."""
    policy = submission.policy
    wrote = {notes.agency_of[user] for user in contributors}
    outside = signed - wrote
    if submission.procedure == "correction":
        return [] if outside else ["a correction without a seat of another agency"]
    quorum, required = policy["quorum"], set(policy["required"])
    late = submission.decide_by is not None and submission.decide_by < first.edition.made_at
    if late and policy["fallback"] is not None:
        quorum, required = policy["fallback"], set()
    elif policy["abstentions"] == "lowers":
        quorum -= sum(decision == "abstain" for _, decision, _ in notes.votes[submission.pk].values())
    reasons = []
    if len(signed) < max(quorum, 2):
        reasons.append(f"{len(signed)} seats signed, {max(quorum, 2)} had to")
    if required - signed:
        reasons.append(f"without {', '.join(sorted(required - signed))}")
    if len(outside) < policy["outside"]:
        reasons.append(f"{len(outside)} seats of other agencies signed, {policy['outside']} had to")
    return reasons


def _of_emergency(publication: Publication, notes: Notes, name: str) -> list[str]:
    emergency = Emergency.objects.get(pk=publication.emergency)
    declared = list(emergency.signatures.all())
    found = []
    if emergency.kind in ("publication", "take-down"):
        if len({one.seat_id for one in declared}) < 2 or len({one.member_id for one in declared}) < 2:
            found.append(f"{name} was not declared by two people of two seats.")
    elif not declared:
        found.append(f"{name} was declared by nobody.")
    if emergency.kind == "put-back":
        signed = SignOff.objects.filter(pk=publication.sign_off).first()
        if signed is None or publication.digest not in _signed_digests(publication):
            found.append(f"{name} brings back what was never signed off.")
    if emergency.kind == "publication":
        if {one.member_id for one in declared} & notes.contributors[emergency.submission_id]:
            found.append(f"{name} was declared by somebody who wrote it.")
        begun = emergency.events.get(step="in-force").at
        if publication.expires_at is None or publication.expires_at > begun + timedelta(hours=emergency.hours):
            found.append(f"{name} outlives its time.")
    return found


def _signed_digests(publication: Publication) -> set[str]:
    """The digests under which a sign-off published this content before."""
    same = Publication.objects.filter(content_id=publication.content_id, emergency=None)
    return set(same.exclude(pk=publication.pk).values_list("digest", flat=True))
