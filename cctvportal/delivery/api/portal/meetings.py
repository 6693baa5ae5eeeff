"""What the minutes hold in lists: who attended each meeting, and what was to be done, with what became of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.json import KeyTransform

from cctvportal.design.timing import is_overdue
from cctvportal.publication.models import Edition, PublicationQuerySet
from search.text import plain

from ...addresses import absolute
from ...carried import carried
from .operations import Asked
from .pages import standing
from .schemas import ADDRESS, BOOLEAN, DATE, INTEGER, NAMED, TEXT, Named, code, fields, nullable

Item = dict[str, Any]
Link = Callable[[str], str]
TYPE = "minutes.MinutesPage"
STATES = ("open", "done", "dropped")
ATTENDED = ("present", "apologies", "not-recorded")
MEETING = Named(
    "Meeting", fields(id=INTEGER, number=INTEGER, date=nullable(DATE), title=TEXT, path=TEXT, html_url=ADDRESS)
)
ATTENDANCE = Named("Attendance", fields(meeting=MEETING, seat=NAMED, attended=code(*ATTENDED), note=TEXT))
ACTION = Named(
    "Action",
    fields(
        reference=TEXT,
        text=TEXT,
        owner=NAMED,
        due=nullable(DATE),
        state=code(*STATES),
        overdue=BOOLEAN,
        reported_at=nullable(INTEGER),
        note=TEXT,
        closed_by=nullable(MEETING),
        meeting=MEETING,
        detail_url=ADDRESS,
    ),
)
DECISION = Named("Decision", fields(meeting=MEETING, number=TEXT, heading=TEXT, decision=TEXT, text=TEXT, anchor=TEXT))
PARTS = ("number", "date", "attendance", "actions", "action_reports")
ITEMS = ("number", "date", "items")


@dataclass(frozen=True)
class Meeting:
    """One page of minutes, as far as lists need it; ``index`` is the page above it."""

    id: int
    index: int | None
    title: str
    path: str
    parts: Mapping[str, Any]

    @property
    def number(self) -> int:
        return self.parts["number"]

    def told(self, link: Link = absolute) -> Item:
        """A ``MEETING``; ``link`` makes an address of a path."""
        return {
            "id": self.id,
            "number": self.number,
            "date": self.parts["date"],
            "title": self.title,
            "path": self.path,
            "html_url": link(self.path),
        }


def standing_minutes(edition: Edition | None) -> PublicationQuerySet:
    """The minutes of an edition, each with its edition."""
    return standing(edition).with_content().filter(type=TYPE).select_related("edition").defer("boundaries")


def meetings_of(edition: Edition | None, parts_read: Collection[str] = PARTS) -> list[Meeting]:
    """All meetings of the edition by number, in one query that reads no more of the minutes than lists show."""
    parts = {f"part_{name}": KeyTransform(name, "representation") for name in parts_read}
    rows = standing(edition).with_content().filter(type=TYPE).annotate(**parts)
    found = [
        Meeting(
            row["content_id"],
            row["parent_id"],
            row["title"],
            row["path"],
            {name: row[f"part_{name}"] for name in parts_read},
        )
        for row in rows.values("content_id", "parent_id", "title", "path", *parts)
    ]
    return sorted(found, key=lambda meeting: (meeting.number, meeting.path))


def attendance_of(meetings: Iterable[Meeting], link: Link) -> Iterator[Item]:
    """An ``ATTENDANCE`` for each seat at each meeting, in the order of the minutes."""
    for meeting in meetings:
        for row in meeting.parts["attendance"]:
            yield {"meeting": meeting.told(link), "seat": row["seat"], "attended": row["attended"], "note": row["note"]}


def actions_of(meetings: Iterable[Meeting], asked: Asked) -> Iterator[Item]:
    """An ``ACTION`` for each of each meeting, as the latest later meeting reports it."""
    meetings = list(meetings)
    told = {
        index: carried((each.number, each.parts["action_reports"]) for each in meetings if each.index == index)
        for index in {meeting.index for meeting in meetings}
    }
    by_number = {(meeting.index, meeting.number): meeting for meeting in meetings}
    for meeting in meetings:
        reported = told[meeting.index]
        for action in meeting.parts["actions"]:
            heard = reported(action["reference"], meeting.number)
            closing = by_number.get((meeting.index, heard["reported_at"])) if heard["state"] != "open" else None
            yield _action(meeting, action | heard, closing, asked)


def decisions_of(meetings: Iterable[Meeting], link: Link) -> Iterator[Item]:
    """A ``DECISION`` for each item on which something was decided; ``meetings`` come with their ``items``.

    ``decision`` is the rich text that was signed, ``text`` its words; ``anchor`` is where it stands in the page.
    """
    for meeting in meetings:
        for place, item in enumerate(meeting.parts["items"], 1):
            if item["decision"]:
                yield {
                    "meeting": meeting.told(link),
                    "number": item["number"],
                    "heading": item["heading"],
                    "decision": item["decision"],
                    "text": plain(item["decision"]),
                    "anchor": f"item-{place}",
                }


def _action(meeting: Meeting, action: Item, closing: Meeting | None, asked: Asked) -> Item:
    overdue = asked.edition is not None and is_overdue(action, asked.edition.effective_at)
    return {name: action[name] for name in ("reference", "text", "owner", "due", "state")} | {
        "overdue": overdue,
        "reported_at": action["reported_at"],
        "note": action["note"],
        "closed_by": closing.told(asked.link) if closing else None,
        "meeting": meeting.told(asked.link),
        "detail_url": asked.link(f"/api/portal/actions/{meeting.id}/{action['reference']}/"),
    }
