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


def _row(publication: Publication, texts: dict[str, str]) -> SearchRow:
    words = words_of(publication.representation)
    documents = dict.fromkeys(asset["sha256"] for asset in publication.assets if asset["role"] == AssetRole.DOCUMENT)
    return SearchRow(
        publication=publication,
        title=words.title,
        lead="\n".join(words.lead),
        body="\n".join(words.body),
        files="\n".join(plain(texts[sha256]) for sha256 in documents if sha256 in texts),
    )
