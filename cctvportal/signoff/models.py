"""What is put before the board, what its seats decided, and what follows. Nothing here is ever edited."""

import uuid
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from cctvportal.agencies.enums import Capacity
from cctvportal.agencies.models import Agency, Dated, Delegation, InForceQuerySet, Seat, User
from cctvportal.kernel import clock
from cctvportal.publication.content import AssetUse, Content
from cctvportal.publication.models import Publication

from .enums import (
    BEFORE_THE_BOARD,
    HOLDING,
    IN_FORCE,
    OPEN_STEPS,
    Decision,
    EmergencyKind,
    EmergencyStep,
    Ground,
    PackStep,
    Procedure,
    RedactionStep,
    ReminderKind,
    Step,
    SubmissionKind,
)

USER = settings.AUTH_USER_MODEL


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
        return self.kind in (SubmissionKind.POLICY, SubmissionKind.NOTICE)

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
    # By whose leave the member votes, where she does not sit on the seat herself.
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, related_name="votes")
    # The pack that it was cast on as a whole.
    pack = models.ForeignKey("Pack", on_delete=models.PROTECT, null=True, related_name="votes")
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


class Duty(Dated):
    """Who of the board is on duty, from a day to another. Once made, only its last day is ever set."""

    member = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="duties")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["from_date"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.member}, from {self.from_date}"


class EmergencyQuerySet(models.QuerySet):
    def at_step(self, *steps: str) -> Self:
        """Those whose newest step is one of ``steps``, annotated ``step``."""
        newest = EmergencyEvent.objects.filter(emergency=OuterRef("pk")).order_by("-pk")
        return self.annotate(step=Subquery(newest.values("step")[:1])).filter(step__in=steps)

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
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["emergency", "member"], name="a_person_declares_an_emergency_once"),
            models.UniqueConstraint(fields=["emergency", "seat"], name="a_seat_declares_an_emergency_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat or 'Secretary'}: {self.emergency}"


class EmergencyEvent(models.Model):
    """One step of an emergency. This model is immutable."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=EmergencyStep.choices)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.emergency}: {self.get_step_display()}"


class PackQuerySet(models.QuerySet):
    def with_step(self) -> Self:
        """Annotate ``step``, the newest of each."""
        newest = PackEvent.objects.filter(pack=OuterRef("pk")).order_by("-pk")
        return self.annotate(step=Subquery(newest.values("step")[:1]))

    def at_step(self, *steps: str) -> Self:
        """Those whose newest step is one of ``steps``."""
        return self.with_step().filter(step__in=steps)

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
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="pack_items")
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


class PackEvent(models.Model):
    """One step of a pack; ``release_at`` with ``put`` and ``resumed``, where a time is set. Immutable."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=PackStep.choices)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)
    release_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pack}: {self.get_step_display()}"


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


class RedactionQuerySet(models.QuerySet):
    def with_step(self) -> Self:
        """Annotate ``step``, the newest of each, and ``step_at``."""
        newest = RedactionEvent.objects.filter(redaction=OuterRef("pk")).order_by("-pk")
        return self.annotate(step=Subquery(newest.values("step")[:1]), step_at=Subquery(newest.values("at")[:1]))

    def at_step(self, *steps: str) -> Self:
        """Those whose newest step is one of ``steps``."""
        return self.with_step().filter(step__in=steps)


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

    objects = RedactionQuerySet.as_manager()

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
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["redaction", "member"], name="a_person_orders_a_redaction_once"),
            models.UniqueConstraint(fields=["redaction", "seat"], name="a_seat_orders_a_redaction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.redaction}"


class RedactionEvent(models.Model):
    """One step of a redaction. This model is immutable."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=RedactionStep.choices)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.redaction}: {self.get_step_display()}"


# Django finds an app's models in this module; the task stands with the rest of the workflow.
from .workflow import BoardSignOffTask  # noqa: E402, F401
