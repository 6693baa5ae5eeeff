"""What one address of ``/api/portal/`` does, declared once: for its view, its URL and its description in OpenAPI."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from inspect import cleandoc
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from cctvportal.kernel import clock
from cctvportal.kernel.tables import csv_text
from cctvportal.publication.models import Edition

from ...addresses import absolute
from ...caching import conditional, revalidated
from ...edition import edition_of
from ...negotiation import CSV, prefers_csv
from ...notices import demonstration_notice
from ..at import edition_asked_for
from ..columns import LARGEST
from ..problems import View, portal_view
from ..responses import BadRequest, json_response
from .paging import PAGING, Bounds, Cursor, Item, link_header, page_of
from .parameters import AT, Parameter, one_of, read_all
from .schemas import ADDRESS, INSTANT, INTEGER, Named, Schema, columns, fields, listed, nullable

FORMAT = one_of("format", "A table of all rows instead of JSON, as by Accept.", ["json", "csv"])
STATE = {"edition": nullable(INTEGER), "effective_at": nullable(INSTANT)}
NOTICE: Schema = {"type": "string", "description": "That the portal is a demonstration; absent where it is none."}


def meta_of(name: str, **told: Schema) -> Named:
    """The schema of a ``meta``: what it tells, and the notice of a demonstration."""
    meta = fields(**told)
    meta["properties"] |= {"notice": NOTICE}
    return Named(name, meta)


PAGES_META = meta_of("ListMeta", total_count=INTEGER, next=nullable(ADDRESS), previous=nullable(ADDRESS), **STATE)
CSV_PAGED = "A CSV holds all rows: leave limit, offset and cursor out."


@dataclass(frozen=True)
class Asked:
    """One request: its parameters, the newest edition, and the one that is asked for; None before the first."""

    request: HttpRequest
    values: dict[str, Any]
    newest: Edition | None
    edition: Edition | None
    cursor: Cursor | None = None

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def given(self, lookups: dict[str, str]) -> Item:
        """For ``filter``: of the parameters that are given, the lookup and the value."""
        return {lookup: self[name] for name, lookup in lookups.items() if self[name] is not None}

    @property
    def number(self) -> int:
        """That of the edition; 0 before the first."""
        return self.edition.number if self.edition else 0

    @property
    def state(self) -> Item:
        """Of which edition an answer is."""
        effective = clock.to_text(self.edition.effective_at) if self.edition else None
        return {"edition": self.number or None, "effective_at": effective}

    def link(self, path: str) -> str:
        """An address of the portal; for a reader of the past it leads to the same edition."""
        past = self.edition is not None and self.edition.is_past
        return absolute(f"{path}?at={self.number}" if past else path)


@dataclass(frozen=True)
class Operation:
    """``path`` is beneath the prefix, with ``{names}``; ``answer`` the schema of its JSON, ``row`` of a CSV's row."""

    path: str
    view: View
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    answer: Schema
    row: Schema | None = None
    names: dict[str, Schema] = field(default_factory=dict)

    @property
    def pattern(self) -> str:
        """For ``django.urls.path``."""
        pattern = self.path
        for name, schema in self.names.items():
            converter = "int" if schema["type"] == "integer" else "str"
            pattern = pattern.replace(f"{{{name}}}", f"<{converter}:{name}>")
        return pattern


OPERATIONS: list[Operation] = []
Answer = Callable[..., Item]


def operation(path: str, *parameters: Parameter, answer: Schema, kept: bool = True, **names: Schema) -> Callable:
    """A view of what a function of ``Asked`` answers. ``kept``: it depends on nothing but URL and edition.

    The function gets the ``names`` in the path; it raises ``BadRequest``, ``Http404`` or ``Gone``.
    """

    def registered(make: Answer) -> View:
        known = (*parameters, AT)
        view = _view(known, lambda asked, **found: _as_json(make(asked, **found)), kept)
        OPERATIONS.append(Operation(path, view, *_words(make), known, answer, None, names))
        return view

    return registered


def listing(
    path: str, *parameters: Parameter, item: Schema, kept: bool = True, table: Schema | None = None
) -> Callable:
    """A view of a list. The function gives what is listed, and how each of it is told.

    A ``QuerySet`` is cut in the database. With a ``table`` it is a CSV too, whose rows have that schema.
    """

    def registered(find: Callable[[Asked], tuple[QuerySet | Sequence, Callable[[Any], Item]]]) -> View:
        known = (*parameters, *PAGING, AT, *((FORMAT,) if table else ()))
        view = _view(known, partial(_listed, find, table, path), kept)
        answer = fields(meta=PAGES_META, items=listed(item))
        OPERATIONS.append(Operation(path, view, *_words(find), known, answer, table))
        return view

    return registered


def _view(known: tuple[Parameter, ...], respond: Callable[..., HttpResponse], kept: bool) -> View:
    @portal_view
    def view(request: HttpRequest, **names: Any) -> HttpResponseBase:
        if any(isinstance(value, int) and value > LARGEST for value in names.values()):
            raise Http404("There is nothing with so large a number.")
        newest = edition_of(request)
        values = read_all(request.GET, known)
        cursor = Cursor.read(values["cursor"], request) if values.get("cursor") is not None else None
        edition = edition_asked_for(request, cursor.edition if cursor else values["at"], newest)
        asked = Asked(request, values, newest, edition, cursor)
        response = respond(asked, **names)
        # Also of the past: what is told of it may change with a redaction, and never without a new edition.
        about = [f"content-{names['id']}"] if "id" in names else []
        return conditional(request, newest, lambda: response, *about) if kept else revalidated(response, newest)

    return view


def _listed(find: Callable[[Asked], Any], table: Schema | None, path: str, asked: Asked) -> HttpResponse:
    found, tell = find(asked)
    if table and (asked["format"] or ("csv" if prefers_csv(asked.request) else "")) == "csv":
        return _as_csv(asked, found, tell, table, path.strip("/"))
    bounds = Bounds.of(asked.values, asked.cursor)
    meta, items = page_of(asked.request, asked.number, bounds, found, tell)
    return _as_json({"meta": meta | asked.state, "items": items})


def _as_json(body: Item) -> HttpResponse:
    if "meta" not in body:
        return json_response(body)
    response = json_response(body | {"meta": body["meta"] | demonstration_notice()})
    link_header(response, body["meta"])
    return response


def _as_csv(asked: Asked, found: Any, tell: Callable[[Any], Item], table: Schema, name: str) -> HttpResponse:
    """All rows. What lies within an object has a column of its own; of a list the texts stand in one."""
    if {"limit", "offset", "cursor"} & set(asked.request.GET):
        raise BadRequest(CSV_PAGED)
    header = list(columns(table))
    body = csv_text(header, ([_cell(tell(row), column) for column in header] for row in found))
    response = HttpResponse(body, content_type=f"{CSV}; charset=utf-8; header=present")
    begins = "demonstration-" if settings.DEMONSTRATION else ""
    response["Content-Disposition"] = (
        f'attachment; filename="{begins}{name.replace("/", "-")}-edition-{asked.number}.csv"'
    )
    return response


def _cell(row: Any, column: str) -> object:
    for name in column.split("."):
        row = row[name] if row is not None else None
    return "; ".join(map(str, row)) if isinstance(row, list) else row


def _words(made: Callable) -> tuple[str, str]:
    """The first line of its docstring, and the rest."""
    first, _, rest = cleandoc(made.__doc__ or "").partition("\n")
    return first, " ".join(rest.split())
