"""One signed request to a front end, within bounds: one address, one answer, a few seconds, a few kilobytes."""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Timer

from standardwebhooks import Webhook

from cctvportal.kernel import clock

from .targets import DEFAULT_PORTS, Target, Unreachable, resolve

# Seconds from the look-up to the last byte read; Standard Webhooks 1.0.0 recommends 15 to 30.
TIME_LIMIT = 15.0
# Bytes read of an answer's body; its status has been read by then.
READ_AT_MOST = 4096
USER_AGENT = "cctvportal-webhooks/1"


@dataclass(frozen=True)
class Outcome:
    """What came of a request: whether it was taken, the status, the answer or the error, how long it took."""

    ok: bool
    answer: str
    milliseconds: int = 0
    status: int | None = None
    retry_after: timedelta | None = None


def signed_headers(webhook_id: str, at: datetime, body: str, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers of Standard Webhooks 1.0.0, with a signature by each of ``secrets``."""
    signatures = [Webhook(secret).sign(webhook_id, at, body) for secret in secrets]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def post(url: str, body: str, headers: dict[str, str]) -> Outcome:
    """Send ``body`` as JSON to ``url``. Never raises for what the other side does, or fails to."""
    begun = time.monotonic()
    told = {"Content-Type": "application/json", "User-Agent": USER_AGENT, "Connection": "close"} | headers
    try:
        outcome = _exchange(resolve(url), body.encode(), told, begun)
    except Unreachable as problem:
        outcome = Outcome(False, str(problem))
    except (OSError, http.client.HTTPException, ValueError) as error:
        outcome = Outcome(False, in_words(error))
    milliseconds = round((time.monotonic() - begun) * 1000)
    return Outcome(outcome.ok, outcome.answer, milliseconds, outcome.status, outcome.retry_after)


class Connection(http.client.HTTPConnection):
    """To one address, whatever the host's name leads to by now. No proxy, no redirect, no second try."""

    def __init__(self, target: Target, sock: socket.socket) -> None:
        super().__init__(target.host, target.port)
        self.default_port = DEFAULT_PORTS[target.scheme]  # what the Host header leaves out
        self.sock = sock


def _exchange(target: Target, body: bytes, headers: dict[str, str], begun: float) -> Outcome:
    with line_to(target, begun) as sock, contextlib.closing(Connection(target, sock)) as connection:
        connection.request("POST", target.path, body, headers)
        with contextlib.closing(connection.getresponse()) as response:
            if is_late(begun):  # headers that were cut off look like headers that ended
                raise TimeoutError
            return _read(response)


@contextlib.contextmanager
def line_to(target: Target, begun: float) -> Iterator[socket.socket]:
    """A connection that is cut at the time limit, however slowly bytes keep trickling in."""
    remaining = max(TIME_LIMIT - (time.monotonic() - begun), 0.1)
    with dial(target.address, target.port, remaining) as plain, plain.dup() as other_end:
        remaining = max(TIME_LIMIT - (time.monotonic() - begun), 0.1)
        limit = Timer(remaining, _cut, [other_end])
        limit.daemon = True
        limit.start()
        try:
            yield _secured(plain, target) if target.scheme == "https" else plain
        except (OSError, http.client.HTTPException):
            if is_late(begun):
                raise TimeoutError from None
            raise
        finally:
            limit.cancel()


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to a numeric address: nothing is looked up here."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock


def _secured(plain: socket.socket, target: Target) -> ssl.SSLSocket:
    """TLS with a certificate for the host's name, by an authority that the system trusts."""
    return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)


def is_late(begun: float) -> bool:
    """Whether the time limit is over for what began at ``begun`` (monotonic)."""
    return time.monotonic() - begun >= TIME_LIMIT


def _cut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse) -> Outcome:
    status = response.status
    try:
        text = response.read(READ_AT_MOST)
    except (OSError, http.client.HTTPException):
        text = b""  # the status says whether it was taken
    if 300 <= status < 400:
        where = response.headers.get("Location", "nowhere")
        return Outcome(False, _shown(f"Redirects are not followed; this one leads to {where}"), status=status)
    wait = asked_to_wait(response.headers.get("Retry-After", ""))
    return Outcome(200 <= status < 300, _shown(text.decode(errors="replace")), status=status, retry_after=wait)


def asked_to_wait(value: str) -> timedelta | None:
    """A ``Retry-After`` in seconds or as a date (RFC 9110, 10.2.3); None for anything else."""
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value), 10**6))
    try:
        return parsedate_to_datetime(value) - clock.now()
    except (ValueError, TypeError):
        return None


def _shown(text: str) -> str:
    """Text as a table can hold it and a screen show it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def in_words(error: Exception) -> str:
    """What went wrong, in a sentence."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate was refused: {error.verify_message}."
    if isinstance(error, TimeoutError):
        return f"No answer within {TIME_LIMIT:g} seconds."
    if isinstance(error, ConnectionRefusedError):
        return "The connection was refused."
    if isinstance(error, ssl.SSLError):
        return f"No encrypted connection could be made: {error.reason or 'it was closed'}."
    if isinstance(error, OSError) and error.strerror:
        return f"The connection failed: {error.strerror}."
    return _shown(f"The answer could not be read: {type(error).__name__} {error}".rstrip())
