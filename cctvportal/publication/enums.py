from django.db.models import TextChoices


class Kind(TextChoices):
    """What a publication is."""

    CONTENT = "content", "Content"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    HOLD = "hold", "Held behind a notice"
    DELETION = "deletion", "Deletion"


class Authority(TextChoices):
    """By what right a publication stands."""

    SIGN_OFF = "sign-off", "Signed off by the board"
    CORRECTION = "correction", "Clerical correction"
    EMERGENCY = "emergency", "Emergency, before the board decides"


class RouteKind(TextChoices):
    """What an address answers with."""

    CANONICAL = "canonical", "The publication at its own address"
    VERSION = "version", "An earlier version at an address of its own"
    REDIRECT = "redirect", "The content's present address"
    GONE = "gone", "Gone"


class Cause(TextChoices):
    """Why an edition was made."""

    RELEASE = "release", "A release"
    EMERGENCY = "emergency", "An emergency"
    LAPSE = "lapse", "The end of an emergency"
    REDACTION = "redaction", "A redaction"
    BOUNDARY = "boundary", "A time that signed content names"


class AssetRole(TextChoices):
    """How a publication uses an asset."""

    DOCUMENT = "document", "Document"
    RENDITION = "rendition", "Picture"
    PICTURE = "picture", "Picture of a document's first page"
