"""The report of links to elsewhere: each agency sees those of its own pages, administrators see all."""

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from cctvportal.agencies.members import administers, effective_memberships
from cctvportal.agencies.models import User
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.roles import menus_of
from cctvportal.design.links import absolute, safe_url
from cctvportal.frontends.viewsets.shared import in_london
from cctvportal.kernel.tables import as_text

from .enums import TROUBLE, LinkState
from .models import LinkPlace, Survey

LABEL = "Links to elsewhere"
MENU = "links"
IN_TROUBLE = "trouble"


def links_of(user: User) -> QuerySet[LinkPlace]:
    """Those on pages of the agencies in which ``user`` has a place today; of all for administrators."""
    places = LinkPlace.objects.select_related("link")
    if administers(user):
        return places
    return places.filter(agency_code__in={membership.agency.code for membership in effective_memberships(user)})


class LinkFilter(WagtailFilterSet):
    """By state, agency, host and page."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(IN_TROUBLE, "Anything but there"), *LinkState.choices],
        empty_label="All",
        widget=forms.RadioSelect,
        method="of_state",
    )
    agency_name = django_filters.ChoiceFilter(label="Agency", choices=[], empty_label="All", widget=forms.RadioSelect)
    host = django_filters.CharFilter(label="Site", field_name="link__host", lookup_expr="icontains")
    title = django_filters.CharFilter(label="Page", lookup_expr="icontains")

    class Meta:
        model = LinkPlace
        fields = ["state", "agency_name", "host", "title"]

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        # Those of her own list: of what others have nobody is told.
        names = links_of(request.user).order_by("agency_name").values_list("agency_name", flat=True).distinct()
        self.filters["agency_name"].extra["choices"] = [(name, name) for name in names]

    def of_state(self, found: QuerySet[LinkPlace], name: str, state: str) -> QuerySet[LinkPlace]:
        """Those in one state, or in any that somebody has to do something about."""
        return found.filter(link__state__in=TROUBLE if state == IN_TROUBLE else [state])


class LinkReport(ReportView):
    """A row for each link on each page, the dead ones first."""

    request: SignedInRequest
    model = LinkPlace
    page_title = LABEL
    header_icon = "link-external"
    paginate_by = 50
    index_url_name = "links:index"
    index_results_url_name = "links:index_results"
    results_template_name = "links/results.html"
    filterset_class = LinkFilter
    any_permission_required = None
    permission_required = None
    columns = [
        Column("url", label="Leads to", accessor=lambda place: _link(place.link.url), classname="signoff-breaks"),
        Column("state", label="State", accessor=lambda place: place.link.get_state_display()),
        Column("answer", label="What was found", accessor=lambda place: _answer(place)),
        Column("page", label="On the page", accessor=lambda place: _page(place)),
        Column("agency", label="Agency", accessor="agency_name"),
        Column("checked", label="Checked", accessor=lambda place: _checked(place)),
    ]
    list_export = [
        *("link.url", "link.state", "link.status", "link.answer", "link.checked_at", "link.failing_since"),
        *("title", "path", "agency_name"),
    ]
    export_headings = {
        **{"link.url": "Leads to", "link.state": "State", "link.status": "Status", "link.answer": "What was found"},
        **{"link.checked_at": "Checked", "link.failing_since": "Without an answer since"},
        **{"title": "Page", "path": "Address", "agency_name": "Agency"},
    }
    custom_value_preprocess = {
        **ReportView.custom_value_preprocess,
        str: {ReportView.FORMAT_CSV: as_text, ReportView.FORMAT_XLSX: as_text},
    }
    ORDER = (LinkState.DEAD, LinkState.FAILING, LinkState.UNCLEAR, LinkState.UNKNOWN, LinkState.FINE)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """For those whose menu has it."""
        if MENU not in menus_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[LinkPlace]:
        return links_of(self.request.user)

    def order_queryset(self, queryset: QuerySet[LinkPlace]) -> QuerySet[LinkPlace]:
        whens = [When(link__state=state, then=number) for number, state in enumerate(self.ORDER)]
        return queryset.order_by(Case(*whens, default=len(whens)), "link__url", "path")

    def get_filename(self) -> str:
        return "links-to-elsewhere"

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {
            "survey": Survey.objects.first(),
            "are_checked": settings.CHECK_LINKS,
        }


def _link(url: str) -> SafeString:
    return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', safe_url(url), url)


def _page(place: LinkPlace) -> SafeString:
    return format_html('<a href="{}">{}</a>', absolute(place.path), place.title)


def _answer(place: LinkPlace) -> str:
    return " ".join(filter(None, [str(place.link.status or ""), place.link.answer]))


def _checked(place: LinkPlace) -> str:
    return in_london(place.link.checked_at) if place.link.checked_at else ""
