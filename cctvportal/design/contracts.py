"""What the read side hands to the templates. ``docs/representation.md`` says what each resolver call answers."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any, NotRequired, Protocol, TypedDict
from uuid import UUID

Item = dict[str, Any]
Instant = datetime | str


class Edition(Protocol):
    """The state of the site that is rendered; ``effective_at`` is the only clock of the templates.

    In a memento (``is_memento``) addresses of the portal end with ``query``, and it may be of the past (``is_past``).
    ``kept`` is for what all of its pages have in common.
    """

    @property
    def number(self) -> int: ...
    @property
    def effective_at(self) -> Instant: ...
    @property
    def is_memento(self) -> bool: ...
    @property
    def is_past(self) -> bool: ...
    @property
    def query(self) -> str: ...
    @property
    def kept(self) -> dict[Hashable, Any]: ...


class Content(Protocol):
    """One publication, or in previews a draft in the same form (then ``digest`` is empty and ``seats`` may be)."""

    @property
    def content_id(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def representation(self) -> Item: ...
    @property
    def digest(self) -> str: ...
    @property
    def agency(self) -> dict[str, str]: ...
    @property
    def seats(self) -> list[dict[str, str]]: ...
    @property
    def sign_off(self) -> UUID | str | None: ...
    @property
    def first_published_at(self) -> Instant | None: ...
    @property
    def published_at(self) -> Instant | None: ...
    @property
    def edition(self) -> int | None: ...
    @property
    def breadcrumbs(self) -> list[dict[str, str]]: ...
    @property
    def authority(self) -> str: ...
    @property
    def expires_at(self) -> Instant | None: ...


class Resolver(Protocol):
    """Answers for one edition, by id; None for what is not in it. ``for_site`` answers what surrounds a page."""

    @property
    def for_site(self) -> "Resolver": ...
    def page(self, page_id: int) -> Item | None: ...
    def document(self, document_id: int) -> Item | None: ...
    def image(self, image_id: int, spec: str) -> Item | None: ...
    def children(self, page_id: int, type_: str | None = None) -> list[Item]: ...
    def latest(self, count: int) -> list[Item]: ...
    def minutes(self, index_id: int) -> list[Item]: ...
    def actions(self, page_id: int) -> list[Item]: ...
    def versions(self, page_id: int) -> list[Item]: ...


class SearchResult(TypedDict):
    """``excerpt_html`` may hold ``<mark>``, nothing else; ``date`` is an ISO date, an instant or None.

    ``document`` is the page of a document that matches, ``{"title", "type_label", "url", "page", "pages",
    "excerpt_html"}``, or None. ``documents`` are ``{"title", "url", "label"}`` of the documents of the page.
    """

    title: str
    url: str
    authority: NotRequired[str]
    type_label: str
    excerpt_html: str
    date: str | None
    document: NotRequired[Item | None]
    documents: NotRequired[list[dict[str, str]]]


class SearchView(TypedDict):
    """``search``: ``message``, if any, says what was wrong with the query, ``error`` that it cannot be meant.

    ``query`` is ``""`` before anything was asked; ``page`` counts from 1; ``count`` is of all pages. ``asked`` are the
    parameters of the address, but that of the page. ``facets`` are ``{"label", "values": [{"label", "count",
    "url"}]}``, ``narrowed_by`` ``{"label", "value", "url"}`` (of the results without it), ``orders`` ``{"label",
    "url", "is_chosen"}``. ``too_many`` says that no more were counted; ``suggestion`` is ``{"query", "url"}``,
    ``promoted`` what the board puts first.
    """

    message: NotRequired[str]
    error: NotRequired[str]
    error_is_of_days: NotRequired[bool]
    query: str
    asked: NotRequired[dict[str, str]]
    promoted: NotRequired[list[SearchResult]]
    results: list[SearchResult]
    count: int
    too_many: NotRequired[bool]
    page: int
    pages: int
    facets: NotRequired[list[Item]]
    narrowed_by: NotRequired[list[Item]]
    orders: NotRequired[list[Item]]
    suggestion: NotRequired[Item | None]


class EntryRow(TypedDict):
    """One signed entry of the record. ``kind`` is the entry's own name (``take-back``).

    ``links`` lead to what it is about.
    """

    sequence: int
    at: Instant
    kind: str
    hash: str
    links: list[dict[str, str]]


class ApiView(TypedDict):
    """``api``: ``groups`` of ``{"name", "text", "operations"}``, ``errors`` as ``{"status", "text"}``.

    An operation is ``{"path", "anchor", "summary", "text", "scope", "parameters", "is_table"}``, a parameter
    ``{"name", "text", "values"}``. In texts, what stands between backticks is code.
    """

    about: str
    groups: list[Item]
    errors: list[Item]


class ChangesView(TypedDict):
    """``record/changes``: what changed from edition ``before`` to ``after``.

    A change is ``{"title", "path", "content_id", "what", "old", "new", "is_compared", "change_note"}``, with the
    editions that published it as it stood and stands. ``before`` is None where there was none. ``asked`` has what was
    typed as ``from`` and ``to``, ``message`` what was wrong with it; then there is nothing else.
    """

    changes: list[Item]
    count: int
    page: int
    pages: int
    before: Edition | None
    after: Edition
    asked: dict[str, str]
    message: NotRequired[str]


class FeedsView(TypedDict):
    """``feeds``: ``groups`` of ``{"title", "feeds"}``, a feed ``{"title", "url"}``."""

    groups: list[Item]


class DocumentView(TypedDict):
    """``document``: the landing page of the resolver's ``document``, which ``stands`` where a page has it.

    ``pages`` are ``{"title", "url"}``, ``trail`` the one in the breadcrumbs; ``versions`` are
    ``{"document", "edition", "at", "stands"}``, and ``history``
    ``{"edition", "at", "content_id", "page", "is_new", "agency", "seats" (how many)}``, the newest first; ``request``
    is ``{"agency", "contact", "query", "engagement"}``: whom to ask for another format, what a mail to them says, and
    the pages that tell how to reach the board.
    """

    document: Item
    library_id: int
    stands: bool
    locale: str
    agency: dict[str, str]
    pages: list[dict[str, str]]
    trail: list[dict[str, str]]
    versions: list[Item]
    history: list[Item]
    request: Item | None


class MeetingsView(TypedDict):
    """``meetings/index``: how many ``meetings``, ``open`` and ``overdue`` actions; the calendar's address or ``""``.

    ``exports`` of this and of the other registers are the addresses of the list as ``csv`` and ``json``.
    """

    meetings: int
    open: int
    overdue: int
    calendar: str
    exports: dict[str, str]


class RegisterView(TypedDict):
    """One page of a list, with what the reader ``asked`` for by filter; ``message`` says what was wrong with that.

    Then there is nothing else.
    """

    asked: dict[str, str]
    message: NotRequired[str]
    rows: list[Item]
    count: int
    page: int
    pages: int
    exports: dict[str, str]


class AttendanceView(RegisterView):
    """``meetings/attendance``: ``seats`` as ``{"code", "name", "present", "all"}``.

    A row is ``{"meeting", "cells"}``: for each seat ``{"attended", "note"}``, or None where its minutes do not name it,
    as there are some where ``some_unnamed``.
    """

    seats: list[Item]
    some_unnamed: bool


class DecisionsView(RegisterView):
    """``meetings/decisions``: a row is a ``Decision`` of the API."""


class ActionsView(RegisterView):
    """``meetings/actions``: a row is an ``Action`` of the API.

    ``owners`` are ``{"code", "name", "open", "overdue", "done", "dropped"}``, ``filters``
    ``{"name", "label", "options", "chosen"}``, with pairs of value and words as options.
    """

    owners: list[Item]
    filters: list[Item]


class TrackerView(RegisterView):
    """``tracker/index``: a row is a ``Recommendation`` of the API; ``total`` counts those that stand, unfiltered.

    ``tally`` is ``{"status", "count"}``; ``agencies`` and ``themes`` are ``{"name", "url", "count", "complete"}``.
    """

    filters: list[Item]
    total: int
    tally: list[Item]
    agencies: list[Item]
    themes: list[Item]


class ChartsView(TypedDict):
    """``charts`` as ``{"code", "name", "bars"}`` (``charts.bars``), and ``points`` with the same figures, oldest first.

    A point is ``{"edition", "at", "cells"}``, with a cell for each chart.
    """

    charts: list[Item]
    points: list[Item]


class ProgressView(ChartsView):
    """``tracker/progress``, with ``asked``, ``filters``, ``exports`` and ``message`` as registers have them."""

    asked: dict[str, str]
    message: NotRequired[str]
    filters: list[Item]
    exports: dict[str, str]


class GroupView(ChartsView):
    """``tracker/group``: the recommendations of one ``kind`` (``agency`` or ``theme``) with this ``code``."""

    kind: str
    code: str
    heading: str
    tally: list[Item]
    rows: list[Item]


class TrackerChangesView(RegisterView):
    """``tracker/changes``: a row is ``{"edition", "at", "what", "title", "path", "content_id", "told", "evidence"}``.

    ``told`` are sentences, ``evidence`` ``{"page", "document"}`` with one of the two.
    """


class RecordView(TypedDict):
    """``record/index``: newest entries first.

    ``verified`` tells of the last verification: ``at``, ``sequence``, ``publications``, ``assets``, ``ok`` and
    ``problems`` (sentences); None before the first. ``manifests`` are links to those of the present edition.
    """

    entries: list[EntryRow]
    count: int
    page: int
    pages: int
    verified: Any
    manifests: list[dict[str, str]]


class EntryView(TypedDict):
    """``record/entry``: an EntryRow with all that is signed, and the canonical JSON that its hash is of."""

    entry: Item
    canonical: str
    newest: bool


class VersionRow(TypedDict):
    """One published version; ``kind`` and ``authority`` as publications have them (``publication.enums``)."""

    edition: int
    published_at: Instant
    kind: str
    authority: str
    readable: bool
    digest: str
    change_note: str


class CorrectionRow(TypedDict):
    """One clerical correction: ``changes`` are ``{"before", "old", "new", "after"}``, texts; ``until`` an ISO date.

    ``again`` are the editions that published it again: of a move, of an order, at an emergency's end.
    """

    title: str
    path: str
    content_id: int
    edition: int
    published_at: Instant
    seats: list[dict[str, str]]
    agency: dict[str, str]
    changes: list[dict[str, str]]
    again: list[int]
    until: str | None
    outcome: str


class CorrectionsView(TypedDict):
    """``record/corrections``: the newest first."""

    corrections: list[CorrectionRow]
    count: int
    page: int
    pages: int


class PageRecordView(TypedDict):
    """``record/page``: ``content`` as it stands now, the seats with their times, versions and entries newest first."""

    content: Content
    signatures: list[dict[str, Any]]
    versions: list[VersionRow]
    entries: list[EntryRow]
