"""The address at which a front end shows a draft: what it may be, and whose pages it names."""

import re
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError

TOKEN = "{token}"  # noqa: S105 - the place of one
LOOPBACK = ("localhost", "127.0.0.1", "::1")
DEFAULT_PORTS = {"https": 443, "http": 80}


def check_template(value: str) -> None:
    """Raise ``ValidationError`` unless it is an address by https, or on this machine, with one place for the token."""
    parts = _parts(value)
    if value.count(TOKEN) != 1 or re.search(r"[{}]", value.replace(TOKEN, "")):
        raise ValidationError("Write {token} once, where the token goes, and no other braces.")
    if TOKEN in parts.netloc:
        raise ValidationError("The token goes behind the host, not into it.")
    if parts.username is not None or parts.password is not None:
        raise ValidationError("An address with a user name or password is not taken.")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValidationError("The address begins with https://, or with http://localhost on your own machine.")


def _parts(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or not value.isascii() or re.search(r"[\s\\<>\"\x00-\x1f]", value):
        raise ValidationError("This is no address.")
    return parts


def origin_of(template: str) -> str:
    """The origin of its pages, as browsers name it (RFC 6454, section 6.2)."""
    parts = urlsplit(template)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
