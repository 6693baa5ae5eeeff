"""The two lists of submissions: the board's, and that of the agencies' editors."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from cctvportal.agencies.models import Agency
from cctvportal.agencies.roles import menus_of

from ..enums import OPEN_STEPS, Decision, Step, SubmissionKind
from ..models import Submission
from ..packing import packs_of
from ..queues import for_the_board, of_the_agencies_of
from ..tally import editions_of

STATES: dict[str, tuple[str, dict[str, Any]]] = {
    "awaiting": ("Awaiting my vote", {"awaited": 1}),
    "open": ("Under review", {"step__in": OPEN_STEPS}),
    "overdue": ("Overdue", {"overdue": 1}),
    "returned": ("Returned", {"step": Step.RETURNED}),
    "taken-back": ("Taken back", {"step": Step.TAKEN_BACK}),
    "published": ("Published", {"step": Step.PUBLISHED}),
    "superseded": ("Superseded", {"step": Step.SUPERSEDED}),
}


class SubmissionFilter(WagtailFilterSet):
    """By state, agency, kind and date."""

    state = django_filters.ChoiceFilter(
        label="State",
        method="of_state",
        choices=[(code, label) for code, (label, _) in STATES.items()],
        empty_label="All",
        widget=forms.RadioSelect,
    )
    agency = django_filters.ModelMultipleChoiceFilter(
        label="Agency", queryset=Agency.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(
        label="Kind",
        choices=SubmissionKind.choices,
        empty_label="All",
        widget=forms.RadioSelect,
    )
    submitted_at = django_filters.DateFromToRangeFilter(label="Submitted", widget=DateRangePickerWidget)

    class Meta:
        model = Submission
        fields = ["state", "agency", "kind", "submitted_at"]

    def of_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those in the state called ``value``."""
        return queryset.filter(**STATES[value][1])


class OwnSubmissionFilter(SubmissionFilter):
    """The same without what only the board asks."""

    state = django_filters.ChoiceFilter(
        label="State",
        method="of_state",
        choices=[(code, label) for code, (label, _) in STATES.items() if code != "awaiting"],
        empty_label="All",
        widget=forms.RadioSelect,
    )


class TemplateColumn(BaseColumn):
    """A column whose cell is a template that gets the row as ``instance``."""

    def __init__(self, name: str, template: str, **kwargs) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = template


class SubmissionTitleColumn(TitleColumn):
    cell_template_name = "signoff/columns/title.html"


class SubmissionList(BaseListingView):
    """What both lists have in common."""

    results_template_name = "signoff/list_results.html"
    model = Submission
    paginate_by = 25
    is_searchable = True
    search_fields = ["title", "path"]
    search_backend_name = None
    menu = ""
    columns = [
        SubmissionTitleColumn("title", url_name="signoff:review", label="Page", sort_key="title", width="34%"),
        Column("agency", label="From", sort_key="agency__name"),
        TemplateColumn("votes", "signoff/columns/votes.html", label="Seats"),
        TemplateColumn("state", "signoff/columns/state.html", label="State", width="18%"),
        TemplateColumn("due", "signoff/columns/due.html", label="Decide by", sort_key="due"),
        DateColumn("submitted_at", label="Submitted", sort_key="submitted_at"),
    ]

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """For those whose menu has this list."""
        if self.menu not in menus_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[Submission]:
        found = self.submissions()
        return found.select_related("agency", "sign_off").prefetch_related("votes__seat__agency")

    def submissions(self) -> QuerySet[Submission]:
        """Those that this user's list holds."""
        raise NotImplementedError

    def get_context_data(self, *args, **kwargs) -> dict:
        context = super().get_context_data(*args, **kwargs)
        rows = list(context["object_list"])
        editions, packs = editions_of(rows), packs_of(rows)
        for row in rows:
            row.pack = packs.get(row.pk)
            row.edition_number = editions.get(row.pk)
            row.signed = [vote.seat.agency.name for vote in row.votes.all() if vote.decision == Decision.SIGN_OFF]
            row.returned_by = [vote.seat.agency.name for vote in row.votes.all() if vote.decision == Decision.RETURN]
        return context | {"object_list": rows, "table": self.get_table(rows)}


class BoardList(SubmissionList):
    """Every submission: those that wait for this member's vote first, then others under review, then the past."""

    page_title = "Board"
    header_icon = "clipboard-list"
    menu = "board"
    index_url_name = "signoff:board"
    index_results_url_name = "signoff:board_results"
    filterset_class = SubmissionFilter
    default_ordering = ("-awaited", "-is_under_review", "due", "-step_at")
    no_results = "Nothing has been submitted to the board yet. Submissions of the agencies appear here."

    def submissions(self) -> QuerySet[Submission]:
        return for_the_board(self.request.user)


class OwnList(SubmissionList):
    """Submissions of the user's agencies, and those on which she worked."""

    page_title = "Submissions"
    header_icon = "resubmit"
    menu = "submissions"
    index_url_name = "signoff:submissions"
    index_results_url_name = "signoff:submissions_results"
    filterset_class = OwnSubmissionFilter
    default_ordering = ("-is_under_review", "-step_at")
    no_results = "Your agency has submitted nothing yet. Open a page and choose “Submit for sign-off”."

    def submissions(self) -> QuerySet[Submission]:
        return of_the_agencies_of(self.request.user)
