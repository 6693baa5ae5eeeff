"""Endpoints that are told of each edition, with the messages to them; front ends that show drafts."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from cctvportal.publication.models import Edition

from .enums import EndpointState, MessageState, MessageType
from .preview_address import check_template, origin_of
from .targets import check_url

# Of what a receiver answers, so much is kept: characters.
ANSWER_KEPT = 200


def new_webhook_id() -> str:
    """``msg_`` and 32 hex digits, never given twice; without the full stop that parts what is signed."""
    return f"msg_{uuid4().hex}"


class EndpointQuerySet(models.QuerySet):
    def with_figures(self) -> Self:
        """Each with ``waiting`` and ``dead``, how many of its messages are so, and its last attempt."""
        last = Attempt.objects.filter(message__endpoint=OuterRef("pk")).order_by("-pk")
        about_editions = Q(messages__type=MessageType.EDITION_MADE)
        return self.annotate(
            waiting=Count("messages", filter=Q(messages__state=MessageState.WAITING)),
            dead=Count("messages", filter=Q(messages__state=MessageState.DEAD) & about_editions),
            last_at=Subquery(last.values("at")[:1]),
            last_ok=Subquery(last.values("ok")[:1]),
            last_answer=Subquery(last.values("answer")[:1]),
            last_status=Subquery(last.values("status")[:1]),
        )


class Endpoint(models.Model):
    """An address of a front end to which each edition is told. It is switched off, never deleted."""

    name = models.CharField(
        max_length=80,
        unique=True,
        help_text="Whose it is, for example: Mobile app of the Home Office.",
        error_messages={"unique": "Another endpoint has this name."},
    )
    url = models.CharField(
        "address",
        max_length=500,
        validators=[check_url],
        help_text="Where the front end takes messages, for example https://app.example.org/webhooks/cctv. Only https, "
        "and only addresses on the public internet; what the name leads to is checked again at each delivery.",
    )
    description = models.TextField(
        blank=True, max_length=1000, help_text="What it is for, and whom to ask when it fails. Seen by administrators."
    )
    state = models.CharField(max_length=10, choices=EndpointState.choices, default=EndpointState.ACTIVE, editable=False)
    # Why the portal itself switched it off; empty where a person did.
    reason = models.CharField(max_length=300, blank=True, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    # When the first of its attempts failed of which none since succeeded.
    failing_since = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "webhook"

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == EndpointState.ACTIVE


class SecretQuerySet(models.QuerySet):
    def valid(self, at: datetime) -> Self:
        """Those with which a message is signed at ``at``, the newest first."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at))


class Secret(models.Model):
    """What messages to an endpoint are signed with, sealed (``sealing``). Two are valid while one follows the other."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="secrets")
    sealed = models.TextField()
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    objects = SecretQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], condition=Q(valid_until__isnull=True), name="one_secret_of_an_endpoint_stays"
            )
        ]

    def __str__(self) -> str:
        return f"Secret of {self.endpoint}"


class MessageQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """Those to be sent at ``at`` that nobody is sending. A test goes to an endpoint in any state."""
        return self.free(at).filter(Q(endpoint__state=EndpointState.ACTIVE) | Q(type=MessageType.TEST))

    def free(self, at: datetime) -> Self:
        """The same, whether or not their endpoints take them.

        It asks their own columns alone: so of two who claim one by UPDATE, the second is told that it is claimed
        (PostgreSQL manual, 13.2.1).
        """
        return self.filter(_not_before("claimed_until", at), state=MessageState.WAITING, due_at__lte=at)

    def unqueued(self, at: datetime) -> Self:
        """Those of which no task waits, as far as is known."""
        return self.filter(_not_before("queued_until", at))

    def dead_letters(self) -> Self:
        """Those about editions that were given up."""
        return self.filter(state=MessageState.DEAD, type=MessageType.EDITION_MADE)


def _not_before(field: str, at: datetime) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": at})


class Message(models.Model):
    """What one endpoint is told. Id and body stay the same however often it is sent."""

    webhook_id = models.CharField(max_length=40, unique=True, default=new_webhook_id)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="messages")
    type = models.CharField(max_length=20, choices=MessageType.choices)
    # Empty for a test.
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    due_at = models.DateTimeField()
    # How often it was tried since it was made, or since somebody sent it again.
    tries = models.PositiveSmallIntegerField(default=0)
    # Until then a task waits for the worker, and until then a worker is sending it: both may die on the way.
    queued_until = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "edition"], name="an_endpoint_is_told_an_edition_once"),
            models.CheckConstraint(
                condition=Q(type=MessageType.EDITION_MADE, edition__isnull=False)
                | Q(type=MessageType.TEST, edition__isnull=True),
                name="a_message_is_about_an_edition_or_a_test",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=MessageState.WAITING), name="messages_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, to {self.endpoint}"

    @property
    def subject(self) -> str:
        """``Edition 12``, or ``Test``."""
        return f"Edition {self.edition_id}" if self.edition_id else MessageType.TEST.label


class Attempt(models.Model):
    """One request to an endpoint, and what came back. This model is immutable."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    ok = models.BooleanField()
    # The status that was answered; empty where no answer came.
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    # The first characters of the answer, or what went wrong.
    answer = models.CharField(max_length=ANSWER_KEPT, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.message}, {self.at:%Y-%m-%d %H:%M}: {self.outcome}"

    @property
    def outcome(self) -> str:
        """The status, or that there was none."""
        return str(self.status) if self.status else "No answer"


class PreviewSite(models.Model):
    """A front end that shows drafts itself, to whoever has the link to one. It is taken out of use, never deleted."""

    name = models.CharField(
        max_length=80,
        unique=True,
        help_text="As editors know it, for example: Mobile app of the Home Office.",
        error_messages={"unique": "Another front end has this name."},
    )
    template = models.CharField(
        "preview address",
        max_length=500,
        validators=[check_template],
        help_text="Where it shows a draft, with {token} in the place of the token, for example "
        "https://front.example/preview?token={token}. Its pages may then read the draft's JSON; no other site's may.",
    )
    is_active = models.BooleanField(
        "in use",
        default=True,
        help_text="Editors may make links that lead there. Out of use, it reads nothing more.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "preview at a front end"

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """That of its pages."""
        return origin_of(self.template)
