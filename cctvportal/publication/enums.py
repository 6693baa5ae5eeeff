from django.db.models import TextChoices


class Kind(TextChoices):
    """What a publication is."""

    CONTENT = "content", "Content"
    WITHDRAWAL = "withdrawal", "Withdrawal"


class RouteKind(TextChoices):
    """What an address answers with."""

    CANONICAL = "canonical", "The publication at its own address"
    VERSION = "version", "An earlier version at an address of its own"
    REDIRECT = "redirect", "The content's present address"
    GONE = "gone", "Gone"


class Cause(TextChoices):
    """Why an edition was made."""

    RELEASE = "release", "A release"
    BOUNDARY = "boundary", "A time that signed content names"


class AssetRole(TextChoices):
    """How a publication uses an asset."""

    DOCUMENT = "document", "Document"
    RENDITION = "rendition", "Picture"
    PICTURE = "picture", "Picture of a document's first page"
