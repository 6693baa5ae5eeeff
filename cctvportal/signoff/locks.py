"""The lock of a page under review: for everyone, and before every other lock."""

from django.utils.safestring import mark_safe
from wagtail.locks import BaseLock

from .models import Submission


class ReviewLock(BaseLock):
    """Nobody edits what the board is looking at."""

    def for_user(self, user: object) -> bool:
        return True

    def get_message(self, user: object) -> str:
        return mark_safe(  # noqa: S308  a constant
            "This page is <b>under review by the board</b> and cannot be changed. "
            "An editor of its agency can take the submission back."
        )

    def get_locked_by(self, user: object) -> str:
        return "Under review by the board"

    def get_description(self, user: object) -> str:
        return "Nobody can change a page while the board reviews it."


def under_review(content_id: int) -> bool:
    """Whether a piece of content lies before the board now."""
    return Submission.objects.open().filter(content_id=content_id).exists()
