"""What an editor is told when she opens a page: how it stands with the board, and what a change costs her."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Page

from cctvportal.agencies.requests import SignedInRequest
from cctvportal.signoff.models import Submission

from .models import PortalPage
from .standing import Standing, lost_votes


def show_banners(request: SignedInRequest, page: Page) -> None:
    """Before the editor of a page opens. A page under review tells it by its lock (``signoff.locks``)."""
    if not isinstance(page, PortalPage) or not _is_first_look(request):
        return
    standing = Standing(page)
    if standing.open_submission:
        return
    if standing.returned:
        _tell_returned(request, standing.returned, standing.returned_by)
    if standing.is_withdrawn:
        text = "This page is withdrawn: the public sees a notice in its place. Submit it for sign-off to restore it."
        messages.warning(request, text)
    if standing.deletion:
        text = "This page was deleted: its address tells the public why. Submit it for sign-off to bring it back."
        messages.warning(request, text)
    for sentence in lost_votes(request.user, page):
        messages.warning(request, f"{sentence} That holds from the first change that you save here.")


def warn_board_member(request: SignedInRequest, parent: Page, page_class: type[Page]) -> None:
    """Before the editor of a new page opens."""
    if issubclass(page_class, PortalPage) and _is_first_look(request):
        for sentence in lost_votes(request.user, None):
            messages.warning(request, f"{sentence} That holds from the first time that you save this page.")


def _tell_returned(request: HttpRequest, submission: Submission, seat: str) -> None:
    review = messages.button(reverse("signoff:review", args=[submission.pk]), "See the submission")
    reason = submission.last_event.reason
    by = f" by {seat}" if seat else ""
    messages.error(request, f"Round {submission.round} was returned{by}: {reason}", buttons=[review])


def _is_first_look(request: HttpRequest) -> bool:
    """Neither a save nor one of the requests by which the open editor renews itself."""
    return request.method == "GET" and "_w_hydrate_create_view" not in request.GET
