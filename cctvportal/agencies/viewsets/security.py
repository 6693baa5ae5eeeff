"""The list of security events, for administrators and the secretary: to read, nothing else."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.viewsets.base import ViewSet

from cctvportal.agencies.models import User
from cctvportal.agencies.roles import menus_of
from cctvportal.record.models import SecurityEntry

LABEL = "Security events"
MENU = "security"


def kinds() -> list[tuple[str, str]]:
    """Every kind that was noted so far, with its words."""
    found = SecurityEntry.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return [(kind, in_words(kind)) for kind in found]


def in_words(name: str) -> str:
    """``sign-in-failed`` as ``Sign in failed``."""
    return name.replace("-", " ").replace("_", " ").capitalize()


def detail_of(body: dict[str, Any]) -> str:
    """What was tried, and which rules did not hold; or which screen somebody may not use."""
    if "verb" in body:
        rules = ", ".join(f"“{in_words(rule).lower()}”" for rule in body["rules"])
        return f"{in_words(body['verb'])}, against the rule{'s' if len(body['rules']) > 1 else ''} {rules}"
    if "read_key" in body:
        return f"Read key {body['read_key']} of reader {body['reader']}"
    if "preview_link" in body:
        return f"Preview link {body['preview_link']}"
    if "screen" not in body:
        return ""
    tried = "open" if body["method"] in ("GET", "HEAD") else "send"
    screen = body["screen"].removeprefix("wagtailadmin_").replace(":", " ")
    return f"Tried to {tried} the screen “{in_words(screen).lower()}”"


def describe(entries: Iterable[Any]) -> None:
    """Give each entry what the list shows of it, the person by the opaque id; one query for all names."""
    entries = list(entries)
    ids = [entry.body["member"] for entry in entries if entry.body.get("member")]
    people = User.objects.in_bulk(ids, field_name="opaque_id")
    names = {str(opaque_id): str(user) for opaque_id, user in people.items()}
    for entry in entries:
        entry.person = names.get(entry.body["member"], "Nobody known") if "member" in entry.body else ""
        entry.when = date_format(localtime(entry.at), "j F Y, H:i:s")
        entry.event = in_words(entry.kind)
        entry.detail = detail_of(entry.body)


class SecurityFilter(WagtailFilterSet):
    """By kind and date."""

    kind = django_filters.ChoiceFilter(label="Kind", choices=kinds, empty_label="All", widget=forms.RadioSelect)
    at = django_filters.DateFromToRangeFilter(label="Date", widget=DateRangePickerWidget)

    class Meta:
        model = SecurityEntry
        fields = ["kind", "at"]


class SecurityList(BaseListingView):
    """The newest events first."""

    model = SecurityEntry
    page_title = LABEL
    header_icon = "warning"
    paginate_by = 50
    default_ordering = "-sequence"
    index_url_name = "security:index"
    index_results_url_name = "security:index_results"
    results_template_name = "agencies/index_results.html"
    filterset_class = SecurityFilter
    empty = "Nothing was refused and no sign-in failed, or none of that matches."
    columns = [
        Column("sequence", label="Entry"),
        Column("when", label="When"),
        Column("event", label="What"),
        Column("detail", label="In detail"),
        Column("person", label="Person"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """For those whose menu has this list."""
        if MENU not in menus_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[SecurityEntry]:
        return SecurityEntry.objects.all()

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        entries = list(context["object_list"])
        describe(entries)
        return context | {"object_list": entries, "table": self.get_table(entries)}


class SecurityViewSet(ViewSet):
    """Where the list stands in the admin."""

    name = "security"
    icon = "warning"
    menu_label = LABEL
    menu_name = MENU
    menu_order = 290
    add_to_admin_menu = True

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return MenuItem(LABEL, self.menu_url, name=MENU, icon_name=self.icon, order=order or self.menu_order)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", SecurityList.as_view(), name="index"),
            path("results/", SecurityList.as_view(results_only=True), name="index_results"),
        ]
