"""One request: over TLS to the address that was looked up once, and within bounds whatever the other side does."""

import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from cctvportal.frontends import sending
from cctvportal.frontends.sealing import new_secret
from cctvportal.frontends.sending import Outcome, post, signed_headers
from tests.frontends.receiver import Handler, Receiver, make_certificate, running

PUBLIC = "93.184.215.14"


def send(receiver: Receiver, body: str = '{"a":1}') -> Outcome:
    return post(receiver.url, body, {"webhook-id": "msg_1"})


def test_a_message_is_posted_as_json(receiver: Receiver) -> None:
    outcome = send(receiver, '{"a":"é"}')
    (taken,) = receiver.taken
    assert (outcome.ok, outcome.status, taken.path) == (True, 204, "/hooks?from=portal")
    assert taken.body == '{"a":"é"}'.encode()
    assert taken.headers["Content-Type"] == "application/json"
    assert taken.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert taken.headers["webhook-id"] == "msg_1"


def test_the_signature_is_one_that_the_library_of_the_standard_verifies_with_each_secret() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    headers = signed_headers("msg_1", datetime.now(UTC), '{"a":1}', [new, old])
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (old, new):
        assert Webhook(secret).verify('{"a":1}', headers) == {"a": 1}
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify('{"a":2}', headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify('{"a":1}', headers)


def test_the_signature_is_the_one_of_the_standards_example() -> None:
    """The vector of the specification's own test suites."""
    at = datetime.fromtimestamp(1614265330, UTC)
    body = '{"test": 2432232314}'
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [300, 301, 302, 307, 400, 404, 410, 429, 500, 503])
def test_any_other_status_is_a_failure(receiver: Receiver, status: int) -> None:
    receiver.answers(status)
    outcome = send(receiver)
    assert (outcome.ok, outcome.status) == (False, status)


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    with running() as inside:
        receiver.answers(307, Location=inside.url)
        outcome = send(receiver)
        assert inside.taken == []
    assert "Redirects are not followed" in outcome.answer
    assert len(receiver.taken) == 1


def test_of_a_huge_answer_a_few_kilobytes_are_read(receiver: Receiver) -> None:
    def flood(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(2_000):
            handler.wfile.write(b"x" * 65_536)

    receiver.answer = flood
    outcome = send(receiver)
    assert outcome.ok
    assert len(outcome.answer) <= sending.READ_AT_MOST
    assert outcome.milliseconds < 3_000


def test_endless_headers_are_refused(receiver: Receiver) -> None:
    def flood(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(500)))

    receiver.answer = flood
    assert not send(receiver).ok


@pytest.mark.parametrize("part", [b"HTTP/1.1 200 OK\r\nX: ", b""])
def test_an_answer_that_trickles_in_is_cut_off(
    receiver: Receiver, part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TIME_LIMIT", 0.6)

    def trickle(handler: Handler) -> None:
        handler.wfile.write(part)
        for _ in range(40):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    receiver.answer = trickle
    began = time.monotonic()
    outcome = send(receiver)
    assert not outcome.ok
    assert outcome.answer == "No answer within 0.6 seconds."
    assert time.monotonic() - began < 2


def test_silence_is_cut_off(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(sending, "TIME_LIMIT", 0.4)
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = post(f"http://127.0.0.1:{silent.getsockname()[1]}/", "{}", {})
        assert outcome.answer == "No answer within 0.4 seconds."
        encrypted = post(f"https://127.0.0.1:{silent.getsockname()[1]}/", "{}", {})
        assert encrypted.answer == "No answer within 0.4 seconds."


def test_a_slow_body_after_a_good_status_is_delivered(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TIME_LIMIT", 0.6)

    def slow(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.flush()
        time.sleep(1.5)

    receiver.answer = slow
    assert send(receiver).ok


def test_nobody_there_and_no_http_there_are_told_apart(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/", "{}", {}).answer == "The connection was refused."
    with running() as receiver:
        receiver.answer = lambda handler: handler.wfile.write(b"220 mail ready\r\n")
        assert "could not be read" in send(receiver).answer


def test_what_is_answered_is_kept_as_text_that_a_table_can_hold(receiver: Receiver) -> None:
    receiver.answer = lambda handler: handler.say(500, b"\x00<b>no\r\n\xff")
    assert send(receiver).answer == "<b>no �"


def test_the_receiver_may_ask_to_wait_for_seconds_or_until_a_date(receiver: Receiver) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    for value, low, high in (("120", 120, 120), (date, 3500, 3600)):
        receiver.answers(503, Retry_After=value)
        wait = send(receiver).retry_after
        assert wait is not None
        assert low <= wait.total_seconds() <= high


@pytest.mark.parametrize("value", ["soon", "-5", "²", "Sun, 99 Nov"])
def test_a_wait_that_nobody_can_read_is_none(receiver: Receiver, value: str) -> None:
    receiver.answers(503, Retry_After=value.encode().decode("latin-1"))
    assert send(receiver).retry_after is None


# TLS to a pinned address


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """A receiver with a certificate for app.example.org that the system trusts. ``dialled``: whom it was called by."""
    certificate = make_certificate(tmp_path / "app.pem", "app.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running(certificate) as receiver:
        receiver.dialled = []  # type: ignore[attr-defined]
        dial = sending.dial

        def dial_here(address: str, port: int, seconds: float) -> socket.socket:
            receiver.dialled.append((address, port))  # type: ignore[attr-defined]
            return dial("127.0.0.1", receiver.port, seconds)

        monkeypatch.setattr(sending, "dial", dial_here)
        yield receiver


def lead(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """A resolver that answers each question with the next of ``answers``; gives what it was asked."""
    asked: list[str] = []

    def look_up(host: str, port: int, *args: Any, **kwargs: Any) -> list[tuple]:
        asked.append(host)
        address = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_name_is_looked_up_once_and_that_very_address_called(secure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: public when it is judged, private when it is called."""
    asked = lead(monkeypatch, PUBLIC, "127.0.0.1")
    outcome = post("https://app.example.org/hooks", "{}", {})
    assert outcome.ok, outcome.answer
    assert (asked, secure.dialled) == (["app.example.org"], [(PUBLIC, 443)])
    assert secure.taken[0].headers["Host"] == "app.example.org"


def test_the_next_delivery_looks_it_up_again(secure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, PUBLIC, "127.0.0.1")
    assert post("https://app.example.org/", "{}", {}).ok
    assert "leads to 127.0.0.1" in post("https://app.example.org/", "{}", {}).answer
    assert len(secure.taken) == 1


def test_a_certificate_for_another_name_is_refused(secure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, PUBLIC)
    outcome = post("https://other.example.org/", "{}", {})
    assert "certificate was refused" in outcome.answer
    assert secure.taken == []


def test_a_certificate_of_nobody_known_is_refused(secure: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, PUBLIC)
    monkeypatch.setenv("SSL_CERT_FILE", str(make_certificate(tmp_path / "other.pem", "app.example.org")))
    assert "certificate was refused" in post("https://app.example.org/", "{}", {}).answer
    assert secure.taken == []


def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1/")
    assert send(receiver).ok
