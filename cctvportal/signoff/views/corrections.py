"""The screens of clerical corrections, for the board: which stand, and calling one in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin import messages

from cctvportal.publication.corrections import as_first_published
from cctvportal.publication.models import Publication

from ..actions.correct import call_in
from ..emergency_forms import CallInForm
from ..emergency_rules import OFFERING_CALL_IN, CallIn, first_seat_of
from ..models import Emergency
from ..working_days import last_day_of_call_in
from .emergencies import BadDayScreen, StandingScreen, first_objection


class CorrectionList(BadDayScreen):
    """The corrections that stand and can still be called in."""

    template_name = "signoff/emergencies/corrections.html"
    page_title = "Clerical corrections"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        standing = Publication.objects.current().filter(authority="correction").order_by("-edition_id")
        today = timezone.localdate()
        made = [(each, as_first_published(each)) for each in standing]
        called = {each.content_id: each for each in Emergency.objects.in_force()}
        rows = [
            {
                "correction": each,
                "own": own,
                "emergency": called.get(each.content_id),
                "last": last_day_of_call_in(own.edition.effective_at),
            }
            for each, own in made
        ]
        return super().get_context_data(rows=rows, today=today, **kwargs)


class CallInView(StandingScreen):
    """Call a correction in."""

    page_title = "Call in"
    button = "Call it in"
    explanation = (
        "The correction stays until the board has decided on it as on everything else. If it returns it, what stood "
        "before the correction stands again. You vote on it as everybody else does."
    )

    def make_form(self, data: Any) -> Any:
        return CallInForm(data, user=self.request.user)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(public_changes="/record/corrections/", **kwargs)

    def objection(self) -> str:
        user = self.request.user
        call = CallIn(self.current, user, first_seat_of(user), "", timezone.localdate())
        return first_objection(OFFERING_CALL_IN, call)

    def act(self) -> HttpResponse:
        reason = self.form.cleaned_data["reason"]
        emergency = call_in(self.current, self.request.user, self.form.chosen_seat, reason)
        messages.success(self.request, "Called in. The whole board decides on it.")
        return redirect("signoff:emergency", emergency.pk)
