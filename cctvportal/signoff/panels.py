"""What the admin's first page tells each of its users about sign-off."""

from typing import Any

from wagtail.admin.ui.components import Component

from cctvportal.agencies.members import seats_of
from cctvportal.agencies.roles import menus_of

from .queues import awaiting_vote_of, of_the_agencies_of, unfinished

SHOWN = 10


class AwaitingVotePanel(Component):
    """For a board member: the submissions that wait for her."""

    name = "awaiting_your_vote"
    template_name = "signoff/home/awaiting_vote.html"
    order = 100

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        waiting = awaiting_vote_of(user).select_related("agency").order_by("decide_by", "step_at")
        return {"waiting": waiting[:SHOWN], "count": waiting.count(), "is_on_board": bool(seats_of(user))}


class OwnSubmissionsPanel(Component):
    """For an editor: what came back to her agency, and what is under review."""

    name = "submissions_of_your_agency"
    template_name = "signoff/home/own_submissions.html"
    order = 110

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        if "submissions" not in menus_of(user):
            return {"submissions": []}
        current = unfinished(of_the_agencies_of(user)).select_related("agency").order_by("is_under_review", "-step_at")
        return {"submissions": list(current[:SHOWN])}
