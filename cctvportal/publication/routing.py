"""Public reads on the restricted connection, also where one process serves CMS and public site."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_reading_as_public: ContextVar[bool] = ContextVar("reading_as_public", default=False)


@contextmanager
def public_role() -> Iterator[None]:
    """Within it every query of this thread goes through the public connection; a write is refused by the database."""
    token = _reading_as_public.set(True)
    try:
        yield
    finally:
        _reading_as_public.reset(token)


class PublicReads:
    """Database router: while the public is served, all of it on the public role's connection, whatever the model."""

    def db_for_read(self, model: type, **hints: object) -> str | None:
        return settings.PUBLIC_DATABASE if _reading_as_public.get() else None

    db_for_write = db_for_read

    def allow_relation(self, first: object, second: object, **hints: object) -> bool:
        return True


class PublicRoleMiddleware:
    """For the local process: all but the CMS's own addresses is served under the public role."""

    CMS_ADDRESSES = ("/admin/", "/preview/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Wagtail draws previews through a dummy request for the page's public address; it comes from the CMS.
        if request.path.startswith(self.CMS_ADDRESSES) or getattr(request, "is_dummy", False):
            return self.get_response(request)
        with public_role():
            return self.get_response(request)
