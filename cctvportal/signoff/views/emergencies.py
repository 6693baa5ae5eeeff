"""The screens of the bad day, for the board and its secretary. They translate; the verbs decide."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cctvportal.agencies.members import voting_places
from cctvportal.agencies.models import Seat
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.roles import menus_of
from cctvportal.kernel import clock
from cctvportal.publication.models import Publication

from ..access import readable
from ..actions.emergency import abandon, confirm, propose_publication, propose_take_down
from ..actions.on_duty import hold, put_back
from ..corrected import was_called_in
from ..emergency_forms import ConfirmForm, DeclareForm, HoldForm, PutBackForm, TakeDownForm
from ..emergency_rules import (
    CONFIRMING,
    OFFERING_BY_DUTY,
    OFFERING_TAKE_DOWN,
    Act,
    Confirmation,
    first_seat_of,
    is_on_duty,
    may_abandon,
    taken_away_after,
)
from ..enums import IN_FORCE, EmergencyKind, EmergencyStep, Step, SubmissionKind
from ..models import Duty, Emergency, SignOff
from ..rules import Refused, can_be_met, eligible_signers

STORAGE_FAILED = "The files could not be copied: the storage does not answer. Nothing was changed."
SHOWN = 50


class BadDayScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for those whose menu has emergencies."""

    request: SignedInRequest
    header_icon = "warning"
    menu = "emergencies"

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if self.menu not in menus_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = {"url": reverse("signoff:emergencies"), "label": "Emergencies"}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]


class ActScreen(BadDayScreen):
    """One form and one verb. What the rules refuse is told, and what was entered stays."""

    template_name = "signoff/emergencies/act.html"
    button = ""
    is_serious = False
    explanation = ""

    @cached_property
    def form(self) -> Any:
        """The form, with what was entered."""
        return self.make_form(self.request.POST or None)

    def make_form(self, data: Any) -> Any:
        """The screen's form."""
        raise NotImplementedError

    def act(self) -> HttpResponse:
        """Do it, with the form's values. Raises ``Refused`` and ``OSError``."""
        raise NotImplementedError

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(form=self.form, **kwargs)

    def post(self, request: SignedInRequest, *args, **kwargs) -> HttpResponse:
        """The verb, or the form once more."""
        if self.form.is_valid():
            try:
                return self.act()
            except Refused as refusal:
                for reason in refusal.reasons:
                    messages.error(request, reason)
            except OSError:
                messages.error(request, STORAGE_FAILED)
        for field in self.form.hidden_fields():
            for error in field.errors:
                messages.error(request, f"{field.label}: {error}")
        return self.get(request, *args, **kwargs)


class EmergencyList(BadDayScreen):
    """What waits for a second person, what stands without the board, and what was."""

    template_name = "signoff/emergencies/list.html"
    page_title = "Emergencies"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "Emergencies"}]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        known = Emergency.objects.select_related("submission__agency").prefetch_related("events", "signatures__seat")
        in_force = known.at_step(*IN_FORCE)
        proposed = known.at_step(EmergencyStep.PROPOSED)
        past = known.at_step(
            *(step for step in EmergencyStep.values if step not in (*IN_FORCE, EmergencyStep.PROPOSED))
        )
        return super().get_context_data(
            proposed=proposed,
            in_force=in_force,
            past=past[:SHOWN],
            on_duty=Duty.objects.on().select_related("member"),
            now=clock.now(),
            **kwargs,
        )


class PageList(BadDayScreen):
    """Every page that the public reads, with what can be done about it at once."""

    template_name = "signoff/emergencies/pages.html"
    page_title = "Act on a page at once"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        asked = self.request.GET.get("q", "").replace("\0", "").strip()
        standing = Publication.objects.current().with_content().select_related("edition")
        if asked:
            standing = standing.filter(Q(title__icontains=asked) | Q(path__icontains=asked))
        user = self.request.user
        alone = Act(EmergencyKind.HOLD, user, "", seat=first_seat_of(user))
        return super().get_context_data(
            pages=standing[:SHOWN],
            count=standing.count(),
            asked=asked,
            sits=bool(voting_places(user)),
            acts_alone=is_on_duty(alone) is None,
            **kwargs,
        )


class DeclareView(ActScreen):
    """Propose to publish a submission before the board has decided on it."""

    page_title = "Publish in an emergency"
    button = "Propose it"
    is_serious = True
    explanation = (
        "Nothing is public until a second person, of another seat, confirms it. It is marked as an emergency, stands "
        "for the hours you give, and then gives way to what stands now, unless the board signs it off before."
    )

    @cached_property
    def submission(self):
        """What would be published. Raises ``Http404`` and ``PermissionDenied``."""
        return readable(self.request.user, self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.submission.title

    def make_form(self, data: Any) -> Any:
        return DeclareForm(data, user=self.request.user)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(preview=reverse("signoff:preview", args=[self.submission.pk]), **kwargs)

    def act(self) -> HttpResponse:
        data, by = self.form.cleaned_data, self.request.user
        emergency = propose_publication(self.submission, by, self.form.chosen_seat, data["reason"], data["hours"])
        messages.success(self.request, "Proposed. Somebody of another seat must confirm it now.")
        return redirect("signoff:emergency", emergency.pk)


class StandingScreen(ActScreen):
    """Something to be done about a page that stands."""

    kind: str
    # What can be asked before anything was entered.
    offering: Iterable[Callable[[Any], str | None]]

    @cached_property
    def current(self) -> Publication:
        """What stands. Raises ``Http404``."""
        standing = Publication.objects.current().filter(content_id=self.kwargs["content_id"])
        return get_object_or_404(standing.select_related("edition"))

    def get_page_subtitle(self) -> str:
        return self.current.title

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(current=self.current, objection=self.objection(), **kwargs)

    def objection(self) -> str:
        """Why the user cannot do it, whatever she enters; empty where she can."""
        user = self.request.user
        act = Act(self.kind, user, "", current=self.current, seat=first_seat_of(user))
        return first_objection(self.offering, act)


def first_objection(rules: Iterable[Callable[[Any], str | None]], asked: Any) -> str:
    """The first of ``rules`` that objects, in its words; empty where none does."""
    return next((reason for rule in rules if (reason := rule(asked))), "")


class TakeDownView(StandingScreen):
    """Propose to put a notice in the place of a page."""

    kind, offering = EmergencyKind.TAKE_DOWN, OFFERING_TAKE_DOWN
    page_title = "Take down"
    button = "Propose to take it down"
    is_serious = True
    explanation = (
        "As soon as a second person, of another seat, confirms it, the public reads your notice in place of the page, "
        "and its files are not given out. It stands until the board decides. A submission of this page that is under "
        "review then is superseded."
    )

    def make_form(self, data: Any) -> Any:
        return TakeDownForm(data, user=self.request.user)

    def act(self) -> HttpResponse:
        data, by = self.form.cleaned_data, self.request.user
        emergency = propose_take_down(
            self.current.content_id, by, self.form.chosen_seat, data["notice"], data["reason"]
        )
        messages.success(self.request, "Proposed. Somebody of another seat must confirm it now.")
        return redirect("signoff:emergency", emergency.pk)


class PutBackView(StandingScreen):
    """Put an earlier version back at once."""

    kind, offering = EmergencyKind.PUT_BACK, OFFERING_BY_DUTY
    page_title = "Put an earlier version back"
    button = "Put it back now"
    is_serious = True
    explanation = (
        "For a page that is broken now. The version that you choose is public at once, marked as put back, until the "
        "board decides. Versions from before a withdrawal are not offered."
    )

    @cached_property
    def versions(self) -> list[Publication]:
        """The earlier versions that can be put back."""
        current = self.current
        earlier = Publication.objects.with_content().filter(content_id=current.content_id, path=current.path)
        earlier = earlier.exclude(authority="emergency").exclude(digest=current.digest).filter(emergency=None)
        return [
            version
            for version in earlier.select_related("edition")
            if not taken_away_after(version) and not was_called_in(version)
        ]

    def make_form(self, data: Any) -> Any:
        return PutBackForm(data, versions=self.versions)

    def objection(self) -> str:
        none = "" if self.versions else "There is no earlier version of this page that could be put back."
        return super().objection() or none

    def act(self) -> HttpResponse:
        data = self.form.cleaned_data
        emergency = put_back(data["version"], self.request.user, data["reason"])
        messages.success(self.request, "It is public. The board decides on it now.")
        return redirect("signoff:emergency", emergency.pk)


class HoldView(StandingScreen):
    """Hold a page behind a signed notice at once."""

    kind, offering = EmergencyKind.HOLD, OFFERING_BY_DUTY
    page_title = "Hold behind a notice"
    button = "Hold the page now"
    is_serious = True
    explanation = "The public reads the notice that you choose in place of the page, at once, until the board decides."

    @cached_property
    def notices(self) -> list[SignOff]:
        """The notices that the board adopted."""
        return adopted_notices()

    def make_form(self, data: Any) -> Any:
        return HoldForm(data, notices=self.notices)

    def objection(self) -> str:
        none = "" if self.notices else "The board has signed no notice yet. The secretary can put one before it."
        return super().objection() or none

    def act(self) -> HttpResponse:
        data = self.form.cleaned_data
        emergency = hold(self.current.content_id, data["notice"], self.request.user, data["reason"])
        messages.success(self.request, "The page is held. The board decides on it now.")
        return redirect("signoff:emergency", emergency.pk)


def adopted_notices() -> list[SignOff]:
    """The notices that the board adopted, the newest first."""
    found = SignOff.objects.filter(submission__kind=SubmissionKind.NOTICE).select_related("submission").order_by("-at")
    return [notice for notice in found if notice.submission.last_event.step == Step.ADOPTED]


class EmergencyView(ActScreen):
    """One emergency: what the public reads by it, who did it and why; the second person confirms it here."""

    template_name = "signoff/emergencies/detail.html"
    button = "Confirm: make exactly this public now"
    is_serious = True

    @cached_property
    def emergency(self) -> Emergency:
        """The emergency. Raises ``Http404``."""
        known = Emergency.objects.select_related("submission__agency", "before", "restores__edition")
        known = known.prefetch_related("events__by", "signatures__seat__agency", "signatures__member")
        return get_object_or_404(known, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.emergency.get_kind_display()

    def get_page_subtitle(self) -> str:
        return self.emergency.submission.title

    def make_form(self, data: Any) -> Any:
        return ConfirmForm(data, user=self.request.user, initial={"digest": self.emergency.submission.digest})

    @cached_property
    def objections(self) -> list[str]:
        """Why the user may not confirm it."""
        seats: list[Seat | None] = [*ConfirmForm(user=self.request.user).seats.values()]
        return min((self.objections_for(seat) for seat in seats or [None]), key=len)

    def objections_for(self, seat: Seat | None) -> list[str]:
        """Why not for one of her seats."""
        emergency = self.emergency
        agreement = Confirmation(emergency, self.request.user, seat, emergency.submission.digest)
        return [reason for rule in CONFIRMING if (reason := rule(agreement))]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        emergency = self.emergency
        waits = emergency.last_event.step == EmergencyStep.PROPOSED
        return super().get_context_data(
            emergency=emergency,
            submission=emergency.submission,
            preview=f"{reverse('signoff:preview', args=[emergency.submission.pk])}?emergency",
            objections=self.objections if waits else [],
            may_confirm=waits and not self.objections,
            may_abandon=may_abandon(emergency, self.request.user) is None,
            cannot_be_ratified=self.cannot_be_ratified(),
            now=clock.now(),
            **kwargs,
        )

    def cannot_be_ratified(self) -> bool:
        """Whether too few people are left who neither wrote nor declared it."""
        submission = self.emergency.submission
        barred = set(submission.contributors.values_list("pk", flat=True))
        barred |= {signature.member_id for signature in self.emergency.signatures.all()}
        signers = eligible_signers(submission.policy, barred)
        wrote = {row.agency.code for row in submission.contributor_set.all() if row.agency}
        return submission.is_open and not can_be_met(submission.policy, signers, wrote)

    def act(self) -> HttpResponse:
        digest = self.form.cleaned_data["digest"]
        edition = confirm(self.emergency, self.request.user, self.form.chosen_seat, digest=digest)
        messages.success(self.request, f"It is public, in edition {edition.number}.")
        return redirect("signoff:emergency", self.emergency.pk)


class AbandonView(BadDayScreen):
    """Give a proposal up."""

    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        emergency = get_object_or_404(Emergency, pk=pk)
        return told(request, lambda: abandon(emergency, request.user), "The proposal is given up.", emergency.pk)


def told(request: SignedInRequest, act: Callable[[], object], done: str, pk: UUID) -> HttpResponse:
    """Do ``act``, say what came of it, and show the emergency."""
    try:
        act()
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, done)
    return redirect("signoff:emergency", pk)
