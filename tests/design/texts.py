"""What the samples are made of: their ids, documents, fields, blocks and the home page."""

from typing import Any

Item = dict[str, Any]

ACPO = {"code": "acpo", "name": "ACPO"}
HOME_OFFICE = {"code": "home-office", "name": "Home Office"}
NPIA = {"code": "npia", "name": "NPIA"}
SAMPLE_SEAT = {"code": "sample-stakeholder", "name": "Sample stakeholder"}

HOME, STRATEGY, FIRST, SECOND, GUIDANCE, CHILD_GUIDANCE, HAVE_YOUR_SAY, CONSULTATION = 1, 10, 11, 12, 20, 21, 30, 31
DISCLAIMER, NEWS, ANNOUNCEMENT, BULLETIN, MINUTES, MEETING_3, MEETING_4, ADDENDUM, WITHDRAWN = (
    40,
    50,
    51,
    52,
    60,
    63,
    64,
    65,
    70,
)
STRATEGY_PDF, BODY_PDF, UNCOUNTED = 1, 2, 3
MASTHEAD_PICTURE = 3


def document(title: str, size: int, pages: int | None, name: str) -> Item:
    picture = {"url": f"/media/{name}.png", "width": 168, "height": 238} if pages else None
    return {
        "url": f"/documents/{name}.pdf",
        "title": title,
        "filename": f"{name}.pdf",
        "type_label": "PDF",
        "content_type": "application/pdf",
        "size": size,
        "pages": pages,
        "picture": picture,
        "sha256": "ab" * 32,
    }


DOCUMENTS = {
    STRATEGY_PDF: document("National CCTV Strategy", 382_976, 12, "strategy"),
    BODY_PDF: document("National CCTV oversight body", 151_552, 1, "oversight-body"),
    UNCOUNTED: document("Sample form", 2_621_440, None, "form"),
}


def common(title: str, summary: str = "", **fields: Any) -> Item:
    contact = {"name": "Strategy team", "email": "strategy@example.org", "phone": ""}
    return {
        "title": title,
        "summary": summary,
        "contact": contact,
        "change_note": "First published.",
        "review_by": "2011-04-01",
        **fields,
    }


def block(kind: str, /, **value: Any) -> Item:
    return {"id": "0123456789ab", "type": kind, "value": value}


ALL_BLOCKS = [
    block("heading", text="Why the strategy was written", level=2, anchor="why"),
    block(
        "rich_text",
        html='<p>Read <a data-page="20">the guidance</a>, <a data-document="1">the strategy</a>, '
        '<a href="https://www.example.com/hansard">the statement</a> or '
        '<a href="mailto:strategy@example.org">write to us</a>.</p>'
        "<ul><li>cameras in public places</li><li>imagery as evidence</li></ul>",
    ),
    block("image", image=MASTHEAD_PICTURE, alt="People walking along a street", caption="A street with cameras in it."),
    block("document", document=STRATEGY_PDF, title="The strategy in full", description="As published in October 2007."),
    block("callout", kind="information", title="Good to know", html="<p>Recommendations are tracked one by one.</p>"),
    block("callout", kind="warning", title="Check the law", html="<p>The law has moved on since this was written.</p>"),
    block("heading", text="In figures", level=3, anchor="figures"),
    block("quote", text="A joint work of police and government.", attribution="Trade press, November 2007"),
    block(
        "table",
        caption="Chapters and subjects",
        columns=["Chapter", "Subject"],
        row_headers=True,
        rows=[["Standards", "Formats, recording and export"], ["Training", "Operators and managers"]],
    ),
    block(
        "contact",
        name="Secretariat",
        email="board@example.org",
        phone="020 7946 0000",
        address="Programme board\nLondon",
    ),
    block(
        "statistics",
        title="The strategy",
        source="The document itself",
        items=[{"figure": "44", "label": "recommendations"}, {"figure": "13", "label": "chapters"}],
    ),
]

HOME_PAGE = common(
    "National CCTV Strategy",
    "Aims, recommendations and progress of the National CCTV Strategy.",
    site_name="National CCTV Strategy",
    notice="<p><b>Demonstration, not official.</b> The bodies named took no part in it.</p>",
    masthead={
        "image": MASTHEAD_PICTURE,
        "alt": "People walking",
        "heading": "The National CCTV Strategy",
        "text": "For everyone who runs, watches or is seen by public cameras",
    },
    navigation=[
        {"label": "Home", "page": HOME},
        {"label": "The strategy", "page": STRATEGY},
        {"label": "Guidance", "page": GUIDANCE},
        {"label": "News", "page": NEWS},
        {"label": "Minutes", "page": MINUTES},
        {"label": "Have your say", "page": HAVE_YOUR_SAY},
    ],
    footer="<p>A demonstration of a portal for the National CCTV Strategy programme board.</p>",
    footer_links=[{"label": "Have your say", "page": HAVE_YOUR_SAY, "url": ""}],
    disclaimer=DISCLAIMER,
    welcome="<p>Welcome to the website of the National CCTV Strategy, for all who have a stake in it.</p>",
    announcement={
        "text": "<p>The policing minister has announced a National CCTV Oversight Body and an interim regulator.</p>",
        "link": {"label": "Read the announcement", "page": ANNOUNCEMENT, "url": ""},
        "document": BODY_PDF,
        "from": "2009-12-15T00:00:00Z",
        "until": "2010-06-01T00:00:00Z",
    },
    about="<p>Public cameras are widely supported. Here is what the strategy wants, and how far it is.</p>",
    what_is="<p>A review of CCTV in England and Wales, with recommendations for all who run it.</p>",
    aims_heading="What it is meant to bring about",
    aims=[
        "<p>CCTV that works and is well run, with the industry and the public heard.</p>",
        "<p>Councils, operators, police and emergency services working together.</p>",
        "<p>Better standards of operation, and imagery fit to be shown in court.</p>",
    ],
    strategy=STRATEGY,
    strategy_document=STRATEGY_PDF,
    have_your_say={
        "html": "<p>The board wants to hear from you.</p>",
        "label": "How to reach the board",
        "page": HAVE_YOUR_SAY,
    },
    links=[
        {"label": "National CCTV Strategy", "page": None, "document": STRATEGY_PDF, "url": ""},
        {"label": "July 09 Bulletin", "page": BULLETIN, "document": None, "url": ""},
        {"label": "Information about cameras", "page": None, "document": None, "url": "https://www.example.com/"},
    ],
    minutes=MINUTES,
    promoted=[{"queries": ["About cameras", "cameras"], "page": GUIDANCE}],
)


UNRECORDED = {
    "theme": {"code": "standards", "name": "Standards"},
    "lead_agency": None,
    "partners": [],
    "target_date": None,
    "updates": [],
}


def recommendation(title: str, number: int | None, code: str, name: str, **fields: Any) -> Item:
    return common(
        title,
        "What the strategy asks for.",
        number=number,
        html="<p>Digital formats should be agreed, so that imagery can be shown wherever it is needed.</p>",
        status={"code": code, "name": name},
        **{**UNRECORDED, **fields},
    )
