"""Wagtail's tree after the board's: parents, slugs and order of what is published, for the admin alone."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from wagtail.models import Page, Revision

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import standing_children

logger = logging.getLogger(__name__)
_following: ContextVar[bool] = ContextVar("following_the_board", default=False)


@contextmanager
def _following_the_board() -> Iterator[None]:
    token = _following.set(True)
    try:
        yield
    finally:
        _following.reset(token)


def follows_the_board() -> bool:
    """Whether what moves a page now is this module, which does what the board signed off."""
    return _following.get()


def put_in_place(page_id: int, publication: Publication) -> bool:
    """Bring parent and slug of a page, its draft's too, in line with its publication. Returns whether they were not.

    Needs a transaction that holds the page's row.
    """
    moved = _under_its_parent(Page.objects.get(pk=page_id), publication)
    return _under_its_slug(Page.objects.get(pk=page_id), publication) or moved


def sort_beneath(parent_id: int) -> bool:
    """Bring the order of what is published beneath a page in line, one a transaction. Returns whether it was not."""
    wanted = [child.content_id for child in standing_children(parent_id)]
    if len(wanted) < 2 or _in_tree_order(parent_id, wanted) == wanted:
        return False
    for index in range(len(wanted)):
        _put_at(parent_id, wanted, index)
    return True


def _under_its_parent(page: Page, publication: Publication) -> bool:
    parent = page.get_parent()
    if publication.parent_id is None or (parent and parent.pk == publication.parent_id):
        return False
    target = Page.objects.filter(pk=publication.parent_id).first()
    if target is None:
        return False
    with _following_the_board():
        page.move(target, pos="last-child")
    return True


def _under_its_slug(page: Page, publication: Publication) -> bool:
    old, new = page.slug, publication.slug
    if old == new:
        return False
    if page.get_siblings(inclusive=False).filter(slug=new).exists():
        logger.warning("Page %s cannot be given the slug %s in the CMS: a draft beside it has that", page.pk, new)
        return False
    specific = page.specific
    specific.slug = new
    specific.save(clean=False)
    _rename_draft(specific.latest_revision, old, new)
    return True


def _rename_draft(revision: Revision | None, old: str, new: str) -> None:
    """Only the slug, in place: a new revision would name an author, and there is none."""
    if revision and revision.content.get("slug") == old:
        Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"slug": new})


def _in_tree_order(parent_id: int, ids: list[int]) -> list[int]:
    parent = Page.objects.filter(pk=parent_id).first()
    if parent is None:
        return []
    return list(parent.get_children().filter(pk__in=ids).order_by("path").values_list("pk", flat=True))


@transaction.atomic
def _put_at(parent_id: int, wanted: list[int], index: int) -> None:
    """Put one page after those that come before it; pages that are not beneath the parent yet are passed over."""
    current = _in_tree_order(parent_id, wanted)
    present = [page_id for page_id in wanted if page_id in current]
    if index >= len(present) or current[index] == present[index]:
        return
    page = Page.objects.select_for_update().get(pk=present[index])
    neighbour, side = (present[index - 1], "right") if index else (current[0], "left")
    with _following_the_board():
        page.move(Page.objects.get(pk=neighbour), pos=side)
