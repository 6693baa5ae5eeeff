"""What the page types do when the board has spoken."""

from collections.abc import Sequence

from wagtail.models import Page

from cctvportal.signoff.models import Submission

from .mirror import mirror, mirror_in_turn
from .models import refuse_unless_mere_draft
from .placement import follows_the_board


def queue_mirror(sender: type, submissions: Sequence[Submission], **kwargs: object) -> None:
    """Queue the mirroring of pages, one task for all of an edition; sent after commit."""
    if len(submissions) == 1:
        mirror.enqueue(submissions[0].content_id)
    else:
        mirror_in_turn.enqueue([submission.content_id for submission in submissions])


def refuse_deletion(sender: type, instance: Page, **kwargs: object) -> None:
    """Before any page is deleted, by whatever way. Raises ``PermissionDenied`` for more than a mere draft."""
    refuse_unless_mere_draft(instance)


def refuse_move(sender: type, instance: Page, **kwargs: object) -> None:
    """Before any page is moved, by whatever way. Raises ``PermissionDenied`` unless all of them are mere drafts.

    What follows the board's decision passes.
    """
    if follows_the_board():
        return
    for page in instance.get_descendants(inclusive=True):
        refuse_unless_mere_draft(page)
