"""Who reads the API under a name, and with which keys. Administrators write them (``cctvportal.frontends``)."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .enums import Scope


def every_scope() -> list[str]:
    """What a new reader may read unless somebody says less."""
    return list(Scope.values)


class Reader(models.Model):
    """A front end, or whoever else reads the API with keys and a limit of its own. It is never deleted."""

    name = models.CharField(
        max_length=80,
        unique=True,
        help_text="Whose it is, for example: Mobile app of the Home Office.",
        error_messages={"unique": "Another reader has this name."},
    )
    contact = models.EmailField(help_text="Whom to write to when a key ends or has leaked. Seen by administrators.")
    note = models.TextField(blank=True, max_length=1000, help_text="What it is for. Seen by administrators.")
    scopes = ArrayField(
        models.CharField(max_length=10),
        default=every_scope,
        help_text="What its keys open. Everything else is refused to them, though anybody may read it without a key.",
    )
    per_minute = models.PositiveIntegerField(
        "requests a minute",
        default=6_000,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
        help_text="For all of its keys together. A change takes effect within seconds.",
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ReadKeyQuerySet(models.QuerySet):
    def valid(self, at: datetime) -> Self:
        """Those that are accepted at ``at``."""
        return self.filter(Q(revoked_at__isnull=True), expires_at__gt=at)


class ReadKey(models.Model):
    """One key of a reader. Only its digest is kept; its end is brought forward, never put off."""

    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="keys")
    # SHA-256 of the key. No salt: the key is 256 random bits, which nobody can guess or look up.
    digest = models.CharField(max_length=64, unique=True)
    # Its first characters, by which a person knows it again.
    hint = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = ReadKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.hint}…"
