"""Pages in Wagtail's admin: the portal's verbs where Wagtail offers its own, and what editors are told."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role
from cctvportal.agencies.models import User

from . import urls
from .action_menu import SUBMIT, arrange
from .banners import show_banners, warn_board_member
from .models import PortalPage
from .references import shows_by_invitation
from .standing import may_submit

hooks.register("may_view_library_file", shows_by_invitation)
hooks.register("construct_page_action_menu", arrange)
hooks.register("before_edit_page", show_banners)
hooks.register("before_create_page", warn_board_member)


@hooks.register("register_admin_urls")
def serve_screens() -> list[URLResolver]:
    """The editors' screens, behind the admin's sign-in."""
    return [path("portal-pages/", include(urls, namespace="pages"))]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def go_on_to_submit(request: HttpRequest, page: Page) -> HttpResponse | None:
    """After saving with “Submit for sign-off”: to what would be submitted."""
    if request.POST.get(SUBMIT) and isinstance(page, PortalPage):
        return redirect("pages:submit", page.pk)
    return None


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Who writes on the page, and who sees its draft by a link, beside Wagtail's buttons."""
    if isinstance(page.specific, PortalPage) and page.permissions_for_user(user).can_edit():
        url = reverse("pages:co_authors", args=[page.pk])
        yield Button("Co-authors", url=url, icon_name="group", priority=32)
        url = reverse("pages:previews", args=[page.pk])
        yield Button("Share a preview", url=url, icon_name="link", priority=33)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """In lists of pages: the published one, and the ways to withdraw and delete it, which the secretary has too."""
    if page.live and isinstance(page, PortalPage) and (has_role(user, Role.SECRETARY) or may_submit(user, page)):
        yield Button("Withdraw", url=reverse("pages:withdraw", args=[page.pk]), icon_name="no-view", priority=40)
        yield Button("Propose deletion", url=reverse("pages:delete", args=[page.pk]), icon_name="bin", priority=41)


@hooks.register("construct_page_chooser_queryset")
def choose_among_visible(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """What a link may lead to: the public's pages and those on which the user writes, with the way to them."""
    visible = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(pk__in=visible.values("pk"))


@hooks.register("register_log_actions")
def name_log_actions(actions: LogActionRegistry) -> None:
    """What a page's history says of its ownership."""
    actions.register_action("portal.invite_co_author", "Invite a co-author", "A co-author was invited")
    actions.register_action(
        "portal.dismiss_co_author", "End a co-author's invitation", "A co-author's invitation ended"
    )
    actions.register_action(
        "portal.give_page", "Give the page to another agency", "The page was given to another agency"
    )
