"""Mail by which a person chooses her own password. Nobody else ever sets it."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tasks import task

from .models import User
from .refusal import Refused

SECONDS_IN_A_DAY = 86_400


def invite(user: User) -> None:
    """Send ``user`` a link by which to choose a password. Raises ``Refused`` where her account takes no mail."""
    if not user.is_active:
        raise Refused(f"The account of {user} is not active.")
    if not user.email:
        raise Refused(f"The account of {user} has no e-mail address.")
    send_invitation.enqueue(user.pk)


@task()
def send_invitation(user_id: int) -> None:
    """Send the link; it is made only now, so that it stands in no queue."""
    user = User.objects.get(pk=user_id)
    context = {
        "user": user,
        "portal": settings.WAGTAIL_SITE_NAME,
        "url": settings.WAGTAILADMIN_BASE_URL + link_for(user),
        "days": settings.PASSWORD_RESET_TIMEOUT // SECONDS_IN_A_DAY,
    }
    body = render_to_string("agencies/mail/invitation.txt", context)
    send_mail(f"Your account on the {settings.WAGTAIL_SITE_NAME}", body, None, [user.email])


def link_for(user: User) -> str:
    """The path of the page on which ``user`` chooses a password; it stops working when she has, or signs in."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("wagtailadmin_password_reset_confirm", args=[uid, default_token_generator.make_token(user)])
