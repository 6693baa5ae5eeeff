"""Whether an address elsewhere is there: HEAD, then GET, within the bounds that webhooks keep to."""

import contextlib
import http.client
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.utils.encoding import iri_to_uri

from cctvportal.frontends.sending import Connection, asked_to_wait, in_words, is_late, line_to
from cctvportal.frontends.targets import WEB, LeadsNowhere, Target, Unreachable, resolve

from .enums import LinkState

MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)
# A host that has too much to do is not asked again at once by another method.
BUSY = (429, 503)
USER_AGENT = "cctvportal-links/1 (+{})"


@dataclass(frozen=True)
class Answer:
    """What was found: a state, the status where one was answered, a sentence, and whether to leave the host alone."""

    state: LinkState
    status: int | None
    words: str
    leave_alone: bool = False
    wait: timedelta | None = None


@dataclass(frozen=True)
class _Said:
    status: int
    location: str
    wait: timedelta | None


def ask(url: str) -> Answer:
    """Ask for ``url`` in the time of one webhook. Never raises for what the other side does, or fails to."""
    begun = time.monotonic()
    try:
        answer = _follow("HEAD", url, begun)
        refused = answer.status is not None and answer.status >= 400 and answer.status not in BUSY
    except (OSError, http.client.HTTPException, ValueError):
        refused = True  # there are servers that hang up on HEAD
    except Unreachable as problem:
        return _not_asked(problem)
    if not refused:
        return answer
    try:
        return _follow("GET", url, begun)
    except Unreachable as problem:
        return _not_asked(problem)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(LinkState.FAILING, None, in_words(error), leave_alone=True)


def _follow(method: str, url: str, begun: float) -> Answer:
    """The answer at the end of redirects; each host on the way is looked up and judged anew."""
    here = url
    for _ in range(MOST_REDIRECTS + 1):
        said = _exchange(method, resolve(here, WEB), begun)
        if said.status not in REDIRECTS or not said.location:
            return _judged(said, here if here != url else "")
        here = urldefrag(iri_to_uri(urljoin(here, said.location))).url
    return Answer(LinkState.FAILING, said.status, f"It leads on more than {MOST_REDIRECTS} times.")


def _exchange(method: str, target: Target, begun: float) -> _Said:
    told = {"User-Agent": USER_AGENT.format(settings.PORTAL_URL), "Accept": "*/*", "Connection": "close"}
    with line_to(target, begun) as sock, contextlib.closing(Connection(target, sock)) as connection:
        connection.request(method, target.path, headers=told)
        with contextlib.closing(connection.getresponse()) as response:
            if is_late(begun):
                raise TimeoutError
            headers = response.headers
            location = headers.get("Location", "").encode("latin-1", "replace").decode(errors="replace")
            return _Said(response.status, location, asked_to_wait(headers.get("Retry-After", "")))


def _judged(said: _Said, led_to: str) -> Answer:
    status = said.status
    if 200 <= status < 300:
        return Answer(LinkState.FINE, status, f"It leads on to {led_to}" if led_to else "")
    if status in GONE:
        return Answer(LinkState.DEAD, status, "The other site says that there is no such page.")
    if status in BUSY:
        words = "The other site is busy or limits how often it is asked."
        return Answer(LinkState.FAILING, status, words, leave_alone=True, wait=said.wait)
    if status >= 500:
        return Answer(LinkState.FAILING, status, "The other site has a fault of its own.")
    return Answer(LinkState.UNCLEAR, status, "The other site does not answer programs. Open the link yourself.")


def _not_asked(problem: Unreachable) -> Answer:
    if isinstance(problem, LeadsNowhere):
        return Answer(LinkState.FAILING, None, str(problem), leave_alone=True)
    return Answer(LinkState.UNCLEAR, None, f"It was not asked. {problem}")
