from django.db.models import TextChoices


class CalloutKind(TextChoices):
    """What a call-out is for."""

    INFORMATION = "information", "Information"
    WARNING = "warning", "Warning"
