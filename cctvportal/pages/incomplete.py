"""Forms of Wagtail that arrive in part, cut off on their way or made by hand, are answered with what to do."""

from collections.abc import Callable
from traceback import walk_tb

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.deprecation import MiddlewareMixin

# What Wagtail's choosers read as numbers, without asking whether they are.
CHOOSERS = ("wagtailadmin_choose_page", "wagtaildocs_chooser:", "wagtailimages_chooser:")
NUMBERS = ("id", "parent_page_id", "target_pages[]")
# And the field without which the chooser of addresses has none.
EXTERNAL, ADDRESS = "wagtailadmin_choose_page_external_link", "external-link-chooser-url"


class IncompleteForms(MiddlewareMixin):
    """Middleware. 400 where a screen reads of a form what is not in it or was cut off; nothing was saved then."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """The page that says what to do, for a chooser that was asked for what it cannot choose from."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not name.startswith(CHOOSERS):
            return None
        asked = (value for part in NUMBERS for value in request.GET.getlist(part))
        is_odd = any(value and not (value.isascii() and value.isdecimal()) for value in asked)
        has_no_address = name == EXTERNAL and request.method == "POST" and not request.POST.get(ADDRESS, "").strip()
        return _what_to_do(request) if is_odd or has_no_address else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The same page, for a form; None for any other exception."""
        if request.method == "POST" and (isinstance(exception, MultiValueDictKeyError) or _is_of_a_count(exception)):
            return _what_to_do(request)
        return None


def _is_of_a_count(exception: Exception) -> bool:
    """Whether Wagtail could not read how many blocks a form has, or in which order."""
    frames = [frame for frame, _ in walk_tb(exception.__traceback__)]
    return isinstance(exception, ValueError) and frames[-1].f_globals["__name__"].startswith("wagtail.blocks.")


def _what_to_do(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/incomplete.html", status=400)
