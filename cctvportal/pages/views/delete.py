"""Asking the board to delete a page."""

from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.signoff.actions.delete import submit_deletion
from cctvportal.signoff.rules import Refused

from ..forms import DeleteForm
from ..standing import Standing, may_submit
from .base import PageScreen


class DeleteView(PageScreen):
    """For editors of the page's agency, and for the board's secretary."""

    template_name = "pages/delete.html"
    page_title = "Propose deletion"
    header_icon = "bin"

    def may_see(self) -> bool:
        """Of a page that is not public, the secretary knows nothing."""
        user = self.request.user
        is_public = Standing(self.page).publication is not None
        return may_submit(user, self.page) or (is_public and has_role(user, Role.SECRETARY))

    @cached_property
    def form(self) -> DeleteForm:
        """The form, with what was entered."""
        return DeleteForm(self.request.POST or None)

    def get_context_data(self, **kwargs) -> dict:
        standing = Standing(self.page)
        reasons = []
        if standing.publication is None:
            reasons.append("Only a published page is deleted through the board.")
        elif standing.open_submission:
            reasons.append("A submission about this page is under review. Take it back first.")
        return super().get_context_data(standing=standing, form=self.form, reasons=reasons, **kwargs)

    def post(self, request: SignedInRequest, page_id: int) -> HttpResponse:
        """Put the deletion before the board."""
        if not self.form.is_valid():
            return self.get(request, page_id)
        try:
            submission = submit_deletion(self.page.pk, self.form.cleaned_data["reason"], request.user)
        except Refused as refusal:
            self.tell(refusal)
            return self.get(request, page_id)
        messages.success(
            request,
            f"The deletion of “{submission.title}” is before the board. The page stays public till its sign-off.",
        )
        return redirect("signoff:review", submission.pk)
