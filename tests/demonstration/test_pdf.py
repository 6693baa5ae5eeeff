"""Documents and picture of the demonstration, read back as a reader's program would."""

import io
from functools import cache

import pypdfium2
import pytest
import typst
from PIL import Image

from cctvportal.demonstration.content import DOCUMENTS, PICTURES, Document
from cctvportal.demonstration.content.minutes import SENTENCE
from cctvportal.demonstration.content.strategy import CHAPTERS
from cctvportal.demonstration.pdf import PDF_NOTICE, make_pdf

BLOCKS = [
    {"type": "heading", "value": {"text": "A heading", "level": 2}},
    {
        "type": "rich_text",
        "value": {
            "html": '<p>Some <b>bold</b> words, <a href="https://portal.example/">a link</a> and '
            '<a data-page="strategy">a page</a> &amp; #more [than] *that*.</p>'
            "<ul><li>one</li><li>two<ol><li>half</li></ol></li></ul>"
        },
    },
    {"type": "quote", "value": {"text": "Words quoted", "attribution": "A source"}},
    {"type": "callout", "value": {"kind": "warning", "title": "Mind", "html": "<p>the gap</p>"}},
    {
        "type": "table",
        "value": {"caption": "A table", "columns": ["What", "Count"], "rows": [["Cameras", "7"]], "row_headers": True},
    },
]
by_key = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.key)


def built(document: Document) -> bytes:
    return build_once(document.key)


@cache
def build_once(key: str) -> bytes:
    return document_named(key).build()


def pages_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as pdf:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def document_named(key: str) -> Document:
    return next(document for document in DOCUMENTS if document.key == key)


@by_key
def test_every_page_of_a_document_carries_the_notice(document):
    pages = pages_of(built(document))
    assert pages
    assert all(page.startswith(PDF_NOTICE) for page in pages)


@by_key
def test_a_document_holds_its_title_and_text(document):
    text = " ".join(pages_of(built(document)))
    assert document.title in text
    assert document.subtitle in text
    for block in document.blocks:
        if block["type"] == "heading":
            assert block["value"]["text"] in text


@by_key
def test_a_document_declares_pdf_ua(document):
    content = built(document)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"<dc:language>" in content
    with pypdfium2.PdfDocument(content) as pdf:
        assert pdf.is_tagged()
        assert pdf.get_metadata_value("Title") == document.title
        width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    assert b"/Lang(en-GB)" in content.replace(b" ", b"")


@by_key
def test_a_document_has_the_same_bytes_each_time(document):
    assert document.build() == built(document)


@pytest.mark.parametrize("key", ["meeting-3-addendum-pdf", *(f"meeting-{number}-pdf" for number in range(1, 10))])
def test_minutes_open_as_samples(key):
    assert SENTENCE in pages_of(built(document_named(key)))[0]


def test_the_strategy_has_all_chapters_of_the_original_as_samples():
    text = " ".join(pages_of(built(document_named("strategy-pdf"))))
    for title, sentence in CHAPTERS:
        assert title in text
        assert sentence.startswith("Sample text: ")


def test_blocks_are_set_as_text_and_never_read_as_markup():
    text = " ".join(pages_of(make_pdf("A title", "", BLOCKS)))
    for words in (
        "Some bold words, a link and a page & #more [than] *that*.",
        "half",
        "Words quoted",
        "A source",
        "the gap",
    ):
        assert words in text
    assert "Cameras 7" in text


def test_links_to_other_sites_stay_links():
    content = make_pdf("A title", "", BLOCKS)
    assert b"/URI(https://portal.example/)" in content.replace(b" ", b"")
    assert b"strategy" not in content


def test_contents_are_listed_where_asked_for():
    assert "Contents" in pages_of(make_pdf("A title", "", BLOCKS, contents=True))[0]
    assert "Contents" not in pages_of(make_pdf("A title", "", BLOCKS))[0]


def test_a_block_that_cannot_be_set_is_refused():
    with pytest.raises(typst.TypstError, match="sonnet"):
        make_pdf("A title", "", [{"type": "sonnet", "value": {}}])


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.key)
def test_a_picture_is_a_png_of_reasonable_size(picture):
    content = picture.build()
    assert len(content) < 400_000
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert (image.format, image.size) == ("PNG", (2400, 800))
        assert len(image.convert("RGB").getcolors(maxcolors=1_000_000)) > 500
    assert picture.build() == content
