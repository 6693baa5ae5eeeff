"""What settings of webhooks must never become."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def webhook_settings_make_sense(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a port nothing is ever sent; without a day an endpoint is switched off by its first failure."""
    found: list[CheckMessage] = []
    if not settings.WEBHOOKS_PORTS or not all(0 < port < 65_536 for port in settings.WEBHOOKS_PORTS):
        found.append(
            Error(
                "WEBHOOKS_PORTS names no port that could be called.",
                hint="Give numbers from 1 to 65535, for example 443,8443, or leave it unset.",
                id="frontends.E001",
            )
        )
    if settings.WEBHOOKS_DAYS_OF_FAILURE < 1:
        found.append(
            Error(
                "WEBHOOKS_DAYS_OF_FAILURE would switch an endpoint off at its first failure.",
                hint="Give a number of days, 1 or more, or leave it unset.",
                id="frontends.E002",
            )
        )
    return found
