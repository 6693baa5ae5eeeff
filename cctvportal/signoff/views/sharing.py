"""Where links to previews are made, listed and revoked: of one submission, and what the screen of a page shares."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.frontends.models import PreviewSite

from ..access import readable
from ..models import PreviewLink, Submission
from ..models.preview_links import PreviewLinkQuerySet
from ..preview_links import LASTING, Terms, addresses_of, revoke_link, share_submission


class ShareForm(forms.Form):
    note = forms.CharField(
        label="For whom",
        required=False,
        max_length=120,
        help_text="So that you and your colleagues know later whose link it is. Nobody who opens it sees this.",
    )
    lasts = forms.TypedChoiceField(
        label="It leads there for",
        coerce=lambda days: timedelta(days=int(days)),
        choices=list(LASTING.items()),
        widget=forms.RadioSelect,
        initial=7,
        error_messages={"required": "Say for how long."},
    )
    site = forms.ModelChoiceField(
        label="Shown by",
        queryset=PreviewSite.objects.filter(is_active=True),
        required=False,
        empty_label="The portal’s own pages",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not PreviewSite.objects.filter(is_active=True).exists():
            del self.fields["site"]

    @property
    def terms(self) -> Terms:
        """What was entered."""
        asked = self.cleaned_data
        return Terms(asked["lasts"], asked["note"], asked.get("site"))


class Sharing(WagtailAdminTemplateMixin, TemplateView):
    """Part of a screen that lists live links and makes further ones."""

    request: SignedInRequest
    template_name = "signoff/previews.html"
    page_title = "Share a preview"
    header_icon = "link"
    # What a new link shows.
    shows = ""

    def links(self) -> PreviewLinkQuerySet:
        """Those of which the screen tells."""
        raise NotImplementedError

    def share(self, terms: Terms) -> None:
        """Make one. Raises ``Refused``."""
        raise NotImplementedError

    def objections(self) -> list[str]:
        """Why none can be made now, a sentence each."""
        return []

    def context(self, form: ShareForm | None = None) -> dict[str, Any]:
        """What the template gets."""
        live = self.links().live().select_related("made_by", "site")
        return {
            "links": [(link, addresses_of(link)) for link in live],
            "form": form or ShareForm(),
            "shows": self.shows,
            "objections": self.objections(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make a link, or revoke one."""
        if "revoke" in request.POST:
            return self._revoke(request.POST["revoke"])
        form = ShareForm(request.POST)
        if form.is_valid():
            try:
                self.share(form.terms)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, "The link is made. Whoever has it sees this page without signing in.")
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(**self.context(form)))

    def _revoke(self, number: str) -> HttpResponse:
        link = self.links().filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
        try:
            if link is None:
                raise Refused("There is no such link.")
            revoke_link(link, by=self.request.user)
            messages.success(self.request, "The link is revoked. It leads nowhere any more.")
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        return redirect(self.request.path)


class SubmissionPreviews(Sharing):
    """For whoever may read a submission."""

    shows = "what was put before the board; that is frozen and does not change"

    @cached_property
    def submission(self) -> Submission:
        """The submission. Raises ``Http404`` and ``PermissionDenied``."""
        return readable(self.request.user, self.kwargs["pk"])

    def links(self) -> PreviewLinkQuerySet:
        return PreviewLink.objects.filter(submission=self.submission)

    def share(self, terms: Terms) -> None:
        share_submission(self.submission, terms, by=self.request.user)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**self.context()))

    def get_page_subtitle(self) -> str:
        return self.submission.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        review = {"url": reverse("signoff:review", args=[self.submission.pk]), "label": self.submission.title}
        return [*self.breadcrumbs_items, review, {"url": "", "label": self.page_title}]
