"""Schemas of what representations hold (docs/representation.md), as ``/api/v2/pages/`` tells it."""

from ..portal.schemas import (
    ADDRESS,
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NAMED,
    SHA256,
    TEXT,
    Named,
    Schema,
    code,
    fields,
    listed,
    nullable,
)
from ..serialize import META
from ..types import EVERY_TYPE, OF_TYPE, Kind

ID = nullable(INTEGER)


def some(**properties: Schema) -> Schema:
    """An object with any of ``properties``: ``fields`` chooses, and resolved forms add an address or renditions."""
    return {"type": "object", "properties": properties}


PARTS = {"children": listed({"$ref": "#/components/schemas/RichTextNode"})}
NODE = Named(
    "RichTextNode",
    {
        "oneOf": [
            fields(type={"const": "text"}, text=TEXT),
            fields(type=code("paragraph", "item", "bold", "italic"), **PARTS),
            fields(type={"const": "heading"}, level=INTEGER, **PARTS),
            fields(type={"const": "list"}, ordered=BOOLEAN, **PARTS),
            fields(type={"const": "link"}, to=code("page", "document", "address"), id=ID, url=nullable(TEXT), **PARTS),
            fields(type=code("break", "rule")),
        ]
    },
)
RICH_TEXT = Named(
    "RichText",
    {
        "anyOf": [TEXT, listed(NODE)],
        "description": "Markup or Markdown; a list of parts where `rich_text=json` is asked for.",
    },
)
RENDITIONS = {"type": "object", "additionalProperties": fields(url=ADDRESS, width=INTEGER, height=INTEGER)}
LINK = some(label=TEXT, page=ID, document=ID, url=nullable(TEXT))
CONTACT = some(name=TEXT, email=TEXT, phone=TEXT)
# Beside what was signed, a resolved form adds the address and the renditions.
BLOCK_VALUES: dict[str, Schema] = {
    "heading": fields(text=TEXT, level=INTEGER, anchor=TEXT),
    "rich_text": fields(html=RICH_TEXT),
    "image": fields(image=INTEGER, alt=TEXT, caption=TEXT),
    "document": fields(document=INTEGER, title=TEXT, description=TEXT),
    "callout": fields(kind=code("information", "warning"), title=TEXT, html=RICH_TEXT),
    "quote": fields(text=TEXT, attribution=TEXT),
    "table": fields(caption=TEXT, columns=listed(TEXT), rows=listed(listed(TEXT)), row_headers=BOOLEAN),
    "contact": fields(name=TEXT, email=TEXT, phone=TEXT, address=TEXT),
    "statistics": fields(title=TEXT, items=listed(fields(figure=TEXT, label=TEXT)), source=TEXT),
}
BLOCK_VALUES["image"]["properties"] |= {"url": nullable(TEXT), "renditions": RENDITIONS}
BLOCK_VALUES["document"]["properties"] |= {"url": nullable(TEXT)}
BLOCK = Named(
    "Block",
    {"oneOf": [fields(id=TEXT, type={"const": type_}, value=value) for type_, value in BLOCK_VALUES.items()]},
)
PAGE_META = Named(
    "PageMeta",
    some(
        type=TEXT,
        detail_url=ADDRESS,
        html_url=ADDRESS,
        slug=TEXT,
        show_in_menus=BOOLEAN,
        seo_title=TEXT,
        search_description=TEXT,
        first_published_at=INSTANT,
        locale=TEXT,
        digest=SHA256,
        edition=INTEGER,
        agency=NAMED,
        seats=listed(NAMED),
        authority=TEXT,
        expires_at=nullable(INSTANT),
        alias_of={"type": "null"},
        notice=TEXT,
    ),
)
LINKED = Named("LinkedPage", some(id=INTEGER, meta=PAGE_META, title=TEXT))
PAGE_META["properties"]["parent"] = nullable(LINKED)
# Those of ``Kind.COMPOSED``, by name; of two types with fields of one name, each by its own.
COMPOSED: dict[str, Schema] = {
    "contact": CONTACT,
    "masthead": some(image=ID, alt=TEXT, heading=TEXT, text=TEXT, renditions=RENDITIONS, url=nullable(TEXT)),
    "navigation": listed(LINK),
    "footer_links": listed(LINK),
    "announcement": nullable(
        some(
            text=RICH_TEXT,
            link=nullable(LINK),
            document=ID,
            url=nullable(TEXT),
            **{"from": nullable(INSTANT), "until": nullable(INSTANT)},
        )
    ),
    "aims": listed(RICH_TEXT),
    "have_your_say": some(html=RICH_TEXT, label=TEXT, page=ID, url=nullable(TEXT)),
    "promoted": listed(some(queries=listed(TEXT), page=ID, url=nullable(TEXT))),
    "links": listed(LINK),
    "body": listed(BLOCK),
    "partners": listed(TEXT),
    "updates": listed(some(date=nullable(DATE), html=RICH_TEXT, evidence=nullable(LINK))),
    "sections": listed(some(heading=TEXT, anchor=TEXT, body=listed(BLOCK))),
    "seats": listed(some(seat=NAMED, contact=TEXT, email=TEXT)),
    "outcome": nullable(some(html=RICH_TEXT, document=ID, url=nullable(TEXT), date=nullable(DATE))),
    "attendance": listed(some(seat=NAMED, attended=code("present", "apologies", "not-recorded"), note=TEXT)),
    "items": listed(some(number=TEXT, heading=TEXT, discussion=RICH_TEXT, decision=RICH_TEXT)),
    "actions": listed(some(reference=TEXT, text=TEXT, owner=NAMED, due=nullable(DATE))),
    "action_reports": listed(some(reference=TEXT, state=code("open", "done", "dropped"), note=TEXT)),
}
DOCUMENT = Named(
    "Document",
    some(
        id=INTEGER,
        title=TEXT,
        meta=some(
            type=TEXT,
            detail_url=ADDRESS,
            tags=listed(TEXT),
            download_url=ADDRESS,
            content_type=TEXT,
            size=INTEGER,
            page_count=ID,
            sha256=SHA256,
            notice=TEXT,
        ),
    ),
)
IMAGE = Named(
    "Image",
    some(
        id=INTEGER,
        title=TEXT,
        width=INTEGER,
        height=INTEGER,
        meta=some(
            type=TEXT, detail_url=ADDRESS, tags=listed(TEXT), download_url=ADDRESS, renditions=RENDITIONS, notice=TEXT
        ),
    ),
)
OF_KIND: dict[Kind, Schema] = {
    Kind.TEXT: TEXT,
    Kind.HTML: RICH_TEXT,
    Kind.INTEGER: ID,
    Kind.DATE: nullable(DATE),
    Kind.INSTANT: nullable(INSTANT),
    Kind.CODE: nullable(NAMED),
    Kind.PAGE: {"anyOf": [INTEGER, LINKED, {"type": "null"}]},
    Kind.PAGES: {"anyOf": [listed(INTEGER), listed(LINKED)]},
    Kind.DOCUMENT: {"anyOf": [INTEGER, DOCUMENT, {"type": "null"}]},
}


def page_of_type(name: str) -> Named:
    """A page of one type, with the fields that the type declares; which of them are told, ``fields`` says."""
    declared = EVERY_TYPE | OF_TYPE[name]
    own = {field: COMPOSED[field] if kind == Kind.COMPOSED else OF_KIND[kind] for field, kind in declared.items()}
    meta = {"allOf": [PAGE_META, some(type={"const": name})]}
    return Named(name.partition(".")[2], some(id=INTEGER, meta=meta, title=TEXT, **own))


# The fields of META are those that PAGE_META describes; a test holds them to that.
DESCRIBED_META = set(META)
PAGE = Named("AnyPage", {"anyOf": [page_of_type(name) for name in OF_TYPE]})
