"""Of what the board was reminded."""

from django.db import models
from django.utils import timezone

from ..enums import ReminderKind
from .states import USER
from .submissions import Submission, Vote


class Reminder(models.Model):
    """That somebody was reminded by mail; of what was submitted, where it is about one thing. This model is immutable.

    Written with the task that sends the mail, so that neither is without the other, and nobody is reminded twice.
    """

    kind = models.CharField(max_length=12, choices=ReminderKind.choices)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="reminders")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="reminders")
    day = models.DateField(default=timezone.localdate)
    at = models.DateTimeField(auto_now_add=True)
    # What it tells was cast in the user's name: each vote in one digest of hers, however its time was written.
    votes = models.ManyToManyField(Vote, related_name="reminders")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"], condition=models.Q(kind=ReminderKind.DIGEST), name="one_digest_a_day"
            ),
            models.UniqueConstraint(
                fields=["user", "submission"],
                condition=models.Q(kind=ReminderKind.ESCALATION),
                name="one_escalation_of_a_submission",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=ReminderKind.DIGEST, submission__isnull=True)
                | models.Q(kind=ReminderKind.ESCALATION, submission__isnull=False),
                name="an_escalation_is_about_a_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.user}, {self.day}"
