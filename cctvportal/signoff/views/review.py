"""The review of one submission: what it would publish, what it changes, and the vote."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cctvportal.agencies.members import delegations_to
from cctvportal.agencies.models import Seat
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.roles import menus_of
from cctvportal.library.freezing import texts_of
from cctvportal.publication.content import AssetUse
from search.rows import signed_text
from search.text import PAGE_BREAK

from .. import rules
from ..access import may_try_again, readable
from ..actions.vote import vote
from ..comparison import Comparison
from ..content_checks import findings
from ..emergency_rules import OFFERING_EMERGENCY, Act, first_seat_of
from ..enums import Decision, EmergencyKind, Step, SubmissionKind
from ..forms import VoteForm
from ..models import Submission
from ..packing import pack_of
from ..tally import Tally, ballot_of


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """Everything a reader of a submission needs, on one screen; a POST to it is a vote."""

    request: SignedInRequest
    template_name = "signoff/review.html"
    header_icon = "clipboard-list"
    http_method_names = ["get", "head"]

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.form: VoteForm | None = None

    @cached_property
    def submission(self) -> Submission:
        """The submission shown. Raises ``Http404`` and ``PermissionDenied``."""
        return readable(self.request.user, self.kwargs["pk"])

    @cached_property
    def ballot(self) -> tuple[list[Seat], list[str]]:
        """The seats for which the user may vote, or why there are none."""
        return ballot_of(self.submission, self.request.user)

    def get_page_title(self) -> str:
        return self.submission.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        name = "board" if "board" in menus_of(self.request.user) else "submissions"
        above = {"url": reverse(f"signoff:{name}"), "label": name.capitalize()}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = []
        if self.ballot[0]:
            buttons.append(HeaderButton("Vote", url="#vote", icon_name="check", classname="signoff-to-vote"))
        if self.may_declare():
            url = reverse("signoff:declare", args=[self.submission.pk])
            buttons.append(HeaderButton("Publish in an emergency", url=url, icon_name="warning"))
        if Comparison(self.submission).has_preview:
            url = reverse("signoff:previews", args=[self.submission.pk])
            buttons.append(HeaderButton("Share a preview", url=url, icon_name="link"))
        if rules.may_take_back(self.submission, self.request.user) is None:
            url = reverse("signoff:take_back", args=[self.submission.pk])
            buttons.append(HeaderButton("Take back", url=url, icon_name="arrow-left"))
        return buttons

    def may_declare(self) -> bool:
        """Whether the user could propose to publish it before the board has decided."""
        user = self.request.user
        act = Act(EmergencyKind.PUBLICATION, user, "", seat=first_seat_of(user), submission=self.submission)
        return not any(rule(act) for rule in OFFERING_EMERGENCY)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission, user = self.submission, self.request.user
        seats, objections = self.ballot
        form = self.form or VoteForm(
            seats=seats, publishes=not submission.is_of_the_board, initial={"digest": submission.digest}
        )
        return super().get_context_data(
            submission=submission,
            comparison=Comparison(submission),
            tally=Tally(submission),
            form=form if seats else None,
            delegations=[given for given in delegations_to(user) if given.membership.seat in seats],
            objections=objections,
            emergency=submission.emergency,
            sees_emergencies="emergencies" in menus_of(user),
            own_vote=submission.votes.filter(member=user).select_related("seat__agency").first(),
            may_try_again=may_try_again(user, submission),
            held_by=pack_of(submission),
            reads_packs="packs" in menus_of(user),
            public_url=f"{settings.PORTAL_URL}{submission.path}",
            findings=findings(submission.content, texts_of(submission.content.assets)),
            **kwargs,
        )


class TextView(WagtailAdminTemplateMixin, TemplateView):
    """The text of a document, page by page, as it is signed with it: search finds the document by it and shows it."""

    request: SignedInRequest
    template_name = "signoff/text.html"
    header_icon = "doc-full"
    http_method_names = ["get", "head"]

    @cached_property
    def submission(self) -> Submission:
        """The submission that shows the document. Raises ``Http404`` and ``PermissionDenied``."""
        return readable(self.request.user, self.kwargs["pk"])

    @cached_property
    def use(self) -> dict[str, Any]:
        """The use of the document, before or after. Raises ``Http404`` where no text is signed with it."""
        if use := Comparison(self.submission).document(self.kwargs["sha256"]):
            return use
        raise Http404

    def get_page_title(self) -> str:
        return f"Text of {self.use['title'] or self.use['name']}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = {"url": reverse("signoff:review", args=[self.submission.pk]), "label": self.submission.title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = signed_text(self.use, texts_of([AssetUse(**self.use)]))
        return super().get_context_data(
            submission=self.submission, use=self.use, pages=text.split(PAGE_BREAK) if text else [], **kwargs
        )


class VoteView(ReviewView):
    """Casts a vote; where the rules refuse it, the review is shown again with their reasons, and nothing changed."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """To the review: a vote that was refused shows it under this address, which can be loaded again."""
        return redirect("signoff:review", pk)

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """One vote."""
        decision, digest, reason = (request.POST.get(name, "") for name in ("decision", "digest", "reason"))
        seat = Seat.objects.select_related("agency").filter(pk=number_in(request.POST.get("seat"))).first()
        if seat is None:
            return self.refused(rules.Refused(["Choose the seat for which you vote."]))
        try:
            vote(self.submission, request.user, seat, decision, digest=digest, reason=reason)
        except rules.Refused as refusal:
            return self.refused(refusal)
        tell_what_happened(request, self.submission, seat, decision)
        return redirect("signoff:review", pk)

    def refused(self, refusal: rules.Refused) -> HttpResponse:
        """The review once more, with why not; what was written as a reason is kept."""
        for reason in refusal.reasons:
            messages.error(self.request, reason)
        seats, _ = self.ballot
        kept = {name: self.request.POST.get(name, "") for name in ("seat", "decision", "reason")}
        self.form = VoteForm(
            seats=seats,
            publishes=not self.submission.is_of_the_board,
            initial=kept | {"digest": self.submission.digest},
        )
        return self.render_to_response(self.get_context_data())


def tell_what_happened(request: HttpRequest, submission: Submission, seat: Seat, decision: str) -> None:
    """After a vote: whether it published, what is still missing, or who reads the reason."""
    tally = Tally(submission)
    if decision == Decision.RETURN:
        messages.success(request, f"Returned to {submission.agency} with your reason. {after_a_return(submission)}")
    elif decision == Decision.ABSTAIN:
        messages.success(request, f"{seat} abstained. {' '.join(tally.missing)}")
    elif submission.last_event.step == Step.ADOPTED:
        messages.success(request, f"{seat} signed off; it holds from now on.")
    elif tally.edition:
        messages.success(request, f"{seat} signed off; published in edition {tally.edition}.")
    elif tally.missing:
        messages.success(request, f"{seat} signed off. {' '.join(tally.missing)}")
    elif pack := pack_of(submission):
        messages.success(request, f"{seat} signed off. It goes out with the pack “{pack}”.")
    else:
        messages.warning(
            request, f"{seat} signed off. The policy is met, but it could not be published yet. See why below."
        )


def after_a_return(submission: Submission) -> str:
    """What follows from it, in a sentence."""
    emergency = submission.emergency
    if emergency and emergency.ever_took_effect and emergency.kind != EmergencyKind.PUBLICATION:
        return "What stood in public before stands again."
    if submission.kind == SubmissionKind.CONTENT:
        return "Its editors can change the draft."
    return "Nothing changes in public."


def number_in(value: str | None) -> int:
    """The id that a form named; 0 where it named none."""
    return int(value) if value and value.isdecimal() and len(value) < 19 else 0
