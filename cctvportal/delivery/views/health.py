"""Whether this process is up, and whether it can serve."""

from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from cctvportal.kernel import clock
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition
from cctvportal.publication.redaction_log import hindrance
from cctvportal.record.models import Verification

# A boundary is due on the minute; past this the scheduler has stopped, and readers see the state before the boundary.
LATE = timedelta(minutes=2)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing of the database."""
    return _uncached(HttpResponse("ok\n", content_type="text/plain"))


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the site can be served and is on time, or 503: ``{"ready", "edition", "checks": {name: words}}``."""
    try:
        edition, record = current_edition(), _record_check()
    except DatabaseError:
        return _report(None, {"database": "cannot be reached"})
    return _report(
        edition,
        {
            "database": "ok",
            "edition": _edition_check(edition),
            "scheduler": _scheduler_check(edition),
            "record": record,
            "redactions": hindrance() or "ok",
        },
    )


def _edition_check(edition: Edition | None) -> str:
    return "ok" if edition else "nothing has been published"


def _scheduler_check(edition: Edition | None) -> str:
    if edition is None or edition.next_boundary is None or clock.now() - edition.next_boundary <= LATE:
        return "ok"
    return f"the edition due at {clock.to_text(edition.next_boundary)} has not been made"


def _record_check() -> str:
    last = Verification.newest()
    return "ok" if last is None or last.ok else f"the check at {clock.to_text(last.at)} found damage: see /record/"


def _report(edition: Edition | None, checks: dict[str, str]) -> HttpResponse:
    ready = set(checks.values()) == {"ok"}
    body = {"ready": ready, "edition": edition.number if edition else None, "checks": checks}
    return _uncached(JsonResponse(body, status=200 if ready else 503))


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
