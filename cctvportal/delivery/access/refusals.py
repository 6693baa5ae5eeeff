"""How the API turns a caller away: in Wagtail's words under /api/v2/, as problems (RFC 9457) elsewhere."""

from typing import Any

from django.http import HttpResponse

from ..api.responses import json_response, problem
from ..cors import METHODS
from .limits import Standing

REALM = 'Bearer realm="read keys"'
WORDS = {
    405: 'Method "{method}" not allowed.',
    412: "What stands here is not what If-Match or If-Unmodified-Since asks for.",
}
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"


class Rejected(Exception):
    """The request is not answered; the text says why."""

    status = 400
    type = "about:blank"
    # What ``WWW-Authenticate`` says (RFC 6750, section 3); "" where the answer has none.
    challenge = ""
    # Under what name stock Wagtail tells of it: "message", or "detail" where the REST framework answers for it.
    stock_member = "message"

    def headers(self) -> dict[str, str]:
        """Those of the answer beside the usual."""
        return {"WWW-Authenticate": self.challenge} if self.challenge else {}

    def more(self) -> dict[str, Any]:
        """Further members of the problem."""
        return {}


class KeyInAddress(Rejected):
    """The key is where whoever reads a log finds it."""

    challenge = f'{REALM}, error="invalid_request"'


class NotBearer(Rejected):
    """Another kind of credentials; without an error code, as RFC 6750, section 3.1 has it."""

    status = 401
    challenge = REALM


class InvalidKey(Rejected):
    """Unknown, malformed, ended or revoked."""

    status = 401
    challenge = f'{REALM}, error="invalid_token"'


class MissingScope(Rejected):
    """A good key that does not open this."""

    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(f"The key does not open this: it lacks the scope “{scope}”.")
        self.challenge = f'{REALM}, error="insufficient_scope", scope="{scope}"'


class Wordless(Rejected):
    """What views and the cache refuse by a status alone: 405, 412."""

    stock_member = "detail"

    def __init__(self, status: int, method: str | None) -> None:
        super().__init__(WORDS[status].format(method=method))
        self.status = status

    def headers(self) -> dict[str, str]:
        return {"Allow": METHODS} if self.status == 405 else {}


class TooMany(Rejected):
    """Too many requests in this window (RFC 6585, section 4)."""

    status, type = 429, QUOTA_EXCEEDED

    def __init__(self, standing: Standing) -> None:
        super().__init__(
            f"More than {standing.policy.quota} requests in this minute. Ask again in {standing.reset} seconds."
        )
        self.standing = standing

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.standing.reset)}

    def more(self) -> dict[str, Any]:
        return {"violated-policies": [self.standing.policy.name]}


def answer(rejected: Rejected, path: str) -> HttpResponse:
    """The response to a request for ``path``. No cache may keep it."""
    if path.startswith("/api/v2/"):
        response: HttpResponse = json_response({rejected.stock_member: str(rejected)}, status=rejected.status)
    else:
        response = problem(rejected.status, str(rejected), type_=rejected.type, **rejected.more())
    for header, value in {"Cache-Control": "no-store", **rejected.headers()}.items():
        response[header] = value
    return response
