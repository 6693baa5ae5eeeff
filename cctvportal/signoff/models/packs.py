"""Submissions that the board takes together. Nothing here is ever edited."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models

from ..enums import BEFORE_THE_BOARD, HOLDING, PackStep
from .states import USER, Event, StepQuerySet


class PackQuerySet(StepQuerySet):
    def holding(self) -> Self:
        """Those that keep their items from being published one by one."""
        return self.at_step(*HOLDING)


class Pack(models.Model):
    """Submissions that the board takes together. This model is immutable; its state is its newest event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=120)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def last_event(self) -> "PackEvent":
        """The newest step; no query where the events were prefetched."""
        return list(self.events.all())[-1]

    @property
    def is_holding(self) -> bool:
        """Whether it keeps its items from being published one by one."""
        return self.last_event.step in HOLDING

    @property
    def is_before_the_board(self) -> bool:
        """Whether the board may vote on it as a whole, and it goes out when it is signed off."""
        return self.last_event.step in BEFORE_THE_BOARD

    @property
    def release_at(self) -> datetime | None:
        """The earliest time at which it goes out; None where that is as soon as it is signed off."""
        timed = [event for event in self.events.all() if event.step in (PackStep.PUT, PackStep.RESUMED)]
        return timed[-1].release_at if timed else None


class PackItemQuerySet(models.QuerySet):
    def inside(self) -> Self:
        """Those that were not taken out."""
        return self.filter(removal__isnull=True)


class PackItem(models.Model):
    """That a submission was put into a pack. This model is immutable."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="items")
    submission = models.ForeignKey("Submission", on_delete=models.PROTECT, related_name="pack_items")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = PackItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.submission} in {self.pack}"


class PackRemoval(models.Model):
    """That an item was taken out of its pack. This model is immutable."""

    item = models.OneToOneField(PackItem, on_delete=models.PROTECT, related_name="removal")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.item}, taken out"


class PackEvent(Event):
    """One step of a pack; ``release_at`` with ``put`` and ``resumed``, where a time is set. Immutable."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=PackStep.choices)
    reason = models.TextField(blank=True)
    release_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pack}: {self.get_step_display()}"
