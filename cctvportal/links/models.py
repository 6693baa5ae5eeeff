"""Addresses elsewhere that pages of the newest edition link to, and what was found there. No reader sees it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from .enums import LinkState

LONGEST = 2000  # characters; a longer address is not checked
ANSWER_KEPT = 200


class OutsideLinkQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """Those to be checked at ``at``, the longest waiting first."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk")

    def queued(self, at: datetime) -> Self:
        """Those that the worker has, or had and did not tell of because it died."""
        return self.filter(queued_until__gt=at)


class OutsideLink(models.Model):
    """One address, without its fragment."""

    url = models.CharField(max_length=LONGEST, unique=True)
    host = models.CharField(max_length=255, db_index=True)
    state = models.CharField(max_length=10, choices=LinkState.choices, default=LinkState.UNKNOWN)
    # The status that was answered; empty where no answer came. And what was answered or went wrong, in a sentence.
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=ANSWER_KEPT, blank=True)
    checked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)
    queued_until = models.DateTimeField(null=True)

    objects = OutsideLinkQuerySet.as_manager()

    class Meta:
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url


class LinkPlace(models.Model):
    """That a page of the newest edition links there, and whose page it is."""

    link = models.ForeignKey(OutsideLink, on_delete=models.CASCADE, related_name="places")
    content_id = models.BigIntegerField()
    agency_code = models.CharField(max_length=50, db_index=True)
    agency_name = models.CharField(max_length=255)
    path = models.CharField(max_length=1000)
    title = models.CharField(max_length=255)

    class Meta:
        ordering = ["link__url", "path"]
        verbose_name = "link on a page"
        verbose_name_plural = "links on pages"
        constraints = [models.UniqueConstraint(fields=["link", "content_id"], name="a_page_once_a_link")]

    def __str__(self) -> str:
        return f"{self.link} on {self.path}"


class OutsideHost(models.Model):
    """When a host may be asked next; it is left alone for longer each time that it does not answer."""

    name = models.CharField(max_length=255, unique=True)
    next_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Survey(models.Model):
    """Of which edition the links are known, and how much had been redacted then. One row."""

    edition = models.BigIntegerField()
    redactions = models.BigIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_survey")]

    def __str__(self) -> str:
        return f"Links of edition {self.edition}"
