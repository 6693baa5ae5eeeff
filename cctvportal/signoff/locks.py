"""The lock of a page under review: for everyone, and before every other lock."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from wagtail.locks import BaseLock

from .models import Submission


class ReviewLock(BaseLock):
    """Nobody edits what the board is looking at."""

    def for_user(self, user: object) -> bool:
        return True

    def get_message(self, user: object) -> str:
        return format_html(
            "This page is <b>under review by the board</b> and cannot be changed. "
            'An editor of its agency can take <a href="{}">the submission</a> back.',
            reverse("signoff:review", args=[_open(self.object.pk).get().pk]),
        )

    def get_locked_by(self, user: object) -> str:
        return "Under review by the board"

    def get_description(self, user: object) -> str:
        return "Nobody can change a page while the board reviews it."


def under_review(content_id: int) -> bool:
    """Whether a piece of content lies before the board now."""
    return _open(content_id).exists()


def _open(content_id: int) -> QuerySet[Submission]:
    return Submission.objects.open().filter(content_id=content_id)
