"""Readers at the same moment as an edition of many pages: ``python -m tests.benchmarks.readers http://... 10000 1000``.

Each reads pages of the pack through Varnish, what lists them, and the API: its share of them once, so that the caches
are warm and ``WARM`` is printed, then at random until it is told which edition that is and which issue its titles tell.
Counted are answers that mix two editions (titles of that issue beside others,
or not of the issue that the answer's own edition has), and those of an older edition than the same reader has seen.
"""

import json
import random
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from itertools import islice
from urllib.parse import urlsplit

from tests.benchmarks import corpus

READERS = 6
PAUSE = 0.01  # seconds between two pages of a reader: the machine is to publish, too
ISSUE = re.compile(r"part (\d+)(?:, issue (\d+))?")
Seen = Counter[tuple[int, frozenset[str]]]  # edition, and the issues that titles told


class Reader(threading.Thread):
    """Reads its share of all addresses, then in a random order."""

    def __init__(self, number: int, base: str, pack: "Pack", stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.chosen = random.Random(number)
        self.base, self.pack, self.stop = base, pack, stop
        self.share = sorted(set(pack.addresses))[number::READERS]
        self.is_warm = threading.Event()
        self.newest = self.backwards = self.failed = 0
        self.seen: Seen = Counter()

    def addresses(self) -> Iterator[str]:
        yield from self.share
        self.is_warm.set()
        while True:
            yield self.chosen.choice(self.pack.addresses)

    def run(self) -> None:
        connection = HTTPConnection(urlsplit(self.base).netloc, timeout=30)
        for address in self.addresses():
            if self.stop.wait(PAUSE):
                return
            try:
                connection.request("GET", address)
                answer = connection.getresponse()
                self.note(answer.status, int(answer.headers.get("Portal-Edition", 0)), answer.read().decode())
            except (OSError, HTTPException):
                self.failed += 1
                connection.close()

    def note(self, status: int, edition: int, text: str) -> None:
        if status != 200:
            self.failed += 1
            return
        self.backwards += edition < self.newest
        self.newest = max(self.newest, edition)
        told = (issue for number, issue in ISSUE.findall(text) if int(number) in self.pack.numbers)
        self.seen[edition, frozenset(told)] += 1


class Pack:
    """The first pages of the deepest level: their numbers, and where they are read and listed."""

    def __init__(self, total: int, count: int) -> None:
        leaves = (page for page in corpus.pages(total) if page.path.count("/") == corpus.DEPTH)
        pages = list(islice(leaves, count))
        self.numbers = {page.id - corpus.FIRST_ID for page in pages}
        own = [address for page in pages for address in (page.path, f"/api/v2/pages/{page.id}/")]
        above = Counter(page.parent_id for page in pages)
        # A section of which the pack has a part alone lists others, too.
        whole = [number for number, listed in above.items() if listed == corpus.LEAVES]
        parts = [f"child_of={number}&fields=title&offset={start}" for number in whole for start in (0, 20)]
        lists = [f"/api/v2/pages/?{part}" for part in parts]
        self.addresses = own + lists * max(1, len(own) // max(1, len(lists)))


def told(readers: list[Reader], edition: int, issue: str) -> dict[str, int]:
    """The sums; ``issue`` is what every title of the pack tells from ``edition`` on, and none before."""
    seen: Seen = sum((reader.seen for reader in readers), Counter())

    def is_mixed(of: int, issues: frozenset[str]) -> bool:
        return issues != {issue} if of >= edition else issue in issues or not issues

    return {
        "answers": sum(seen.values()),
        "of_the_new_edition": sum(n for (of, _), n in seen.items() if of >= edition),
        "mixed": sum(n for pair, n in seen.items() if is_mixed(*pair)),
        "backwards": sum(reader.backwards for reader in readers),
        "failed": sum(reader.failed for reader in readers),
    }


def main(base: str, total: int, count: int) -> None:
    """Read until ``edition issue`` comes on standard input, then tell."""
    stop = threading.Event()
    pack = Pack(total, count)
    readers = [Reader(number, base, pack, stop) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.is_warm.wait()
    print("WARM", flush=True)
    edition, issue = sys.stdin.readline().split()
    stop.set()
    for reader in readers:
        reader.join(40)
    print(f"RESULT {json.dumps(told(readers, int(edition), issue))}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
