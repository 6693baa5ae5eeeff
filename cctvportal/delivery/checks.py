"""What the settings of the API must never become."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .access.clients import trusted_networks


@register()
def limits_make_sense(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A wrong limit would shut everybody out, and a proxy that is no address would fail each request."""
    found: list[CheckMessage] = []
    if settings.RATE_LIMIT_ANONYMOUS < 0:
        found.append(
            Error(
                "RATE_LIMIT_ANONYMOUS would refuse everybody.",
                hint="Give a number of requests a minute, 0 for no limits at all, or leave it unset.",
                id="delivery.E001",
            )
        )
    try:
        trusted_networks(tuple(settings.TRUSTED_PROXIES))
    except ValueError as error:
        found.append(
            Error(
                f"TRUSTED_PROXIES names what is no address and no network: {error}",
                hint="Give addresses or networks of the proxies in front, for example 10.0.0.5,fd00::/8.",
                id="delivery.E002",
            )
        )
    return found
