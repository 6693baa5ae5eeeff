from django.db.models import TextChoices


class EndpointState(TextChoices):
    """Whether messages go to an endpoint."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    OFF = "off", "Switched off"


class MessageState(TextChoices):
    """What became of a message."""

    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Dead letter"


class MessageType(TextChoices):
    """What a message tells: dotted names, as Standard Webhooks recommends."""

    EDITION_MADE = "edition.made", "Edition"
    TEST = "endpoint.test", "Test"
