"""What the page types do when the board has spoken."""

from wagtail.models import Page

from cctvportal.signoff.models import Submission

from .mirror import mirror
from .models import refuse_unless_mere_draft


def queue_mirror(sender: type, submission: Submission, **kwargs: object) -> None:
    """Queue the mirroring of a page's ``live`` flag; sent after commit."""
    mirror.enqueue(submission.content_id)


def refuse_deletion(sender: type, instance: Page, **kwargs: object) -> None:
    """Before any page is deleted, by whatever way. Raises ``PermissionDenied`` for more than a mere draft."""
    refuse_unless_mere_draft(instance)


def refuse_move(sender: type, instance: Page, **kwargs: object) -> None:
    """Before any page is moved, by whatever way. Raises ``PermissionDenied`` unless all of them are mere drafts."""
    for page in instance.get_descendants(inclusive=True):
        refuse_unless_mere_draft(page)
