"""The screens of this app, and the admin's menu as the table of roles has it."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.viewsets.base import ViewSet

from .panels import KeepingPanel
from .roles import menus_of
from .viewsets.agencies import AgencyViewSet
from .viewsets.countersign import CountersignViewSet
from .viewsets.delegations import DelegationViewSet
from .viewsets.memberships import MembershipViewSet
from .viewsets.seats import ChairViewSet, SeatViewSet
from .viewsets.security import SecurityViewSet
from .viewsets.signing_keys import SigningKeysViewSet

# No bulk actions: they name whatever is asked for to whoever asks, and change accounts past the verbs.
bulk_action_registry.has_scanned_for_bulk_actions = True


@hooks.register("register_admin_viewset")
def register_screens() -> list[ViewSet]:
    return [
        AgencyViewSet(),
        SeatViewSet(),
        ChairViewSet(),
        MembershipViewSet(),
        CountersignViewSet(),
        SecurityViewSet(),
        DelegationViewSet(),
        SigningKeysViewSet(),
    ]


@hooks.register("construct_main_menu")
def show_each_role_its_menus(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Keep the items that the table of roles names for the user; whatever it does not name, nobody sees."""
    shown = menus_of(request.user)
    menu_items[:] = [item for item in menu_items if item.name in shown]


@hooks.register("construct_homepage_panels")
def show_what_is_kept(request: HttpRequest, panels: list[Component]) -> None:
    """An administrator's first page would be empty."""
    panels.append(KeepingPanel())
