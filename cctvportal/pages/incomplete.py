"""Forms of Wagtail that arrive in part, cut off on their way or made by hand, are answered with what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.deprecation import MiddlewareMixin


class IncompleteForms(MiddlewareMixin):
    """Middleware. 400 where a screen asks a form for a field that is not in it; nothing was saved then."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that says what to do; None for any other exception."""
        if request.method != "POST" or not isinstance(exception, MultiValueDictKeyError):
            return None
        return render(request, "pages/incomplete.html", status=400)
