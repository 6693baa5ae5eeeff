"""Links by which others see a draft."""

from django.http import HttpRequest, HttpResponse

from cctvportal.signoff.models import PreviewLink
from cctvportal.signoff.models.preview_links import PreviewLinkQuerySet
from cctvportal.signoff.preview_links import Terms
from cctvportal.signoff.views.sharing import Sharing

from ..sharing import share
from .base import PageScreen


class PreviewsView(Sharing, PageScreen):
    """For whoever may write on the page."""

    shows = "the draft exactly as it is when you make the link; what is changed later needs another one"

    def links(self) -> PreviewLinkQuerySet:
        return PreviewLink.objects.drafts().filter(content_id=self.page.pk)

    def share(self, terms: Terms) -> None:
        share(self.page, terms, by=self.request.user)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**self.context()))
