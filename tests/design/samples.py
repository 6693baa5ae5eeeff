"""One sample of each page type, by hand: representations as docs/representation.md has them, in a small site."""

from typing import Any

from .memory import MemoryContent, MemoryEdition, MemoryResolver

Item = dict[str, Any]

EDITION = MemoryEdition()
ACPO = {"code": "acpo", "name": "ACPO"}
HOME_OFFICE = {"code": "home-office", "name": "Home Office"}
NPIA = {"code": "npia", "name": "NPIA"}
SAMPLE_SEAT = {"code": "sample-stakeholder", "name": "Sample stakeholder"}

HOME, STRATEGY, FIRST, SECOND, GUIDANCE, CHILD_GUIDANCE, HAVE_YOUR_SAY, CONSULTATION = 1, 10, 11, 12, 20, 21, 30, 31
DISCLAIMER, NEWS, ANNOUNCEMENT, BULLETIN, MINUTES, MEETING_3, MEETING_4, ADDENDUM, WITHDRAWN = 40, 50, 51, 52, 60, 63, 64, 65, 70
STRATEGY_PDF, BODY_PDF, UNCOUNTED = 1, 2, 3
MASTHEAD_PICTURE = 3


def document(title: str, size: int, pages: int | None, name: str) -> Item:
    picture = {"url": f"/media/{name}.png", "width": 168, "height": 238} if pages else None
    return {
        "url": f"/documents/{name}.pdf",
        "title": title,
        "filename": f"{name}.pdf",
        "type_label": "PDF",
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
        '<a href="mailto:strategy@example.org">write to us</a>.</p><ul><li>cameras in public places</li><li>imagery as evidence</li></ul>',
    ),
    block("image", image=MASTHEAD_PICTURE, alt="People walking along a street", caption="A street with cameras in it."),
    block("document", document=STRATEGY_PDF, title="The strategy in full", description="As published in October 2007."),
    block("callout", kind="information", title="Good to know", html="<p>Recommendations are tracked one by one.</p>"),
    block("callout", kind="warning", title="Check the law", html="<p>The law has moved on since this was written.</p>"),
    block("heading", text="In figures", level=3, anchor="figures"),
    block("quote", text="A joint work of police and government.", attribution="Trade press, November 2007"),
    block("table", caption="Chapters and subjects", columns=["Chapter", "Subject"], row_headers=True,
          rows=[["Standards", "Formats, recording and export"], ["Training", "Operators and managers"]]),
    block("contact", name="Secretariat", email="board@example.org", phone="020 7946 0000", address="Programme board\nLondon"),
    block("statistics", title="The strategy", source="The document itself",
          items=[{"figure": "44", "label": "recommendations"}, {"figure": "13", "label": "chapters"}]),
]  # fmt: skip

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
        "text": "<p>The policing minister has announced a National CCTV Oversight Body and an interim CCTV Regulator.</p>",
        "link": {"label": "Read the announcement", "page": ANNOUNCEMENT, "url": ""},
        "document": BODY_PDF,
        "from": "2009-12-15T00:00:00Z",
        "until": "2010-06-01T00:00:00Z",
    },
    about="<p>Public cameras are widely supported. This site says what the strategy wants of them, and how far it has come.</p>",
    what_is="<p>A review of CCTV in England and Wales, with recommendations for all who run it.</p>",
    aims_heading="What it is meant to bring about",
    aims=[
        "<p>CCTV that works and is well run, with the industry and the public heard.</p>",
        "<p>Councils, operators, police and emergency services working together.</p>",
        "<p>Better standards of operation, and imagery fit to be shown in court.</p>",
    ],
    strategy=STRATEGY,
    strategy_document=STRATEGY_PDF,
    have_your_say={"html": "<p>The board wants to hear from you.</p>", "label": "How to reach the board", "page": HAVE_YOUR_SAY},
    links=[
        {"label": "National CCTV Strategy", "page": None, "document": STRATEGY_PDF, "url": ""},
        {"label": "July 09 Bulletin", "page": BULLETIN, "document": None, "url": ""},
        {"label": "Information about cameras", "page": None, "document": None, "url": "https://www.example.com/"},
    ],
    minutes=MINUTES,
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


PAGES: dict[int, tuple[str, str, int | None, Item]] = {
    HOME: ("home.HomePage", "/", None, HOME_PAGE),
    STRATEGY: (
        "home.StrategyPage",
        "/strategy/",
        HOME,
        common("The National CCTV Strategy", "Where it came from, what it aims at and how far it has come.", body=ALL_BLOCKS,
               aims=HOME_PAGE["aims"], document=STRATEGY_PDF, recommendations_total=44),
    ),
    FIRST: (
        "home.RecommendationPage",
        "/strategy/digital-formats/",
        STRATEGY,
        recommendation("Digital standards and formats", None, "in-progress", "In progress", lead_agency=NPIA,
                       partners=["Sample stakeholder"], target_date="2010-10-01",
                       updates=[{"date": "2010-02-01", "html": "<p>Work began.</p>"}, {"date": None, "html": "<p>Agreed.</p>"}]),
    ),
    SECOND: (
        "home.RecommendationPage",
        "/strategy/registration/",
        STRATEGY,
        recommendation("A system of registration", 7, "not-recorded", "Not recorded",
                       theme={"code": "registration", "name": "Registration, inspection, enforcement"}),
    ),
    GUIDANCE: (
        "home.GuidancePage",
        "/guidance/",
        HOME,
        common("Installing and running CCTV", "Best practice, from purpose to disposal.", sections=[
            {"heading": "Before you install", "anchor": "before", "body": ALL_BLOCKS[1:5]},
            {"heading": "Once it runs", "anchor": "once", "body": [ALL_BLOCKS[6], ALL_BLOCKS[8], ALL_BLOCKS[10]]},
        ]),
    ),
    CHILD_GUIDANCE: (
        "home.GuidancePage",
        "/guidance/retention/",
        GUIDANCE,
        common("How long to keep imagery", "Retention tied to purpose.", sections=[
            {"heading": "Purpose first", "anchor": "purpose", "body": [block("rich_text", html="<p>Keep it no longer than you need.</p>")]},
        ]),
    ),
    HAVE_YOUR_SAY: (
        "home.HaveYourSayPage",
        "/have-your-say/",
        HOME,
        common("Have your say", "How to reach the programme board.", body=[block("rich_text", html="<p>Views are welcome.</p>")],
               how_to_ask="<p>Write to the seat whose work it is.</p>",
               seats=[{"seat": ACPO, "contact": "CCTV desk", "email": "cctv@example.org"},
                      {"seat": SAMPLE_SEAT, "contact": "", "email": ""}]),
    ),
    CONSULTATION: (
        "home.ConsultationPage",
        "/have-your-say/retention-periods/",
        HAVE_YOUR_SAY,
        common("How long should imagery be kept?", "A consultation on retention periods.",
               opens="2010-04-01T08:00:00Z", closes="2010-06-30T16:00:00Z", before="<p>Come back in April.</p>",
               html="<p>The strategy asks for standard periods.</p>", how_to_take_part="<p>Write to us by the closing time.</p>",
               closed="<p>Thank you. The board is reading what was sent.</p>", document=UNCOUNTED, outcome=None),
    ),
    DISCLAIMER: (
        "home.DisclaimerPage",
        "/disclaimer/",
        HOME,
        common("Disclaimer", "What this site does and does not promise.", version="1.1", effective_date="2010-01-04",
               body=[block("heading", text="No advice", level=2, anchor="no-advice"),
                     block("rich_text", html="<p>Current practice is not guaranteed.</p><ul><li>not legal advice</li></ul>")]),
    ),
    NEWS: ("news.NewsIndexPage", "/news/", HOME, common("News and views", "What is new.", intro="<p>News, views and bulletins.</p>")),
    ANNOUNCEMENT: (
        "news.NewsPage",
        "/news/oversight-body/",
        NEWS,
        common("Oversight body and interim regulator announced", "A written statement to Parliament.", date="2009-12-15",
               kind={"code": "announcement", "name": "Announcement"}, body=ALL_BLOCKS[1:2], related=[FIRST, 999]),
    ),
    BULLETIN: (
        "news.BulletinPage",
        "/news/july-09-bulletin/",
        NEWS,
        common("July 09 Bulletin", "Work under way in the summer.", issue_month="2009-07", document=BODY_PDF, body=[]),
    ),
    MINUTES: ("minutes.MinutesIndexPage", "/minutes/", HOME, common("Programme board minutes", "By meeting.", intro="")),
    MEETING_3: (
        "minutes.MinutesPage",
        "/minutes/meeting-3/",
        MINUTES,
        common("Meeting Number 3", "Sample text: the original minutes are not reproduced here.", number=3, date=None, place="",
               chair=ACPO, attendance=[{"seat": ACPO, "attended": "present", "note": ""},
                                       {"seat": NPIA, "attended": "apologies", "note": "sent a paper"},
                                       {"seat": SAMPLE_SEAT, "attended": "not-recorded", "note": ""}],
               items=[{"number": "1", "heading": "Standards", "discussion": "<p>The chair opened the item.</p>",
                       "decision": "<p>The paper was agreed.</p>"},
                      {"number": "2", "heading": "Any other business", "discussion": "<p>There was none.</p>", "decision": ""}],
               actions=[{"reference": "3.1", "text": "Send the paper round", "owner": NPIA, "due": "2010-01-10"},
                        {"reference": "3.2", "text": "Ask for a cost", "owner": ACPO, "due": None},
                        {"reference": "3.3", "text": "Draft the guidance", "owner": HOME_OFFICE, "due": "2010-04-07"}],
               action_reports=[{"reference": "2.1", "state": "done", "note": "The list was sent."}],
               document=STRATEGY_PDF, confirmed_at=4),
    ),
    MEETING_4: (
        "minutes.MinutesPage",
        "/minutes/meeting-4/",
        MINUTES,
        common("Meeting Number 4", "Sample text.", number=4, date="2010-03-02", place="London", chair=None, attendance=[], items=[],
               actions=[], action_reports=[], document=None, confirmed_at=None),
    ),
    ADDENDUM: (
        "minutes.MinutesAddendumPage",
        "/minutes/meeting-3/addendum-1/",
        MEETING_3,
        common("Meeting Number 3 Addendum", "A correction.", number=3, sequence=1, date=None, document=BODY_PDF,
               body=[block("heading", text="Correction", level=2, anchor="correction"),
                     block("rich_text", html="<p>Item 1 should say that two papers were agreed.</p>")]),
    ),
    WITHDRAWN: (
        "home.GuidancePage",
        "/guidance/old-advice/",
        GUIDANCE,
        {"title": "Old advice on tapes", "reason": '<p>Replaced by <a data-page="20">newer guidance</a>.</p>', "withdrawn": True},
    ),
}  # fmt: skip


def breadcrumbs(page_id: int) -> list[Item]:
    """The pages above a page, from the home page down."""
    parent = PAGES[page_id][2]
    if parent is None:
        return []
    return [*breadcrumbs(parent), {"title": "Home" if parent == HOME else PAGES[parent][3]["title"], "url": PAGES[parent][1]}]


def sample(page_id: int, **fields: Any) -> MemoryContent:
    """One sample, with some fields of its representation replaced."""
    type_, path, _, representation = PAGES[page_id]
    kind = "withdrawal" if representation.get("withdrawn") else "content"
    return MemoryContent(page_id, type_, path, {**representation, **fields}, kind, breadcrumbs=breadcrumbs(page_id))


def resolver() -> MemoryResolver:
    """A resolver over every sample and the three sample documents."""
    parents = {page_id: parent for page_id, (_, _, parent, _) in PAGES.items() if parent is not None}
    return MemoryResolver([sample(page_id) for page_id in PAGES], parents, DOCUMENTS)
