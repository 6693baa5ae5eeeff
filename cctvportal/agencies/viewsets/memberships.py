"""Memberships: appointed and ended here, countersigned elsewhere, never deleted."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from cctvportal.agencies.actions import appoint, end_membership
from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Membership, MembershipQuerySet, Seat, User

from .verbs import CreateByVerb, EditByVerb, EndingIndex, PortalViewSet

STATES = {"in-force": "In force", "waiting": "Waiting for a countersignature", "ended": "Ended"}


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return f"{user} ({user.email})"


class AppointmentForm(forms.ModelForm):
    """Who, where, as what, from when. What may be combined, the verb says."""

    user = PersonField(
        User.objects.filter(is_active=True),
        label="Person",
        help_text="Anyone with an account. Add accounts under Users.",
    )
    seat = forms.ModelChoiceField(
        Seat.objects.none(),
        required=False,
        help_text="For board members: the seat of their agency.",
        empty_label="No seat",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_over = Seat.objects.exclude(until_date__lt=timezone.localdate())
        self.fields["seat"].queryset = not_over.select_related("agency")
        self.fields["role"].help_text = (
            "An editor drafts the agency's pages. A board member signs off. The secretary keeps the minutes. "
            "An administrator does none of this."
        )


class EndingForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last_day = self.fields["until_date"]
        last_day.required, last_day.label = True, "Last day"
        last_day.help_text = "Yesterday ends it at once. An end is never put off or taken back."
        if self.instance.until_date is None:
            self.initial["until_date"] = timezone.localdate() - timedelta(days=1)


class MembershipFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=list(STATES.items()), method="by_state")

    class Meta:
        model = Membership
        fields = ["agency", "role"]

    def by_state(self, queryset: MembershipQuerySet, name: str, value: str) -> MembershipQuerySet:
        """Those in one of ``STATES``."""
        if value == "waiting":
            return queryset.awaiting_countersignature()
        if value == "in-force":
            return queryset.effective()
        return queryset.filter(until_date__lt=timezone.localdate())


def state_of(place: Membership) -> str:
    """In which of ``STATES`` a membership is, in words; or that it begins later, or does not count."""
    today = timezone.localdate()
    if place.until_date and place.until_date < today:
        return STATES["ended"]
    if not place.user.is_active:
        return "Account not active"
    if place.role == Role.BOARD_MEMBER and not hasattr(place, "countersignature"):
        return STATES["waiting"]
    return "Begins later" if place.from_date > today else STATES["in-force"]


class MembershipIndex(EndingIndex):
    empty = "Nobody has a place in an agency yet."

    def get_base_queryset(self) -> QuerySet[Membership]:
        return super().get_base_queryset().select_related("user", "agency", "seat__agency", "countersignature")


class Appoint(CreateByVerb):
    page_title = "Appoint"
    submit_button_label = "Appoint"
    success_message = "%(object)s: appointed."
    explanation = (
        "An appointment to a seat on the board takes effect when a member of another seat countersigns it; "
        "any other takes effect on its first day."
    )

    def save_instance(self) -> Membership:
        data = self.form.cleaned_data
        return appoint(
            data["user"],
            data["agency"],
            data["role"],
            data["seat"],
            data["capacity"],
            data["from_date"],
            data["until_date"],
            by=self.request.user,
        )


class EndMembership(EditByVerb):
    page_title = "End membership"
    submit_button_label = "End this membership"
    success_message = "%(object)s: the last day is set."
    explanation = "The membership stays in the list and in the record; what was done by it stays done."

    def save_instance(self) -> Membership:
        return end_membership(self.object, self.form.cleaned_data["until_date"], by=self.request.user)


class MembershipViewSet(PortalViewSet):
    model = Membership
    name = "memberships"
    icon = "user"
    menu_order = 240
    index_view_class = MembershipIndex
    add_view_class = Appoint
    edit_view_class = EndMembership
    filterset_class = MembershipFilters
    list_display = ["user", "agency", "role", "capacity", "from_date", "until_date", Column("state", "State", state_of)]
    search_fields = ["user__first_name", "user__last_name", "user__email", "agency__name"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        if for_update:
            return self.build_form(["until_date"], EndingForm)
        fields = ["user", "agency", "role", "seat", "capacity", "from_date", "until_date"]
        return self.build_form(fields, AppointmentForm)
