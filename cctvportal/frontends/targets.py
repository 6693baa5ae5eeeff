"""Whom the portal calls: https addresses on the public internet, and of those no address behind a name that is not.

Otherwise who enters an endpoint would reach, from inside, what is meant for the inside alone (server-side request
forgery; Standard Webhooks 1.0.0, operational considerations).
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
DEFAULT_PORTS = {"https": 443, "http": 80}
HOST_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?)+", re.IGNORECASE)
# Beside what Python's own table says is not global: what reaches nobody, or a private address in disguise.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # RFC 6890, protocol assignments
        "192.88.99.0/24",  # RFC 7526, relays of 6to4
        "224.0.0.0/4",  # RFC 5771, multicast
        "2001::/23",  # RFC 2928, Teredo among them
        "2002::/16",  # RFC 3056, 6to4: holds an IPv4 address
        "3fff::/20",  # RFC 9637, documentation
    )
)
# All that is assigned to the public internet (IANA). Mapped, compatible and translated IPv4 addresses (::ffff:0:0/96,
# ::/96, 64:ff9b::/96), unique local, link-local and site-local ones lie outside it.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


class Unreachable(Exception):
    """The portal does not call this address, or cannot; the text is a sentence that says why."""


class LeadsNowhere(Unreachable):
    """No address is known by the name of the host."""


@dataclass(frozen=True)
class Reach:
    """By which schemes and ports an address may be called; what is not on the public internet never is."""

    schemes: tuple[str, ...]
    ports: tuple[int, ...]


# What a reader's browser asks.
WEB = Reach(("https", "http"), (443, 80))


@dataclass(frozen=True)
class Target:
    """Where a request goes: ``address`` is what ``host`` led to, once, and what is connected to."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def check_url(url: str) -> None:
    """Raise ``ValidationError`` where ``url`` can be seen, without a question to anybody, not to be one we call."""
    try:
        _parse(url, _of_webhooks())
    except Unreachable as problem:
        raise ValidationError(str(problem)) from None


def resolve(url: str, reach: Reach | None = None) -> Target:
    """Look the host of ``url`` up once. Raises ``Unreachable`` unless all that its name leads to is public.

    ``reach`` is that of webhooks unless another is given.
    """
    parts, host, port = _parse(url, reach or _of_webhooks())
    addresses = _look_up(host, port)
    allowed = _is_loopback if _may_be_called_here(host) else is_public
    if refused := [address for address in addresses if not allowed(address)]:
        raise Unreachable(f"{host} leads to {refused[0]}, which is not an address on the public internet.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, str(addresses[0]))


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could call ``address``."""
    if isinstance(address, ipaddress.IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    return address.is_global and not any(address in network for network in NOT_PUBLIC)


def _of_webhooks() -> Reach:
    return Reach(("https",), tuple(settings.WEBHOOKS_PORTS))


def _parse(url: str, reach: Reach) -> tuple[SplitResult, str, int]:
    if not url.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise Unreachable("Write the address in plain ASCII, without spaces: a name with other letters as xn--…")
    try:
        parts, host = urlsplit(url), urlsplit(url).hostname or ""
        port = DEFAULT_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError:
        raise Unreachable("This is not a web address.") from None
    if parts.username is not None or parts.fragment:
        raise Unreachable("Leave out a user name, a password and whatever follows a #.")
    if not _may_be_called_here(host):
        _require_public_form(parts, host, port, reach)
    elif parts.scheme not in DEFAULT_PORTS:
        raise Unreachable("The address begins with https:// (or http:// on this machine).")
    return parts, host, port


def _require_public_form(parts: SplitResult, host: str, port: int, reach: Reach) -> None:
    if parts.scheme not in reach.schemes:
        raise Unreachable(
            "The address begins with https://: messages are sent encrypted alone."
            if reach.schemes == ("https",)
            else "The address begins with https:// or http://."
        )
    if port not in reach.ports:
        ports = " or ".join(map(str, reach.ports))
        raise Unreachable(f"Port {port} is not called, only {ports}.")
    if literal := _literal(host):
        if not is_public(literal):
            raise Unreachable(f"{literal} is not an address on the public internet.")
    elif "." not in host.strip(".") or not HOST_NAME.fullmatch(host):
        raise Unreachable(f"“{host}” is not the name of a host on the public internet.")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _may_be_called_here(host: str) -> bool:
    return settings.WEBHOOKS_ALLOW_LOOPBACK and host in LOOPBACK_NAMES


def _is_loopback(address: Address) -> bool:
    return address.is_loopback


def _look_up(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise LeadsNowhere(f"The name {host} leads nowhere: it could not be looked up.") from None
    return [ipaddress.ip_address(answer[4][0]) for answer in found]
