"""Somebody tries to change what the public sees: request after request, each undone, then all of them in a row."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.bypass.addresses import BY_HAND, Address
from tests.bypass.attempts import page_form
from tests.bypass.forms import Form, forms_of
from tests.bypass.private_state import machinery, state_of_acpo
from tests.bypass.public_state import PublicState, State, answers, changes, files
from tests.bypass.routes import UNSAFE, Route
from tests.bypass.tally import Sweep
from tests.bypass.undoing import undone
from tests.bypass.world import World

Send = Callable[[Client], HttpResponse]
JSON = "application/json"
# What is sent to a route that shows no form: the names under which Wagtail's screens and API take what they are told.
PAYLOAD = page_form() | {
    "title": "Forged", "slug": "forged", "name": "Forged", "next": "/admin/", "comment": "Forged.", "position": "0",
    "action-publish": "1", "publish_copies": "1", "keep_live": "1", "include_descendants": "1", "recursive": "1",
    "restriction_type": "login", "live": "1", "locale": "en", "reason": "Forged.", "decision": "sign-off",
}  # fmt: skip


def refused(answer: HttpResponse) -> bool:
    """Whether the request was turned away: a status that says so, or a redirect to the first page or sign-in."""
    return answer.status_code in (401, 403, 404, 405) or answer.get("Location", "").startswith(
        ("/admin/login", "/admin/?")
    )


class Trial:
    """One role's attempts; ``done`` says what changed, ``failed`` what the server could not answer."""

    def __init__(self, client: Client, world: World, role: str, sweep: Sweep, *, own: bool = False) -> None:
        self.client, self.world, self.role, self.sweep, self.own = client, world, role, sweep, own
        client.raise_request_exception = False
        self.public = PublicState()
        self.before, self.whole = self.state(), self.public.whole()
        self.glances = ("/", f"/{world.pages['changed'].slug}/", "/api/v2/pages/?fields=*&limit=20", "/sitemap.xml")
        self.accepted: list[Send] = []
        self.done: list[str] = []
        self.failed: list[str] = []

    def state(self) -> State:
        """What nobody in this role may change, cheaply."""
        return self.public.tables() | files() | machinery() | ({} if self.own else state_of_acpo(self.world))

    def attempt(self, route: str, says: str, send: Send) -> HttpResponse:
        """Send one request, compare, and undo it."""
        self.sweep.count(route, self.role)
        with undone():
            answer = send(self.client)
            changed = changes(self.before, self.state())
            if writes := not refused(answer) and answer.wsgi_request.method != "GET":
                seen = answers(self.glances)
                changed += [address for address in self.glances if self.whole[address] != seen[address]]
        self.done += [f"{says}: {part} ({answer.status_code})" for part in changed]
        self.failed += [says] if answer.status_code >= 500 else []
        if writes:
            self.accepted.append(send)
        return answer

    def walk(self, route: Route, address: Address) -> None:
        """Everything well-formed that an address takes: its own forms posted back, changed; else a general payload."""
        url, forms = address.url, []
        if route.takes("GET"):
            answer = self.attempt(route.key, f"GET {url}", lambda client: client.get(url))
            forms = list(forms_of(answer, url))
        for form in forms:
            self._post(route, form)
        if route.takes("POST") and not forms:
            self.attempt(route.key, f"POST {url}", lambda client: client.post(url, PAYLOAD))
        for method in UNSAFE[1:]:
            if route.takes(method):
                self.attempt(route.key, f"{method} {url}", generic(method, url))

    def all_in_a_row(self) -> None:
        """Whatever was not turned away once more, this time without undoing one before the next."""
        with undone():
            for send in self.accepted:
                send(self.client)
                self.client.cookies.pop("messages", None)
            after = self.public.whole()
        self.done += [f"all in a row: {part}" for part in changes(self.whole, after)]

    def _post(self, route: Route, form: Form) -> None:
        for data in form.posts():
            data = page_form() | data  # a script fills in the streams of the page editor; others ignore it
            buttons = " ".join(button for button in data if button.startswith("action-"))
            self.attempt(route.key, f"POST {form.action} {buttons}", _form(form.action, data))


def is_walked(address: Address) -> bool:
    """Lists are searched and exported by the sweep for reading alone."""
    return "?" not in address.url or address.route in BY_HAND


def _form(url: str, data: dict[str, Any]) -> Send:
    return lambda client: client.post(url, data)


def generic(method: str, url: str) -> Send:
    """The general payload, by any method."""
    return lambda client: getattr(client, method.lower())(url, PAYLOAD, content_type=JSON)
