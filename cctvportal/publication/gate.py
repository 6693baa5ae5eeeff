"""A restored database is not served before the redactions that it lacks were applied again."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from .redaction_log import hindrance


class RefuseUnredacted:
    """503 with a sentence for everything but the health checks, which say it themselves."""

    ALWAYS_ANSWERED = ("/healthz", "/readyz")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sentence = "" if request.path_info in self.ALWAYS_ANSWERED else hindrance()
        if not sentence:
            return self.get_response(request)
        response = HttpResponse(f"{sentence}\n", status=503, content_type="text/plain; charset=utf-8")
        response["Cache-Control"] = "no-store"
        return response


@register()
def redaction_log_is_set(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Without it a restored backup would bring back what was destroyed."""
    if settings.REDACTION_LOG:
        return []
    return [
        Error(
            "There is no redaction log: a restored backup would bring back what was destroyed by law.",
            hint="Set REDACTION_LOG to a folder that both processes read, backed up apart from the database.",
            id="publication.E001",
        )
    ]
