"""Whom the portal calls: nobody but public addresses, whatever a name leads to."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cctvportal.frontends.targets import Unreachable, check_url, is_public, resolve

PUBLIC, PUBLIC_6 = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
NOT_PUBLIC = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "192.0.0.9",
    "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::10.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.215.14", "64:ff9b::a00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:a00:1::", "3fff::1", "fc00::1", "fd12::1", "fe80::1",
    "fec0::1", "ff02::1",
]  # fmt: skip


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names lead to; no other name leads anywhere."""
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, *args: Any, **kwargs: Any) -> list[tuple]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_on_the_public_internet_is_refused_as_written_and_behind_a_name(
    address: str, names: dict[str, list[str]]
) -> None:
    assert not is_public(ip_address(address))
    written = f"[{address}]" if ":" in address else address
    with pytest.raises(ValidationError, match="not an address on the public internet"):
        check_url(f"https://{written}/hooks")
    names["app.example.org"] = [address]
    with pytest.raises(Unreachable, match="not an address on the public internet"):
        resolve("https://app.example.org/hooks")


@pytest.mark.parametrize("address", [PUBLIC, PUBLIC_6, "8.8.8.8", "2a00:1450:4009:81f::200e"])
def test_public_addresses_are_called(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_name_that_leads_to_several_is_refused_for_one_that_is_not_public(names: dict[str, list[str]]) -> None:
    names["app.example.org"] = [PUBLIC, "10.0.0.1"]
    with pytest.raises(Unreachable, match=r"leads to 10\.0\.0\.1"):
        resolve("https://app.example.org/")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://app.example.org/", "begins with https"),
        ("ftp://app.example.org/", "begins with https"),
        ("app.example.org/hooks", "begins with https"),
        ("https://app.example.org:22/", "Port 22 is not called, only 443 or 8443"),
        ("https://app.example.org:0/", "not called|https"),
        ("https://app.example.org:99999/", "not a web address"),
        ("https://user:word@app.example.org/", "user name"),
        ("https://app.example.org/#part", "#"),
        ("https://app.example.org\\@evil.example/", "plain ASCII"),
        ("https://app.example.org/a b", "plain ASCII"),
        ("https://app.example.org/\r\nX: y", "plain ASCII"),
        ("https://bücher.example/", "plain ASCII"),
        ("https://localhost/", "not the name of a host"),
        ("https://db/", "not the name of a host"),
        ("https:///hooks", "not the name of a host"),
        ("https://[::1/", "not a web address"),
        ("https://-a-.example/", "not the name of a host"),
    ],
)
def test_a_bad_address_is_refused_with_what_to_do(url: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        check_url(url)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
def test_numbers_that_the_system_takes_for_addresses_are_judged_by_where_they_lead(host: str) -> None:
    with pytest.raises(Unreachable):
        resolve(f"https://{host}/")


def test_a_name_that_leads_nowhere_says_so(names: dict[str, list[str]]) -> None:
    with pytest.raises(Unreachable, match="leads nowhere"):
        resolve("https://gone.example.org/")


def test_port_path_and_query_are_kept(names: dict[str, list[str]]) -> None:
    names["app.example.org"] = [PUBLIC]
    target = resolve("https://app.example.org:8443/hooks?a=b")
    assert (target.address, target.host, target.port, target.path) == (PUBLIC, "app.example.org", 8443, "/hooks?a=b")
    assert resolve("https://app.example.org").path == "/"


def test_ports_are_a_setting(settings: Any) -> None:
    settings.WEBHOOKS_PORTS = [9443]
    check_url("https://app.example.org:9443/")
    with pytest.raises(ValidationError, match="only 9443"):
        check_url("https://app.example.org/")


def test_on_a_laptop_this_machine_may_be_called_and_no_other_that_is_private(
    settings: Any, names: dict[str, list[str]]
) -> None:
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    names.update({"127.0.0.1": ["127.0.0.1"], "localhost": ["10.0.0.1"], "app.example.org": ["127.0.0.1"]})
    assert resolve("http://127.0.0.1:8123/").address == "127.0.0.1"
    for url in ("http://localhost/", "https://app.example.org/", "https://10.0.0.1/"):
        with pytest.raises(Unreachable):
            resolve(url)
    with pytest.raises(Unreachable, match="begins with https"):
        resolve("http://app.example.org/")
