"""What the page types do when the board has spoken."""

from cctvportal.signoff.models import Submission

from .mirror import mirror


def queue_mirror(sender: type, submission: Submission, **kwargs: object) -> None:
    """Queue the mirroring of a page's ``live`` flag; sent after commit."""
    mirror.enqueue(submission.content_id)
