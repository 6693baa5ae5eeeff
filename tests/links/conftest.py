"""Another site on this machine, and pages that link to it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client

from cctvportal.agencies.models import User
from cctvportal.links.collecting import note_links
from tests.builders import Board, make_board, make_content, make_home, publish_content
from tests.design.samples import HOME_PAGE

Says = Callable[["Handler"], None]


@dataclass
class Elsewhere:
    """``says`` has what is answered at a path; ``asked`` what was asked, in order."""

    port: int = 0
    says: dict[str, Says] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answers(self, path: str, head: int, get: int | None = None, **headers: str) -> str:
        """Answer HEAD and GET with these statuses; returns the address."""

        def say(handler: "Handler") -> None:
            handler.send_response(head if handler.command == "HEAD" or get is None else get)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.says[path] = say
        return self.url(path)


class Handler(BaseHTTPRequestHandler):
    elsewhere: Elsewhere

    def do_GET(self) -> None:
        self.elsewhere.asked.append((self.command, self.path))
        self.elsewhere.agents.add(self.headers["User-Agent"])
        self.elsewhere.says[self.path](self)

    do_HEAD = do_GET  # noqa: N815 - the name that the library asks for

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing in the tests' output."""


@pytest.fixture
def elsewhere(settings: Any) -> Iterator[Elsewhere]:
    """A site that the portal may ask as on a laptop."""
    settings.WEBHOOKS_ALLOW_LOOPBACK = settings.CHECK_LINKS = True
    found = Elsewhere()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"elsewhere": found}))
    server.handle_error = lambda request, address: None  # type: ignore[method-assign]  # a caller that hung up
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def board(db: None) -> Board:
    """A board and a home page that links nowhere else."""
    board = make_board()
    make_home(board, **HOME_PAGE | {"links": [], "footer_links": [], "announcement": None})
    return board


@pytest.fixture
def publish(board: Board) -> Callable[..., None]:
    """``publish(title, *urls, agency="acpo")``: a page that links to them, noted."""

    def published(title: str, *urls: str, agency: str = "acpo") -> None:
        html = "".join(f'<p><a href="{url}">there</a></p>' for url in urls)
        words = {"title": title, "summary": "", "body": [{"id": "a", "type": "rich_text", "value": {"html": html}}]}
        publish_content(board, make_content(title, representation=words), agency)
        note_links()

    return published


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which a user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
