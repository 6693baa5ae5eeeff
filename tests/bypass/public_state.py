"""The whole public state, as digests: the tables that the public may read, its files, and all that it is answered."""

import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.urls import reverse

from cctvportal.delivery.feeds import feeds_of
from cctvportal.delivery.views.tracker import groups_of
from cctvportal.kernel import clock
from cctvportal.publication.models import Edition, Publication, PublicationAsset, PublishedFile, Route
from cctvportal.publication.reads import current_edition
from cctvportal.record.models import Manifest
from cctvportal.signoff.models import PreviewLink
from cctvportal.signoff.preview_links import token_of
from tests.bypass.routes import Route as UrlRoute
from tests.bypass.routes import routes

State = dict[str, str]
# The record tells of every act, in commitments: it may grow, but what stands in it stays.
GROWING = {"record_recordentry": "sequence"}
# What the public is not asked for in the comparison, and why.
NOT_COMPARED = {
    "healthz": "answers for the process, from nothing",
    "readyz": "tells whether editions are late, and says so in no content",
    "record": "grows with every act; its entries so far are compared as rows",
    "record/head.json": "grows with every act; its entries so far are compared as rows",
    "record/export.jsonl": "grows with every act; its entries so far are compared as rows",
    "record/<int:sequence>/": "grows with every act; its entries so far are compared as rows",
    "api/portal/record/": "grows with every act; its entries so far are compared as rows",
    "api/portal/record/<int:sequence>/": "grows with every act; its entries so far are compared as rows",
}
# The note of every link of the world that leads nowhere any more.
ENDED = "ended"
WORDS = ("public", "forged", "secret", "advice")
# Where somebody would put what the board never saw.
NEVER_PUBLISHED = ("/forged/", "/copy/", "/live/", "/by-api/", "/alias/", "/moved/", "/public-advice/forged/")


# What administrators change and the public process reads without showing it to anybody: who may read how much.
OF_READERS = {"delivery_reader", "delivery_readkey"}


class PublicState:
    """What is compared from the moment of its making on."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(sequence), 0) FROM record_recordentry")
            self.entries = cursor.fetchone()[0]

    def tables(self) -> State:
        """A digest of every table that the public's role may read. Cheap: one query."""
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(self._digest_of(table) for table in readable_tables()))
            return dict(cursor.fetchall())

    def whole(self) -> State:
        """All of it: tables, files, and answers."""
        return self.tables() | files() | answers()

    def _digest_of(self, table: str) -> str:
        until = f" WHERE {GROWING[table]} <= {self.entries}" if table in GROWING else ""
        rows = "md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
        return f"SELECT '{table}', {rows} FROM \"{table}\" t{until}"


def files() -> State:
    """A digest of every file in the published storage."""
    folder = Path(storages["published"].location)
    found = (path for path in folder.rglob("*") if path.is_file())
    return {f"file {path.relative_to(folder)}": sha256(path.read_bytes()).hexdigest() for path in found}


def answers(asked: Iterable[str] | None = None) -> State:
    """A digest of what the public is answered, at every address or those ``asked``: content, status, where it leads."""
    client = Client(raise_request_exception=False)
    if asked is None:
        asked = chain.from_iterable(public_addresses(route) for route in routes())
    return {address: _answer(client, address) for address in asked}


def changes(before: State, after: State) -> list[str]:
    """The names of what changed, came or went."""
    return [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]


@cache
def readable_tables() -> tuple[str, ...]:
    """The tables and views that the public's role may read, whole or in part, but for those about readers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm')"
            " AND relnamespace = 'public'::regnamespace"
            " AND has_any_column_privilege('cctv_public', oid, 'SELECT') ORDER BY relname"
        )
        return tuple(name for (name,) in cursor.fetchall() if name not in OF_READERS)


def public_addresses(route: UrlRoute) -> list[str]:
    """The addresses of a public route that are compared; none for a reason, or where nobody said how to fill it."""
    if not route.is_public or route.key in NOT_COMPARED:
        return []
    if route.key in FILLED:
        return FILLED[route.key]()
    if not route.parameters:
        return [f"/{route.pattern}"]
    values = PARAMETERS.get(route.parameters, list)()
    return [_filled(route.pattern, value) for value in values]


def _pages() -> list[str]:
    return [*sorted(set(Route.objects.values_list("path", flat=True))), *NEVER_PUBLISHED]


def _contents() -> list[dict[str, object]]:
    return [{"content_id": pk} for pk in sorted(set(Publication.objects.values_list("content_id", flat=True)))]


def _contents_in_editions() -> list[dict[str, object]]:
    found = Publication.objects.order_by("edition").values_list("content_id", "edition")
    return [{"content_id": content, "edition": edition} for content, edition in found]


def _files() -> list[dict[str, object]]:
    return [{"library_id": pk} for pk in sorted(set(PublishedFile.objects.values_list("library_id", flat=True)))]


def _contents_by_id() -> list[dict[str, object]]:
    return [{"id": item["content_id"]} for item in _contents()]


def _editions() -> list[dict[str, object]]:
    return [{"number": number} for number in Edition.objects.values_list("number", flat=True)]


def _actions() -> list[dict[str, object]]:
    minutes = Publication.objects.filter(type="minutes.MinutesPage", kind="content").order_by("content_id", "edition")
    found = minutes.values_list("content_id", "representation__actions")
    there = [{"meeting": pk, "reference": action["reference"]} for pk, actions in found for action in actions]
    return [*there, {"meeting": 1, "reference": "1.1"}]


def _groups(kind: int) -> list[str]:
    """The codes of the agencies (0) or themes (1) of which the tracker has a page."""
    edition = current_edition()
    return groups_of(edition)[kind] if edition else []


def _manifests() -> list[dict[str, object]]:
    return list(Manifest.objects.values("edition", "release"))


def _assets() -> list[dict[str, object]]:
    uses = sorted(set(PublicationAsset.objects.values_list("asset", "name")))
    return [{"sha256": sha, "name": name} for sha, name in uses]


def _searches(address: str) -> list[str]:
    return [f"{address}?{urlencode({'q': word})}" for word in WORDS]


def _filled(pattern: str, values: dict[str, object]) -> str:
    """A pattern, of either of Django's kinds, as an address."""
    for name, value in values.items():
        pattern = re.sub(rf"<(\w+:)?{name}>|\(\?P<{name}>[^)]*\)", str(value), pattern)
    return "/" + pattern.strip("^$")


def _previews(name: str) -> list[str]:
    """Links that have ended, and tampered ones; what leads somewhere is for whoever has it, and changes."""
    found = []
    for link in PreviewLink.objects.filter(note=ENDED):
        token = token_of(link)
        longer = PreviewLink(pk=link.pk, content_id=link.content_id, digest=link.digest, expires_at=clock.now().max)
        forged = f"{token_of(longer).split('.')[0]}.{token.split('.')[1]}"
        asset = ((link.draft or {}).get("assets") or [{"sha256": "0" * 64, "name": "a.pdf"}])[0]
        more = [asset["sha256"], asset["name"]] if name == "shared:asset" else []
        found += [reverse(name, args=[each, *more]) for each in (token, forged, f"{token[:-1]}x")]
    return found


# By its name, or its pattern where it has none; else by what it takes.
FILLED = {
    "shared:page": lambda: _previews("shared:page"),
    "shared:api": lambda: _previews("shared:api"),
    "shared:asset": lambda: _previews("shared:asset"),
    "shared:without-slash": lambda: _previews("shared:without-slash"),
    "page": _pages,
    "timegate": lambda: [f"/timegate{path}" for path in _pages()],
    "feed": lambda: [feed.url for edition in [current_edition()] if edition for feed in feeds_of(edition)],
    "documents/<int:library_id>/": lambda: [f"/documents/{item['library_id']}/" for item in _files()],
    "tracker-feed": lambda: ["/feeds/recommendations.atom"],
    "tracker-agency": lambda: [f"/tracker/agencies/{code}/" for code in [*_groups(0), "forged"]],
    "tracker-theme": lambda: [f"/tracker/themes/{code}/" for code in [*_groups(1), "forged"]],
    "calendar": lambda: ["/feeds/meetings.ics"],
    "registers/actions/": lambda: [
        "/registers/actions/",
        "/registers/actions/?overdue=true",
        "/registers/actions/?page=2",
    ],
    "timemap": lambda: [f"/timemap/link{path}" for path in _pages()],
    "search": lambda: _searches("/search/"),
    "api/portal/search/": lambda: _searches("/api/portal/search/"),
    "api/portal/search/suggestions/": lambda: _searches("/api/portal/search/suggestions/"),
    "api/v2/pages/": lambda: ["/api/v2/pages/?fields=*&limit=20", "/api/v2/pages/?search=forged"],
    "api/portal/batch/": lambda: [f"/api/portal/batch/?paths={path}" for path in _pages() if "," not in path],
    "api/portal/tree/": lambda: ["/api/portal/tree/?depth=8"],
    "api-unknown": lambda: ["/api/portal/nothing/"],
    "api-v2-unknown": lambda: ["/api/v2/nothing/"],
    "api/v2/images/": lambda: ["/api/v2/images/?fields=*&limit=20", "/api/v2/images/?search=forged"],
    "api/v2/documents/": lambda: ["/api/v2/documents/?fields=*&limit=20", "/api/v2/documents/?search=forged"],
    "api/v2/images/find/": lambda: [f"/api/v2/images/find/?id={item['library_id']}" for item in _files()],
    "api/v2/documents/find/": lambda: [f"/api/v2/documents/find/?id={item['library_id']}" for item in _files()],
    "api/v2/pages/find/": lambda: [f"/api/v2/pages/find/?html_path={path}" for path in _pages()],
    "api/v2/pages/<int:content_id>/": lambda: [f"/api/v2/pages/{item['content_id']}/?fields=*" for item in _contents()],
}
PARAMETERS = {
    frozenset({"content_id"}): _contents,
    frozenset({"content_id", "edition"}): _contents_in_editions,
    frozenset({"edition", "release"}): _manifests,
    frozenset({"id"}): _contents_by_id,
    frozenset({"meeting", "reference"}): _actions,
    frozenset({"number"}): _editions,
    frozenset({"library_id"}): _files,
    frozenset({"sha256", "name"}): _assets,
}


def _answer(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = f"{answer.status_code} {answer.get('Location', '')} {answer.get('Content-Type', '')}\n"
    return sha256(said.encode() + content).hexdigest()
