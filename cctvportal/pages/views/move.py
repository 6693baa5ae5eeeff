"""Asking the board to move or rename a published page."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from cctvportal.agencies.requests import SignedInRequest
from cctvportal.signoff.actions.move import draft_of_move, submit_move
from cctvportal.signoff.comparison import moved_rows
from cctvportal.signoff.rules import SUBMITTING, Draft, Refused

from ..destinations import destinations, slug_is_taken
from ..forms import MoveForm
from ..standing import Standing, may_submit
from .base import PageScreen


class MoveView(PageScreen):
    """Shows every address that would change, with all that stands in the way, before anything is submitted."""

    template_name = "pages/move.html"
    page_title = "Move or rename"
    header_icon = "arrow-right-full"

    def may_see(self) -> bool:
        return may_submit(self.request.user, self.page)

    @cached_property
    def standing(self) -> Standing:
        """Where the page stands now."""
        return Standing(self.page)

    @cached_property
    def form(self) -> MoveForm:
        """What was chosen; at first, where it stands."""
        publication = self.standing.publication
        initial = {"parent": publication.parent_id, "slug": publication.slug} if publication else {}
        return MoveForm(self.request.POST or None, initial=initial, destinations=destinations(self.page))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(standing=self.standing, form=self.form, **kwargs)
        if not self.standing.publication or self.standing.publication.parent_id is None:
            return context | {"impossible": "Only a published page is moved through the board; the home page stays."}
        return context | (self.proposal() if self.form.is_bound and self.form.is_valid() else {})

    def proposal(self) -> dict[str, Any]:
        """What the choice would change, and why it cannot be submitted."""
        try:
            draft = self.draft()
        except Refused as refusal:
            return {"reasons": refusal.reasons}
        reasons = [reason for rule in SUBMITTING if (reason := rule(draft))]
        taken = slug_is_taken(self.page, self.form.cleaned_data["parent"], self.form.cleaned_data["slug"])
        return {
            "reasons": [*reasons, *([taken] if taken else [])],
            "rows": moved_rows(draft.content.representation),
            "digest": draft.content.digest,
        }

    def draft(self) -> Draft:
        """The facts of the choice. Raises ``Refused``."""
        chosen = self.form.cleaned_data
        return draft_of_move(self.page.pk, chosen["parent"], chosen["slug"], self.request.user)

    def post(self, request: SignedInRequest, page_id: int) -> HttpResponse:
        """Show what would change; submit it where exactly that was shown before."""
        if "submit" not in request.POST or not self.form.is_valid():
            return self.get(request, page_id)
        chosen = self.form.cleaned_data
        try:
            if self.draft().content.digest != request.POST.get("digest"):
                messages.warning(request, "This is what would change now. Look at it, then ask the board.")
                return self.get(request, page_id)
            if taken := slug_is_taken(self.page, chosen["parent"], chosen["slug"]):
                raise Refused([taken])
            submission = submit_move(self.page.pk, chosen["parent"], chosen["slug"], request.user)
        except Refused as refusal:
            self.tell(refusal)
            return self.get(request, page_id)
        messages.success(
            request, f"The move of “{submission.title}” is before the board. Addresses stay till its sign-off."
        )
        return redirect("signoff:review", submission.pk)
