"""What the screens about one page share."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cctvportal.agencies.requests import SignedInRequest
from cctvportal.signoff.rules import Refused

from ..models import PortalPage


def portal_page(page_id: int) -> PortalPage:
    """The page with this id. Raises ``Http404`` where there is none, ``PermissionDenied`` for one not the portal's."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, PortalPage):
        raise PermissionDenied
    return page


class PageScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen about one page; whoever may not see it gets 403."""

    request: SignedInRequest

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.page = portal_page(kwargs["page_id"])

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not self.may_see():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_see(self) -> bool:
        """Whoever may write on the page."""
        return self.page.permissions_for_user(self.request.user).can_edit()

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        edit = {"url": self.edit_url, "label": self.page.get_admin_display_title()}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.get_page_title()}]

    @property
    def edit_url(self) -> str:
        """Where the page is edited; for those who do not edit it, where it lies."""
        if self.page.permissions_for_user(self.request.user).can_edit():
            return reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return reverse("wagtailadmin_explore", args=[self.page.get_parent().pk])

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(page=self.page, edit_url=self.edit_url, **kwargs)

    def tell(self, refusal: Refused) -> None:
        """Every reason why not, as messages."""
        for reason in refusal.reasons:
            messages.error(self.request, reason)
