"""Forms of Wagtail that arrive in part, cut off on their way or made by hand, are answered with what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.decorators import sync_only_middleware


@sync_only_middleware
class IncompleteForms:
    """Middleware. 400 where a screen asks a form for a field that is not in it; nothing was saved then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that says what to do; None for any other exception."""
        if request.method != "POST" or not isinstance(exception, MultiValueDictKeyError):
            return None
        return render(request, "pages/incomplete.html", status=400)
