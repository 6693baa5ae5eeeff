"""What a demonstration says of itself wherever its data is read without its pages."""

from django.conf import settings

from cctvportal.design.wording import DEMONSTRATION


def demonstration_notice() -> dict[str, str]:
    """``{"notice": ...}`` for a demonstration, nothing otherwise."""
    return {"notice": DEMONSTRATION} if settings.DEMONSTRATION else {}
