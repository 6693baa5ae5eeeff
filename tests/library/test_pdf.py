"""What is read from a PDF, and that no PDF takes more than its share."""

import time
from io import BytesIO

import PIL.Image
import pytest

from cctvportal.library import pdf, pdf_reader
from cctvportal.library.errors import UnreadableFile
from cctvportal.library.pdf import count_pages, read_pdf

from . import files


def test_a_pdf_gives_its_pages_text_and_first_page():
    content = read_pdf(BytesIO(files.pdf("First page", "Second page")))

    assert content.page_count == 2
    assert [page.strip() for page in content.text.split("\f")] == ["First page", "Second page"]
    with PIL.Image.open(BytesIO(content.picture)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (content.width, content.height) == (240, 80)


def test_the_same_pdf_gives_the_same_picture():
    assert read_pdf(BytesIO(files.pdf())) == read_pdf(BytesIO(files.pdf()))


@pytest.mark.parametrize("sides", [(28_346, 28_346), (28_346, 1), (1, 28_346), (1, 1)])
def test_a_page_ten_metres_wide_makes_a_small_picture(sides):
    content = read_pdf(BytesIO(files.blank_pdf(*sides)))

    assert 1 <= content.width <= pdf_reader.PICTURE_WIDTH
    assert 1 <= content.height <= pdf_reader.PICTURE_HEIGHT


def test_text_is_read_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(pdf_reader, "TEXT_LIMIT", 12)
    monkeypatch.setattr(pdf_reader, "PAGE_LIMIT", 3)

    answer = pdf_reader.main("read", files.pdf("One", "Two", "Three", "Four"))

    assert answer["page_count"] == 4
    assert answer["text"] == "One\fTwo\fThre"


def test_a_long_document_is_read_in_bounded_time():
    started = time.monotonic()

    assert read_pdf(BytesIO(files.blank_pdf(595, 842, pages=5000))).page_count == 5000
    assert time.monotonic() - started < 20


def test_a_pdf_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.001)

    with pytest.raises(UnreadableFile, match="too much time or memory"):
        count_pages(BytesIO(files.pdf()))


def test_a_reader_that_dies_is_not_the_portal_that_dies(monkeypatch, tmp_path):
    crash = tmp_path / "crash.py"
    crash.write_text("import os; os.abort()")
    monkeypatch.setattr(pdf, "READER", crash)

    with pytest.raises(UnreadableFile, match="too much time or memory"):
        read_pdf(BytesIO(files.pdf()))
