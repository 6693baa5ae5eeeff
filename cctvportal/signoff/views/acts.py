"""What can be done with a submission besides voting: take it back, and try again to publish it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cctvportal.agencies.requests import SignedInRequest

from ..access import may_try_again, readable
from ..actions.publish import NotPublished, publish
from ..actions.take_back import take_back
from ..models import Submission
from ..packing import pack_of
from ..rules import Refused, may_take_back
from ..tally import Tally


class TakeBackView(WagtailAdminTemplateMixin, TemplateView):
    """Asks once, then takes the submission back."""

    request: SignedInRequest
    template_name = "signoff/take_back.html"
    page_title = "Take back"
    header_icon = "arrow-left"

    @cached_property
    def submission(self) -> Submission:
        """The submission. Raises ``Http404`` and ``PermissionDenied``."""
        return readable(self.request.user, self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.submission.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        review = {"url": reverse("signoff:review", args=[self.submission.pk]), "label": self.submission.title}
        return [*self.breadcrumbs_items, review, {"url": "", "label": "Take back"}]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            submission=self.submission,
            tally=Tally(self.submission),
            objection=may_take_back(self.submission, self.request.user),
            **kwargs,
        )

    def post(self, request: SignedInRequest, pk: UUID) -> HttpResponse:
        """Take it back, and open the draft for editing."""
        try:
            take_back(self.submission, request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("signoff:review", pk)
        if self.submission.is_of_the_board:
            messages.success(request, f"“{self.submission.title}” was taken back.")
            return redirect("signoff:review", pk)
        messages.success(request, f"“{self.submission.title}” was taken back. Its draft can be changed again.")
        return redirect("wagtailadmin_pages:edit", self.submission.content_id)


@require_POST
def try_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Publish what was signed off and could not be published then."""
    submission = readable(request.user, pk)
    if not may_try_again(request.user, submission):
        raise PermissionDenied
    try:
        edition = publish(submission)
    except NotPublished as failure:
        for reason in failure.reasons:
            messages.error(request, reason)
    except OSError:
        messages.error(request, "Its files could not be copied: the storage does not answer. Try again later.")
    else:
        if edition:
            messages.success(request, f"“{submission.title}” is published in edition {edition.number}.")
        elif pack := pack_of(submission):
            messages.info(request, f"“{submission.title}” goes out with the pack “{pack}”.")
        else:
            messages.info(request, f"“{submission.title}” is not under review any more.")
    return redirect("signoff:review", pk)
