from django.db.models import TextChoices


class Attended(TextChoices):
    """Whether a seat was taken at a meeting."""

    PRESENT = "present", "Present"
    APOLOGIES = "apologies", "Apologies"
    NOT_RECORDED = "not-recorded", "Not recorded"


class ActionState(TextChoices):
    """What a meeting heard of an earlier action."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"
