"""Search results as the HTML page and the API show them."""

from typing import Any

from cctvportal.design.links import document_page
from cctvportal.design.wording import TYPE_LABELS, document_label
from cctvportal.kernel import clock
from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Edition
from search.queries import Found, Results, search

from .assets import AssetShelf
from .redactions import redacted_files

Item = dict[str, Any]


def results_of(query: str, page: str, edition: Edition | None) -> Results:
    """Search an edition; before the first there is nothing to find. ``page`` may be anything that a URL holds."""
    number = int(page[:18]) if page.isdecimal() else 1
    return search(query, edition, number) if edition else Results("")


def row(found: Found, edition: Edition | None = None) -> Item:
    """A ``SearchResult`` of ``design.contracts``; its address is that in a memento where ``edition`` is one."""
    publication = found.publication
    dated = publication.representation.get("date") or clock.to_text(publication.edition.effective_at)
    return {
        "title": publication.title,
        "url": f"{publication.path}{edition.query if edition else ''}",
        "authority": publication.authority,
        "type_label": TYPE_LABELS.get(publication.type, ""),
        "excerpt_html": found.excerpt_html,
        "date": dated,
    }


def view(results: Results, edition: Edition | None) -> Item:
    """A ``SearchView`` of ``design.contracts``, with the ``message`` for the reader."""
    return {
        "query": results.query,
        "results": [row(found, edition) | {"documents": _documents(found, edition)} for found in results.results],
        "count": results.count,
        "page": results.page,
        "pages": results.pages,
        "message": results.message,
    }


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
