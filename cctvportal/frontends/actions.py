"""What administrators do with endpoints and messages."""

from collections.abc import Iterable
from datetime import timedelta

from cctvportal.agencies.models import User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.rules import require_administrator
from cctvportal.agencies.verbs import verb
from cctvportal.kernel import clock
from cctvportal.publication.reads import current_edition

from . import delivering, outbox
from .delivering import queue, queue_due
from .enums import EndpointState, MessageState
from .models import Endpoint, Message, Secret
from .sealing import new_secret, seal


@verb("add-webhook")
def add_endpoint(endpoint: Endpoint, *, by: User) -> str:
    """Save a new endpoint. Returns its secret, which is told this once."""
    require_administrator(by)
    endpoint.save(force_insert=True)
    return _give_secret(endpoint)


@verb("change-webhook", about="endpoint")
def change_endpoint(endpoint: Endpoint, *, by: User) -> None:
    """Save name, address and description."""
    require_administrator(by)
    endpoint.save(update_fields=["name", "url", "description"])


@verb("rotate-webhook-secret", about="endpoint")
def rotate_secret(endpoint: Endpoint, keep: timedelta, *, by: User) -> str:
    """Give a new secret and let the old one stay valid beside it for ``keep``. Returns the new one, told this once.

    Raises ``Refused`` where two are valid already, unless nothing is kept.
    """
    require_administrator(by)
    now, valid = clock.now(), _locked_secrets(endpoint)
    if keep and len(valid) > 1:
        raise Refused("Two secrets are valid already. End the old one first, or keep none.")
    for secret in valid:
        secret.valid_until = now + keep
        secret.save(update_fields=["valid_until"])
    _destroy_ended(endpoint)
    return _give_secret(endpoint)


@verb("end-webhook-secret", about="endpoint")
def end_old_secret(endpoint: Endpoint, *, by: User) -> None:
    """End at once what stays valid beside the newest secret. Raises ``Refused`` where nothing does."""
    require_administrator(by)
    old = _locked_secrets(endpoint)[1:]
    if not old:
        raise Refused("Only one secret is valid.")
    for secret in old:
        secret.valid_until = clock.now()
        secret.save(update_fields=["valid_until"])
    _destroy_ended(endpoint)


@verb("test-webhook", about="endpoint")
def send_test(endpoint: Endpoint, *, by: User) -> Message:
    """Have a test message sent, once, whatever the state of the endpoint."""
    require_administrator(by)
    message = outbox.a_test(endpoint)
    message.save()
    queue([message])
    return message


@verb("pause-webhook", about="endpoint")
def pause(endpoint: Endpoint, *, by: User) -> None:
    """Keep its messages until it is resumed. Raises ``Refused`` unless it is active."""
    require_administrator(by)
    if not _turn(endpoint, [EndpointState.ACTIVE], EndpointState.PAUSED):
        raise Refused("Only an active webhook can be paused.")


@verb("resume-webhook", about="endpoint")
def resume(endpoint: Endpoint, *, by: User) -> None:
    """Send what waited. One that was off is told the newest edition, from which it reads all that it missed.

    Raises ``Refused`` where it is active.
    """
    require_administrator(by)
    was_off = _turn(endpoint, [EndpointState.OFF], EndpointState.ACTIVE)
    if not was_off and not _turn(endpoint, [EndpointState.PAUSED], EndpointState.ACTIVE):
        raise Refused("It is active.")
    if was_off:
        _tell_newest(endpoint)
    endpoint.messages.filter(state=MessageState.WAITING).update(queued_until=None)
    queue_due()


@verb("switch-off-webhook", about="endpoint")
def switch_off(endpoint: Endpoint, *, by: User) -> None:
    """Send it nothing more. Raises ``Refused`` where it is off."""
    require_administrator(by)
    if not delivering.switch_off(endpoint):
        raise Refused("It is switched off already.")


@verb("resend-webhook-message", about="message")
def resend(message: Message, *, by: User) -> None:
    """Send a message again at once, with the same id and body, and try as often as with a new one.

    Raises ``Refused`` where its endpoint takes none, or it is being sent this moment.
    """
    require_administrator(by)
    _require_active(message.endpoint)
    if not _send_anew(Message.objects.filter(pk=message.pk)):
        raise Refused("It is being sent just now. See what comes of it.")


@verb("resend-dead-letters", about="endpoint")
def resend_dead_letters(endpoint: Endpoint, *, by: User) -> int:
    """Send all dead letters of an endpoint again. Returns how many.

    Raises ``Refused`` where it takes no messages, or has no dead letters.
    """
    require_administrator(by)
    _require_active(endpoint)
    count = _send_anew(endpoint.messages.dead_letters())
    if not count:
        raise Refused("It has no dead letters.")
    return count


def _require_active(endpoint: Endpoint) -> None:
    if not endpoint.is_active:
        raise Refused(f"{endpoint} is {endpoint.get_state_display().lower()}. Resume it first.")


def _turn(endpoint: Endpoint, before: Iterable[str], after: str) -> bool:
    """Change the state, and forget earlier failures; False where it was in none of ``before``."""
    changed = Endpoint.objects.filter(pk=endpoint.pk, state__in=before).update(
        state=after, state_since=clock.now(), reason="", failing_since=None
    )
    endpoint.refresh_from_db()
    return bool(changed)


def _send_anew(messages) -> int:
    """Of ``messages`` those that nobody is sending, from the first attempt on. Returns how many."""
    now = clock.now()
    found = list(messages.select_for_update(of=("self",)).exclude(claimed_until__gt=now))
    again = Message.objects.filter(pk__in=[message.pk for message in found])
    again.update(state=MessageState.WAITING, due_at=now, tries=0, queued_until=None, claimed_until=None)
    queue_due()
    return len(found)


def _tell_newest(endpoint: Endpoint) -> None:
    edition = current_edition()
    if edition is None:
        return
    if not _send_anew(endpoint.messages.filter(edition=edition)):
        outbox.about(edition, endpoint).save()


def _locked_secrets(endpoint: Endpoint) -> list[Secret]:
    """The valid ones, the newest first, while nobody else changes them."""
    Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    return list(endpoint.secrets.valid(clock.now()))


def _destroy_ended(endpoint: Endpoint) -> None:
    endpoint.secrets.filter(valid_until__lte=clock.now()).delete()


def _give_secret(endpoint: Endpoint) -> str:
    secret = new_secret()
    Secret.objects.create(endpoint=endpoint, sealed=seal(secret), made_at=clock.now())
    return secret
