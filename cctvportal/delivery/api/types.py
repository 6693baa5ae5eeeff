"""What the representation of each type holds (docs/representation.md), as far as requests name its fields."""

from enum import Enum, auto


class Kind(Enum):
    """What a field's value is. ``CODE`` is ``{"code", "name"}``, ``PAGE`` and ``DOCUMENT`` are ids."""

    TEXT = auto()
    HTML = auto()
    INTEGER = auto()
    DATE = auto()
    INSTANT = auto()
    CODE = auto()
    PAGE = auto()
    PAGES = auto()
    DOCUMENT = auto()
    COMPOSED = auto()

    @property
    def is_simple(self) -> bool:
        """Whether listings are filtered and ordered by it."""
        return self not in {Kind.PAGES, Kind.COMPOSED}

    @property
    def is_relation(self) -> bool:
        """Whether it leads to objects that ``fields`` may ask for, nested."""
        return self in {Kind.PAGE, Kind.PAGES, Kind.DOCUMENT}


Fields = dict[str, Kind]

EVERY_TYPE: Fields = {
    "summary": Kind.TEXT,
    "contact": Kind.COMPOSED,
    "change_note": Kind.TEXT,
    "review_by": Kind.DATE,
}
OF_TYPE: dict[str, Fields] = {
    "home.HomePage": {
        "site_name": Kind.TEXT,
        "notice": Kind.HTML,
        "masthead": Kind.COMPOSED,
        "navigation": Kind.COMPOSED,
        "footer": Kind.HTML,
        "footer_links": Kind.COMPOSED,
        "disclaimer": Kind.PAGE,
        "welcome": Kind.HTML,
        "announcement": Kind.COMPOSED,
        "about": Kind.HTML,
        "what_is": Kind.HTML,
        "aims_heading": Kind.TEXT,
        "aims": Kind.COMPOSED,
        "strategy": Kind.PAGE,
        "strategy_document": Kind.DOCUMENT,
        "have_your_say": Kind.COMPOSED,
        "links": Kind.COMPOSED,
        "minutes": Kind.PAGE,
        "promoted": Kind.COMPOSED,
    },
    "home.StrategyPage": {
        "body": Kind.COMPOSED,
        "aims": Kind.COMPOSED,
        "document": Kind.DOCUMENT,
        "recommendations_total": Kind.INTEGER,
    },
    "home.RecommendationPage": {
        "number": Kind.INTEGER,
        "theme": Kind.CODE,
        "html": Kind.HTML,
        "lead_agency": Kind.CODE,
        "partners": Kind.COMPOSED,
        "status": Kind.CODE,
        "target_date": Kind.DATE,
        "updates": Kind.COMPOSED,
    },
    "home.GuidancePage": {"sections": Kind.COMPOSED},
    "home.HaveYourSayPage": {"body": Kind.COMPOSED, "how_to_ask": Kind.HTML, "seats": Kind.COMPOSED},
    "home.ConsultationPage": {
        "opens": Kind.INSTANT,
        "closes": Kind.INSTANT,
        "before": Kind.HTML,
        "html": Kind.HTML,
        "how_to_take_part": Kind.HTML,
        "closed": Kind.HTML,
        "document": Kind.DOCUMENT,
        "outcome": Kind.COMPOSED,
    },
    "home.DisclaimerPage": {
        "version": Kind.TEXT,
        "permanent_slug": Kind.TEXT,
        "effective_date": Kind.DATE,
        "body": Kind.COMPOSED,
    },
    "news.NewsIndexPage": {"intro": Kind.HTML},
    "news.NewsPage": {"date": Kind.DATE, "kind": Kind.CODE, "body": Kind.COMPOSED, "related": Kind.PAGES},
    "news.BulletinPage": {"issue_month": Kind.TEXT, "document": Kind.DOCUMENT, "body": Kind.COMPOSED},
    "minutes.MinutesIndexPage": {"intro": Kind.HTML},
    "minutes.MinutesPage": {
        "number": Kind.INTEGER,
        "date": Kind.DATE,
        "place": Kind.TEXT,
        "chair": Kind.CODE,
        "attendance": Kind.COMPOSED,
        "items": Kind.COMPOSED,
        "actions": Kind.COMPOSED,
        "action_reports": Kind.COMPOSED,
        "document": Kind.DOCUMENT,
        "confirmed_at": Kind.INTEGER,
    },
    "minutes.MinutesAddendumPage": {
        "number": Kind.INTEGER,
        "sequence": Kind.INTEGER,
        "date": Kind.DATE,
        "body": Kind.COMPOSED,
        "document": Kind.DOCUMENT,
    },
}
# Wagtail's own type stands for all.
ANY_TYPE = "wagtailcore.page"
NAMES = {name.casefold(): name for name in OF_TYPE}


def fields_of(types: list[str]) -> Fields:
    """The fields that one of ``types`` has; of all types where none is named."""
    found = dict(EVERY_TYPE)
    for name in types or OF_TYPE:
        for field, kind in OF_TYPE[name].items():
            found.setdefault(field, kind)
    return found
