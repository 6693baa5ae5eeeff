"""What a portal that runs shows: for tools that look at it from outside."""

import json
import sys
from collections.abc import Callable
from urllib.error import URLError
from urllib.request import urlopen

# Besides the pages of each type, by name: what the software itself shows.
BESIDE = {
    "search": "/search/?q=cctv",
    "tracker": "/tracker/",
    "registers": "/registers/",
    "documents": "/documents/{document}/",
    "record": "/record/",
    "feeds": "/feeds/",
    "accessibility": "/accessibility/",
}
ABSENT = "No portal answers at {}. Start one with `make run`, or name another: URL=http://localhost:8001"


def run(tool: Callable[[dict[str, str]], int]) -> int:
    """Give ``tool`` the pages of the portal that the command line names; the exit code."""
    portal = (sys.argv[1:] or ["http://localhost:8000"])[0].rstrip("/")
    try:
        pages = pages_of(portal)
    except (URLError, ValueError):
        print(ABSENT.format(portal))
        return 1
    return tool(pages)


def pages_of(portal: str) -> dict[str, str]:
    """Name -> address of one page of each type, and of those beside them. Raises ``URLError``."""
    found: dict[str, str] = {}
    seen = total = 0
    while not seen or seen < total:
        told = _json(f"{portal}/api/v2/pages/?limit=20&offset={seen}&order=id")
        for item in told["items"]:
            found.setdefault(item["meta"]["type"].partition(".")[2], item["meta"]["html_url"])
        seen, total = seen + len(told["items"]), told["meta"]["total_count"]
    document = next(iter(_json(f"{portal}/api/v2/documents/?limit=1")["items"]), {}).get("id", 0)
    return found | {name: portal + path.format(document=document) for name, path in BESIDE.items()}


def _json(url: str) -> dict:
    with urlopen(url) as answer:
        return json.load(answer)
