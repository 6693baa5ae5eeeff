"""Sign-off in Wagtail's admin: addresses, menu items, and what the first page shows."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel

from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.roles import menus_of

from . import urls
from .models import Emergency
from .panels import AwaitingVotePanel, OwnSubmissionsPanel
from .queues import awaiting_vote_of


class RoleMenuItem(MenuItem):
    """An item of the main menu that ``agencies.roles`` gives to some roles."""

    def is_shown(self, request: HttpRequest) -> bool:
        return self.name in menus_of(request.user)


class BoardMenuItem(RoleMenuItem):
    """The board's item, with the number of submissions that wait for the user's vote."""

    def render_component(self, request: SignedInRequest) -> LinkMenuItem:
        component = super().render_component(request)
        if waiting := awaiting_vote_of(request.user).count():
            component.label = f"{self.label} ({waiting})"
        return component


class EmergenciesMenuItem(RoleMenuItem):
    """With the number of proposals that wait for a second person."""

    def render_component(self, request: SignedInRequest) -> LinkMenuItem:
        component = super().render_component(request)
        if waiting := Emergency.objects.proposed().count():
            component.label = f"{self.label} ({waiting})"
        return component


@hooks.register("register_admin_urls")
def serve_screens() -> list[URLResolver]:
    """The sign-off screens, behind the admin's sign-in."""
    return [path("signoff/", include(urls, namespace="signoff"))]


@hooks.register("insert_global_admin_css")
def style_screens() -> SafeString:
    """The look of states and of the sign-off screens, in lists and panels too."""
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("signoff/signoff.css"))


@hooks.register("register_admin_menu_item")
def board_menu_item() -> MenuItem:
    """The board's list."""
    return BoardMenuItem("Board", reverse("signoff:board"), name="board", icon_name="clipboard-list", order=90)


@hooks.register("register_admin_menu_item")
def packs_menu_item() -> MenuItem:
    """What the board takes together."""
    return RoleMenuItem("Packs", reverse("signoff:packs"), name="packs", icon_name="copy", order=95)


@hooks.register("register_admin_menu_item")
def submissions_menu_item() -> MenuItem:
    """The list of an agency's submissions."""
    return RoleMenuItem(
        "Submissions", reverse("signoff:submissions"), name="submissions", icon_name="resubmit", order=150
    )


@hooks.register("register_admin_menu_item")
def policies_menu_item() -> MenuItem:
    """What the board has agreed on how it signs off."""
    return RoleMenuItem("Policies", reverse("signoff:policies"), name="policies", icon_name="list-ul", order=140)


@hooks.register("register_admin_menu_item")
def emergencies_menu_item() -> MenuItem:
    """What stands without the board, and how to act at once."""
    return EmergenciesMenuItem(
        "Emergencies", reverse("signoff:emergencies"), name="emergencies", icon_name="warning", order=95
    )


@hooks.register("register_admin_menu_item")
def redactions_menu_item() -> MenuItem:
    """What two seats destroy by law."""
    return RoleMenuItem("Redactions", reverse("signoff:redactions"), name="redactions", icon_name="no-view", order=900)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """The board's queue and the agency's in place of Wagtail's, which link to pages that the board does not edit."""
    panels[:] = [
        panel
        for panel in panels
        if not isinstance(panel, (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel))
    ]
    panels += [AwaitingVotePanel(), OwnSubmissionsPanel()]
