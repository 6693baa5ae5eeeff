"""What changed between two editions: which pages, and of one page the words, side by side."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.utils.translation import pgettext

from cctvportal.kernel.side_by_side import changed_fields, unchanged_labels
from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Edition, Publication
from cctvportal.publication.versions import Names, compared_form

Item = dict[str, Any]
A_PAGE = 50


def site_changes(before: Edition | None, after: Edition, page: str | None) -> Item:
    """The pages that differ between two editions as rows of a ``ChangesView``, by title; all where there was none."""
    since = before.number if before else 0
    published = Publication.objects.filter(edition__gt=since, edition__lte=after.number)
    newest = published.order_by("content_id", "-edition_id").distinct("content_id").values("pk")
    pages = Paginator(Publication.objects.filter(pk__in=newest).order_by("title", "path"), A_PAGE)
    found = pages.get_page(page)
    ids = [publication.content_id for publication in found]
    stood, stands = _standing(before, ids) if before else {}, _standing(after, ids)
    rows = [_row(each, stood.get(each.content_id), stands.get(each.content_id)) for each in found]
    return {"changes": rows, "count": pages.count, "page": found.number, "pages": pages.num_pages}


def page_changes(content_id: int, versions: list[Publication], old: Publication, new: Publication) -> Item:
    """What differs between two versions of a page: ``fields`` of ``kernel.side_by_side``, and what does not."""
    before, after = compared_form(old), compared_form(new)
    return {
        "content": new,
        "versions": versions,
        "old": old,
        "new": new,
        "fields": changed_fields(before, after, Names([old, new])),
        "unchanged": unchanged_labels(before, after),
        "content_id": content_id,
    }


def readable_versions(content_id: int, edition: Edition) -> list[Publication]:
    """The versions of a page with words that are still given out, until ``edition``, the oldest first."""
    versions = Publication.objects.filter(content_id=content_id, edition__lte=edition.number).readable().with_content()
    return list(versions.select_related("edition").order_by("edition_id"))


def _standing(edition: Edition, ids: list[int]) -> dict[int, Publication]:
    """What stood for each in an edition, with ``is_readable``: whether its words are still given out."""
    readable = Exists(Publication.objects.readable().filter(pk=OuterRef("pk")))
    found = Publication.objects.at(edition.number).filter(content_id__in=ids).annotate(is_readable=readable)
    return {publication.content_id: publication for publication in found}


def _row(newest: Publication, before: Publication | None, after: Publication | None) -> Item:
    """Its title where one is still given out, else its address."""
    told = [each for each in (after, before) if each and each.is_readable]  # type: ignore[attr-defined]
    return {
        "title": told[0].title if told else newest.path,
        "path": (after or before or newest).path,
        "content_id": newest.content_id,
        "what": _what(before, after),
        "old": before.edition_id if before else None,
        "new": after.edition_id if after else None,
        "is_compared": len(told) == 2 and not any(each.is_notice for each in told) and told[0] != told[1],
        "change_note": told[0].representation.get("change_note", "") if told and told[0] is after else "",
    }


def _what(before: Publication | None, after: Publication | None) -> str:
    """In a word, what became of a page."""
    if after is None:
        return pgettext("page", "deleted") if before else pgettext("page", "came and went")
    if after.is_notice:
        words = {Kind.WITHDRAWAL: pgettext("page", "withdrawn"), Kind.HOLD: pgettext("page", "held")}
        return words.get(Kind(after.kind)) or pgettext("page", "deleted")
    if before is None:
        return pgettext("page", "new")
    if before.is_notice:
        return pgettext("page", "back")
    if before.representation != after.representation:
        return pgettext("page", "changed")
    return pgettext("page", "moved") if before.path != after.path else pgettext("page", "as it was")
