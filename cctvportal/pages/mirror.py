"""Wagtail's ``live`` flag as a mirror of publications: for the admin alone, after commit, one page a transaction."""

import logging

from django.db import transaction
from django_tasks import task
from wagtail.models import Page, Revision

from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.models import SignOff
from cctvportal.signoff.retries import try_again

logger = logging.getLogger(__name__)
AT_A_TIME = 25


@task()
def mirror(content_id: int, attempt: int = 1) -> None:
    """Bring a page's ``live`` flag and live fields in line with its current publication; tried again when it fails."""
    try:
        bring_in_line(content_id)
    except Exception:
        try_again(mirror, attempt, content_id)
        raise


@task()
def mirror_in_turn(content_ids: list[int]) -> None:
    """Do so for many pages, some at a time, so that mail and other work gets its turn between them."""
    for content_id in content_ids[:AT_A_TIME]:
        try:
            bring_in_line(content_id)
        except Exception:
            logger.exception("Page %s could not be mirrored; it is tried again", content_id)
            mirror.enqueue(content_id)
    if later := content_ids[AT_A_TIME:]:
        mirror_in_turn.enqueue(later)


@transaction.atomic
def bring_in_line(content_id: int) -> bool:
    """The same, now. Returns whether there was anything to do; a page that is gone has nothing."""
    page = Page.objects.select_for_update().filter(pk=content_id).first()
    publication = current_publication(content_id)
    if page is None or publication is None:
        return False
    if publication.kind == Kind.WITHDRAWAL:
        return _unpublish(page)
    return _publish(page, publication)


def lagging() -> list[int]:
    """The ids of pages whose flag does not say what their publication says."""
    shown = dict(Publication.objects.current().values_list("content_id", "kind"))
    live = set(Page.objects.filter(live=True, pk__in=shown).values_list("pk", flat=True))
    return [content_id for content_id, kind in shown.items() if (content_id in live) != (kind == Kind.CONTENT)]


def _unpublish(page: Page) -> bool:
    if not page.live:
        return False
    page.specific.unpublish()
    return True


def _publish(page: Page, publication: Publication) -> bool:
    submission = SignOff.objects.select_related("submission").get(pk=publication.sign_off).submission
    if page.live and page.live_revision_id == submission.revision_id:
        return False
    revision = Revision.objects.filter(pk=submission.revision_id).first()
    if revision is None:
        return False
    revision.publish(changed=False)
    return True
