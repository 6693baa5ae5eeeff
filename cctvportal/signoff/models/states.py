"""What goes from step to step: its events are kept, and the newest is its state."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery

USER = settings.AUTH_USER_MODEL


class StepQuerySet(models.QuerySet):
    """Of a model with ``events``."""

    def with_step(self) -> Self:
        """Annotate ``step``, the newest of each, and ``step_at``."""
        events: Any = self.model._meta.get_field("events")
        newest = events.related_model._default_manager.filter(**{events.field.name: OuterRef("pk")}).order_by("-pk")
        return self.annotate(step=Subquery(newest.values("step")[:1]), step_at=Subquery(newest.values("at")[:1]))

    def at_step(self, *steps: str) -> Self:
        """Those whose newest step is one of ``steps``."""
        return self.with_step().filter(step__in=steps)


class Event(models.Model):
    """One step of something. Immutable."""

    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
