"""What is put before the board, what its seats decided, and what follows. Nothing here is ever edited."""

from .emergencies import Duty, Emergency, EmergencyEvent, EmergencySignature
from .packs import Pack, PackEvent, PackItem, PackRemoval
from .preview_links import PreviewLink
from .redactions import Redaction, RedactionEvent, RedactionSignature
from .reminders import Reminder
from .submissions import (
    Contribution,
    Contributor,
    Policy,
    SignOff,
    Submission,
    SubmissionEvent,
    SubmissionQuerySet,
    Vote,
)

__all__ = [
    "Contribution",
    "Contributor",
    "Duty",
    "Emergency",
    "EmergencyEvent",
    "EmergencySignature",
    "Pack",
    "PackEvent",
    "PackItem",
    "PackRemoval",
    "Policy",
    "PreviewLink",
    "Redaction",
    "RedactionEvent",
    "RedactionSignature",
    "Reminder",
    "SignOff",
    "Submission",
    "SubmissionEvent",
    "SubmissionQuerySet",
    "Vote",
]

# Django finds an app's models in this module; the task stands with the rest of the workflow.
from ..workflow import BoardSignOffTask  # noqa: F401
