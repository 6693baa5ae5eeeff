"""Submitting a page: first what would be frozen, then the submission."""

from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.kernel import clock
from cctvportal.library.freezing import texts_of
from cctvportal.signoff.actions.correct import correction_of, submit_correction
from cctvportal.signoff.actions.submit import Frozen, draft_of, submit
from cctvportal.signoff.content_checks import findings
from cctvportal.signoff.policies import decide_by
from cctvportal.signoff.policy_words import conditions_in_words, needs_in_words
from cctvportal.signoff.rules import CORRECTING, SUBMITTING, Draft, Refused, eligible_signers
from cctvportal.signoff.shown_assets import shown_assets

from ..freeze import freeze
from ..standing import Standing
from .base import PageScreen

STORAGE_FAILED = "The files of this page could not be copied: the storage does not answer. Nothing was submitted."


class SubmitView(PageScreen):
    """Shows exactly what would be put before the board, and everything that stands in the way."""

    template_name = "pages/submit.html"
    header_icon = "resubmit"

    def get_page_title(self) -> str:
        return "Submit to restore" if self.standing.is_withdrawn or self.standing.deletion else "Submit for sign-off"

    @cached_property
    def standing(self) -> Standing:
        """Where the page stands now."""
        return Standing(self.page)

    @cached_property
    def frozen(self) -> Frozen:
        """The draft, frozen now. Raises ``OSError`` when the storage fails."""
        return freeze(self.page)

    @cached_property
    def draft(self) -> Draft:
        """The facts that the rules look at. Raises ``Refused`` where the board has no policy."""
        return draft_of(self.frozen, self.request.user)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(standing=self.standing, **kwargs)
        try:
            draft = self.draft
        except Refused as refusal:
            return context | {"reasons": refusal.reasons}
        except OSError:
            return context | {"reasons": [STORAGE_FAILED]}
        reasons = [reason for rule in SUBMITTING if (reason := rule(draft))]
        return context | {"reasons": reasons, **self.facts(draft), "correction": self.correction(draft)}

    def correction(self, draft: Draft) -> dict | None:
        """What stands against submitting it as a clerical correction; None for a page that is not public."""
        if draft.current is None or draft.current.is_notice:
            return None
        try:
            corrected = correction_of(self.frozen, self.request.user)
        except Refused as refusal:
            return {"reasons": refusal.reasons}
        return {"reasons": [reason for rule in CORRECTING if (reason := rule(corrected))]}

    def facts(self, draft: Draft) -> dict:
        """What the screen lists about the draft."""
        signers = eligible_signers(draft.policy, {user.pk for user in draft.contributors})
        names = dict(Agency.objects.filter(code__in=signers).values_list("code", "name"))
        return {
            "draft": draft,
            "content": draft.content,
            "digest": draft.content.digest,
            "files": shown_assets(draft.content.assets_json(), lambda use: ""),
            "findings": findings(draft.content, texts_of(draft.content.assets)),
            "needs": needs_in_words(draft.policy),
            "conditions": conditions_in_words(draft.policy, decide_by(draft.policy, clock.now())),
            "seats": [
                (names.get(code, code), code in draft.policy["required"], len(people))
                for code, people in signers.items()
            ],
            "contributors": [(user, agencies_of(user)) for user in sorted(draft.contributors, key=str)],
        }

    def post(self, request: SignedInRequest, page_id: int) -> HttpResponse:
        """Submit what was shown; what changed in between is shown again first."""
        try:
            if request.POST.get("digest") != self.frozen.content.digest:
                messages.warning(request, "The draft has changed since you looked. This is how it is now.")
                return self.get(request, page_id)
            put = submit_correction if request.POST.get("as") == "correction" else submit
            submission = put(self.frozen, request.user)
        except Refused as refusal:
            self.tell(refusal)
            return self.get(request, page_id)
        except OSError:
            messages.error(request, STORAGE_FAILED)
            return self.get(request, page_id)
        messages.success(request, f"“{submission.title}” is before the board: round {submission.round}.")
        return redirect("signoff:review", submission.pk)


def agencies_of(user: User) -> str:
    """The names of the agencies in which somebody holds a place today."""
    places = user.memberships.effective().select_related("agency")
    return ", ".join(sorted({place.agency.name for place in places})) or "no agency today"
