"""Wagtail's pages as a mirror of publications: for the admin alone, after commit, one page a transaction."""

import logging

from django.db import transaction
from django.db.models import Q
from django_tasks import task
from wagtail.models import Page, Revision

from cctvportal.agencies.retries import try_again
from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.enums import SubmissionKind
from cctvportal.signoff.models import Submission

from .placement import put_in_place, sort_beneath

logger = logging.getLogger(__name__)
AT_A_TIME = 25


@task()
def mirror(content_id: int, attempt: int = 1) -> None:
    """Bring a page in line with its current publication, and the order around it; tried again when it fails."""
    try:
        bring_in_line(content_id)
        for parent_id in _parents([content_id]):
            sort_beneath(parent_id)
    except Exception:
        try_again(mirror, attempt, content_id)
        raise


@task()
def mirror_in_turn(content_ids: list[int]) -> None:
    """Do so for many pages, some at a time, so that mail and other work gets its turn between them."""
    now, later = content_ids[:AT_A_TIME], content_ids[AT_A_TIME:]
    for content_id in now:
        try:
            bring_in_line(content_id)
        except Exception:
            logger.exception("Page %s could not be mirrored; it is tried again", content_id)
            mirror.enqueue(content_id)
    for parent_id in _parents(now):
        sort_beneath(parent_id)
    if later:
        mirror_in_turn.enqueue(later)


@transaction.atomic
def bring_in_line(content_id: int) -> bool:
    """Live flag, live fields, parent and slug, now. Returns whether there was anything to do."""
    page = Page.objects.select_for_update().filter(pk=content_id).first()
    publication = current_publication(content_id)
    if page is None:
        return False
    if publication is None:
        return Publication.objects.filter(content_id=content_id).exists() and _unpublish(page)
    changed = _publish(page, publication) if publication.kind == Kind.CONTENT else _unpublish(page)
    return put_in_place(content_id, publication) or changed


def lagging() -> list[int]:
    """The ids of pages that are not as their publications say: live or not, parent, slug; or the order beneath them."""
    standing = {found.content_id: found for found in _standing()}
    pages = {page.pk: page for page in Page.objects.only("pk", "path", "slug", "live").order_by("path")}
    by_path = {page.path: page.pk for page in pages.values()}
    late = [
        content_id
        for content_id, found in standing.items()
        if (page := pages.get(content_id)) and _differs(page, by_path.get(page.path[: -Page.steplen]), found)
    ]
    gone = Publication.objects.filter(kind=Kind.DELETION).exclude(content_id__in=standing)
    late += [pk for pk in gone.values_list("content_id", flat=True).distinct() if pk in pages and pages[pk].live]
    return [*late, *_out_of_order(list(standing.values()), pages)]


def _standing() -> list[Publication]:
    fields = ("content_id", "kind", "parent_id", "slug", "position", "path")
    return list(Publication.objects.current().only(*fields).order_by("position", "path"))


def _differs(page: Page, parent_id: int | None, publication: Publication) -> bool:
    is_content = publication.kind == Kind.CONTENT
    elsewhere = publication.parent_id is not None and publication.parent_id != parent_id
    return page.live != is_content or elsewhere or page.slug != publication.slug


def _out_of_order(standing: list[Publication], pages: dict[int, Page]) -> list[int]:
    beneath: dict[int, list[str]] = {}
    for found in standing:
        if found.parent_id is not None and found.content_id in pages:
            beneath.setdefault(found.parent_id, []).append(pages[found.content_id].path)
    return [parent_id for parent_id, paths in beneath.items() if paths != sorted(paths)]


def _parents(content_ids: list[int]) -> set[int]:
    """The pages themselves and those above them: beneath either an order may have changed."""
    above = Publication.objects.current().filter(content_id__in=content_ids).values_list("parent_id", flat=True)
    return {*content_ids, *(parent_id for parent_id in above if parent_id is not None)}


def _unpublish(page: Page) -> bool:
    if not page.live:
        return False
    page.specific.unpublish()
    return True


def _publish(page: Page, publication: Publication) -> bool:
    revision_id = _revision_of(publication)
    if page.live and page.live_revision_id == revision_id:
        return False
    revision = Revision.objects.filter(pk=revision_id).first()
    if revision is None:
        return False
    revision.publish(changed=False)
    return True


def _revision_of(publication: Publication) -> int | None:
    """The revision that was frozen: of the sign-off, or where that moved or ordered pages, of the one for its words."""
    decided = Q(sign_off__isnull=False) | Q(emergencies__isnull=False)
    of_words = Submission.objects.of(publication.content_id).filter(decided, kind=SubmissionKind.CONTENT)
    own = of_words.filter(Q(sign_off=publication.sign_off) | Q(emergencies=publication.sign_off)).first()
    found = own or of_words.filter(representation=publication.representation).first()
    return found.revision_id if found else None
