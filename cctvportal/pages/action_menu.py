"""What the button at the foot of the page editor offers."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem

from cctvportal.agencies.requests import SignedInRequest
from cctvportal.signoff.models import Submission
from cctvportal.signoff.rules import may_take_back

from .models import PortalPage
from .standing import Standing, may_submit

SUBMIT = "action-submit-for-sign-off"
# Wagtail's own ways to publish, and to submit past the freezing.
REPLACED = {"action-publish", "action-unpublish", "action-submit", "action-restart-workflow", "action-cancel-workflow"}


# What may be asked of the board beside a new version: label, screen, icon, and for which pages.
SCREENS: list[tuple[str, str, str, Callable[[Standing], bool]]] = [
    ("Move or rename", "pages:move", "arrow-right-full", lambda standing: standing.can_be_moved),
    ("Order of pages beneath", "pages:order", "order", lambda standing: standing.has_an_order),
    ("Withdraw", "pages:withdraw", "no-view", lambda standing: standing.is_published),
    ("Propose deletion", "pages:delete", "bin", lambda standing: standing.can_be_moved),
]


class SubmitItem(ActionMenuItem):
    """Saves the draft, then shows what would be submitted."""

    name = SUBMIT
    label = "Submit for sign-off"
    icon_name = "resubmit"


class LinkItem(ActionMenuItem):
    """Leads to a screen about the page."""

    def __init__(self, label: str, url: str, icon_name: str) -> None:
        super().__init__()
        self.label, self.url, self.icon_name = label, url, icon_name

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return self.url


def arrange(items: list[ActionMenuItem], request: SignedInRequest, context: dict[str, Any]) -> None:
    """Put the portal's verbs in the place of Wagtail's."""
    items[:] = [item for item in items if item.name not in REPLACED]
    if context["view"] == "create":
        items.append(SubmitItem())
    elif isinstance(page := context.get("page"), PortalPage) and context["view"] == "edit":
        standing = Standing(page)
        if standing.open_submission:
            items[:] = _while_under_review(standing.open_submission, request)
        elif not context["locked_for_user"] and may_submit(request.user, page):
            items += _for_a_draft(page, standing)


def _while_under_review(submission: Submission, request: SignedInRequest) -> list[ActionMenuItem]:
    items = [LinkItem("See the submission", reverse("signoff:review", args=[submission.pk]), "view")]
    if may_take_back(submission, request.user) is None:
        items.append(LinkItem("Take back", reverse("signoff:take_back", args=[submission.pk]), "arrow-left"))
    return items


def _for_a_draft(page: PortalPage, standing: Standing) -> list[ActionMenuItem]:
    items: list[ActionMenuItem] = [SubmitItem()]
    if standing.is_withdrawn or standing.deletion:
        items[0].label = "Submit to restore"
    offered = [screen for screen in SCREENS if screen[3](standing)]
    return [*items, *(LinkItem(label, reverse(name, args=[page.pk]), icon) for label, name, icon, _ in offered)]
