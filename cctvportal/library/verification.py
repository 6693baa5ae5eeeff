"""Compare what is searched of documents with the text that was read from them when they were frozen."""

from collections.abc import Iterator

from cctvportal.publication.content import AssetUse
from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.verification import Redacted
from search.models import SearchRow
from search.rows import documents_of, words_in_files
from search.text import plain_pages

from .freezing import texts_of


def wrong_texts(redacted: Redacted) -> Iterator[str]:
    """A sentence for each search row whose text of documents is not that of the publication's documents."""
    rows = SearchRow.objects.filter(publication__kind=Kind.CONTENT).select_related("publication").defer("document")
    for row in rows.iterator(100):
        publication: Publication = row.publication
        if redacted.explains(publication):
            continue
        texts = texts_of(AssetUse(**use) for use in publication.assets) if publication.assets else {}
        if row.files not in _possible(publication, texts):
            yield (
                f"What is searched of the documents of “{publication.title}” ({publication.path}, edition "
                f"{publication.edition_id}) was changed: it is not their text."
            )


def _possible(publication: Publication, texts: dict[str, str]) -> set[str]:
    """What search may have of the documents: the signed text, or, of before texts were signed, that which was read."""
    read = (plain_pages(texts.get(use["sha256"], "")) for use in documents_of(publication))
    is_signed = any("text_sha256" in use for use in publication.assets)
    return {words_in_files(publication, texts), *([] if is_signed else ["\n".join(read)])}
