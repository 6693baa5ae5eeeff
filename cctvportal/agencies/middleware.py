"""What every request to the CMS passes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .signing import code_given

FIELD = "signing_code"


class SigningCode:
    """Hands the signing code that a form brings to what is sealed while the request lasts, and to no error report."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        request.sensitive_post_parameters = [FIELD]  # type: ignore[attr-defined]
        with code_given(request.POST.get(FIELD, "")):
            return self.get_response(request)
