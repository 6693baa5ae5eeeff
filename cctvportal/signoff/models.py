"""What is put before the board, what its seats decided, and what follows. Nothing here is ever edited."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Subquery

from cctvportal.agencies.enums import Capacity
from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.publication.content import AssetUse, Content

from .enums import OPEN_STEPS, Decision, Step, SubmissionKind

USER = settings.AUTH_USER_MODEL


class Policy(models.Model):
    """Which seats must sign off what. This model is immutable: a change is a new version."""

    code = models.SlugField()
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    # Content types; an empty list is for all that no other policy names.
    types = models.JSONField()
    # {"required": [seat codes], "chair": bool, "quorum": number or "majority"}
    terms = models.JSONField()
    from_time = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "-version"]
        verbose_name_plural = "policies"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_policy_version")]

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"


class Contribution(models.Model):
    """That somebody changed what a page would publish. This model is immutable.

    Written at every save whose representation differs from the one before, also where a later save overwrote the
    revision.
    """

    content_id = models.BigIntegerField(db_index=True)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="contributions")
    # SHA-256 of the draft's representation after the save.
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user} on content {self.content_id}"


class SubmissionQuerySet(models.QuerySet):
    def with_step(self) -> Self:
        """Annotate ``step``, the newest of each, and ``step_at``."""
        newest = SubmissionEvent.objects.filter(submission=OuterRef("pk")).order_by("-pk")
        return self.annotate(step=Subquery(newest.values("step")[:1]), step_at=Subquery(newest.values("at")[:1]))

    def at_step(self, *steps: str) -> Self:
        """Those whose newest step is one of ``steps``."""
        return self.with_step().filter(step__in=steps)

    def open(self) -> Self:
        """Those under review."""
        return self.at_step(*OPEN_STEPS)

    def of(self, content_id: int) -> Self:
        """All about a piece of content, newest first."""
        return self.filter(content_id=content_id).order_by("-submitted_at", "-round")


class Submission(models.Model):
    """A change put before the board, frozen: one round. This model is immutable; its state is its newest event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=SubmissionKind.choices)
    round = models.PositiveIntegerField()
    content_id = models.BigIntegerField(db_index=True)
    type = models.CharField(max_length=80)
    path = models.CharField(max_length=1000)
    parent_id = models.BigIntegerField(null=True)
    locale = models.CharField(max_length=10)
    slug = models.CharField(max_length=255)
    position = models.IntegerField()
    title = models.CharField(max_length=255)
    representation = models.JSONField()
    assets = models.JSONField()
    links = models.JSONField()
    boundaries = ArrayField(models.DateTimeField(), default=list)
    digest = models.CharField(max_length=64)
    policy = models.JSONField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="submissions")
    contributors: "models.ManyToManyField[User, Contributor]" = models.ManyToManyField(
        USER, through="Contributor", related_name="+"
    )
    submitted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)
    # For the mirror of Wagtail's live flag alone; what is published is what is frozen here.
    revision_id = models.BigIntegerField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["content_id", "kind", "round"], name="one_submission_for_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.title}, round {self.round}"

    @property
    def content(self) -> Content:
        """What it would publish."""
        return Content(
            content_id=self.content_id,
            type=self.type,
            path=self.path,
            parent_id=self.parent_id,
            locale=self.locale,
            slug=self.slug,
            position=self.position,
            representation=self.representation,
            kind=self.kind,
            assets=tuple(AssetUse(**use) for use in self.assets),
            links=tuple(self.links),
            boundaries=tuple(self.boundaries),
        )

    @property
    def last_event(self) -> "SubmissionEvent":
        return self.events.latest("pk")

    @property
    def is_open(self) -> bool:
        """Whether the board may vote on it now."""
        return self.last_event.step in OPEN_STEPS


class Contributor(models.Model):
    """That somebody contributed to what a submission would change, and so does not vote on it. Immutable."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT)
    user = models.ForeignKey(USER, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "user"], name="a_contributor_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.submission}"


class SubmissionEvent(models.Model):
    """One step of a submission. This model is immutable."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=Step.choices)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.submission}: {self.get_step_display()}"


class Vote(models.Model):
    """One seat's decision on one submission's digest. This model is immutable."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="votes")
    capacity = models.CharField(max_length=10, choices=Capacity.choices)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "seat"], name="one_vote_for_a_seat"),
            models.UniqueConstraint(fields=["submission", "member"], name="one_vote_for_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_decision_display()}"


class SignOff(models.Model):
    """That a submission's policy is met for exactly its digest. Publications rest on it. This model is immutable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="sign_off")
    digest = models.CharField(max_length=64)
    seats = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Sign-off of {self.submission}"


# Django finds an app's models in this module; the task stands with the rest of the workflow.
from .workflow import BoardSignOffTask  # noqa: E402, F401
