"""Where a query matches: in which block of a page, and on which page of which document."""

import pytest
from bs4 import BeautifulSoup

from cctvportal.publication.reads import current_edition
from search.excerpts import lexemes_of
from search.models import SearchRow
from search.queries import search
from search.rows import digest_of_text
from tests.builders import asset_use, make_content, publish_content
from tests.publication_builder import freeze

PAGES = ["Of the zorilla.", *(f"Page {number} is about cameras." for number in range(2, 12)), "The zorilla sleeps."]


@pytest.fixture
def with_pdf(site):
    """A page with a PDF of twelve pages, on the fourth of which stands “gibbons”."""
    pages = [*PAGES]
    pages[3] = "Here the gibbons are > 3, & nothing else."
    data = b"%PDF-1.7 of the gibbon"
    text = "\f".join(pages)
    digest = freeze(site, data, "application/pdf", text)
    use = asset_use(library_id=77, sha256=digest, size=len(data), name="animals.pdf", title="Animals", page_count=12,
                    text_sha256=digest_of_text(text))  # fmt: skip
    representation = {"title": "Beasts", "summary": "About beasts.", "sections": []}
    return publish_content(site, make_content("Beasts", representation=representation, assets=(use,)))


def found(query: str):
    return search(query, current_edition()).results


def test_the_page_of_a_pdf_is_told_and_linked(with_pdf, client):
    page = BeautifulSoup(client.get("/search/?q=gibbon").content, "html.parser").select_one(".results__document")
    assert " ".join(page.select_one(".results__page").get_text().split()) == "Animals (PDF), page 4 of 12"
    assert page.a["href"].endswith("/animals.pdf#page=4")
    assert page.mark.get_text() == "gibbons"
    assert "cameras" not in page.get_text()


def test_the_api_tells_the_same_page(with_pdf, client):
    document = client.get("/api/portal/search/?q=gibbon").json()["items"][0]["document"]
    assert (document["title"], document["page"], document["pages"]) == ("Animals", 4, 12)
    assert document["url"].endswith("/animals.pdf#page=4")
    assert document["excerpt_html"] == "Here the <mark>gibbons</mark> are &gt; 3, &amp; nothing else."


def test_the_first_page_with_most_of_the_words_is_told(with_pdf):
    assert found("zorilla")[0].page.number == 1
    assert found("zorilla sleeping")[0].page.number == 12


def test_what_a_page_itself_says_better_needs_no_document(with_pdf):
    assert found("beasts")[0].page is None


def test_a_document_that_was_destroyed_is_not_pointed_at(with_pdf):
    edition = current_edition()
    edition.redacted_files = [with_pdf.assets[0]["sha256"]]
    assert search("gibbon", edition).results[0].page is None


def test_rows_keep_the_pages_of_documents_apart(with_pdf):
    row = SearchRow.objects.get(publication=with_pdf)
    assert len(row.files.split("\f")) == 12
    assert row.files.startswith("Of the zorilla.\fPage 2")


def test_summary_headings_and_text_are_not_run_together(site):
    sections = [
        {"heading": "The okapi", "anchor": "o", "body": [_text("<p>An okapi is shy.</p>"), _text("<p>It eats.</p>")]}
    ]
    representation = {"title": "Forest", "summary": "All that lives there.", "sections": sections}
    publish_content(site, make_content("Forest", representation=representation))
    assert found("okapi")[0].excerpt_html == "The <mark>okapi</mark>"
    assert found("okapi shy")[0].excerpt_html == "An <mark>okapi</mark> is <mark>shy</mark>."
    assert found("okapi eats")[0].excerpt_html == "The <mark>okapi</mark> … It <mark>eats</mark>."


def test_a_match_far_into_a_long_text_is_shown(site):
    html = f"<p>{'So it goes on. ' * 4000}Then comes the tarsier. {'And on. ' * 4000}</p>"
    representation = {
        "title": "Long",
        "summary": "",
        "sections": [{"heading": "", "anchor": "", "body": [_text(html)]}],
    }
    publish_content(site, make_content("Long", representation=representation))
    excerpt = found("tarsier")[0].excerpt_html
    assert "<mark>tarsier</mark>" in excerpt
    assert len(excerpt) < 600


def test_what_is_left_out_of_a_query_is_not_marked(with_pdf):
    assert lexemes_of("'gibbon' & 'o''neil'") == ["gibbon", "o'neil"]
    assert lexemes_of("T") == []
    assert found("beasts -okapi")[0].excerpt_html == "About <mark>beasts</mark>."


def _text(html: str) -> dict:
    return {"id": "0" * 12, "type": "rich_text", "value": {"html": html}}
