from django.db.models import TextChoices


class LinkState(TextChoices):
    """What is known of an address elsewhere."""

    UNKNOWN = "unknown", "Not checked yet"
    FINE = "fine", "There"
    FAILING = "failing", "No answer"
    DEAD = "dead", "Dead"
    UNCLEAR = "unclear", "Look yourself"


# What an agency is asked to do something about.
TROUBLE = (LinkState.DEAD, LinkState.FAILING, LinkState.UNCLEAR)
