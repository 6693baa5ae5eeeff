"""Which scope opens which addresses of the API."""

from ..enums import Scope

API = "/api/"
# The first that an address begins with; what is not named is made of pages.
FAMILIES = (
    ("/api/v2/images/", Scope.FILES),
    ("/api/v2/documents/", Scope.FILES),
    ("/api/portal/search/", Scope.SEARCH),
    ("/api/portal/changes/", Scope.CHANGES),
    ("/api/portal/editions/", Scope.CHANGES),
    ("/api/portal/record/", Scope.RECORD),
    ("/api/", Scope.PAGES),
)


def scope_of(path: str) -> Scope:
    """The scope that a key needs for an address of the API."""
    return next(scope for beginning, scope in FAMILIES if path.startswith(beginning))
