"""Mail to the administrators about an endpoint that the portal has switched off."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from cctvportal.agencies.models import User
from cctvportal.agencies.retries import try_again

from .models import Endpoint


@task()
def mail_switched_off(endpoint_id: int, user_id: int, attempt: int = 1) -> None:
    """Send one mail; tried again where the mail server does not take it."""
    endpoint, user = Endpoint.objects.get(pk=endpoint_id), User.objects.get(pk=user_id)
    if not (user.email and user.is_active):
        return
    context = {
        "endpoint": endpoint,
        "dead": endpoint.messages.dead_letters().count(),
        "url": settings.WAGTAILADMIN_BASE_URL + reverse("webhooks:endpoint", args=[endpoint.pk]),
        "portal": settings.WAGTAIL_SITE_NAME,
    }
    try:
        body = render_to_string("frontends/mail/switched_off.txt", context)
        send_mail(f"Webhook switched off: {endpoint.name}", body, None, [user.email])
    except OSError:
        try_again(mail_switched_off, attempt, endpoint_id, user_id)
        raise
