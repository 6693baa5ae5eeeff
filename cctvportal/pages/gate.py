"""The gate before Wagtail's own screens: some are closed, and a page that a user may not know of does not exist.

Wagtail shows a page's title, in choosers, confirmations and refusals, to whoever knows its number. Here the screens
need not be trusted one by one; what each lets its user do is still asked of the permission tester.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware
from django.views.defaults import page_not_found

from cctvportal.agencies.models import User

from .permissions import may_know_of

# Starts of the names of screens that no role needs: publishing, hiding and ordering belong to the board, groups and
# collections to the table of roles (agencies.roles), and these lists and tags tell of every agency's drafts.
CLOSED = (
    "wagtailadmin_api:pages:action",
    "wagtailadmin_collections:",
    "wagtailadmin_pages:confirm_workflow_cancellation",
    "wagtailadmin_pages:convert_alias",
    "wagtailadmin_pages:lock",
    "wagtailadmin_pages:revisions_unschedule",
    "wagtailadmin_pages:set_page_position",
    "wagtailadmin_pages:set_privacy",
    "wagtailadmin_pages:unlock",
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_tag_",
    "wagtailadmin_workflows:",
    "wagtailimages:url_generator",
    "wagtailusers_groups:",
)
# Parameters, of an address or a query, by which Wagtail's screens are told a page.
PAGE_PARAMETERS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
QUERIED = {"wagtailadmin_choose_page_chosen_multiple": "id"}


@sync_only_middleware
class Gate:
    """Middleware, after that of authentication. Answers 404 in place of a screen; adds nothing to any answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """404 for a closed screen, or one about a page that the user may not know of."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(CLOSED) or _names_an_unknown_page(request, name, kwargs):
            return page_not_found(request, None, "wagtailadmin/404.html")
        return None


def _names_an_unknown_page(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    if not name.startswith("wagtail"):
        return False  # the portal's own screens ask for themselves, and its public pages know nobody
    user = request.user
    return isinstance(user, User) and not all(may_know_of(user, page_id) for page_id in _pages(request, name, kwargs))


def _pages(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> Iterator[int]:
    """The ids of the pages that a request to one of Wagtail's screens is about."""
    yield from (kwargs[parameter] for parameter in PAGE_PARAMETERS if kwargs.get(parameter))
    if name in QUERIED:
        yield from (int(number) for number in request.GET.getlist(QUERIED[name]) if number.isdecimal())
