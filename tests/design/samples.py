"""One sample of each page type, by hand: representations as docs/representation.md has them, in a small site."""

from typing import Any

from .memory import MemoryContent, MemoryEdition, MemoryResolver
from .texts import (
    ACPO,
    ADDENDUM,
    ALL_BLOCKS,
    ANNOUNCEMENT,
    BODY_PDF,
    BULLETIN,
    CHILD_GUIDANCE,
    CONSULTATION,
    DISCLAIMER,
    DOCUMENTS,
    FIRST,
    GUIDANCE,
    HAVE_YOUR_SAY,
    HOME,
    HOME_OFFICE,
    HOME_PAGE,
    MEETING_3,
    MEETING_4,
    MINUTES,
    NEWS,
    NPIA,
    SAMPLE_SEAT,
    SECOND,
    STRATEGY,
    STRATEGY_PDF,
    UNCOUNTED,
    WITHDRAWN,
    Item,
    block,
    common,
    recommendation,
)

EDITION = MemoryEdition()

PAGES: dict[int, tuple[str, str, int | None, Item]] = {
    HOME: ("home.HomePage", "/", None, HOME_PAGE),
    STRATEGY: (
        "home.StrategyPage",
        "/strategy/",
        HOME,
        common(
            "The National CCTV Strategy",
            "Where it came from, what it aims at and how far it has come.",
            body=ALL_BLOCKS,
            aims=HOME_PAGE["aims"],
            document=STRATEGY_PDF,
            recommendations_total=44,
        ),
    ),
    FIRST: (
        "home.RecommendationPage",
        "/strategy/digital-formats/",
        STRATEGY,
        recommendation(
            "Digital standards and formats",
            None,
            "in-progress",
            "In progress",
            lead_agency=NPIA,
            partners=["Sample stakeholder"],
            target_date="2010-10-01",
            updates=[
                {"date": "2010-02-01", "html": "<p>Work began.</p>"},  # as before there was evidence
                {"date": None, "html": "<p>Agreed.</p>", "evidence": {"page": None, "document": BODY_PDF}},
            ],
        ),
    ),
    SECOND: (
        "home.RecommendationPage",
        "/strategy/registration/",
        STRATEGY,
        recommendation(
            "A system of registration",
            7,
            "not-recorded",
            "Not recorded",
            theme={"code": "registration", "name": "Registration, inspection, enforcement"},
        ),
    ),
    GUIDANCE: (
        "home.GuidancePage",
        "/guidance/",
        HOME,
        common(
            "Installing and running CCTV",
            "Best practice, from purpose to disposal.",
            sections=[
                {"heading": "Before you install", "anchor": "before", "body": ALL_BLOCKS[1:5]},
                {"heading": "Once it runs", "anchor": "once", "body": [ALL_BLOCKS[6], ALL_BLOCKS[8], ALL_BLOCKS[10]]},
            ],
        ),
    ),
    CHILD_GUIDANCE: (
        "home.GuidancePage",
        "/guidance/retention/",
        GUIDANCE,
        common(
            "How long to keep imagery",
            "Retention tied to purpose.",
            sections=[
                {
                    "heading": "Purpose first",
                    "anchor": "purpose",
                    "body": [block("rich_text", html="<p>Keep it no longer than you need.</p>")],
                },
            ],
        ),
    ),
    HAVE_YOUR_SAY: (
        "home.HaveYourSayPage",
        "/have-your-say/",
        HOME,
        common(
            "Have your say",
            "How to reach the programme board.",
            body=[block("rich_text", html="<p>Views are welcome.</p>")],
            how_to_ask="<p>Write to the seat whose work it is.</p>",
            seats=[
                {"seat": ACPO, "contact": "CCTV desk", "email": "cctv@example.org"},
                {"seat": SAMPLE_SEAT, "contact": "", "email": ""},
            ],
        ),
    ),
    CONSULTATION: (
        "home.ConsultationPage",
        "/have-your-say/retention-periods/",
        HAVE_YOUR_SAY,
        common(
            "How long should imagery be kept?",
            "A consultation on retention periods.",
            opens="2010-04-01T08:00:00Z",
            closes="2010-06-30T16:00:00Z",
            before="<p>Come back in April.</p>",
            html="<p>The strategy asks for standard periods.</p>",
            how_to_take_part="<p>Write to us by the closing time.</p>",
            closed="<p>Thank you. The board is reading what was sent.</p>",
            document=UNCOUNTED,
            outcome=None,
        ),
    ),
    DISCLAIMER: (
        "home.DisclaimerPage",
        "/disclaimer/",
        HOME,
        common(
            "Disclaimer",
            "What this site does and does not promise.",
            version="1.1",
            effective_date="2010-01-04",
            body=[
                block("heading", text="No advice", level=2, anchor="no-advice"),
                block("rich_text", html="<p>Current practice is not guaranteed.</p><ul><li>not legal advice</li></ul>"),
            ],
        ),
    ),
    NEWS: (
        "news.NewsIndexPage",
        "/news/",
        HOME,
        common("News and views", "What is new.", intro="<p>News, views and bulletins.</p>"),
    ),
    ANNOUNCEMENT: (
        "news.NewsPage",
        "/news/oversight-body/",
        NEWS,
        common(
            "Oversight body and interim regulator announced",
            "A written statement to Parliament.",
            date="2009-12-15",
            kind={"code": "announcement", "name": "Announcement"},
            body=ALL_BLOCKS[1:2],
            related=[FIRST, 999],
        ),
    ),
    BULLETIN: (
        "news.BulletinPage",
        "/news/july-09-bulletin/",
        NEWS,
        common("July 09 Bulletin", "Work under way in the summer.", issue_month="2009-07", document=BODY_PDF, body=[]),
    ),
    MINUTES: (
        "minutes.MinutesIndexPage",
        "/minutes/",
        HOME,
        common("Programme board minutes", "By meeting.", intro=""),
    ),
    MEETING_3: (
        "minutes.MinutesPage",
        "/minutes/meeting-3/",
        MINUTES,
        common(
            "Meeting Number 3",
            "Sample text: the original minutes are not reproduced here.",
            number=3,
            date=None,
            place="",
            chair=ACPO,
            attendance=[
                {"seat": ACPO, "attended": "present", "note": ""},
                {"seat": NPIA, "attended": "apologies", "note": "sent a paper"},
                {"seat": SAMPLE_SEAT, "attended": "not-recorded", "note": ""},
            ],
            items=[
                {
                    "number": "1",
                    "heading": "Standards",
                    "discussion": "<p>The chair opened the item.</p>",
                    "decision": "<p>The paper was agreed.</p>",
                },
                {
                    "number": "2",
                    "heading": "Any other business",
                    "discussion": "<p>There was none.</p>",
                    "decision": "",
                },
            ],
            actions=[
                {"reference": "3.1", "text": "Send the paper round", "owner": NPIA, "due": "2010-01-10"},
                {"reference": "3.2", "text": "Ask for a cost", "owner": ACPO, "due": None},
                {"reference": "3.3", "text": "Draft the guidance", "owner": HOME_OFFICE, "due": "2010-04-07"},
            ],
            action_reports=[{"reference": "2.1", "state": "done", "note": "The list was sent."}],
            document=STRATEGY_PDF,
            confirmed_at=4,
        ),
    ),
    MEETING_4: (
        "minutes.MinutesPage",
        "/minutes/meeting-4/",
        MINUTES,
        common(
            "Meeting Number 4",
            "Sample text.",
            number=4,
            date="2010-03-02",
            place="London",
            chair=None,
            attendance=[],
            items=[],
            actions=[],
            action_reports=[],
            document=None,
            confirmed_at=None,
        ),
    ),
    ADDENDUM: (
        "minutes.MinutesAddendumPage",
        "/minutes/meeting-3/addendum-1/",
        MEETING_3,
        common(
            "Meeting Number 3 Addendum",
            "A correction.",
            number=3,
            sequence=1,
            date=None,
            document=BODY_PDF,
            body=[
                block("heading", text="Correction", level=2, anchor="correction"),
                block("rich_text", html="<p>Item 1 should say that two papers were agreed.</p>"),
            ],
        ),
    ),
    WITHDRAWN: (
        "home.GuidancePage",
        "/guidance/old-advice/",
        GUIDANCE,
        {
            "title": "Old advice on tapes",
            "reason": '<p>Replaced by <a data-page="20">newer guidance</a>.</p>',
            "withdrawn": True,
        },
    ),
}


def breadcrumbs(page_id: int) -> list[Item]:
    """The pages above a page, from the home page down."""
    parent = PAGES[page_id][2]
    if parent is None:
        return []
    return [
        *breadcrumbs(parent),
        {"title": "Home" if parent == HOME else PAGES[parent][3]["title"], "url": PAGES[parent][1]},
    ]


def sample(page_id: int, **fields: Any) -> MemoryContent:
    """One sample, with some fields of its representation replaced."""
    type_, path, _, representation = PAGES[page_id]
    kind = "withdrawal" if representation.get("withdrawn") else "content"
    return MemoryContent(page_id, type_, path, {**representation, **fields}, kind, breadcrumbs=breadcrumbs(page_id))


def resolver() -> MemoryResolver:
    """A resolver over every sample and the three sample documents."""
    parents = {page_id: parent for page_id, (_, _, parent, _) in PAGES.items() if parent is not None}
    return MemoryResolver([sample(page_id) for page_id in PAGES], parents, DOCUMENTS)
