"""``recommendations/progress/`` and ``recommendations/changes/``: what became of them from edition to edition."""

from typing import Any

from cctvportal.design.wording import RECOMMENDATION_STATUSES
from cctvportal.kernel import clock

from ... import tracker
from .operations import Asked, listing
from .recommendations import AGENCY, THEME, evidence_ids
from .schemas import ADDRESS, INSTANT, INTEGER, NAMED, TEXT, Named, code, fields, listed, nullable

Item = dict[str, Any]
COUNTS = {status.replace("-", "_"): INTEGER for status in RECOMMENDATION_STATUSES}
PROGRESS = Named("Progress", fields(edition=INTEGER, at=INSTANT, **COUNTS))
CHANGE = Named(
    "RecommendationChange",
    fields(
        edition=INTEGER,
        at=INSTANT,
        id=INTEGER,
        number=nullable(INTEGER),
        title=TEXT,
        change=code("listed", "changed", "removed"),
        status_before=nullable(NAMED),
        status=nullable(NAMED),
        told=listed(TEXT),
        evidence_minutes=listed(INTEGER),
        evidence_documents=listed(INTEGER),
        html_url=ADDRESS,
    ),
)


@listing("recommendations/progress/", AGENCY, THEME, item=PROGRESS, table=PROGRESS)
def progress(asked: Asked) -> Any:
    """How many recommendations had each status after each edition that changed that, as JSON or CSV."""
    found = tracker.history(asked.edition)
    return tracker.progress(version for version in found if version.is_of(asked["agency"], asked["theme"])), _point


def _point(point: Item) -> Item:
    counts = {status.replace("-", "_"): count for status, count in point["counts"].items()}
    return {"edition": point["edition"], "at": clock.to_text(point["at"]), **counts}


@listing("recommendations/changes/", AGENCY, THEME, item=CHANGE, table=CHANGE)
def changes(asked: Asked) -> Any:
    """What each edition changed of the recommendations, the newest first, as JSON or CSV.

    ``told`` is in sentences. The evidence is that of the updates that came with the change: ids of pages with minutes,
    and of documents.
    """
    found = tracker.changes(tracker.history(asked.edition))
    chosen = [change for change in found if change.is_of(asked["agency"], asked["theme"])]
    return chosen, lambda change: _change(change, asked)


def _change(change: tracker.Change, asked: Asked) -> Item:
    return {
        "edition": change.edition,
        "at": clock.to_text(change.at),
        "id": change.version.id,
        "number": change.version.parts["number"],
        "title": change.version.title,
        "change": change.what,
        "status_before": change.before.status if change.before else None,
        "status": change.after.status if change.after else None,
        "told": change.told(),
        **evidence_ids(change.updates),
        "html_url": asked.link(change.version.path),
    }
