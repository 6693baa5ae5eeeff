"""``/api/v2/``: Wagtail's read contract as this portal keeps it, described beside the names that its views know."""

from dataclasses import dataclass, field

from cctvportal.publication.models import Publication

from ..bodies import FORMATS, SPECS
from ..columns import columns
from ..listings import LIMIT_MAX, OPERATORS
from ..portal.operations import NOTICE
from ..portal.parameters import AT, Parameter, number, one_of, yes_or_no
from ..portal.schemas import INSTANT, INTEGER, TEXT, Schema, fields, listed
from ..types import OF_TYPE
from .bodies import DOCUMENT, IMAGE, PAGE

MESSAGE: Schema = fields(message=TEXT)
# Of what the REST framework refuses before Wagtail is asked.
DETAIL: Schema = fields(detail=TEXT)
META = fields(total_count=INTEGER)
META["properties"] |= {"edition": INTEGER, "effective_at": INSTANT, "notice": NOTICE}


@dataclass(frozen=True)
class Described:
    """A GET of one address: ``answer`` is None where it leads on (302)."""

    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: Schema | None
    names: dict[str, Schema] = field(default_factory=dict)
    description: str = ""


def _text(name: str, description: str, **schema: object) -> Parameter:
    return Parameter(name, description, {"type": "string", **schema})


FIELDS = _text("fields", "Which fields to tell: names, `*`, `-name`, `_`, `name(nested,fields)`.")
SHOWN = (
    number("limit", "How many items to tell.", most=LIMIT_MAX, default=LIMIT_MAX),
    number("offset", "How many items to pass over.", default=0),
    FIELDS,
    _text("order", "Names of fields, a minus turns one round; or `random`, an order of its own for each edition."),
    _text("search", "What to search for."),
    one_of("search_operator", "Whether all words must be there, or one.", sorted(OPERATORS), "and"),
    AT,
)
HOW = (
    one_of("rich_text_format", "How rich text is told, as in Wagtail: with references, or with addresses.", FORMATS),
    one_of("rich_text", "Rich text with links resolved, or in parts.", ("html", "json")),
    _text("renditions", f"Beside each image, its renditions: `*`, or some of {', '.join(SPECS)}."),
)
PLACES = (
    _text(
        "type",
        f"Pages of some types, with commas between them: {', '.join(OF_TYPE)}.",
    ),
    _text("child_of", "Pages directly beneath the one with this id; `root` is the home page."),
    _text("descendant_of", "Pages beneath the one with this id; `root` is the home page."),
    _text("ancestor_of", "Pages above the one with this id."),
    _text("translation_of", "Translations of a page: the portal is in one language, so there are none."),
    _text("locale", "Pages in one language: `en`."),
    _text("site", "Pages of one site: there is one."),
)
BY_TYPE = Parameter(
    "filters",
    "Where one `type` is asked for, a value for each of its simple fields, under the field's name; an agency, a status "
    "or a theme by its code: `type=home.RecommendationPage&status=complete`.",
    {"type": "object", "additionalProperties": TEXT},
)


def _by_field() -> tuple[Parameter, ...]:
    """A filter for each field that every page has."""
    known = columns(Publication.objects.none(), [])
    return tuple(
        yes_or_no(name, "Pages with this value.") if name == "show_in_menus" else _text(name, "Pages with this value.")
        for name in known
    )


def stock_operations() -> list[Described]:
    """Those of the three endpoints, each with a list, an item and a way to find one."""
    pages = [
        Described(
            "/api/v2/pages/",
            "Pages that stand in an edition; notices are none.",
            (*SHOWN, *HOW, *PLACES, *_by_field(), BY_TYPE),
            fields(meta=META, items=listed(PAGE)),
        ),
        Described("/api/v2/pages/{id}/", "One page with its fields.", (FIELDS, *HOW, AT), PAGE, {"id": INTEGER}),
        Described(
            "/api/v2/pages/find/",
            "The way to a page by its id or its address.",
            (_text("html_path", "The page's address, such as /guidance/."), number("id", "The page's id."), AT),
            None,
        ),
    ]
    return pages + _files("images", IMAGE, "image") + _files("documents", DOCUMENT, "document")


def _files(name: str, item: Schema, noun: str) -> list[Described]:
    size = tuple(number(side, f"Images of this {side} in pixels.") for side in ("width", "height"))
    filters = (
        _text("id", f"The {noun} with this id."),
        _text("title", "Those with this title."),
        *(size if noun == "image" else ()),
        _text("tags", "Those with a tag: nothing here has any."),
    )
    return [
        Described(
            f"/api/v2/{name}/",
            f"The {name} that the pages of an edition show or link.",
            (*SHOWN, *filters),
            fields(meta=META, items=listed(item)),
        ),
        Described(
            f"/api/v2/{name}/{{id}}/",
            f"One {noun}, as the newest page of the edition has it that does; 410 where it was destroyed by law.",
            (FIELDS, AT),
            item,
            {"id": INTEGER},
        ),
        Described(
            f"/api/v2/{name}/find/", f"The way to a {noun} by its id.", (number("id", f"The {noun}'s id."), AT), None
        ),
    ]
