"""From content in the shape of ``docs/representation.md``, with keys for ids, to the fields of the page types."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cctvportal.agencies.models import Agency, Seat
from cctvportal.kernel.clock import from_text

from .content.entry import Entry

Fields = dict[str, Any]
LINK = re.compile(r'<a data-(page|document)="([^"]+)">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Library:
    """What keys stand for: pages that may be linked now, documents, images; by key the id."""

    pages: Mapping[str, int]
    documents: Mapping[str, int]
    images: Mapping[str, int]

    def html(self, text: str) -> str:
        """Links by key become Wagtail's links by id; a page that cannot be linked yet leaves its words."""

        def link(found: re.Match[str]) -> str:
            kind, key, words = found.groups()
            target = self.pages.get(key) if kind == "page" else self.documents[key]
            return f'<a linktype="{kind}" id="{target}">{words}</a>' if target else words

        return LINK.sub(link, text)

    def page(self, key: str | None) -> int | None:
        return self.pages.get(key) if key else None

    def document(self, key: str | None) -> int | None:
        return self.documents[key] if key else None


def fields_of(entry: Entry, library: Library) -> Fields:
    """The model fields of an entry. Raises ``KeyError`` for a document, an image or a type that is not known."""
    common = {
        "title": entry.title,
        "summary": entry.summary,
        "change_note": entry.change_note,
        "review_by": _date(entry.review_by),
    }
    contact = {f"contact_{key}": value for key, value in entry.contact.items()}
    return common | contact | _TYPES[entry.type](entry.fields, library)


def _home(c: Fields, lib: Library) -> Fields:
    announcement = c.get("announcement")
    masthead, say = c["masthead"], c["have_your_say"]
    return {
        "site_name": c["site_name"],
        "notice": lib.html(c["notice"]),
        "navigation": _links("link", c["navigation"], lib),
        "footer": lib.html(c["footer"]),
        "footer_links": _links("link", c["footer_links"], lib),
        "disclaimer_id": lib.page(c["disclaimer"]),
        "masthead_image_id": lib.images[masthead["image"]] if masthead["image"] else None,
        "masthead_alt": masthead["alt"],
        "masthead_heading": masthead["heading"],
        "masthead_text": masthead["text"],
        "welcome": lib.html(c["welcome"]),
        "announcement": [_announcement(announcement, lib)] if announcement else [],
        "about": lib.html(c["about"]),
        "what_is": lib.html(c["what_is"]),
        "aims_heading": c["aims_heading"],
        "aims": _texts("aim", c["aims"], lib),
        "strategy_id": lib.page(c["strategy"]),
        "strategy_document_id": lib.document(c["strategy_document"]),
        "have_your_say_text": lib.html(say["html"]),
        "have_your_say_label": say["label"],
        "have_your_say_page_id": lib.page(say["page"]),
        "links": _links("link", c["links"], lib),
        "minutes_id": lib.page(c["minutes"]),
        "promoted": [
            _raw("promotion", {"queries": "\n".join(each["queries"]), "page": page})
            for each in c["promoted"]
            if (page := lib.page(each["page"]))
        ],
    }


def _announcement(value: Fields, lib: Library) -> Fields:
    link = value["link"] or {}
    return _raw(
        "announcement",
        {
            "text": lib.html(value["text"]),
            "label": link.get("label", ""),
            "page": lib.page(link.get("page")),
            "url": link.get("url", ""),
            "document": lib.document(value["document"]),
            "from_time": value["from"],
            "until_time": value["until"],
        },
    )


def _strategy(c: Fields, lib: Library) -> Fields:
    return {
        "body": body(c["body"], lib),
        "aims": _texts("aim", c["aims"], lib),
        "document_id": lib.document(c["document"]),
        "recommendations_total": c["recommendations_total"],
    }


def _recommendation(c: Fields, lib: Library) -> Fields:
    return {
        "number": c["number"],
        "theme": _code(c["theme"]),
        "text": lib.html(c["html"]),
        "lead_agency": Agency.objects.get(code=_code(c["lead_agency"])) if c["lead_agency"] else None,
        "partners": [_raw("partner", name) for name in c["partners"]],
        "status": _code(c["status"]),
        "target_date": _date(c["target_date"]),
        "updates": [_raw("update", {"date": row["date"], "text": lib.html(row["html"])}) for row in c["updates"]],
    }


def _guidance(c: Fields, lib: Library) -> Fields:
    return {
        "sections": [
            _raw("section", {"heading": section["heading"], "body": body(section["body"], lib)})
            for section in c["sections"]
        ]
    }


def _have_your_say(c: Fields, lib: Library) -> Fields:
    rows = [row | {"seat": _code(row["seat"])} for row in c["seats"]]
    return {
        "body": body(c["body"], lib),
        "how_to_ask": lib.html(c["how_to_ask"]),
        "seats": [_raw("seat", row) for row in rows],
    }


def _consultation(c: Fields, lib: Library) -> Fields:
    outcome = c["outcome"] or {}
    return {
        "opens": from_text(c["opens"]),
        "closes": from_text(c["closes"]),
        "before": lib.html(c["before"]),
        "about": lib.html(c["html"]),
        "how_to_take_part": lib.html(c["how_to_take_part"]),
        "closed": lib.html(c["closed"]),
        "document_id": lib.document(c["document"]),
        "outcome_text": lib.html(outcome.get("html", "")),
        "outcome_document_id": lib.document(outcome.get("document")),
        "outcome_date": _date(outcome.get("date")),
    }


def _disclaimer(c: Fields, lib: Library) -> Fields:
    return {"version": c["version"], "effective_date": _date(c["effective_date"]), "body": body(c["body"], lib)}


def _intro(c: Fields, lib: Library) -> Fields:
    return {"intro": lib.html(c["intro"])}


def _news(c: Fields, lib: Library) -> Fields:
    related = [lib.page(key) for key in c["related"]]
    return {
        "date": _date(c["date"]),
        "kind": _code(c["kind"]),
        "body": body(c["body"], lib),
        "related": [_raw("recommendation", page) for page in related if page],
    }


def _bulletin(c: Fields, lib: Library) -> Fields:
    return {
        "issue_month": c["issue_month"],
        "document_id": lib.document(c["document"]),
        "body": body(c["body"], lib),
    }


def _minutes(c: Fields, lib: Library) -> Fields:
    chair = c["chair"]
    actions = [row | {"owner": _code(row["owner"])} for row in c["actions"]]
    items = [
        row | {"discussion": lib.html(row["discussion"]), "decision": lib.html(row["decision"])} for row in c["items"]
    ]
    return {
        "number": c["number"],
        "date": _date(c["date"]),
        "place": c["place"],
        "chair": Seat.objects.get(agency__code=_code(chair)) if chair else None,
        "attendance": [_raw("seat", row | {"seat": _code(row["seat"])}) for row in c["attendance"]],
        "items": [_raw("item", row) for row in items],
        "actions": [_raw("action", row) for row in actions],
        "action_reports": [_raw("report", row) for row in c["action_reports"]],
        "document_id": lib.document(c["document"]),
        "confirmed_at": c["confirmed_at"],
    }


def _addendum(c: Fields, lib: Library) -> Fields:
    return {
        "sequence": c["sequence"],
        "date": _date(c["date"]),
        "body": body(c["body"], lib),
        "document_id": lib.document(c["document"]),
    }


_TYPES: dict[str, Callable[[Fields, Library], Fields]] = {
    "home.HomePage": _home,
    "home.StrategyPage": _strategy,
    "home.RecommendationPage": _recommendation,
    "home.GuidancePage": _guidance,
    "home.HaveYourSayPage": _have_your_say,
    "home.ConsultationPage": _consultation,
    "home.DisclaimerPage": _disclaimer,
    "news.NewsIndexPage": _intro,
    "news.NewsPage": _news,
    "news.BulletinPage": _bulletin,
    "minutes.MinutesIndexPage": _intro,
    "minutes.MinutesPage": _minutes,
    "minutes.MinutesAddendumPage": _addendum,
}


def body(blocks: list[Fields], lib: Library) -> list[Fields]:
    """Blocks of a representation as the raw data of a StreamField."""
    return [_raw(block["type"], _BLOCKS.get(block["type"], _as_it_is)(block["value"], lib)) for block in blocks]


def _as_it_is(value: Fields, lib: Library) -> Fields:
    return value


def _rich_text(value: Fields, lib: Library) -> str:
    return lib.html(value["html"])


def _heading(value: Fields, lib: Library) -> Fields:
    return {"text": value["text"], "level": str(value.get("level", 2))}


def _image(value: Fields, lib: Library) -> Fields:
    alt = value["alt"]
    return {
        "image": lib.images[value["image"]],
        "alt_text": alt,
        "decorative": not alt,
        "caption": value.get("caption", ""),
    }


def _document(value: Fields, lib: Library) -> Fields:
    return value | {"document": lib.document(value["document"])}


def _callout(value: Fields, lib: Library) -> Fields:
    return {"kind": value["kind"], "title": value["title"], "text": lib.html(value["html"])}


def _table(value: Fields, lib: Library) -> Fields:
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in value["columns"]],
        "rows": [{"values": row} for row in value["rows"]],
        "caption": value["caption"],
    }
    return {"table": table, "row_headers": value.get("row_headers", False)}


def _statistics(value: Fields, lib: Library) -> Fields:
    return {"title": value["title"], "figures": value["items"], "source": value.get("source", "")}


_BLOCKS: dict[str, Callable[[Fields, Library], Any]] = {
    "rich_text": _rich_text,
    "heading": _heading,
    "image": _image,
    "document": _document,
    "callout": _callout,
    "table": _table,
    "statistics": _statistics,
}


def _raw(type_: str, value: Any) -> Fields:
    return {"type": type_, "value": value}


def _texts(type_: str, texts: list[str], lib: Library) -> list[Fields]:
    return [_raw(type_, lib.html(text)) for text in texts]


def _links(type_: str, links: list[Fields], lib: Library) -> list[Fields]:
    """Links whose target can be linked now; the others come with the next version of the page."""
    resolved = [
        link
        | {key: lib.page(link[key]) for key in ("page",) if key in link}
        | {key: lib.document(link[key]) for key in ("document",) if key in link}
        for link in links
    ]
    return [_raw(type_, link) for link in resolved if link.get("page") or link.get("document") or link.get("url")]


def _code(value: Fields | str) -> str:
    return value["code"] if isinstance(value, dict) else value


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
