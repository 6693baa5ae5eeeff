"""Asking the board to withdraw a published page."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin import messages

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.rules import Refused

from ..forms import WithdrawForm
from ..standing import Standing, may_submit
from .base import PageScreen


class WithdrawView(PageScreen):
    """For editors of the page's agency, and for the board's secretary."""

    template_name = "pages/withdraw.html"
    page_title = "Withdraw"
    header_icon = "no-view"

    def may_see(self) -> bool:
        """Of a page that was never published, the secretary knows nothing."""
        user = self.request.user
        ever_published = Standing(self.page).publication is not None
        return may_submit(user, self.page) or (ever_published and has_role(user, Role.SECRETARY))

    @cached_property
    def form(self) -> WithdrawForm:
        """The form, with what was entered."""
        return WithdrawForm(self.request.POST or None)

    def get_context_data(self, **kwargs) -> dict:
        standing = Standing(self.page)
        reasons = []
        if not standing.is_published:
            reasons.append("Only a published page can be withdrawn.")
        elif standing.open_submission:
            reasons.append("A submission about this page is under review. Take it back first.")
        return super().get_context_data(standing=standing, form=self.form, reasons=reasons, **kwargs)

    def post(self, request: SignedInRequest, page_id: int) -> HttpResponse:
        """Put the withdrawal before the board."""
        if not self.form.is_valid():
            return self.get(request, page_id)
        try:
            submission = submit_withdrawal(self.page.pk, self.form.cleaned_data["reason"], request.user)
        except Refused as refusal:
            self.tell(refusal)
            return self.get(request, page_id)
        messages.success(
            request,
            f"The withdrawal of “{submission.title}” is before the board. The page stays public till its sign-off.",
        )
        return redirect("signoff:review", submission.pk)
