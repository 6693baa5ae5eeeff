"""Stands before the cache of responses: what that keeps is the same for every caller, what is said here is not."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from ..caching import REVALIDATE
from ..cors import API_PREFLIGHT
from ..negotiation import varies_by
from .callers import Caller, caller_of
from .families import API, scope_of
from .limits import Standing, counts
from .refusals import WORDS, Rejected, TooMany, Wordless, answer

EXPOSED = ", ".join(
    [
        *("Content-Disposition", "ETag", "Link", "Memento-Datetime", "Portal-Edition"),
        *("RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate"),
    ]
)


class ApiAccess:
    """Asks of every request to the API who calls, counts it, and says in the answer what is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(API):
            return self.get_response(request)
        response = self._preflight() if request.method == "OPTIONS" else self._answer(request)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def _preflight(self) -> HttpResponse:
        return HttpResponse(status=204, headers=API_PREFLIGHT)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        standing: Standing | None = None
        try:
            caller = caller_of(request)
            standing = counts.spend(caller.policy, caller.client)
            if standing and standing.is_over:
                raise TooMany(standing)
            caller.require(scope_of(request.path_info))
            response = self.get_response(request)
            if response.status_code in WORDS:
                raise Wordless(response.status_code, request.method)
        except Rejected as rejected:
            response = answer(rejected, request.path_info)
            standing = standing or getattr(rejected, "standing", None)
        else:
            self._say_to_caches(request, response, caller)
        self._say_what_is_left(response, standing)
        return response

    def _say_to_caches(self, request: HttpRequest, response: HttpResponseBase, caller: Caller) -> None:
        """No cache between answers whoever shows a key from what it got for somebody else, or the other way round.

        An error varies as what it stands for: a table's CSV has no pages, its JSON has.
        """
        patch_vary_headers(response, [*varies_by(request.path_info), "Authorization"])
        if caller.scopes is not None and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = REVALIDATE.replace("public", "private")

    def _say_what_is_left(self, response: HttpResponseBase, standing: Standing | None) -> None:
        response["Access-Control-Expose-Headers"] = EXPOSED
        if standing:
            response["RateLimit-Policy"] = standing.policy.header
            response["RateLimit"] = standing.header
