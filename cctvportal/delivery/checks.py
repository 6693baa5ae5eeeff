"""What the settings of the API must never become."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from cctvportal.kernel import clock

from .access.clients import trusted_networks

NOTICE_OF_EXPIRY = timedelta(days=30)
LONGEST = timedelta(days=366)


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


@register()
def security_txt_holds(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What RFC 9116 demands of security.txt, so that nobody is sent to a contact that is none, or long out of date."""
    contacts, expires = settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES
    if not contacts:
        return []
    found: list[CheckMessage] = []
    if wrong := [each for each in contacts if not re.fullmatch(r"(mailto:[^@\s]+@[^@\s]+|https://\S+|tel:\S+)", each)]:
        found.append(
            Error(
                f"SECURITY_CONTACT names what nobody can be reached at: {wrong[0]!r}",
                hint="Give addresses that begin with mailto:, https:// or tel: (RFC 9116, section 2.5.3).",
                id="delivery.E003",
            )
        )
    until = _instant(expires)
    if until is None:
        found.append(
            Error(
                "SECURITY_EXPIRES is no instant, and security.txt needs one.",
                hint="Give one with its time zone, such as 2027-06-30T00:00:00Z (RFC 9116, section 2.5.5).",
                id="delivery.E004",
            )
        )
    elif until < clock.now() + NOTICE_OF_EXPIRY:
        found.append(
            Warning(
                f"security.txt is out of date from {expires} on.",
                hint="See that SECURITY_CONTACT still holds, and give SECURITY_EXPIRES another year.",
                id="delivery.W001",
            )
        )
    elif until > clock.now() + LONGEST:
        found.append(
            Warning(
                f"security.txt would count until {expires}, which is more than a year.",
                hint="RFC 9116, section 2.5.5, recommends less than a year.",
                id="delivery.W002",
            )
        )
    return found


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text) else None
