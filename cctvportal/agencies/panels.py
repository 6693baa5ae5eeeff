"""What the admin's first page tells an administrator."""

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from .roles import menus_of

# Menu, address, label, and what is kept there.
KEPT = (
    ("users", "wagtailusers_users:index", "Users", "Who can sign in."),
    ("agencies", "agencies:index", "Agencies", "The bodies that publish here."),
    ("seats", "seats:index", "Seats", "Which agencies sit on the board, and from when."),
    ("chair", "chair:index", "Chair", "Which seat chairs the board."),
    ("memberships", "memberships:index", "Memberships", "Who drafts, votes or administers, for which agency."),
    ("webhooks", "webhooks:index", "Webhooks", "Which front ends are told of each new edition."),
    ("read-keys", "read-keys:index", "Read keys", "Who reads the API under a limit of its own."),
    ("preview-sites", "preview-sites:index", "Previews", "Which front ends show drafts themselves."),
    ("security", "security:index", "Security events", "What was refused, and to whom."),
)


class KeepingPanel(Component):
    """For an administrator, who has no pages and no votes: what she keeps."""

    name = "what_you_keep"
    template_name = "agencies/keeping.html"
    order = 90

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        menus = menus_of(parent_context["request"].user)
        if "memberships" not in menus:
            return {"kept": []}
        return {"kept": [(reverse(name), label, what) for menu, name, label, what in KEPT if menu in menus]}
