"""Search results as the HTML page and the API show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cctvportal.design.links import document_page
from cctvportal.design.wording import SEARCHED_TYPES, document_label, type_words
from cctvportal.kernel import clock
from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Edition
from search.facets import EVERYTHING, FACETS, Narrowing
from search.queries import ORDERS, RELEVANCE, Found, Results, search

from .assets import AssetShelf, asset_url, type_label
from .redactions import redacted_files

Item = dict[str, Any]
LONGEST_CODE = 80
DAY_FORM = gettext_noop("Write a day as year, month and day, such as 2010-03-02")
FACET_LABELS = {
    "type": gettext_noop("Type"),
    "agency": gettext_noop("Agency"),
    "theme": gettext_noop("Theme of a recommendation"),
    "year": gettext_noop("Year"),
}
ORDER_LABELS = {
    "relevance": gettext_noop("Best match"),
    "newest": gettext_noop("Newest first"),
    "oldest": gettext_noop("Oldest first"),
}


class NoSuchDays(ValueError):
    """Between what was typed as days nothing can be published; the text is a sentence for the reader."""


@dataclass(frozen=True)
class Asked:
    """What a search asks for: the words, what narrows the results, their order and which page of them."""

    query: str = ""
    narrowing: Narrowing = EVERYTHING
    order: str = RELEVANCE
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """Of the parameters of an address. Raises ``ValueError`` with a sentence for the reader."""
        order = given.get("sort") or RELEVANCE
        if order not in ORDERS:
            raise ValueError(
                _("Results are sorted by {orders}, and not by “{asked}”.").format(
                    orders=", ".join(ORDERS), asked=order[:LONGEST_CODE]
                )
            )
        narrowing = Narrowing(
            **{name: _code(given.get(name, "")) for name in ("type", "agency", "theme")},
            from_=_day(given.get("from", "")),
            until=_day(given.get("until", "")),
        )
        check(narrowing)
        page = given.get("page", "")
        number = int(page[:18]) if page.isdecimal() else 1
        return cls(given.get("q", ""), narrowing, order, number)

    def parameters(self, narrowing: Narrowing | None = None, *, order: str = "", query: str = "") -> dict[str, str]:
        """Of the address of these results, narrowed, ordered or worded otherwise; which page of them is left out."""
        by = self.narrowing if narrowing is None else narrowing
        order = order or self.order
        named = {
            "q": query or self.query,
            "type": by.type,
            "agency": by.agency,
            "theme": by.theme,
            "from": by.from_.isoformat() if by.from_ else "",
            "until": by.until.isoformat() if by.until else "",
            "sort": "" if order == RELEVANCE else order,
        }
        return {name: text for name, text in named.items() if text}


def check(narrowing: Narrowing) -> None:
    """Raise ``ValueError`` with a sentence for the reader where nothing can be meant by it."""
    if narrowing.type and narrowing.type not in SEARCHED_TYPES:
        raise ValueError(_("There is no type of page “{type}”.").format(type=narrowing.type))
    if narrowing.from_ and narrowing.until and narrowing.from_ > narrowing.until:
        raise NoSuchDays(_("The first day has to be the earlier one."))


def results_of(asked: Asked, edition: Edition | None, site: Mapping[str, Any] | None) -> Results:
    """Search an edition; before the first there is nothing to find. ``site`` is its home page's representation."""
    if edition is None:
        return Results("")
    promotions = (site or {}).get("promoted", [])
    return search(asked.query, edition, asked.page, narrowing=asked.narrowing, order=asked.order, promotions=promotions)


def row(found: Found, edition: Edition | None = None) -> Item:
    """A ``SearchResult`` of ``design.contracts``; its address is that in a memento where ``edition`` is one."""
    publication = found.publication
    dated = publication.representation.get("date") or clock.to_text(publication.edition.effective_at)
    return {
        "title": publication.title,
        "url": f"{publication.path}{edition.query if edition else ''}",
        "authority": publication.authority,
        "type_label": type_words(publication.type),
        "excerpt_html": found.excerpt_html,
        "date": dated,
        "document": document(found),
    }


def document(found: Found) -> Item | None:
    """The page of a document on which a result matches best: where it opens, and an excerpt of it."""
    page = found.page
    if page is None:
        return None
    return {
        "title": page.use["title"] or page.use["name"],
        "type_label": type_label(page.use),
        "url": f"{asset_url(page.use)}#page={page.number}",
        "page": page.number,
        "pages": page.pages,
        "excerpt_html": page.excerpt_html,
    }


def view(asked: Asked, results: Results, edition: Edition | None) -> Item:
    """A ``SearchView`` of ``design.contracts``, with the ``message`` for the reader."""

    def address(narrowing: Narrowing | None = None, **other: str) -> str:
        at = {"at": str(edition.number)} if edition and edition.is_memento else {}
        return f"/search/?{urlencode(asked.parameters(narrowing, **other) | at)}"

    return {
        "query": results.query,
        "asked": asked.parameters(),
        "promoted": [_shown(found, edition) for found in results.promoted],
        "results": [_shown(found, edition) for found in results.results],
        "count": results.count,
        "too_many": results.too_many,
        "page": results.page,
        "pages": results.pages,
        "message": results.message,
        "facets": _facets(asked, results, address),
        "narrowed_by": _narrowed_by(asked, results, address),
        "orders": _orders(asked, address) if results.count > 1 else [],
        "suggestion": results.suggestion and {"query": results.suggestion, "url": address(query=results.suggestion)},
    }


def label_of(facet: str, code: str, name: str) -> str:
    """A value of a facet as readers call it."""
    return _(SEARCHED_TYPES[code]) if facet == "type" and code in SEARCHED_TYPES else name


def _facets(asked: Asked, results: Results, address: Any) -> list[Item]:
    return [
        {
            "label": _(FACET_LABELS[facet]),
            "values": [
                {
                    "label": label_of(facet, value.code, value.name),
                    "count": value.count,
                    "url": address(asked.narrowing.with_(facet, value.code)),
                }
                for value in values
                if not value.is_chosen
            ],
        }
        for facet, values in results.facets.items()
        if any(not value.is_chosen for value in values)
    ]


def _narrowed_by(asked: Asked, results: Results, address: Any) -> list[Item]:
    """What narrows the results, each with the address of those without it."""
    by = asked.narrowing
    names = {
        (facet, value.code): label_of(facet, value.code, value.name)
        for facet, values in results.facets.items()
        for value in values
    }
    chosen = [
        (_(FACET_LABELS[facet]), names.get((facet, code)) or label_of(facet, code, code), by.without(facet))
        for facet in FACETS
        if (code := getattr(by, facet))
    ]
    if not by.year and (by.from_ or by.until):
        chosen.append((_("Dates"), _span(by), by.without("year")))
    return [{"label": label, "value": value, "url": address(rest)} for label, value, rest in chosen]


def _span(by: Narrowing) -> str:
    words = {"from": by.from_ and date_format(by.from_, "j F Y"), "until": by.until and date_format(by.until, "j F Y")}
    if by.from_ and by.until:
        return _("from {from} until {until}").format(**words)
    return (_("from {from}") if by.from_ else _("until {until}")).format(**words)


def _orders(asked: Asked, address: Any) -> Sequence[Item]:
    return [
        {"label": _(label), "url": address(order=order), "is_chosen": order == asked.order}
        for order, label in ORDER_LABELS.items()
    ]


def _code(text: str) -> str:
    if len(text) > LONGEST_CODE or not text.isprintable():
        raise ValueError(_("What the results are narrowed by is none of the words that this page offers."))
    return text


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        if len(text.strip()) == len("2010-03-02"):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise NoSuchDays(_("“{text}” is no day.").format(text=text[:LONGEST_CODE]) + f" {_(DAY_FORM)}.")


def _shown(found: Found, edition: Edition | None) -> Item:
    return row(found, edition) | {"documents": _documents(found, edition)}


def _documents(found: Found, edition: Edition | None) -> list[Item]:
    """``{"title", "url", "label"}`` of the documents of a page whose text was searched too, by their landing pages."""
    shelf = AssetShelf(redacted_files(edition) if edition else ())
    shelf.add(found.publication.assets)
    ids = {use["library_id"] for use in found.publication.assets if use["role"] == AssetRole.DOCUMENT}
    documents = {library_id: shelf.document(library_id) for library_id in sorted(ids)}
    query = edition.query if edition else ""
    return [
        {"title": document["title"], "url": f"{document_page(each)}{query}", "label": document_label(document)}
        for each, document in documents.items()
        if document and not document["redacted"]
    ]
