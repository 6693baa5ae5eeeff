"""What is destroyed by law. Nothing here is ever edited."""

import uuid

from django.db import models

from cctvportal.agencies.models import Seat

from ..enums import Ground, RedactionStep
from .states import USER, Event, StepQuerySet


class Redaction(models.Model):
    """What is to be destroyed by law, named by places and never by its own words. This model is immutable.

    ``places`` and ``drafts`` are lists of ``redaction.places.Place`` as JSON: the first in tables that nobody else
    changes, the second in those of Wagtail. ``files`` are the SHA-256 of whole files.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    # The ground in full, as record and tombstones state it: public, and no word of what is destroyed.
    statement = models.CharField(max_length=400)
    content_id = models.BigIntegerField(null=True)
    places = models.JSONField()
    drafts = models.JSONField()
    files = models.JSONField()
    # SHA-256 of the canonical JSON of all the above: what the two seats sign.
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Redaction {self.id}"

    @property
    def last_event(self) -> "RedactionEvent":
        """The newest step; no query where the events were prefetched."""
        return list(self.events.all())[-1]

    @property
    def is_open(self) -> bool:
        """Whether it may still be carried out or abandoned."""
        return self.last_event.step == RedactionStep.PROPOSED


class RedactionSignature(models.Model):
    """That somebody ordered a redaction for her seat. This model is immutable."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="signatures")
    member = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    # The member's (seals.py); none of before there were keys.
    seal = models.BinaryField(max_length=64, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["redaction", "member"], name="a_person_orders_a_redaction_once"),
            models.UniqueConstraint(fields=["redaction", "seat"], name="a_seat_orders_a_redaction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.redaction}"


class RedactionEvent(Event):
    """One step of a redaction. This model is immutable."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=RedactionStep.choices)

    def __str__(self) -> str:
        return f"{self.redaction}: {self.get_step_display()}"
