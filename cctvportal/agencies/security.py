"""What is noted in the private chain beside the refusals of verbs: failed sign-ins, and requests without permission."""

from collections.abc import Callable

from django.contrib.auth.signals import user_login_failed
from django.contrib.messages import get_messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext

from cctvportal.record.security import note_security

from .models import User

# With these words Wagtail's admin sends a user away whom a screen refused (wagtail.admin.auth.permission_denied).
WAGTAIL_REFUSAL = "Sorry, you do not have permission to access this area."


@receiver(user_login_failed)
def note_failed_sign_in(credentials: dict[str, object], **kwargs: object) -> None:
    """Whose account it was tried on, by opaque id, where there is one; nothing of what was typed in."""
    user = User.objects.filter(username=str(credentials.get("username", "")).replace("\0", "")).first()
    note_security("sign-in-failed", {"member": str(user.opaque_id) if user else None})


@sync_only_middleware
class NoteRefusedRequests:
    """Middleware, after those of authentication and messages: who was refused which screen. It changes no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Asked first, so that public pages are not read in anybody's name.
        user = getattr(request, "user", None) if _is_refusal(request, response) else None
        if isinstance(user, User):
            screen = request.resolver_match.view_name if request.resolver_match else ""
            body = {"member": str(user.opaque_id), "screen": screen, "method": request.method}
            note_security("permission-refused", body)
        return response


def _is_refusal(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code != 302:
        return response.status_code == 403
    if response.headers["Location"] != reverse("wagtailadmin_home"):
        return False
    said = getattr(get_messages(request), "_queued_messages", [])
    return any(gettext(WAGTAIL_REFUSAL) in str(message.message) for message in said)
