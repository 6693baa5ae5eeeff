"""The screens of redaction: the list, proposing one, and the second signature that carries it out."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cctvportal.agencies.members import voting_places
from cctvportal.agencies.models import Seat, User
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.roles import menus_of
from cctvportal.publication.models import Publication, Route

from ..actions.redact import abandon_redaction, carry_out_redaction, propose_redaction
from ..enums import Ground
from ..models import Redaction, Submission
from ..redaction.finding import Named
from ..redaction.places import Place
from ..redaction.rules import CONFIRMATION, PROPOSING, Order, Proposal, may_abandon
from ..redaction.showing import counted_places, shown_files, shown_places
from ..rules import Refused

SHOWN_AT_MOST = 200


class ProposalForm(forms.Form):
    """What is to be destroyed, and by which law. The rules judge it."""

    page = forms.CharField(
        required=False,
        label="Page",
        help_text="Its address (/news/today/) or its number. Leave it empty where only files are to be destroyed.",
    )
    passages = forms.CharField(
        required=False,
        label="Passages",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, as a reader sees them. Each is searched for in every version, draft and entry of the "
        "record about this page, whatever its capitals and spaces.",
    )
    fields_named = forms.CharField(
        required=False,
        label="Whole fields",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, as pointers into the page's published JSON, for example /contact/phone.",
    )
    whole_files = forms.CharField(
        required=False,
        label="Whole files",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, by SHA-256, as in the file's address. What was made of a file goes with it.",
    )
    ground = forms.ChoiceField(
        label="Law",
        choices=[("", "Choose the law"), *Ground.choices],
        error_messages={"required": "Choose the law by which it is destroyed."},
    )
    wording = forms.CharField(
        label="Article, order or case",
        max_length=300,
        error_messages={"required": "Name the article, the order or the case."},
        help_text="Public for ever. It must not repeat what is destroyed.",
    )
    seat = forms.TypedChoiceField(label="For the seat of", coerce=int)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_seats(self, user)


class OrderForm(forms.Form):
    """The second signature."""

    seat = forms.TypedChoiceField(label="For the seat of", coerce=int)
    confirmation = forms.CharField(
        label=f"Type {CONFIRMATION}",
        help_text="It cannot be undone.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": f"Type {CONFIRMATION} to confirm."},
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_seats(self, user)


def _offer_seats(form: forms.Form, user: User) -> None:
    choices = [(place.seat.pk, place.seat.agency.name) for place in voting_places(user) if place.seat]
    form.fields["seat"].choices = choices  # type: ignore[attr-defined]  # a choice field
    if len(choices) == 1:
        form.fields["seat"].initial = choices[0][0]
        form.fields["seat"].widget = forms.HiddenInput()


class RedactionScreen(WagtailAdminTemplateMixin, TemplateView):
    """For the board alone."""

    request: SignedInRequest
    header_icon = "no-view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuses everybody whose menu does not have redactions."""
        if "redactions" not in menus_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": reverse("signoff:redactions"), "label": "Redactions"}, *self.beneath()]

    def beneath(self) -> list[dict[str, str]]:
        """The last step of the breadcrumb; none on the list."""
        return [{"url": "", "label": self.get_page_title()}]


class RedactionList(RedactionScreen):
    """Every redaction, the newest first."""

    template_name = "signoff/redactions/list.html"
    page_title = "Redactions"

    def beneath(self) -> list[dict[str, str]]:
        return []

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("Propose a redaction", url=reverse("signoff:propose_redaction"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Redaction.objects.with_step().prefetch_related("events", "signatures__seat__agency")
        return super().get_context_data(redactions=found, **kwargs)


class ProposeRedaction(RedactionScreen):
    """First shows everything that is found; a second POST of the same proposes it. Nothing named is kept between."""

    template_name = "signoff/redactions/propose.html"
    page_title = "Propose a redaction"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ProposalForm(user=self.request.user))
        return super().get_context_data(shown_at_most=SHOWN_AT_MOST, **kwargs)

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Look, or propose what was looked at."""
        form = ProposalForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        proposal = _proposal(form.cleaned_data, request.user)
        if proposal is None:
            form.add_error("page", "No page that was ever submitted has this address or number.")
            return self.render_to_response(self.get_context_data(form=form))
        if objections := [reason for rule in PROPOSING if (reason := rule(proposal))]:
            return self.render_to_response(self.get_context_data(form=form, objections=objections))
        if request.POST.get("step") != "propose":
            return self.render_to_response(self.get_context_data(form=form, proposal=proposal, **_found(proposal)))
        try:
            redaction = propose_redaction(proposal)
        except Refused as refusal:
            shown = {"proposal": proposal, **_found(proposal)}
            return self.render_to_response(self.get_context_data(form=form, objections=refusal.reasons, **shown))
        messages.success(request, "Proposed and signed for your seat. A member of another seat has to sign as well.")
        return redirect("signoff:redaction", redaction.pk)


class RedactionView(RedactionScreen):
    """Exactly what goes, who signed, and the second signature."""

    template_name = "signoff/redactions/detail.html"
    page_title = "Redaction"

    @cached_property
    def redaction(self) -> Redaction:
        """Raises ``Http404``."""
        return get_object_or_404(Redaction.objects.with_step(), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.redaction.statement

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        redaction, user = self.redaction, self.request.user
        places = [*Place.of(redaction.places), *Place.of(redaction.drafts)]
        signatures = list(redaction.signatures.select_related("member", "seat__agency"))
        has_signed = any(signature.member_id == user.pk for signature in signatures)
        form = OrderForm(user=user, initial={"digest": redaction.digest})
        kwargs.setdefault("form", form if redaction.is_open and not has_signed and voting_places(user) else None)
        return super().get_context_data(
            redaction=redaction,
            signatures=signatures,
            has_signed=has_signed,
            may_abandon=may_abandon(redaction, user) is None,
            counted=counted_places(places),
            shown=list(shown_places(places))[:SHOWN_AT_MOST] if redaction.is_open else [],
            files=shown_files(redaction.files),
            shown_at_most=SHOWN_AT_MOST,
            publication=Publication.objects.current().filter(content_id=redaction.content_id or 0).first(),
            **kwargs,
        )

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Sign, and carry it out."""
        form = OrderForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        seat = Seat.objects.select_related("agency").get(pk=form.cleaned_data["seat"])
        order = Order(
            self.redaction, request.user, seat, form.cleaned_data["digest"], form.cleaned_data["confirmation"]
        )
        try:
            edition = carry_out_redaction(order)
        except Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
            return redirect("signoff:redaction", pk)
        messages.success(request, f"Carried out in edition {edition.number}. It cannot be undone.")
        return redirect("signoff:redaction", pk)


@require_POST
def abandon(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a proposal back."""
    if "redactions" not in menus_of(request.user):
        raise PermissionDenied
    redaction = get_object_or_404(Redaction, pk=pk)
    try:
        abandon_redaction(redaction, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Abandoned. Nothing was destroyed.")
    return redirect("signoff:redaction", pk)


def _proposal(data: dict[str, Any], user: User) -> Proposal | None:
    """None where a page is named that nobody knows."""
    content_id = _content_id(data["page"].strip()) if data["page"].strip() else None
    if data["page"].strip() and content_id is None:
        return None
    named = Named(
        content_id, _lines(data["passages"]), _lines(data["fields_named"]), _lines(data["whole_files"].lower())
    )
    seat = Seat.objects.select_related("agency").get(pk=data["seat"])
    return Proposal(user, seat, data["ground"], data["wording"], named)


def _content_id(page: str) -> int | None:
    if page.isascii() and page.isdecimal() and len(page) < 19:
        known = Submission.objects.filter(content_id=int(page))
        return int(page) if known.exists() else None
    path = f"/{page.strip('/')}/" if page.strip("/") else "/"
    standing = Route.objects.filter(path=path).order_by("-from_edition_id").values_list("content_id", flat=True).first()
    if standing is None:
        standing = Submission.objects.filter(path=path).values_list("content_id", flat=True).first()
    return standing


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _found(proposal: Proposal) -> dict[str, Any]:
    places = [*proposal.found.places, *proposal.found.drafts]
    return {
        "counted": counted_places(places),
        "shown": list(shown_places(places))[:SHOWN_AT_MOST],
        "files": shown_files(proposal.found.files),
        "warnings": proposal.found.warnings,
    }
