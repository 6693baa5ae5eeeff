"""Every kind of public page as a file, for the checks that need a whole page: validators and browsers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from cctvportal.design.charts import bars
from cctvportal.design.render import render, render_view
from cctvportal.kernel.side_by_side import changed_fields

from . import samples
from .memory import MemoryEdition

RESULT = {"url": "/", "type_label": "Minutes", "excerpt_html": "about <mark>formats</mark>", "date": None}
ENTRY = {
    "at": "2010-04-08T11:00:00Z",
    "kind": "edition",
    "hash": "0a" * 32,
    "links": [{"label": "Home", "url": "/"}],
}
SEAL = {"previous_hash": "0c" * 32, "commitment": "0d" * 32, "key_id": "ab12", "signature": "0e" * 64}
VERSION = {
    "edition": 12,
    "published_at": "2010-04-08T11:00:00Z",
    "kind": "content",
    "digest": "0b" * 32,
    "change_note": "",
}
ON_PAGE = {"title": "Minutes", "type_label": "PDF", "url": "/assets/x/m.pdf#page=4", "page": 4, "pages": 12}
NARROWED = {
    "asked": {"q": "formats", "type": "news.NewsPage", "sort": "newest"},
    "facets": [{"label": "Year", "values": [{"label": "2009", "count": 3, "url": "/"}]}],
    "narrowed_by": [{"label": "Type", "value": "News", "url": "/"}],
    "orders": [
        {"label": "Best match", "url": "/", "is_chosen": False},
        {"label": "Newest first", "url": "/", "is_chosen": True},
    ],
}
EARLIER = MemoryEdition(number=9, is_memento=True, is_past=True, query="?at=9")
VERSIONS = [
    {"edition_id": number, "edition": MemoryEdition(number=number), "title": "Siting", "path": "/siting/"}
    for number in (9, 12)
]
CHANGES = {
    "changes": [
        {"title": "Siting", "path": "/siting/", "content_id": 3, "what": what, "old": 9, "new": 12, "is_compared": True}
        for what in ("new", "changed", "withdrawn")
    ],
    **{"count": 57, "page": 1, "pages": 2, "asked": {"from": "2010-01-01", "to": ""}},
    **{"before": MemoryEdition(number=9), "after": MemoryEdition()},
}
PAGE_CHANGES = {
    **{"versions": VERSIONS, "old": VERSIONS[0], "new": VERSIONS[1], "content_id": 3, "unchanged": ["Summary"]},
    "fields": changed_fields({"title": "Siting cameras", "html": "<p>Old.</p>"}, {"title": "Siting signs"}, str),
}
SEEN = {"edition": 12, "at": "2010-04-08T11:00:00Z"}
DOCUMENT = {
    **{"document": samples.DOCUMENTS[samples.STRATEGY_PDF], "library_id": samples.STRATEGY_PDF, "locale": "en"},
    **{
        "stands": True,
        "agency": {"code": "acpo", "name": "ACPO"},
        "pages": [{"title": "Strategy", "url": "/strategy/"}],
        "trail": [{"title": "Strategy", "url": "/strategy/"}],
    },
    "versions": [
        {**SEEN, "document": samples.DOCUMENTS[samples.STRATEGY_PDF], "stands": True},
        {**SEEN, "edition": 9, "document": samples.DOCUMENTS[samples.BODY_PDF], "stands": False},
    ],
    "history": [{**SEEN, "content_id": 3, "page": "Strategy", "is_new": True, "agency": "ACPO", "seats": 2}],
    "request": {
        **{"agency": "ACPO", "query": "subject=Accessible%20format"},
        "contact": {"name": "Strategy team", "email": "strategy@example.org", "phone": ""},
    },
}
MEETING = {"id": 3, "number": 3, "date": "2010-03-02", "title": "Meeting Number 3", "path": "/minutes/meeting-3/"}
REGISTER = {
    **{"asked": {}, "count": 57, "page": 1, "pages": 2},
    "exports": {"csv": "/api/portal/x/?format=csv", "json": "/api/portal/x/?format=json"},
}
ATTENDANCE = {
    "some_unnamed": True,
    "seats": [samples.ACPO | {"present": 1, "all": 2}, samples.NPIA | {"present": 0, "all": 0}],
    "rows": [{"meeting": MEETING, "cells": [{"attended": "present", "note": "For items 1 to 3"}, None]}],
}
DECISION = {"number": "1", "heading": "Standards", "decision": "<h2>Agreed</h2><p>It was.</p>", "anchor": "item-1"}
ACTION = {
    **{"reference": "3.1", "text": "Send it round", "owner": samples.NPIA, "due": "2010-01-10", "note": "Half done."},
    **{"meeting": MEETING, "state": "open", "overdue": True, "reported_at": 4, "closed_by": None},
}
ACTIONS = {
    "owners": [samples.NPIA | {"open": 1, "overdue": 1, "done": 1, "dropped": 0}],
    "filters": [{"name": "agency", "label": "Agency", "options": [("npia", "NPIA")], "chosen": "npia"}],
    "rows": [ACTION, ACTION | {"reference": "3.2", "state": "done", "overdue": False, "closed_by": MEETING}],
}
STATUS = {"code": "in-progress", "name": "In progress"}
RECOMMENDATION = {
    **{"title": "Digital formats", "path": "/strategy/digital-formats/", "number": 7, "overdue": True},
    **{"theme": {"code": "standards", "name": "Standards"}, "lead_agency": samples.NPIA, "partners": ["ACPO"]},
    **{"status": STATUS, "target_date": "2010-02-01", "last_update": "2010-01-01"},
}
FIGURES = {"not-started": [3, 2, 0], "in-progress": [0, 1, 1], "complete": [0, 0, 2]}
CHARTS = {
    "charts": [{"code": code, "name": code, "bars": bars(values, 3)} for code, values in FIGURES.items()],
    "points": [
        {"edition": place, "at": f"2010-0{place}-08T11:00:00Z", "cells": [each[place - 1] for each in FIGURES.values()]}
        for place in (1, 2, 3)
    ],
}
GROUPS = [{"name": "NPIA", "url": "/tracker/agencies/npia/", "count": 3, "complete": 1}]
TALLY = [{"status": STATUS, "count": 1}]
TRACKER = {
    **{"filters": ACTIONS["filters"], "total": 1, "rows": [RECOMMENDATION], "agencies": GROUPS, "themes": GROUPS},
    "tally": TALLY,
}
TRACKER_CHANGE = {
    **{"edition": 12, "at": "2010-04-08T11:00:00Z", "what": "changed", "title": "Digital formats", "content_id": 3},
    **{"path": "/strategy/digital-formats/", "told": ["Status: from “Not started” to “In progress”."]},
    "evidence": [{"page": samples.MEETING_3, "document": None}, {"page": None, "document": samples.BODY_PDF}],
}
OUTCOME = {"html": "<p>Thirty days.</p>", "document": samples.BODY_PDF, "date": None}


def pages() -> dict[str, str]:
    """HTML by name: each page type, the states that look different, search, the record, the error pages."""
    shown = {_name(page_id): _page(page_id) for page_id in samples.PAGES}
    shown["consultation-before"] = _page(samples.CONSULTATION, at="2010-01-01T00:00:00Z")
    shown["consultation-outcome"] = _page(samples.CONSULTATION, at="2011-01-01T00:00:00Z", outcome=OUTCOME)
    shown["deleted"] = _deleted()
    shown["preview"] = _page(samples.FIRST, preview=True)
    shown["earlier-edition"] = render(
        samples.sample(samples.GUIDANCE), samples.resolver(), EARLIER, site=samples.HOME_PAGE
    )
    return {
        **shown,
        **_views(),
        **{f"alone-{status}": render_to_string(f"{status}.html") for status in (404, 410, 500)},
    }


def write(folder: Path) -> list[Path]:
    """Write each page as ``<name>.html`` into ``folder`` and return the files."""
    files = []
    for name, html in pages().items():
        files.append(folder / f"{name}.html")
        files[-1].write_text(html, encoding="utf-8")
    return files


def _name(page_id: int) -> str:
    return samples.PAGES[page_id][1].strip("/").replace("/", "-") or "home"


def _page(page_id: int, at: str = samples.EDITION.effective_at, preview: bool = False, **fields: Any) -> str:
    content = samples.sample(page_id, **fields)
    edition = MemoryEdition(effective_at=at)
    return render(content, samples.resolver(), edition, site=samples.HOME_PAGE, preview=preview)


def _deleted() -> str:
    words = {"title": "Old advice", "reason": "<p>It is part of newer guidance.</p>", "deleted": True}
    content = replace(samples.sample(samples.WITHDRAWN), kind="deletion", representation=words)
    return render(content, samples.resolver(), samples.EDITION, site=samples.HOME_PAGE)


def _view(name: str, **view: Any) -> str:
    frame = {"site": samples.HOME_PAGE, "resolver": samples.resolver(), "edition": samples.EDITION}
    return render_view(name, view, path="/x/", **frame)


def _views() -> dict[str, str]:
    results = [{**RESULT, "title": f"Meeting Number {number}"} for number in range(3)]
    results[1]["document"] = ON_PAGE | {"excerpt_html": "on <mark>formats</mark>"}
    entries = [{**ENTRY, "sequence": number} for number in (42, 41)]
    content = samples.sample(samples.FIRST)
    verified = {"at": "2010-04-08T11:30:00Z", "sequence": 42, "ok": True}
    signatures = [{"seat": seat, "signed_at": "2010-04-08T10:00:00Z"} for seat in content.seats]
    return {
        "search": _view("search", query="formats", results=results, count=57, page=3, pages=6, **NARROWED),
        "search-first": _view(
            "search", query="formats", results=results, promoted=results[:1], count=3, page=1, pages=1
        ),
        "search-spelling": _view(
            "search", query="formts", suggestion={"query": "formats", "url": "/"}, results=[], count=0, page=1, pages=1
        ),
        "search-error": _view(
            "search",
            query="formats",
            error="“x” is no day.",
            error_is_of_days=True,
            results=[],
            count=0,
            page=1,
            pages=1,
            asked={"from": "x"},
        ),
        "search-nothing": _view("search", query="zzz", results=[], count=0, page=1, pages=1),
        "search-start": _view("search", query="", results=[], count=0, page=1, pages=1),
        "record": _view("record/index", entries=entries, count=42, page=1, pages=3, verified=verified),
        "record-entry": _view("record/entry", entry={**entries[0], **SEAL}, canonical='{"sequence":42}', newest=False),
        "record-of-a-page": _view(
            "record/page", content=content, signatures=signatures, versions=[VERSION], entries=entries
        ),
        "changes": _view("record/changes", **CHANGES),
        "page-changes": _view("record/page_changes", **PAGE_CHANGES),
        "feeds": _view("feeds", groups=[{"title": "By section", "feeds": [{"title": "News", "url": "/feeds/x.atom"}]}]),
        "accessibility": _view("accessibility", contact=samples.HOME_PAGE["contact"], demonstration=False),
        "document": _view("document", **DOCUMENT),
        "document-gone": _view("document", **DOCUMENT | {"stands": False, "pages": [], "request": None}),
        "meetings": _view("meetings/index", **REGISTER, meetings=3, open=2, overdue=1, calendar="/feeds/meetings.ics"),
        "attendance": _view("meetings/attendance", **REGISTER | ATTENDANCE),
        "decisions": _view("meetings/decisions", **REGISTER, rows=[DECISION | {"meeting": MEETING}] * 2),
        "actions": _view("meetings/actions", **REGISTER | ACTIONS),
        "actions-not-filtered": _view("meetings/actions", asked={"state": "x"}, message="state: expected open."),
        "tracker": _view("tracker/index", **REGISTER | TRACKER),
        "tracker-progress": _view("tracker/progress", **REGISTER | CHARTS, filters=ACTIONS["filters"]),
        "tracker-group": _view(
            "tracker/group", **CHARTS, kind="agency", code="npia", heading="NPIA", tally=TALLY, rows=[RECOMMENDATION]
        ),
        "tracker-changes": _view("tracker/changes", **REGISTER, rows=[TRACKER_CHANGE, TRACKER_CHANGE | {"edition": 9}]),
        "no-such-edition": _view("errors/no_such_edition", reason="“x” is no date of this site."),
        **{f"error-{status}": _view(f"errors/{status}") for status in (404, 410, 500)},
    }
