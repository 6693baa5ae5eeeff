"""The list of packs, a pack's page, and the vote on it as a whole."""

from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import answers_kept, has_role
from cctvportal.agencies.models import Seat, User
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.roles import menus_of

from .. import rules
from ..actions.vote_on_pack import vote_on_pack
from ..enums import BEFORE_THE_BOARD, Decision, PackStep
from ..models import Pack
from ..pack_forms import PackVoteForm
from ..pack_standing import Standing, summaries
from .lists import TemplateColumn
from .review import number_in

STATES = {
    "gathered": ("Being gathered", [PackStep.GATHERED]),
    "board": ("Before the board", BEFORE_THE_BOARD),
    "stopped": ("Stopped", [PackStep.STOPPED]),
    "released": ("Released", [PackStep.RELEASED]),
    "dissolved": ("Dissolved", [PackStep.DISSOLVED]),
}
ITEMS_A_PAGE = 50


class ForPackReaders(View):
    """For those whose menu has the packs: the board and its secretary."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raises ``PermissionDenied`` for everybody else."""
        if "packs" not in menus_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_secretary(self) -> bool:
        """Whether the user gathers packs."""
        return has_role(self.user, Role.SECRETARY)

    @property
    def user(self) -> User:
        """Whoever is signed in."""
        request: SignedInRequest = self.request  # type: ignore[assignment]
        return request.user


class PackFilter(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(
        label="State",
        method="of_state",
        choices=[(code, label) for code, (label, _) in STATES.items()],
        empty_label="All",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Pack
        fields = ["state"]

    def of_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those in the state called ``value``."""
        return queryset.filter(step__in=STATES[value][1])


class PackList(ForPackReaders, BaseListingView):
    """Every pack, the newest first."""

    results_template_name = "signoff/packs/list_results.html"
    page_title = "Packs"
    header_icon = "copy"
    index_url_name = "signoff:packs"
    index_results_url_name = "signoff:packs_results"
    filterset_class = PackFilter
    model = Pack
    paginate_by = 25
    is_searchable = True
    search_fields = ["title"]
    search_backend_name = None
    default_ordering = "-made_at"
    columns = [
        TitleColumn("title", url_name="signoff:pack", label="Pack", sort_key="title", width="34%"),
        TemplateColumn("items", "signoff/packs/columns/items.html", label="Items"),
        TemplateColumn("votes", "signoff/packs/columns/votes.html", label="Signed off by", classname="signoff-wide"),
        TemplateColumn("state", "signoff/packs/columns/state.html", label="State"),
        TemplateColumn("release", "signoff/packs/columns/release.html", label="Goes out"),
        DateColumn("made_at", label="Gathered", sort_key="made_at", classname="signoff-wide"),
    ]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.is_secretary:
            return []
        return [HeaderButton("Gather a pack", url=reverse("signoff:pack_gather"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Pack]:
        return Pack.objects.with_step().prefetch_related("events")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        rows = list(context["object_list"])
        about = summaries(rows)
        for row in rows:
            row.summary = about[row.pk]
        return context | {"object_list": rows, "table": self.get_table(rows), "is_secretary": self.is_secretary}


class PackScreen(ForPackReaders, WagtailAdminTemplateMixin, TemplateView):
    """What all screens about one pack have in common."""

    header_icon = "copy"

    @cached_property
    def pack(self) -> Pack:
        """The pack. Raises ``Http404``."""
        return get_object_or_404(Pack.objects.prefetch_related("events__by"), pk=self.kwargs["pk"])

    @cached_property
    def standing(self) -> Standing:
        """How it stands."""
        return Standing(self.pack)

    def get_page_title(self) -> str:
        return self.pack.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        packs = {"url": reverse("signoff:packs"), "label": "Packs"}
        return [*self.breadcrumbs_items, packs, {"url": "", "label": self.get_page_title()}]


class PackView(PackScreen):
    """A pack's page: what is in it and how each item stands, the vote, the time of release, the history."""

    template_name = "signoff/packs/pack.html"
    http_method_names = ["get", "head"]
    form: PackVoteForm | None = None

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if any(ballot.count for ballot in self.ballots):
            return [HeaderButton("Vote", url="#vote", icon_name="check", classname="signoff-to-vote")]
        return []

    @cached_property
    def ballots(self) -> list:
        """What the user may do with the pack, for each of her seats."""
        return self.standing.ballots(self.user) if self.pack.is_before_the_board else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        with answers_kept():
            query = self.request.GET.get("q", "")
            rows = self.standing.matching(query)
            paginator = WagtailPaginator(rows, ITEMS_A_PAGE)
            page = paginator.get_page(self.request.GET.get("p"))
            return super().get_context_data(
                pack=self.pack,
                state=self.pack.last_event,
                standing=self.standing,
                items=page,
                elided_page_range=paginator.get_elided_page_range(page.number),
                query=query,
                form=self._vote_form(),
                ballots=self.ballots,
                history=self.standing.history(),
                is_secretary=self.is_secretary,
                **kwargs,
            )

    def _vote_form(self) -> PackVoteForm | None:
        seats = [ballot.seat for ballot in self.ballots if ballot.count]
        if not seats:
            return None
        return self.form or PackVoteForm(seats=seats, initial={"digest": self.standing.digest})


class PackVoteView(PackView):
    """Casts a vote on the pack; where the rules refuse it, the page is shown again with why, and nothing changed."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """To the pack: a vote that was refused shows it under this address, which can be loaded again."""
        return redirect("signoff:pack", pk)

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """One vote."""
        decision, digest, reason = (request.POST.get(name, "") for name in ("decision", "digest", "reason"))
        seat = Seat.objects.select_related("agency").filter(pk=number_in(request.POST.get("seat"))).first()
        if seat is None:
            return self.refused("Choose the seat for which you vote.")
        if decision not in Decision.values:
            return self.refused("Choose to sign off, to return or to abstain.")
        try:
            left_out = vote_on_pack(self.pack, request.user, seat, decision, digest=digest, reason=reason)
        except rules.Refused as refusal:
            # The first rule that objects says what matters; what the others say follows from it.
            return self.refused(refusal.reasons[0])
        tell_what_happened(request, Pack.objects.get(pk=pk), seat, decision, len(left_out))
        return redirect("signoff:pack", pk)

    def refused(self, why: str) -> HttpResponse:
        """The page once more, with why not; what was written as a reason is kept."""
        messages.error(self.request, why)
        kept = {name: self.request.POST.get(name, "") for name in ("seat", "decision", "reason")}
        seats = [ballot.seat for ballot in self.ballots if ballot.count]
        self.form = PackVoteForm(seats=seats, initial=kept | {"digest": self.standing.digest})
        return self.render_to_response(self.get_context_data())


def tell_what_happened(request: HttpRequest, pack: Pack, seat: Seat, decision: str, left_out: int) -> None:
    """After a vote: what it did, and what it left out."""
    did = {Decision.SIGN_OFF: "signed off", Decision.RETURN: "returned", Decision.ABSTAIN: "abstained on"}
    some = f" {left_out:,} items were left out." if left_out > 1 else " One item was left out." if left_out else ""
    voted, state = f"{seat} {did[Decision(decision)]} “{pack}”.", pack.last_event.step
    if state == PackStep.RELEASED:
        messages.success(request, f"{voted} That was all it needed: it is public now.")
    elif state == PackStep.REFUSED:
        messages.warning(request, f"{voted} It could not be released: see why below.")
    else:
        messages.success(request, f"{voted}{some}")
