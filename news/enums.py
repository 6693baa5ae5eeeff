from django.db.models import TextChoices


class NewsKind(TextChoices):
    """What a piece of news is."""

    NEWS = "news", "News"
    ANNOUNCEMENT = "announcement", "Announcement"
    VIEW = "view", "View"
