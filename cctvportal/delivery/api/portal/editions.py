"""``editions/``: the numbered states of the whole site."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Func, IntegerField, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404

from cctvportal.kernel import clock
from cctvportal.publication.enums import Cause, Kind, RouteKind
from cctvportal.publication.models import Destruction, Edition, Publication, Route
from cctvportal.record.models import Manifest, RecordEntry

from ...addresses import absolute
from .operations import Asked, listing, operation
from .parameters import one_of, order
from .schemas import ADDRESS, INSTANT, INTEGER, Named, code, fields, listed, nullable

Item = dict[str, Any]
EDITION = Named(
    "Edition",
    fields(
        number=INTEGER,
        made_at=INSTANT,
        effective_at=INSTANT,
        next_boundary=nullable(INSTANT),
        cause=code(*Cause.values),
        counts=fields(pages=nullable(INTEGER), images=nullable(INTEGER), documents=nullable(INTEGER)),
        changes=fields(appeared=INTEGER, changed=INTEGER, went=INTEGER, redactions=INTEGER),
        detail_url=ADDRESS,
        changes_url=ADDRESS,
        pages_url=ADDRESS,
        record_url=nullable(ADDRESS),
        manifest_urls=listed(ADDRESS),
    ),
)


@listing(
    "editions/",
    one_of("cause", "Editions made for one reason.", Cause.values),
    order(["number"], "-number"),
    item=EDITION,
    kept=False,  # a manifest may be made later
)
def editions(asked: Asked) -> Any:
    """All editions until one, with what changed in each in numbers, and what vouches for it."""
    found = _told(asked.number)
    if asked["cause"]:
        found = found.filter(cause=asked["cause"])
    return found.order_by(asked["order"]), edition_item


@operation("editions/{number}/", answer=EDITION, kept=False, number=INTEGER)
def edition(asked: Asked, number: int) -> Item:
    """One edition: when it was made and took effect, until when nothing changes, how much stands in it."""
    found = _told(asked.number).filter(number=number).first()
    if found is None:
        raise Http404(f"There is no edition {number}; the newest is {asked.number}.")
    return edition_item(found)


def _told(until: int) -> QuerySet[Edition]:
    """The editions until one, each with what its item needs."""
    number = OuterRef("number")
    ends = Route.objects.filter(
        content_id=OuterRef("content_id"), kind=RouteKind.CANONICAL, until_edition=OuterRef("edition")
    )
    published = Publication.objects.filter(edition=number).exclude(kind=Kind.DELETION)
    named = Func(JSONObject(edition=number), function="", template="%(expressions)s::jsonb", output_field=JSONField())
    entry = RecordEntry.objects.filter(kind="edition", body__contains=named)
    return (
        Edition.objects.filter(number__lte=until)
        .select_related("counts")
        .annotate(
            appeared=_count(published.exclude(Exists(ends))),
            changed=_count(published.filter(Exists(ends))),
            went=_count(Route.objects.filter(from_edition=number, kind=RouteKind.GONE)),
            redacted=_count(Destruction.objects.filter(edition=number)),
            entry=Subquery(entry.order_by("sequence").values("sequence")[:1]),
            releases=ArraySubquery(Manifest.objects.filter(edition=number).values("release")),
        )
    )


def _count(found: QuerySet) -> Coalesce:
    """A number of rows as part of another query."""
    counted = found.order_by().annotate(of=Func(function="COUNT", template="COUNT(*)", output_field=IntegerField()))
    return Coalesce(Subquery(counted.values("of")), 0)


def edition_item(found: Any) -> Item:
    """An ``EDITION``."""
    counts = getattr(found, "counts", None)
    return {
        "number": found.number,
        "made_at": clock.to_text(found.made_at),
        "effective_at": clock.to_text(found.effective_at),
        "next_boundary": clock.to_text(found.next_boundary) if found.next_boundary else None,
        "cause": found.cause,
        "counts": {of: getattr(counts, of, None) for of in ("pages", "images", "documents")},
        "changes": {
            "appeared": found.appeared,
            "changed": found.changed,
            "went": found.went,
            "redactions": found.redacted,
        },
        "detail_url": absolute(f"/api/portal/editions/{found.number}/"),
        "changes_url": absolute(f"/api/portal/changes/?after={found.number - 1}&limit=1"),
        "pages_url": absolute(f"/api/portal/pages/?at={found.number}"),
        "record_url": absolute(f"/api/portal/record/{found.entry}/") if found.entry else None,
        "manifest_urls": [absolute(f"/record/manifests/{found.number}/{release}.json") for release in found.releases],
    }
