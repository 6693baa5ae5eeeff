"""Publish as the board does and see how soon the public reads it, through Varnish: under ``settings_cms``.

``python -m tests.benchmarks.publishing singly 50 http://127.0.0.1:1234 10000``: 50 pages of a site of 10,000, one after
the other. ``... together 1000 ...``: so many in one pack. Timed is from the call of the last vote on.
"""

import json
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from itertools import islice
from urllib.parse import urlsplit

from tests.benchmarks import corpus, portal_content

# isort: split
from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.agencies.signing import code_given
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from cctvportal.signoff.models import Submission
from tests.builders import CODE, Board, cast, submit_content
from tests.pack_builder import make_pack, vote_on


class Reader:
    """Reads through Varnish on one connection, as a browser does."""

    def __init__(self, base: str) -> None:
        self.connection = HTTPConnection(urlsplit(base).netloc, timeout=30)

    def get(self, path: str) -> str:
        self.connection.request("GET", path)
        return self.connection.getresponse().read().decode()

    def await_title(self, path: str, title: str, since: float) -> float:
        """Seconds since ``since`` until a page has a title."""
        while title not in self.get(path):
            if time.perf_counter() - since > 120:
                raise SystemExit(f"{title} was not to be read within two minutes.")
        return time.perf_counter() - since


def board_of_the_site() -> Board:
    """The board that ``tests.builders.make_board`` made."""
    board = Board(secretary=User.objects.get(username="secretary"))
    for agency in Agency.objects.filter(is_secretariat=False):
        board.agencies[agency.code] = agency
        board.seats[agency.code] = Seat.objects.get(agency=agency)
        board.editors[agency.code] = User.objects.get(username=f"{agency.code}-editor")
        board.members[agency.code] = User.objects.get(username=f"{agency.code}-member")
    return board


def leaves(total: int, count: int) -> list[corpus.Page]:
    """The first pages of the deepest level, section by section."""
    return list(islice((page for page in corpus.pages(total) if page.path.count("/") == corpus.DEPTH), count))


def next_issue(page: corpus.Page) -> int:
    return Publication.objects.filter(content_id=page.id).count() + 1


def codes_of(board: Board, submission: Submission) -> list[str]:
    """The seats whose votes are needed, in the order in which they vote."""
    return [seat.code for seat in portal_content.seats_of(board, submission.policy)]


def singly(board: Board, reader: Reader, total: int, count: int) -> dict[str, object]:
    """``publish_ms``: until the edition is committed; ``visible_ms``: until it is read."""
    took: dict[str, list[float]] = {"publish_ms": [], "visible_ms": []}
    for page in leaves(total, count):
        issue = next_issue(page)
        reader.get(page.path)
        submission = submit_content(board, portal_content.content_of(page, issue))
        *first, last = codes_of(board, submission)
        for code in first:
            cast(board, submission, code)
        begun = time.perf_counter()
        cast(board, submission, last)
        took["publish_ms"].append((time.perf_counter() - begun) * 1000)
        visible = reader.await_title(page.path, f"{page.title}, issue {issue}", begun)
        took["visible_ms"].append(visible * 1000)
    return dict(took)


def together(board: Board, reader: Reader, total: int, count: int) -> dict[str, object]:
    """``seconds`` from the last vote until the last page is read; the ``edition``, and the ``issue`` of its titles."""
    pages = leaves(total, count)
    issue = current_edition().number + 1  # more than any page has, and an edition has one at most
    submissions = []
    for done, page in enumerate(pages, 1):
        submissions.append(submit_content(board, portal_content.content_of(page, issue)))
        if done % 100 == 0:
            print(f"PROGRESS {done} {len(pages)}", flush=True)
    pack = make_pack(board, submissions)
    *first, last = codes_of(board, submissions[0])
    for code in first:
        vote_on(board, pack, code)
    print("READY", flush=True)
    sys.stdin.readline()
    begun = time.perf_counter()
    vote_on(board, pack, last)
    committed = time.perf_counter() - begun
    seconds = max(reader.await_title(page.path, f", issue {issue}", begun) for page in (pages[0], pages[-1]))
    number = current_edition().number
    return {"items": len(pages), "seconds": seconds, "committed": committed, "issue": issue, "edition": number}


WAYS: dict[str, Callable] = {"singly": singly, "together": together}

if __name__ == "__main__":
    way, count, base, total = sys.argv[1:]
    with code_given(CODE):
        found = WAYS[way](board_of_the_site(), Reader(base), int(total), int(count))
    print(f"RESULT {json.dumps(found)}", flush=True)
