"""Who may read a submission, and who may do what with it from the screens."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from cctvportal.agencies.members import editing_agencies
from cctvportal.agencies.models import User

from .models import Submission
from .queues import reads_everything


def readable(user: User, pk: UUID) -> Submission:
    """The submission, for somebody who may read it. Raises ``Http404`` and ``PermissionDenied``."""
    submission = get_object_or_404(Submission.objects.with_step().select_related("agency", "submitted_by"), pk=pk)
    if not may_read(user, submission):
        raise PermissionDenied
    return submission


def may_read(user: User, submission: Submission) -> bool:
    """The board, its secretary, editors of the submitting agency, and whoever writes or wrote on it."""
    return (
        reads_everything(user)
        or submission.agency in editing_agencies(user)
        or submission.contributors.filter(pk=user.pk).exists()
        or writes_on(user, submission.content_id)
    )


def may_try_again(user: User, submission: Submission) -> bool:
    """Whether ``user`` may ask once more to publish what was signed off. Publishing asks the rules itself."""
    return reads_everything(user) or submission.agency in editing_agencies(user)


def may_share(user: User, content_id: int, submission: Submission | None) -> bool:
    """Whether ``user`` may show others what she sees herself: a submission, or the draft of a page."""
    return may_read(user, submission) if submission else writes_on(user, content_id)


def writes_on(user: User, content_id: int) -> bool:
    """Whether ``user`` may change the page's draft."""
    page = Page.objects.filter(pk=content_id).specific().first()
    return page is not None and page.permissions_for_user(user).can_edit()
