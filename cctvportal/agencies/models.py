"""Agencies, their seats on the programme board, and who holds which place in them, from when to when."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .enums import Capacity, Role

class User(AbstractUser):
    """A person who signs in. The record knows her only by ``opaque_id``, from which she can be erased."""

    opaque_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()


class InForceQuerySet(models.QuerySet):
    """Rows that hold from a date until a date, the last day included."""

    def on(self, day: date | None = None):
        """Those in force on ``day`` (today where none is given)."""
        day = day or timezone.localdate()
        return self.filter(from_date__lte=day).filter(Q(until_date__isnull=True) | Q(until_date__gte=day))


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


class Agency(models.Model):
    """A body that drafts pages or sits on the board; the secretariat, which owns the minutes, is one."""

    code = models.SlugField(max_length=40, unique=True, help_text="Short name in addresses and the API, for example npia.")
    name = models.CharField(max_length=120, unique=True)
    full_name = models.CharField(max_length=200, blank=True, help_text="The name written out, where it differs.")
    is_secretariat = models.BooleanField(
        "is the board's secretariat", default=False, help_text="The secretariat owns the minutes. There is one."
    )

    collection = models.OneToOneField(
        "wagtailcore.Collection", on_delete=models.PROTECT, null=True, editable=False, related_name="agency",
        help_text="Where the agency's own documents and images are kept.",
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
            )
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

    def __str__(self) -> str:
        return f"{self.seat} from {self.from_date}"


class MembershipQuerySet(InForceQuerySet):
    def effective(self, day: date | None = None):
        """In force, and for a place on the board also countersigned."""
        return self.on(day).filter(~Q(role=Role.BOARD_MEMBER) | Q(countersignature__isnull=False)).filter(
            user__is_active=True
        )

    def awaiting_countersignature(self):
        """Appointments to a seat that no member of another seat has countersigned yet."""
        return self.filter(role=Role.BOARD_MEMBER, countersignature__isnull=True).exclude(
            until_date__lt=timezone.localdate()
        )


class Membership(Dated):
    """A user's place in one agency: editor, board member (holder or deputy of the seat), secretary, administrator."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships", help_text="For board members."
    )
    capacity = models.CharField(
        max_length=10, choices=Capacity.choices, blank=True, help_text="For board members: holder or deputy of the seat."
    )

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
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=models.F("from_date")),
                name="a_membership_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.agency}"


class Countersignature(models.Model):
    """A member of another seat agreed to an appointment to a seat. From then on it counts."""

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="countersignature")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.membership}, countersigned {self.at:%Y-%m-%d}"
