"""What is public before the board decides, and who of it is on duty. Nothing here is ever edited."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from cctvportal.agencies.models import Dated, InForceQuerySet, Seat
from cctvportal.publication.models import Publication

from ..enums import IN_FORCE, EmergencyKind, EmergencyStep
from .states import USER, Event, StepQuerySet
from .submissions import SignOff, Submission

# Hours for which an emergency publication stands at most.
LONGEST = 168


class Duty(Dated):
    """Who of the board is on duty, from a day to another. Once made, only its last day is ever set."""

    member = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="duties")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    # The secretary's (seals.py); none of before duty was sealed.
    seal = models.BinaryField(max_length=64, null=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["from_date"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.member}, from {self.from_date}"


class EmergencyQuerySet(StepQuerySet):
    def in_force(self) -> Self:
        """Those that the board has not decided on, and whose time was not ended."""
        return self.at_step(*IN_FORCE)

    def proposed(self) -> Self:
        """Those that wait for a second person."""
        return self.at_step(EmergencyStep.PROPOSED)


class Emergency(models.Model):
    """Something public before the board decides. This model is immutable; its state is its newest event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=EmergencyKind.choices)
    content_id = models.BigIntegerField(db_index=True)
    # What the board decides on: what it signs off is ratified, what it returns is undone.
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="emergencies")
    # What stood when it was proposed, and stands again when it ends.
    before = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="+")
    # The earlier signed publication that is put back.
    restores = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="+")
    # The notice, signed beforehand, that a page is held behind.
    notice = models.ForeignKey(SignOff, on_delete=models.PROTECT, null=True, related_name="holds")
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    # From its second signature on; none for what never lapses by itself.
    hours = models.PositiveIntegerField(null=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "emergencies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__isnull=True) | models.Q(hours__range=(1, LONGEST)),
                name="an_emergency_stands_for_1_to_168_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=EmergencyKind.PUBLICATION) | models.Q(hours__isnull=True),
                name="a_publication_alone_ends_by_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.submission.title}"

    @property
    def last_event(self) -> "EmergencyEvent":
        """The newest step; no query where the events were prefetched."""
        return list(self.events.all())[-1]

    @property
    def is_in_force(self) -> bool:
        """Whether the public reads what it brought."""
        return self.last_event.step in IN_FORCE

    @property
    def ever_took_effect(self) -> bool:
        """Whether enough people signed it."""
        return self.began_at is not None

    @property
    def began_at(self) -> datetime | None:
        """When it took effect; None before that."""
        return next((event.at for event in self.events.all() if event.step == EmergencyStep.IN_FORCE), None)

    @property
    def ends_at(self) -> datetime | None:
        """When its time is over; None for what never lapses by itself, and before it takes effect."""
        return self.began_at + timedelta(hours=self.hours) if self.began_at and self.hours else None


class EmergencySignature(models.Model):
    """That somebody declared an emergency; ``seat`` is empty for the secretary. This model is immutable."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="signatures")
    member = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    # The member's (seals.py); none of before there were keys.
    seal = models.BinaryField(max_length=64, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["emergency", "member"], name="a_person_declares_an_emergency_once"),
            models.UniqueConstraint(fields=["emergency", "seat"], name="a_seat_declares_an_emergency_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat or 'Secretary'}: {self.emergency}"


class EmergencyEvent(Event):
    """One step of an emergency. This model is immutable."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=EmergencyStep.choices)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.emergency}: {self.get_step_display()}"
