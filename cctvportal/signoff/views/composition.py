"""Who sits on the board and which seat chairs it, with the secretary's proposal of a change."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages

from cctvportal.agencies.models import Chair, Seat

from ..actions.board import submit_board_change
from ..composition_form import CompositionForm
from ..enums import OF_THE_BOARD, SubmissionKind
from ..models import Submission
from ..rules import Refused
from ..workflow import open_submission
from .policies import PolicyScreen


class CompositionView(PolicyScreen, FormView):
    """The seats and the chair, today and to come, and what the board decided or is to decide about them."""

    template_name = "signoff/composition.html"
    form_class = CompositionForm
    page_title = "Seats and chair"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        return super().get_context_data(
            seats=Seat.objects.overlapping(today, None).select_related("agency"),
            chairs=Chair.objects.overlapping(today, None).select_related("seat__agency").order_by("from_date"),
            decisions=Submission.objects.with_step().filter(kind=SubmissionKind.BOARD),
            proposal=open_submission(OF_THE_BOARD[SubmissionKind.BOARD]),
            may_propose=self.may_propose,
            today=today,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Put it before the board."""
        if not self.may_propose:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: CompositionForm) -> HttpResponse:
        """The verb, or why not beside what was entered."""
        try:
            submission = submit_board_change(**form.cleaned_data, by=self.request.user)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        messages.success(self.request, f"“{submission.title}” is before the board.")
        return redirect("signoff:review", submission.pk)
