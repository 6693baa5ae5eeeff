"""In which form a table of ``/api/portal/`` is told: JSON, or CSV where the reader likes that better."""

from django.http import HttpRequest

CSV, JSON = "text/csv", "application/json"
TABLES = tuple(
    f"/api/portal/{name}/"
    for name in (
        *("recommendations", "recommendations/progress", "recommendations/changes"),
        *("minutes", "decisions", "actions", "attendance"),
    )
)


def varies_by(path: str) -> list[str]:
    """Of which headers of a request the answer at ``path`` depends."""
    return ["Accept", "Accept-Encoding"] if path in TABLES else ["Accept-Encoding"]


def prefers_csv(request: HttpRequest) -> bool:
    """Whether ``Accept`` puts CSV before JSON (RFC 9110, section 12.5.1)."""
    return request.path_info in TABLES and request.get_preferred_type([JSON, CSV]) == CSV
