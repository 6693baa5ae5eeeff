"""From which address a request comes: trusted proxies are believed, and nobody else."""

import ipaddress
import logging
from functools import cache

from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# The part of an IPv6 address that one household or host chooses freely is not part of whom we count (RFC 6177).
IPV6_SHARED = 64


def client_of(request: HttpRequest) -> str:
    """Whom to count a request to: an IPv4 address, or the /64 of an IPv6 one; "" where the address is not known.

    ``X-Forwarded-For`` is read from its end, as far as ``settings.TRUSTED_PROXIES`` wrote it. An empty ``REMOTE_ADDR``
    is a Unix socket, which only a proxy of this machine can use.
    """
    remote = request.META.get("REMOTE_ADDR", "")
    found = _parsed(remote)
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if found and hops != [""] and not _is_trusted(found):
        _say_once(remote)
    while hops and (found is None or _is_trusted(found)):
        if (said := _parsed(hops.pop())) is None:
            break
        found = said
    return _counted(found) if found else ""


def _counted(address: Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.IPv6Network((int(address) >> IPV6_SHARED << IPV6_SHARED, IPV6_SHARED)))


def _parsed(text: str) -> Address | None:
    """An address, also with a port or in brackets; one of IPv4 written as IPv6 is one of IPv4."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in trusted_networks(tuple(settings.TRUSTED_PROXIES)))


@cache
def trusted_networks(names: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks (``10.0.0.0/8``) as such. Raises ``ValueError`` for what is none."""
    return tuple(ipaddress.ip_network(name, strict=False) for name in names)


@cache
def _say_once(remote: str) -> None:
    logger.warning(
        "Requests from %s name another client in X-Forwarded-For, which is not believed: all of them count as one. "
        "If it is a proxy of the portal's, add it to TRUSTED_PROXIES.",
        remote,
    )
