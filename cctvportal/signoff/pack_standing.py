"""How a pack stands with the board, for its screens: each item with its seats, what is missing, what is next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Q

from cctvportal.agencies.members import seats_of
from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.design.timing import LONDON
from cctvportal.kernel import clock

from .enums import Decision, PackStep
from .models import Pack, PackEvent, PackItem, PackRemoval, Submission, Vote
from .pack_rules import PackBallot
from .packing import digest_of_pack, inside
from .rules import votes_missing

HAPPENED = {
    PackStep.GATHERED: "Gathered",
    PackStep.PUT: "Put before the board",
    PackStep.STOPPED: "Stopped by a return",
    PackStep.RESUMED: "Resumed",
    PackStep.REFUSED: "Not released",
    PackStep.RELEASED: "Released",
    PackStep.DISSOLVED: "Dissolved",
}


@dataclass(frozen=True)
class SeatMark:
    """One seat beside one item; ``decision`` is empty where it has not voted."""

    name: str
    decision: str
    required: bool


@dataclass(frozen=True)
class ItemRow:
    """One item of a pack; ``missing`` says what keeps it, a sentence each."""

    submission: Submission
    seats: list[SeatMark]
    missing: list[str]


@dataclass(frozen=True)
class SeatBallot:
    """On how many items a user may vote for a seat, and by the first reason what she may not vote on."""

    seat: Seat
    count: int
    left_out: dict[str, list[Submission]]


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a pack, for its history."""

    at: datetime
    by: User | None
    what: str
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """A pack as its page shows it."""

    pack: Pack

    @cached_property
    def submissions(self) -> list[Submission]:
        """What is in it, without the content."""
        return list(inside(self.pack).for_counting().defer("representation", "assets", "links"))

    @cached_property
    def rows(self) -> list[ItemRow]:
        """Every item, in the order in which they were put in."""
        return [ItemRow(submission, self._marks(submission), _missing(submission)) for submission in self.submissions]

    @cached_property
    def digest(self) -> str:
        """Of all that is in it: what a vote on the pack names."""
        return digest_of_pack(self.submissions)

    @property
    def ready(self) -> int:
        """How many items are signed off."""
        return sum(not row.missing for row in self.rows)

    @property
    def closed(self) -> list[Submission]:
        """What is in it and not under review any more."""
        return [submission for submission in self.submissions if not submission.is_open]

    @property
    def is_overdue(self) -> bool:
        """Whether its time came, and it is not out."""
        release_at = self.pack.release_at
        return self.pack.is_before_the_board and release_at is not None and release_at <= clock.now()

    @property
    def refusal(self) -> list[str]:
        """Why it was not released, the last time that this was tried; nothing where it is not refused."""
        event = self.pack.last_event
        return event.reason.splitlines() if event.step == PackStep.REFUSED else []

    def matching(self, query: str) -> list[ItemRow]:
        """The items whose title or address holds ``query``."""
        wanted = query.strip().lower()
        return [row for row in self.rows if wanted in f"{row.submission.title} {row.submission.path}".lower()]

    def ballots(self, user: User) -> list[SeatBallot]:
        """What ``user`` may do with it, for each of her seats."""
        return [self._ballot(user, seat) for seat in seats_of(user)]

    def history(self) -> list[Moment]:
        """Everything that happened to it, the newest first; what went in or out at one time is one line."""
        events = self.pack.events.select_related("by")
        moments = [_moment(event) for event in events]
        moments += _together(PackItem.objects.filter(pack=self.pack).select_related("by", "submission"), "added")
        removals = PackRemoval.objects.filter(item__pack=self.pack).select_related("by", "item__submission")
        moments += _together(removals, "taken out")
        return sorted(moments, key=lambda moment: moment.at, reverse=True)

    def _ballot(self, user: User, seat: Seat) -> SeatBallot:
        ballot = PackBallot(self.pack, self.submissions, user, seat, Decision.SIGN_OFF, self.digest)
        left_out: dict[str, list[Submission]] = {}
        for submission, reasons in ballot.objections.items():
            if reasons:
                left_out.setdefault(reasons[0], []).append(submission)
        return SeatBallot(seat, len(ballot.accepted), left_out)

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(Agency.objects.values_list("code", "name"))

    def _marks(self, submission: Submission) -> list[SeatMark]:
        votes = {vote.seat.code: vote.decision for vote in submission.votes.all()}
        policy = submission.policy
        return [
            SeatMark(self._names.get(code, code), votes.get(code, ""), code in policy["required"])
            for code in sorted(policy["seats"], key=lambda code: self._names.get(code, code))
        ]


@dataclass(frozen=True)
class PackSummary:
    """What the list says of one pack."""

    items: int
    votes: list[tuple[str, int]]


def summaries(packs: Iterable[Pack]) -> dict[UUID, PackSummary]:
    """Pack id -> how many items it holds, and how many of them each seat has signed off. Two queries."""
    ids = [pack.pk for pack in packs]
    counted = PackItem.objects.inside().filter(pack__in=ids).values_list("pack").annotate(Count("pk")).order_by()
    items = dict(counted)
    signed = (
        Vote.objects.filter(decision=Decision.SIGN_OFF)
        .filter(Q(submission__pack_items__pack__in=ids, submission__pack_items__removal__isnull=True))
        .values_list("submission__pack_items__pack", "seat__agency__name")
        .annotate(Count("pk"))
        .order_by("seat__agency__name")
    )
    votes: dict[UUID, list[tuple[str, int]]] = {}
    for pack_id, seat, count in signed:
        votes.setdefault(pack_id, []).append((seat, count))
    return {pack_id: PackSummary(items.get(pack_id, 0), votes.get(pack_id, [])) for pack_id in ids}


def _missing(submission: Submission) -> list[str]:
    if submission.is_open:
        return votes_missing(submission)
    return [] if hasattr(submission, "sign_off") else [f"{submission.last_event.get_step_display()}."]


def _moment(event: PackEvent) -> Moment:
    label = HAPPENED[PackStep(event.step)]
    if event.step in (PackStep.PUT, PackStep.RESUMED):
        label += f", to go out {_time(event)}"
    return Moment(event.at, event.by, label, event.reason)


def _time(event: PackEvent) -> str:
    if event.release_at is None:
        return "as soon as it is signed off"
    return f"at {event.release_at.astimezone(LONDON):%H:%M on %-d %B %Y}"


def _together(rows: Iterable[PackItem | PackRemoval], act: str) -> list[Moment]:
    groups: dict[tuple, list[str]] = {}
    first: dict[tuple, PackItem | PackRemoval] = {}
    for row in rows:
        submission = row.submission if isinstance(row, PackItem) else row.item.submission
        key = (row.by_id, row.at.replace(microsecond=0), getattr(row, "reason", ""))
        groups.setdefault(key, []).append(submission.title)
        first.setdefault(key, row)
    return [_moment_of(first[key], titles, act) for key, titles in groups.items()]


def _moment_of(row: PackItem | PackRemoval, titles: Sequence[str], act: str) -> Moment:
    what = f"“{titles[0]}” {act}" if len(titles) == 1 else f"{len(titles):,} items {act}"
    return Moment(row.at, row.by, what, getattr(row, "reason", ""))
