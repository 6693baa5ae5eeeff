"""Clerical corrections as the public reads them: what changed, which seat signed, until when a seat can object."""

from datetime import date
from itertools import takewhile
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery

from cctvportal.kernel.differences import Difference, differences
from cctvportal.publication.enums import Authority
from cctvportal.publication.models import Edition, Publication
from cctvportal.record.models import RecordEntry

Item = dict[str, Any]
A_PAGE = 20
# By what right the content stood before, but for emergencies: by the same correction, where a move published it again.
STOOD_BY = (
    Publication.objects.filter(content_id=OuterRef("content_id"), edition__lt=OuterRef("edition"))
    .exclude(authority=Authority.EMERGENCY)
    .order_by("-edition")
    .values("authority")[:1]
)


def corrections(edition: Edition | None, page: str | None) -> Item:
    """A ``CorrectionsView`` of ``design.contracts``, the newest first; ``page`` past the end is the last."""
    corrected = Publication.objects.filter(authority=Authority.CORRECTION, emergency__isnull=True)
    made = corrected.annotate(stood_by=Subquery(STOOD_BY)).exclude(stood_by=Authority.CORRECTION)
    made = made.filter(edition__lte=edition.number if edition else 0).select_related("edition")
    pages = Paginator(made.order_by("-edition_id", "path"), A_PAGE)
    found = pages.get_page(page)
    rows = [_row(publication) for publication in found]
    return {"corrections": rows, "count": pages.count, "page": found.number, "pages": pages.num_pages}


def _row(publication: Publication) -> Item:
    versions = Publication.objects.filter(content_id=publication.content_id)
    before = versions.filter(edition__lt=publication.edition_id).order_by("-edition_id").first()
    later = list(versions.filter(edition__gt=publication.edition_id).order_by("edition").defer("representation"))
    same = [each for each in takewhile(_is_not_ordinary, later) if each.authority == Authority.CORRECTION]
    told = RecordEntry.objects.filter(kind="correction", body__contains={"sign_off": str(publication.sign_off)}).first()
    return {
        "title": publication.title,
        "path": publication.path,
        "content_id": publication.content_id,
        "edition": publication.edition_id,
        "published_at": publication.edition.effective_at,
        "seats": publication.seats,
        "agency": publication.agency,
        "changes": _changes(before, publication) if _may_be_shown(publication, before) else [],
        "until": _day(told.body.get("call_in_until")) if told else None,
        "again": [each.edition_id for each in same],
        "outcome": _outcome(publication, bool(later) and later[-1] not in same),
    }


def _day(told: object) -> str | None:
    """A day as the portal writes it; what else an entry tells there is what somebody made the CMS say."""
    try:
        return date.fromisoformat(str(told)).isoformat()
    except ValueError:
        return None


def _is_not_ordinary(version: Publication) -> bool:
    return version.authority != Authority.SIGN_OFF


def _changes(before: Publication | None, publication: Publication) -> list[Item]:
    found = differences(before.representation if before else {}, publication.representation)
    rows = []
    for each in found:
        if each.is_text:
            rows.append(_in_words(each))
    return rows


def _in_words(difference: Difference) -> Item:
    """The words that differ, whole, with a few before and after them."""
    (old, new), (start, end) = difference.stretch, difference.around
    before, space, head = start.rpartition(" ")
    tail, gap, after = end.partition(" ")
    return {
        "before": before + space,
        "old": head + old + tail,
        "new": head + new + tail,
        "after": gap + after,
    }


def _may_be_shown(*versions: Publication | None) -> bool:
    ids = [version.pk for version in versions if version]
    return Publication.objects.readable().filter(pk__in=ids).count() == len(ids)


def _outcome(publication: Publication, replaced: bool) -> str:
    """``signed`` or ``returned`` where it was called in and decided on, ``called-in``, ``replaced`` or ``stands``."""
    called = RecordEntry.objects.filter(
        kind="call-in", body__contains={"correction": str(publication.sign_off), "content": publication.content_id}
    ).first()
    if called is None:
        return "replaced" if replaced else "stands"
    ends = RecordEntry.objects.filter(body__contains={"emergency": called.body.get("emergency")})
    kinds = set(ends.filter(kind__in=["ratification", "rejection"]).values_list("kind", flat=True))
    return "signed" if "ratification" in kinds else "returned" if "rejection" in kinds else "called-in"
