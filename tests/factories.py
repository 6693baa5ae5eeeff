"""Valid pages of every type. ``make_page`` makes the sections above a page where they are missing."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from cctvportal.agencies.models import Agency, Seat
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.pages.freeze import freeze
from cctvportal.pages.models import PageOwnership, PortalPage
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.submit import submit
from home.models import (
    ConsultationPage,
    DisclaimerPage,
    GuidancePage,
    HaveYourSayPage,
    HomePage,
    RecommendationPage,
    StrategyPage,
)
from minutes.models import MinutesAddendumPage, MinutesIndexPage, MinutesPage
from news.models import BulletinPage, NewsIndexPage, NewsPage
from tests.builders import Board, sign_off

P = TypeVar("P", bound=PortalPage)

NAMES = {"acpo": "ACPO", "home-office": "Home Office", "npia": "NPIA", "sample": "Sample stakeholder"}
OPENS, CLOSES = datetime(2010, 3, 1, 9, tzinfo=UTC), datetime(2010, 5, 31, 16, tzinfo=UTC)
_numbers = count(1)

PARENTS: dict[type[PortalPage], type[PortalPage] | None] = {
    HomePage: None,
    StrategyPage: HomePage,
    RecommendationPage: StrategyPage,
    GuidancePage: HomePage,
    HaveYourSayPage: HomePage,
    ConsultationPage: HaveYourSayPage,
    DisclaimerPage: HomePage,
    NewsIndexPage: HomePage,
    NewsPage: NewsIndexPage,
    BulletinPage: NewsIndexPage,
    MinutesIndexPage: HomePage,
    MinutesPage: MinutesIndexPage,
    MinutesAddendumPage: MinutesPage,
}
TYPES = tuple(PARENTS)


def make_page(page_type: type[P], parent: Page | None = None, **fields: Any) -> P:
    """A draft of ``page_type`` with only what it needs, ``fields`` apart, under ``parent`` or where it belongs."""
    page = build_page(page_type, **fields)
    (parent or _place_for(page_type)).add_child(instance=page)
    return page


def make_full_page(page_type: type[P], **fields: Any) -> P:
    """A draft of ``page_type`` with every one of its own fields filled."""
    return make_page(page_type, **(_full(page_type) | fields))


def build_page(page_type: type[P], **fields: Any) -> P:
    """A page that was not saved yet."""
    number = next(_numbers)
    common = {"title": f"{page_type._meta.verbose_name.capitalize()} {number}", "summary": "A summary.", "live": False}
    return page_type(**(common | _needed(page_type, number) | fields))


def make_agency(code: str = "acpo") -> Agency:
    """The agency with this code, made where it is missing."""
    return Agency.objects.get_or_create(code=code, defaults={"name": NAMES.get(code, code)})[0]


def make_seat(code: str = "npia") -> Seat:
    """The seat of the agency with this code, made where it is missing."""
    return Seat.objects.get_or_create(agency=make_agency(code), defaults={"from_date": date(2007, 10, 1)})[0]


def make_document(title: str = "Strategy", content: bytes = b"Text of a document.", **fields: Any) -> PortalDocument:
    """A text file of a library."""
    return PortalDocument.objects.create(title=title, file=ContentFile(content, name="document.txt"), **fields)


def make_image(title: str = "People walking") -> PortalImage:
    """A picture of 640 by 480 pixels."""
    return PortalImage.objects.create(title=title, file=get_test_image_file())


def full_body() -> list[tuple[str, Any]]:
    """A body with a block of every type."""
    document = make_document()
    return [
        ("heading", {"text": "Where to site cameras", "level": "2"}),
        ("rich_text", f'<p data-block-key="k1">See <a linktype="document" id="{document.pk}">this</a>.</p>'),
        (
            "image",
            {"image": make_image(), "alt_text": "A camera on a pole", "decorative": False, "caption": "A camera"},
        ),
        ("document", {"document": document, "title": "", "description": "The whole text"}),
        ("callout", {"kind": "warning", "title": "Signs", "text": "<p>Put up signs.</p>"}),
        ("quote", {"text": "Words.", "attribution": "The strategy"}),
        ("table", {"table": table(), "row_headers": True}),
        ("contact", {"name": "Enquiries", "email": "a@portal.example", "phone": "", "address": "1 Road\r\nTown"}),
        (
            "statistics",
            {"title": "In figures", "figures": [{"figure": "44", "label": "recommendations"}], "source": ""},
        ),
    ]


def table(caption: str = "Retention", *headings: str) -> dict[str, Any]:
    """The stored form of a table with one row."""
    headings = headings or ("Purpose", "Days")
    return {
        "caption": caption,
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": [f"cell {index}" for index, _ in enumerate(headings)]}],
    }


def _place_for(page_type: type[PortalPage]) -> Page:
    above = PARENTS[page_type]
    if above is None:
        return Page.get_first_root_node()
    return above.objects.first() or make_page(above)


def _needed(page_type: type[PortalPage], number: int) -> dict[str, Any]:
    return {
        HomePage: {"site_name": "National CCTV Strategy"},
        RecommendationPage: {"theme": "standards", "text": "<p>Set a standard.</p>"},
        ConsultationPage: {
            "opens": OPENS,
            "closes": CLOSES,
            "about": "<p>About.</p>",
            "how_to_take_part": "<p>Write.</p>",
        },
        DisclaimerPage: {"version": "1", "effective_date": date(2009, 7, 1)},
        BulletinPage: {"issue_month": "2009-07"},
        MinutesPage: {"number": number},
        MinutesAddendumPage: {"sequence": number},
    }.get(page_type, {})


def _full(page_type: type[PortalPage]) -> dict[str, Any]:
    own = {
        HomePage: _full_home,
        StrategyPage: lambda: {
            "aims": [("aim", "<p>To aim.</p>")],
            "document": make_document(),
            "recommendations_total": 44,
        },
        RecommendationPage: _full_recommendation,
        GuidancePage: lambda: {"sections": [("section", {"heading": "Siting", "body": full_body()})]},
        HaveYourSayPage: _full_have_your_say,
        ConsultationPage: _full_consultation,
        NewsIndexPage: lambda: {"intro": "<p>News.</p>"},
        NewsPage: _full_news,
        BulletinPage: lambda: {"document": make_document()},
        MinutesIndexPage: lambda: {"intro": "<p>Minutes.</p>"},
        MinutesPage: _full_minutes,
        MinutesAddendumPage: lambda: {"date": date(2009, 2, 3), "document": make_document()},
    }.get(page_type, dict)()
    body = {"body": full_body()} if any(field.name == "body" for field in page_type._meta.fields) else {}
    return own | body | {"change_note": "First version.", "review_by": date(2011, 1, 1), "contact_name": "Enquiries"}


def _full_home() -> dict[str, Any]:
    document = make_document()
    elsewhere = Page.get_first_root_node().get_children().first()
    link = {"label": "The law", "url": "https://www.legislation.gov.uk/", "page": None, "document": None}
    return {
        "notice": "<p>A demonstration.</p>",
        "navigation": [("link", {"label": "Start", "page": elsewhere})],
        "footer": "<p>Footer.</p>",
        "footer_links": [("link", {"label": "The law", "url": "https://www.legislation.gov.uk/", "page": None})],
        "masthead_image": make_image(),
        "masthead_alt": "People walking",
        "welcome": "<p>Welcome.</p>",
        "announcement": [
            ("announcement", {"text": "<p>New.</p>", "document": document, "from_time": OPENS, "until_time": CLOSES})
        ],
        "aims": [("aim", "<p>One.</p>"), ("aim", "<p>Two.</p>")],
        "strategy_document": document,
        "have_your_say_text": "<p>Write to us.</p>",
        "links": [("link", link), ("link", link | {"label": "Strategy", "url": "", "document": document})],
        "promoted": [("promotion", {"queries": "law\nthe law", "page": elsewhere})],
    }


def _full_recommendation() -> dict[str, Any]:
    return {
        "number": 7,
        "lead_agency": make_agency(),
        "partners": [("partner", "Local authorities")],
        "status": "in-progress",
        "target_date": date(2010, 6, 30),
        "updates": [
            ("update", {"date": None, "text": "<p>Undated.</p>"}),
            ("update", {"date": date(2009, 1, 1), "text": "<p>Old.</p>"}),
            ("update", {"date": date(2009, 6, 1), "text": "<p>Cited.</p>", "document": make_document()}),
            ("update", {"date": date(2010, 1, 1), "text": "<p>New.</p>", "minutes": make_page(MinutesPage)}),
        ],
    }


def _full_have_your_say() -> dict[str, Any]:
    row = {"seat": make_seat().code, "contact": "Secretariat", "email": "board@portal.example"}
    return {"how_to_ask": "<p>Write.</p>", "seats": [("seat", row)]}


def _full_consultation() -> dict[str, Any]:
    return {
        "before": "<p>Soon.</p>",
        "closed": "<p>Closed.</p>",
        "document": make_document(),
        "outcome_text": "<p>Heard.</p>",
        "outcome_date": date(2010, 9, 1),
    }


def _full_news() -> dict[str, Any]:
    return {"date": date(2009, 12, 15), "kind": "view", "related": [("recommendation", make_page(RecommendationPage))]}


def _full_minutes() -> dict[str, Any]:
    seat = make_seat()
    action = {"reference": "4.1", "text": "Write it up.", "owner": make_agency().code, "due": date(2009, 4, 1)}
    return {
        "number": 4,
        "date": date(2009, 3, 1),
        "place": "London",
        "chair": seat,
        "attendance": [("seat", {"seat": seat.code, "attended": "present", "note": "for item 1"})],
        "items": [("item", {"number": "1", "heading": "Progress", "discussion": "<p>Said.</p>", "decision": ""})],
        "actions": [("action", action)],
        "action_reports": [("report", {"reference": "3.1", "state": "done", "note": ""})],
        "document": make_document(),
        "confirmed_at": 5,
    }


def publish_page(board: Board, page: PortalPage, agency: str = "acpo") -> Publication:
    """Have a page submitted, signed off and published as it is now; the pages above it first, where they were not."""
    above = page.get_parent().specific
    if isinstance(above, PortalPage) and current_publication(above.pk) is None:
        publish_page(board, above, agency)
    PageOwnership.objects.get_or_create(page_id=page.pk, defaults={"agency": board.agencies[agency]})
    page.save_revision(user=board.editors[agency])
    sign_off(board, submit(freeze(page), board.editors[agency]))
    return current_publication(page.pk)
