"""What is put before the board, and what its seats decided. Nothing here is ever edited."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cctvportal.agencies.enums import Capacity
from cctvportal.agencies.models import Agency, Delegation, Seat, User
from cctvportal.kernel import clock
from cctvportal.publication.content import AssetUse, Content

from ..enums import OF_THE_BOARD, OPEN_STEPS, Decision, EmergencyStep, Procedure, Step, SubmissionKind
from .packs import Pack, PackItem
from .states import USER, Event, StepQuerySet

if TYPE_CHECKING:
    from .emergencies import Emergency


class Policy(models.Model):
    """Which seats must sign off what. This model is immutable: a change is a new version."""

    code = models.SlugField()
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    # Content types; an empty list is for all that no other policy names.
    types = models.JSONField()
    # {"required": [seat codes], "chair": bool, "quorum": number or "majority", "outside": number, "abstentions":
    # Abstention, "decide_within": days or null, "fallback": number or null, "on_return": OnReturn}
    terms = models.JSONField()
    from_time = models.DateTimeField(auto_now_add=True)
    # What the board decided on it; none for those that it began with.
    sign_off = models.OneToOneField("SignOff", on_delete=models.PROTECT, null=True, related_name="policy")

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


class SubmissionQuerySet(StepQuerySet):
    def open(self) -> Self:
        """Those under review."""
        return self.at_step(*OPEN_STEPS)

    def held(self) -> Self:
        """Those that a pack holds, to go out with the others."""
        return self.filter(_in_a_holding_pack())

    def free(self) -> Self:
        """Those that no pack holds."""
        return self.exclude(_in_a_holding_pack())

    def for_counting(self) -> Self:
        """With all that the rules ask of them, in a few queries however many they are."""
        return self.select_related("agency", "submitted_by").prefetch_related(
            *("events", "votes__seat__agency", "votes__member", "votes__delegation__membership"),
            *("contributor_set__agency", "emergencies__signatures", "emergencies__events"),
        )

    def overdue(self) -> Self:
        """Those under review that the board should have decided on by now, the longest overdue first."""
        return self.open().filter(decide_by__lt=clock.now()).order_by("decide_by")

    def of(self, content_id: int) -> Self:
        """All about a piece of content, newest first."""
        return self.filter(content_id=content_id).order_by("-submitted_at", "-round")


def _in_a_holding_pack() -> Exists:
    inside = PackItem.objects.inside().filter(submission=OuterRef("pk"))
    return Exists(inside.filter(pack__in=Pack.objects.holding()))


class Submission(models.Model):
    """A change put before the board, frozen: one round. This model is immutable; its state is its newest event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=SubmissionKind.choices)
    procedure = models.CharField(
        max_length=10, choices=Procedure.choices, default=Procedure.ORDINARY, db_default=Procedure.ORDINARY
    )
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
    # Past it the policy's fallback quorum suffices, where it has one.
    decide_by = models.DateTimeField(null=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="submissions")
    contributors: "models.ManyToManyField[User, Contributor]" = models.ManyToManyField(
        USER, through="Contributor", related_name="+"
    )
    # The id of the newest change of the page that went into it; the next round's contributors made later ones.
    changes_until = models.BigIntegerField(null=True)
    submitted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    # The submitter's (seals.py); none of before there were keys.
    seal = models.BinaryField(max_length=64, null=True)
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
        """The newest step; no query where the events were prefetched."""
        return list(self.events.all())[-1]

    @property
    def emergency(self) -> "Emergency | None":
        """The emergency on which it decides, proposed or later; one that was abandoned does not count."""
        found = list(self.emergencies.all())
        return next((each for each in found if each.last_event.step != EmergencyStep.ABANDONED), None)

    @property
    def is_of_the_board(self) -> bool:
        """Whether it is about the board's own affairs and publishes nothing."""
        return self.kind in OF_THE_BOARD

    @property
    def is_open(self) -> bool:
        """Whether the board may vote on it now."""
        return self.last_event.step in OPEN_STEPS

    @property
    def last_day(self) -> date | None:
        """The last day on which the board should decide; None where its policy sets none."""
        return timezone.localdate(self.decide_by - timedelta(microseconds=1)) if self.decide_by else None

    @property
    def is_overdue(self) -> bool:
        """Whether the board should have decided on it by now, and did not."""
        return self.decide_by is not None and self.decide_by < clock.now() and self.is_open


class Contributor(models.Model):
    """That somebody contributed to what a submission would change, and so does not vote on it. Immutable."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT)
    user = models.ForeignKey(USER, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "user"], name="a_contributor_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.submission}"


class SubmissionEvent(Event):
    """One step of a submission. This model is immutable."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=Step.choices)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.submission}: {self.get_step_display()}"


class Vote(models.Model):
    """One seat's decision on one submission's digest. This model is immutable."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="votes")
    capacity = models.CharField(max_length=10, choices=Capacity.choices)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    # By whose leave the member votes, where she does not sit on the seat herself.
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, related_name="votes")
    # The pack that it was cast on as a whole.
    pack = models.ForeignKey("Pack", on_delete=models.PROTECT, null=True, related_name="votes")
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    # The member's, over all of it but the reason (seals.py); none of before there were keys.
    seal = models.BinaryField(max_length=64, null=True)
    # Where the seal is over several votes at once: what hides this one in what is told of the others.
    salt = models.BinaryField(max_length=16, null=True)
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
    """That a submission's policy is met for exactly its digest. Publications rest on it. This model is immutable.

    The database notes beside it in which transaction it was made (migration 0026): what it brings comes in that one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="sign_off")
    digest = models.CharField(max_length=64)
    seats = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Sign-off of {self.submission}"
