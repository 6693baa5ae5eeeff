"""The outbox: a message to each endpoint, written in the transaction of the edition itself or not at all."""

from django.dispatch import receiver

from cctvportal.delivery.addresses import absolute
from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json
from cctvportal.publication.models import Edition
from cctvportal.publication.signals import edition_added

from .delivering import queue
from .enums import EndpointState, MessageType
from .models import Endpoint, Message

CHANGES = "/api/portal/changes/?after={}"


@receiver(edition_added)
def write_messages(edition: Edition, **kwargs: object) -> None:
    """Tell each endpoint of ``edition``; what is paused gets its messages later, what is switched off none."""
    endpoints = Endpoint.objects.exclude(state=EndpointState.OFF)
    messages = Message.objects.bulk_create([about(edition, endpoint) for endpoint in endpoints])
    queue([message for message in messages if message.endpoint.is_active])


def about(edition: Edition, endpoint: Endpoint) -> Message:
    """What ``endpoint`` is told of ``edition``, not saved: which it is, and where to read what changed in it.

    All of it is public the moment the edition is, since the record's entry of the edition says the same.
    """
    data = {
        "edition": edition.number,
        "effective_at": clock.to_text(edition.effective_at),
        "cause": edition.cause,
        "changes": absolute(CHANGES.format(edition.number - 1)),
    }
    body = {"type": MessageType.EDITION_MADE, "timestamp": clock.to_text(edition.made_at), "data": data}
    return _message(endpoint, body, edition)


def a_test(endpoint: Endpoint) -> Message:
    """A message that says nothing, not saved."""
    data = {"note": "A test by an administrator of the portal. Nothing was published."}
    return _message(endpoint, {"type": MessageType.TEST, "timestamp": clock.to_text(clock.now()), "data": data}, None)


def _message(endpoint: Endpoint, body: dict, edition: Edition | None) -> Message:
    now = clock.now()
    text = canonical_json(body).decode()
    return Message(endpoint=endpoint, type=body["type"], edition=edition, body=text, made_at=now, due_at=now)
