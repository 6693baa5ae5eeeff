"""Headers on everything that the public reads, and no tokens for it."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

from cctvportal.publication.routing import PublicRoleMiddleware

from . import cors
from .assets import ASSETS

# No inline script or style anywhere on the public site, so none is allowed.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# CommonMiddleware gives them a length of 0: in a 204 there may be none, in a 304 it is that of the 200 (RFC 9110, 8.6).
WITHOUT_CONTENT = (204, 304)


class PublicHeaders:
    """Security headers, and that scripts may read it, where a view says neither; ``noindex`` over a demonstration.

    Stands first, so that static files get them too. The CMS, where the same process serves it, has its own policy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.left_alone = PublicRoleMiddleware.CMS_ADDRESSES if apps.is_installed("wagtail.admin") else ()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # A preview is a dummy request for a public address, shown within the CMS.
        if request.path_info.startswith(self.left_alone) or getattr(request, "is_dummy", False):
            return response
        headers = HEADERS | (cors.FILES if request.path_info.startswith(ASSETS) else cors.READABLE)
        for header, value in headers.items():
            response.headers.setdefault(header, value)
        if response.status_code in WITHOUT_CONTENT:
            del response["Content-Length"]
        if settings.DEMONSTRATION:
            response["X-Robots-Tag"] = "noindex"
        return response


class CsrfOfTheCms(CsrfViewMiddleware):
    """Django's protection, for the CMS's addresses alone: the rest knows no session and says itself what it takes.

    For the local process, so that its public addresses answer as those of the public process.
    """

    def process_view(
        self, request: HttpRequest, callback: Callable[..., HttpResponseBase], *arguments: Any
    ) -> HttpResponseForbidden | None:
        is_cms = request.path_info.startswith(PublicRoleMiddleware.CMS_ADDRESSES)
        return super().process_view(request, callback, *arguments) if is_cms else None
