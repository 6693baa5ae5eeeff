"""Wagtail's own mail about workflows, which the portal's ``notices`` replace.

Core would mail the submitter a second time, within the transaction of the vote: a mail server that does not answer
would undo it.
"""

from wagtail import signals
from wagtail.models import WorkflowState

CORE = {
    "workflow_state_submitted_email_notification": signals.workflow_submitted,
    "workflow_state_rejected_email_notification": signals.workflow_rejected,
    "workflow_state_approved_email_notification": signals.workflow_approved,
}


def tell_nobody(sender: type, **kwargs: object) -> None:
    """In the place of core's notifiers."""


def replace() -> None:
    """Take the places of core's notifiers before core does: of one ``dispatch_uid`` only the first is connected."""
    for uid, signal in CORE.items():
        signal.connect(tell_nobody, sender=WorkflowState, dispatch_uid=uid)
