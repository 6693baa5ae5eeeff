"""Erase a person: what she did stays under her opaque id, and nothing is left that says who she is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, ModelLogEntry, PageSubscription
from wagtail.users.models import UserProfile

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import administers
from cctvportal.agencies.models import FORMER_MEMBER, Membership, User
from cctvportal.agencies.rules import require, require_administrator
from cctvportal.agencies.sync import sync_user
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import day, who

# Sent inside the transaction with ``user``: whoever keeps more about her erases it then.
member_erased = Signal()


@dataclass(frozen=True)
class Erasure:
    """A person about to be erased, and the name that was typed to confirm it."""

    user: User
    typed_name: str


def is_confirmed(erasure: Erasure) -> str | None:
    if erasure.typed_name.strip() != str(erasure.user):
        return "The name typed is not that of the person. Nothing was erased."
    return None


def is_not_erased_yet(erasure: Erasure) -> str | None:
    return "This person was erased already." if erasure.user.erased_at else None


def leaves_an_administrator(erasure: Erasure) -> str | None:
    places = Membership.objects.effective().filter(role=Role.ADMINISTRATOR)
    others = User.objects.filter(Q(pk__in=places.values("user")) | Q(is_staff=True), is_active=True)
    if administers(erasure.user) and not others.exclude(pk=erasure.user.pk).exists():
        return "This is the last administrator. Appoint another one first."
    return None


ERASING = (is_not_erased_yet, is_confirmed, leaves_an_administrator)


@verb("erase", about="user.opaque_id")
def erase(user: User, typed_name: str, *, by: User | None = None) -> None:
    """Erase names, e-mail, user name, password, sessions and preferences; end the account and its places.

    ``by`` is None for whoever runs the server. Cannot be undone: other places keep what they copied, such as mail sent.
    Raises ``Refused`` with the reason why not; nothing is changed then.
    """
    if by is not None:
        require_administrator(by)
    advisory_lock("places")
    user = User.objects.select_for_update().get(pk=user.pk)
    require(ERASING, Erasure(user, typed_name))
    _end_places(user, by)
    _forget_traces(user)
    _blank(user)
    sync_user(user)
    member_erased.send(sender=User, user=user)
    append("member-erased", {"member": who(user)})


def _end_places(user: User, by: User | None) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for place in user.memberships.filter(Q(until_date__isnull=True) | Q(until_date__gt=yesterday)):
        place.until_date = max(yesterday, place.from_date - timedelta(days=1))
        place.save(update_fields=["until_date"])
        append("membership-ended", {"membership": place.pk, "until": day(place.until_date), "by": who(by)})


def _forget_traces(user: User) -> None:
    """Whatever else the admin keeps under her name or for her alone."""
    for session in _sessions_of(user):
        session.delete()
    for profile in UserProfile.objects.filter(user=user):
        if profile.avatar:
            profile.avatar.delete(save=False)
        profile.delete()
    for kept in (EditingSession, FormState, APIToken, PageSubscription):
        kept.objects.filter(user=user).delete()
    users = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=users, object_id=str(user.pk)).update(label=FORMER_MEMBER, data={})
    # A mail server's refusal names the address.
    naming = [Q(traceback__icontains=text) for text in (user.email, user.username) if text]
    for condition in naming:
        DBTaskResult.objects.filter(condition).update(traceback="")


def _sessions_of(user: User) -> Iterator[Session]:
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            yield session


def _blank(user: User) -> None:
    user.username = f"erased-{user.opaque_id}"
    user.first_name = user.last_name = user.email = ""
    user.set_unusable_password()
    user.is_active = user.is_staff = False
    user.last_login = None
    user.erased_at = timezone.now()
    user.save()
