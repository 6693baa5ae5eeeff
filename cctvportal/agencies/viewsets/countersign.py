"""Where board members let an appointment to another seat take effect."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from cctvportal.agencies.actions import countersign
from cctvportal.agencies.models import Countersignature, Membership
from cctvportal.agencies.rules import COUNTERSIGNING, Agreement, in_words

from .confirm import ConfirmView

LABEL = "Countersign appointments"


def url_of(place: Membership) -> str:
    """Where an appointment is countersigned."""
    return reverse("countersign:confirm", args=[place.pk])


class CountersignIndex(generic.IndexView):
    model = Membership
    permission_required = "add"
    any_permission_required = None
    index_url_name = "countersign:index"
    page_title = LABEL
    header_icon = "check"
    results_template_name = "agencies/index_results.html"
    empty = "No appointment is waiting for a countersignature."

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("user", label="Person", get_url=url_of),
            Column("seat", label="To the seat of"),
            Column("capacity", label="As", accessor="get_capacity_display"),
            DateColumn("from_date", label="From"),
            Column("appointed_by", label="Appointed by"),
        ]

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Countersignature)

    def get_base_queryset(self) -> QuerySet[Membership]:
        return Membership.objects.awaiting_countersignature().select_related("user", "seat__agency", "appointed_by")


class ConfirmCountersignature(ConfirmView):
    permission_model = Countersignature
    permission_required = "add"
    back_url_name = "countersign:index"
    back_label = LABEL
    page_title = "Countersign"
    header_icon = "check"
    question = "Did that agency appoint this person? With your countersignature she can vote for its seat."
    button = "Countersign this appointment"

    def get_queryset(self) -> QuerySet[Membership]:
        return Membership.objects.select_related("user", "seat__agency", "appointed_by", "countersignature")

    def facts(self) -> list[tuple[str, object]]:
        """Who, which seat, from when, appointed by whom."""
        place = self.object
        return [
            ("Person", f"{place.user} ({place.user.email})"),
            ("Seat", place.seat),
            ("As", place.get_capacity_display()),
            ("When", in_words(place)),
            ("Appointed by", place.appointed_by or "nobody: a first member of the board"),
            ("Appointed on", f"{place.appointed_at:%-d %B %Y}"),
        ]

    def objection(self) -> str | None:
        """The first rule against it."""
        agreement = Agreement(self.object, self.request.user)
        return next((reason for rule in COUNTERSIGNING if (reason := rule(agreement))), None)

    def act(self) -> str:
        """Countersign it."""
        countersign(self.object, by=self.request.user)
        return f"Countersigned: {self.object.user} sits on the seat of {self.object.seat}, {in_words(self.object)}."


class CountersignMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("agencies.add_countersignature")


class CountersignViewSet(ViewSet):
    name = "countersign"
    icon = "check"
    menu_label = "Countersign"
    menu_name = "countersign"
    menu_order = 130
    menu_item_class = CountersignMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", CountersignIndex.as_view(), name="index"),
            path("<int:pk>/", ConfirmCountersignature.as_view(), name="confirm"),
        ]
