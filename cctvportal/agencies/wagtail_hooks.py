"""The screens of this app, and the admin's menu as the table of roles has it."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.viewsets.base import ViewSet

from .models import User
from .roles import menus_of
from .viewsets.agencies import AgencyViewSet
from .viewsets.countersign import CountersignViewSet
from .viewsets.memberships import MembershipViewSet
from .viewsets.seats import ChairViewSet, SeatViewSet


@hooks.register("register_admin_viewset")
def register_screens() -> list[ViewSet]:
    return [AgencyViewSet(), SeatViewSet(), ChairViewSet(), MembershipViewSet(), CountersignViewSet()]


@hooks.register("construct_main_menu")
def show_each_role_its_menus(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Keep the items that the table of roles names for the user; whatever it does not name, nobody sees."""
    shown = menus_of(request.user)
    menu_items[:] = [item for item in menu_items if item.name in shown]


@hooks.register("before_bulk_action")
def change_no_users_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable, action: BulkAction
) -> HttpResponse | None:
    """Wagtail's bulk actions on users put them in groups, delete and reactivate them past the verbs."""
    return permission_denied(request) if action.model is User else None
