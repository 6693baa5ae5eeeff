"""Write search rows: part of every release, so a search never knows more or less than its edition."""

from collections.abc import Sequence
from typing import Any

from cctvportal.publication.enums import AssetRole, Kind
from cctvportal.publication.models import Publication

from .models import SearchRow
from .text import plain, words_of


def add_rows(sender: object, publications: Sequence[Publication], texts: dict[str, str], **kwargs: Any) -> None:
    """A row for each publication but withdrawals; ``texts`` gives the text of documents by SHA-256."""
    rows = [_row(publication, texts) for publication in publications if publication.kind == Kind.CONTENT]
    SearchRow.objects.bulk_create(rows)


def words_in(publication: Publication) -> tuple[str, str, str]:
    """Title, lead and body of a publication's row."""
    words = words_of(publication.representation)
    return words.title, "\n".join(words.lead), "\n".join(words.body)


def words_in_files(publication: Publication, texts: dict[str, str]) -> str:
    """The text of the documents that a publication shows or links; ``texts`` gives it by SHA-256."""
    documents = dict.fromkeys(asset["sha256"] for asset in publication.assets if asset["role"] == AssetRole.DOCUMENT)
    return "\n".join(plain(texts[sha256]) for sha256 in documents if sha256 in texts)


def _row(publication: Publication, texts: dict[str, str]) -> SearchRow:
    title, lead, body = words_in(publication)
    files = words_in_files(publication, texts)
    return SearchRow(publication=publication, title=title, lead=lead, body=body, files=files)
