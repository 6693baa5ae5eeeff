"""Agencies, their seats on the programme board, and who holds which place in them, from when to when."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.dispatch import Signal
from django.utils import timezone

from .enums import Capacity, Role
from .fields import NeverField

# Sent where rows change past ``save``, so that no answer of ``members`` outlives them.
places_changed = Signal()
FORMER_MEMBER = "Former member"


class User(AbstractUser):
    """A person who signs in. The record knows her only by ``opaque_id``, from which she can be erased.

    There are no superusers: ``is_superuser``, at which Django and Wagtail skip their permission checks in some seventy
    places, is false for everyone. ``is_staff`` marks an account that was made on the server (``createsuperuser``): it
    administers the portal, and has no power over content.
    """

    opaque_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    is_superuser = NeverField("superuser status", default=False, help_text="Nobody is.")

    class Meta(AbstractUser.Meta):
        ordering = ["last_name", "first_name", "username"]
        constraints = [models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_superuser")]

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()

    def get_full_name(self) -> str:
        """First and last name; of somebody who was erased, what screens say instead."""
        return FORMER_MEMBER if self.erased_at else super().get_full_name()


class InForceQuerySet(models.QuerySet):
    """Rows that hold from a date until a date, the last day included."""

    def on(self, day: date | None = None):
        """Those in force on ``day`` (today where none is given)."""
        return self.filter(holds_on(day or timezone.localdate()))

    def overlapping(self, from_date: date, until_date: date | None):
        """Those in force on at least one day of a period; an open end is None."""
        found = self.filter(Q(until_date__isnull=True) | Q(until_date__gte=from_date))
        return found.filter(from_date__lte=until_date) if until_date else found

    def update(self, **kwargs: object) -> int:
        """Change rows in one statement, and say so."""
        changed = super().update(**kwargs)
        places_changed.send(self.model)
        return changed


def holds_on(day: date, prefix: str = "") -> Q:
    """The condition that a ``Dated`` row, reached by ``prefix``, is in force on ``day``."""
    begun = Q(**{f"{prefix}from_date__lte": day})
    not_ended = Q(**{f"{prefix}until_date__isnull": True}) | Q(**{f"{prefix}until_date__gte": day})
    return begun & not_ended


class Dated(models.Model):
    """Something that holds from a date until a date."""

    from_date = models.DateField("from", default=timezone.localdate)
    until_date = models.DateField("until", null=True, blank=True, help_text="The last day. Blank while it goes on.")

    class Meta:
        abstract = True

    def in_force(self, day: date | None = None) -> bool:
        """Whether it holds on ``day`` (today where none is given)."""
        day = day or timezone.localdate()
        return self.from_date <= day and (self.until_date is None or day <= self.until_date)


def ends_after_it_begins(what: str, earliest: Combinable = F("from_date")) -> models.CheckConstraint:  # noqa: B008
    """The constraint of a ``Dated`` model, called ``a_<what>_ends_after_it_begins``."""
    return models.CheckConstraint(
        condition=Q(until_date__isnull=True) | Q(until_date__gte=earliest),
        name=f"a_{what}_ends_after_it_begins",
        violation_error_message="The last day is before the first.",
    )


class Agency(models.Model):
    """A body that drafts pages or sits on the board; the secretariat, which owns the minutes, is one."""

    code = models.SlugField(
        max_length=40, unique=True, help_text="Short name in addresses and the API, for example npia."
    )
    name = models.CharField(max_length=120, unique=True)
    full_name = models.CharField(max_length=200, blank=True, help_text="The name written out, where it differs.")
    is_secretariat = models.BooleanField(
        "is the board's secretariat", default=False, help_text="The secretariat owns the minutes. There is one."
    )

    collection = models.OneToOneField(
        "wagtailcore.Collection", on_delete=models.PROTECT, null=True, editable=False, related_name="agency",
        help_text="Where the agency's own documents and images are kept.",
    )  # fmt: skip
    editors = models.OneToOneField(
        "auth.Group", on_delete=models.PROTECT, null=True, editable=False, related_name="agency",
        help_text="The group of the agency's editors; its permissions come from roles.py.",
    )  # fmt: skip

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(
                fields=["is_secretariat"], condition=Q(is_secretariat=True), name="one_secretariat",
                violation_error_message="The board has one secretariat; another agency is it already.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def as_json(self) -> dict[str, str]:
        """The form in representations and the API: ``{"code", "name"}``."""
        return {"code": self.code, "name": self.name}


class Seat(Dated):
    """An agency's place on the programme board. Seats vote, not people."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seats")

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(until_date__isnull=True), name="one_open_seat_for_an_agency",
                violation_error_message="This agency has a seat already.",
            ),
            ends_after_it_begins("seat"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.agency.name

    @property
    def code(self) -> str:
        """The code of the seat's agency."""
        return self.agency.code

    def as_json(self) -> dict[str, str]:
        """The form in representations, policies and the API: ``{"code", "name"}``."""
        return self.agency.as_json()


class Chair(Dated):
    """Which seat chairs the board: a dated property of the board, not a field of any page."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="chairs")

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["-from_date", "-pk"]
        verbose_name = "chair of the board"
        verbose_name_plural = "chairs of the board"
        constraints = [
            ends_after_it_begins("chair"),
            models.UniqueConstraint(fields=["from_date"], name="one_chair_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} from {self.from_date}"


class MembershipQuerySet(InForceQuerySet):
    def of(self, user: User):
        """Those of ``user``."""
        return self.filter(user=user)

    def effective(self, day: date | None = None):
        """In force; for a place on the board also countersigned, and its seat in force."""
        day = day or timezone.localdate()
        counts = Q(countersignature__isnull=False) & holds_on(day, "seat__")
        return self.on(day).filter(~Q(role=Role.BOARD_MEMBER) | counts).filter(user__is_active=True)

    def awaiting_countersignature(self):
        """Appointments to a seat that no member of another seat has countersigned yet."""
        return self.filter(role=Role.BOARD_MEMBER, countersignature__isnull=True).exclude(
            until_date__lt=timezone.localdate()
        )


class Membership(Dated):
    """A user's place in one agency. Once made, only its last day is ever set: nothing else of it changes."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    seat = models.ForeignKey(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        help_text="For board members.",
    )
    capacity = models.CharField(
        max_length=10,
        choices=Capacity.choices,
        blank=True,
        help_text="For board members: holder or deputy of the seat.",
    )
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    appointed_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name", "role", "user__last_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.BOARD_MEMBER, seat__isnull=False, capacity__in=Capacity.values)
                | (~Q(role=Role.BOARD_MEMBER) & Q(seat__isnull=True, capacity="")),
                name="a_board_member_has_a_seat_and_nobody_else",
                violation_error_message="A board member needs a seat and a capacity; other roles have neither.",
            ),
            # One that ends the day before it begins never took effect: so today's appointment is taken back at once.
            ends_after_it_begins("membership", F("from_date") - timedelta(days=1)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.agency}"


class Countersignature(models.Model):
    """A member of another seat agreed to an appointment to a seat. From then on it counts. This model is immutable.

    ``by`` and ``seat`` are empty for the board's first members, whom nobody could countersign.
    """

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="countersignature")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.membership}, countersigned {self.at:%Y-%m-%d}"


class DelegationQuerySet(InForceQuerySet):
    def effective(self, day: date | None = None):
        """In force, not revoked, given by somebody whose own place on the seat counts, to somebody of her agency."""
        day = day or timezone.localdate()
        places = Membership.objects.effective(day)
        hers = places.exclude(role=Role.ADMINISTRATOR).filter(
            user=OuterRef("delegate"), agency=OuterRef("membership__agency")
        )
        return self.on(day).filter(
            Exists(hers),
            revocation__isnull=True,
            membership__in=places.filter(role=Role.BOARD_MEMBER),
            delegate__is_staff=False,
        )

    def not_over(self):
        """Those that hold, or will: neither revoked nor past their last day."""
        return self.filter(revocation__isnull=True, until_date__gte=timezone.localdate())


class Delegation(Dated):
    """A board member's leave for a person of her agency to vote for her seat on some days. This model is immutable."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    # Sealed with the rest: what was revoked is not written again with the seal that it had.
    nonce = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    # The giver's; none of before there were keys.
    seal = models.BinaryField(max_length=64, null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-from_date", "-pk"]
        constraints = [
            ends_after_it_begins("delegation"),
            models.CheckConstraint(condition=Q(until_date__isnull=False), name="a_delegation_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.membership.seat}: {self.membership.user} to {self.delegate}"


class Revocation(models.Model):
    """The end of a delegation before its last day. This model is immutable."""

    delegation = models.OneToOneField(Delegation, on_delete=models.PROTECT, related_name="revocation")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.delegation}, revoked {self.at:%Y-%m-%d}"


class SigningKeyQuerySet(models.QuerySet):
    def in_force(self, day: date | None = None):
        """Those that the board admitted, not revoked, of places that count on ``day``."""
        return self.admitted().filter(revocation__isnull=True, membership__in=Membership.objects.effective(day))

    def admitted(self):
        """Those that members of two seats admitted, or that were the board's first; also after their end."""
        admissions = KeyAdmission.objects.filter(key=OuterRef("pk"))
        seats = admissions.order_by().values("key").annotate(seats=Count("seat", distinct=True)).filter(seats__gte=2)
        return self.filter(Exists(seats) | Exists(admissions.filter(by=None)))

    def waiting(self):
        """Those of places that count, not revoked, that the board has not admitted yet."""
        found = self.filter(revocation__isnull=True, membership__in=Membership.objects.effective())
        return found.exclude(pk__in=self.in_force())


class SigningKey(models.Model):
    """The public half of an Ed25519 key whose other half its member alone has. This model is immutable.

    It belongs to one place: she seals with it what she does by that place, and it ends with it.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="signing_keys")
    public_key = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.membership}: {self.fingerprint}"

    @property
    def hex(self) -> str:
        """The key's 32 bytes, as the record and statements name it."""
        return bytes(self.public_key).hex()

    @property
    def fingerprint(self) -> str:
        """What two people compare by telephone: half of its SHA-256, in groups of four digits.

        128 bits, since 64 are within reach of somebody who makes keys until one looks like another.
        """
        digits = hashlib.sha256(bytes(self.public_key)).hexdigest()[:32]
        return " ".join(digits[start : start + 4] for start in range(0, 32, 4))


class KeyAdmission(models.Model):
    """That a member of a seat knows whose key it is. Two of two seats admit a key. This model is immutable.

    ``by``, ``seat`` and ``seal`` are empty for the board's first keys, for which nobody could seal yet.
    """

    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="admissions")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    seal = models.BinaryField(max_length=64, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "by"], name="a_person_admits_a_key_once"),
            models.UniqueConstraint(fields=["key", "seat"], name="a_seat_admits_a_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key}, admitted by {self.seat or 'nobody'}"


class KeyRevocation(models.Model):
    """The end of a key before that of its place. This model is immutable."""

    key = models.OneToOneField(SigningKey, on_delete=models.PROTECT, related_name="revocation")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.key}, revoked"
