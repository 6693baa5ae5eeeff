"""A mirror in a folder of the test's own, and the nginx that serves it."""

import http.client
import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command

from deploy import nginx_process


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Nginx:
    """Asks a running nginx, over one connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, **headers)

    def ask(self, method: str, address: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, headers=named)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer


@contextmanager
def served(mirror: Path, place: Path) -> Iterator[Nginx]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = nginx_process.start(mirror, port, place)
    try:
        yield Nginx(port)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def export(edition: object, mirror: Path, *options: str) -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("export_edition", str(edition), str(mirror), *options, stdout=said, stderr=io.StringIO())
    return said.getvalue()
