"""``minutes/``: the meetings of the board, with who came, what was said and decided, and what was to be done."""

from typing import Any

from django.db.models import BigIntegerField, F
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import Http404

from cctvportal.kernel import clock
from cctvportal.publication.models import Publication

from ..files import DOCUMENTS, file_of
from .meetings import ACTION, ATTENDANCE, actions_of, attendance_of, meetings_of, standing_minutes
from .operations import Asked, listing, operation
from .pages import in_order, page_address, standing
from .parameters import day, number, order, word, yes_or_no
from .schemas import (
    ADDRESS,
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NAMED,
    SHA256,
    TEXT,
    Named,
    code,
    fields,
    joined,
    listed,
    nullable,
)

Item = dict[str, Any]
ADDENDUM = "minutes.MinutesAddendumPage"
MINUTES = Named(
    "Minutes",
    fields(
        id=INTEGER,
        number=INTEGER,
        title=TEXT,
        date=nullable(DATE),
        place=TEXT,
        chair=nullable(NAMED),
        confirmed=BOOLEAN,
        confirmed_at=nullable(INTEGER),
        items_total=INTEGER,
        actions_total=INTEGER,
        summary=TEXT,
        document_url=nullable(ADDRESS),
        html_url=ADDRESS,
        detail_url=ADDRESS,
        page_url=ADDRESS,
        digest=SHA256,
        edition=INTEGER,
        published_at=INSTANT,
    ),
)
MATTER = fields(number=TEXT, heading=TEXT, discussion=TEXT, decision=TEXT)
REPORT = fields(reference=TEXT, state=code("open", "done", "dropped"), note=TEXT)
ADDED = fields(id=INTEGER, sequence=INTEGER, title=TEXT, date=nullable(DATE), html_url=ADDRESS, page_url=ADDRESS)
MINUTES_IN_FULL = Named(
    "MinutesInFull",
    joined(
        MINUTES,
        attendance=listed(ATTENDANCE),
        items=listed(MATTER),
        actions=listed(ACTION),
        action_reports=listed(REPORT),
        addenda=listed(ADDED),
    ),
)
LOOKUPS = {
    "number": "representation__number",
    "chair": "representation__chair__code",
    "since": "day__gte",
    "until": "day__lte",
}
ORDERS = {
    "number": Cast(KeyTextTransform("number", "representation"), BigIntegerField()),
    "date": KeyTextTransform("date", "representation"),
    "path": F("path"),
}


@listing(
    "minutes/",
    number("number", "The number of the meeting."),
    word("chair", "The code of the seat that had the chair."),
    yes_or_no("confirmed", "Whether a later meeting has confirmed them."),
    day("since", "Meetings on this day or after it."),
    day("until", "Meetings on this day or before it."),
    order(list(ORDERS), "number"),
    item=MINUTES,
    table=MINUTES,
)
def minutes(asked: Asked) -> Any:
    """The minutes of the board's meetings, as JSON or CSV."""
    found = standing_minutes(asked.edition).alias(day=KeyTextTransform("date", "representation"))
    found = found.filter(**asked.given(LOOKUPS))
    if asked["confirmed"] is not None:
        unconfirmed = {"representation__confirmed_at": None}
        found = found.exclude(**unconfirmed) if asked["confirmed"] else found.filter(**unconfirmed)
    return in_order(found, asked["order"], ORDERS), lambda publication: _item(publication, asked)


@operation("minutes/{id}/", answer=MINUTES_IN_FULL, id=INTEGER)
def meeting(asked: Asked, id: int) -> Item:
    """The minutes of one meeting in full, each action with what later meetings heard of it."""
    publication = standing_minutes(asked.edition).filter(content_id=id).first()
    if publication is None:
        raise Http404(f"There are no minutes {id} in this edition.")
    meetings = meetings_of(asked.edition)
    own = publication.representation
    addenda = standing(asked.edition).with_content().filter(type=ADDENDUM, parent_id=id)
    told = sorted((_addendum(each, asked) for each in addenda), key=lambda each: (each["sequence"], each["id"]))
    return _item(publication, asked) | {
        "attendance": [row for row in attendance_of(meetings, asked.link) if row["meeting"]["id"] == id],
        "items": own["items"],
        "actions": [row for row in actions_of(meetings, asked) if row["meeting"]["id"] == id],
        "action_reports": own["action_reports"],
        "addenda": told,
    }


def _item(publication: Publication, asked: Asked) -> Item:
    own = publication.representation
    document = file_of(DOCUMENTS, own["document"], publication.assets) if own["document"] else None
    told = {name: own[name] for name in MINUTES["properties"] if name in own}
    return told | {
        "id": publication.content_id,
        "confirmed": own["confirmed_at"] is not None,
        "items_total": len(own["items"]),
        "actions_total": len(own["actions"]),
        "document_url": DOCUMENTS.meta["download_url"](document) if document else None,
        "html_url": asked.link(publication.path),
        "detail_url": asked.link(f"/api/portal/minutes/{publication.content_id}/"),
        "page_url": asked.link(page_address(publication.content_id)),
        "digest": publication.digest,
        "edition": publication.edition_id,
        "published_at": clock.to_text(publication.edition.effective_at),
    }


def _addendum(publication: Publication, asked: Asked) -> Item:
    own = publication.representation
    return {
        "id": publication.content_id,
        "sequence": own["sequence"],
        "title": publication.title,
        "date": own["date"],
        "html_url": asked.link(publication.path),
        "page_url": asked.link(page_address(publication.content_id)),
    }
