"""Write search rows: part of every release, so a search never knows more or less than its edition."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from cctvportal.design.timing import today
from cctvportal.kernel.canonical import sha256
from cctvportal.publication.enums import AssetRole, Kind
from cctvportal.publication.models import Publication

from .models import SearchRow
from .text import plain_pages, words_of

Item = dict[str, Any]
WRITTEN = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def add_rows(sender: object, publications: Sequence[Publication], texts: dict[str, str], **kwargs: Any) -> None:
    """A row for each publication but withdrawals; ``texts`` gives the text of documents by SHA-256."""
    rows = [_row(publication, texts) for publication in publications if publication.kind == Kind.CONTENT]
    SearchRow.objects.bulk_create(rows)


def words_in(publication: Publication) -> tuple[str, str, str]:
    """Title, lead and body of a publication's row."""
    words = words_of(publication.representation)
    return words.title, "\n".join(words.lead), "\n".join(words.body)


def facets_in(publication: Publication) -> Item:
    """Type, agency, theme and date of a publication's row: the date that it names, else the day of its edition."""
    named = publication.representation
    return {
        "type": publication.type,
        "agency": publication.agency.get("code", ""),
        "theme": (named.get("theme") or {}).get("code", ""),
        "date": _day(named.get("date")) or today(publication.edition.effective_at),
    }


def documents_of(publication: Publication) -> list[Item]:
    """The uses of the documents that a publication shows or links, each file once: a line of ``files`` for each."""
    uses = [use for use in publication.assets if use["role"] == AssetRole.DOCUMENT]
    return list({use["sha256"]: use for use in reversed(uses)}.values())[::-1]


def digest_of_text(text: str) -> str:
    """The SHA-256 by which the use of a document names its ``text``, as ``AssetUse`` says."""
    return sha256(plain_pages(text).encode())


def words_in_files(publication: Publication, texts: dict[str, str]) -> str:
    """The texts of the documents of a publication, where they are those that were signed with it.

    ``texts`` gives them by the SHA-256 of their files, with a form feed between pages.
    """
    return "\n".join(signed_text(use, texts) for use in documents_of(publication))


def signed_text(use: Item, texts: dict[str, str]) -> str:
    """The text of a document where it is that which was signed with its ``use``, else nothing."""
    text = plain_pages(texts.get(use["sha256"], ""))
    return text if sha256(text.encode()) == use.get("text_sha256") else ""


def _row(publication: Publication, texts: dict[str, str]) -> SearchRow:
    title, lead, body = words_in(publication)
    files = words_in_files(publication, texts)
    facets = facets_in(publication)
    return SearchRow(publication=publication, title=title, lead=lead, body=body, files=files, **facets)


def _day(text: object) -> date | None:
    """The day that content names, as the database reads it (migration 0011): in that one form, and in the calendar."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and WRITTEN.fullmatch(text) else None
    except ValueError:
        return None
