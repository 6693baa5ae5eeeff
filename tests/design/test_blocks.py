"""Every block of a body."""

from . import samples, texts
from .conftest import Shown, said, words


def test_all_blocks_show_what_they_hold(show: Shown) -> None:
    page = show(samples.STRATEGY).main
    assert page.find(id="why").name == "h2"
    assert page.find(id="figures").name == "h3"
    assert words(page.select_one("blockquote")) == "A joint work of police and government."
    assert "Trade press, November 2007" in words(page.select_one(".quote figcaption"))
    assert words(page.select_one(".callout--warning .callout__title")) == "Warning: Check the law"
    assert [words(figure) for figure in page.select(".statistics dd")] == ["44", "13"]
    assert "Programme board London" in words(page.select_one(".callout--contact"))


def test_a_table_has_caption_scopes_and_a_region_that_scrolls(show: Shown) -> None:
    region = show(samples.STRATEGY).select_one(".columns__main .scroll")
    assert (region["role"], region["tabindex"], region["aria-label"]) == ("region", "0", "Chapters and subjects")
    assert [heading["scope"] for heading in region.find_all("th")] == ["col", "col", "row", "row"]


def test_a_picture_comes_in_three_widths_and_keeps_its_shape(show: Shown) -> None:
    picture = show(samples.STRATEGY).select_one(".figure img")
    widths = [source.split()[1] for source in picture["srcset"].split(", ")]
    assert widths == ["320w", "640w", "960w"]
    assert (picture["width"], picture["height"], picture["src"]) == ("960", "640", "/media/3-width-960.jpg")
    assert picture["alt"] == "People walking along a street"


def test_a_decorative_picture_has_an_empty_alternative(show: Shown) -> None:
    body = [samples.block("image", image=texts.MASTHEAD_PICTURE, alt="", caption="")]
    picture = show(samples.STRATEGY, body=body).select_one(".figure img")
    assert picture["alt"] == ""


def test_a_document_shows_its_first_page_its_label_and_the_disclaimer(show: Shown) -> None:
    document = show(samples.STRATEGY).select_one(".columns__main .document")
    assert document.img["src"] == "/media/strategy.png"
    assert said(document.a) == "The strategy in full (PDF, 374 KB, 12 pages)"
    assert "By downloading you agree to the disclaimer." in said(document)


def test_a_document_of_unknown_length_says_no_number_of_pages(show: Shown) -> None:
    document = show(samples.CONSULTATION).select_one(".document")
    assert said(document.a) == "Sample form (PDF, 2.5 MB)"


def test_a_document_that_is_not_there_is_said_to_be_missing(show: Shown) -> None:
    page = show(
        samples.STRATEGY, document=999, body=[samples.block("document", document=999, title="Plan", description="")]
    )
    assert "Plan is not available." in words(page.main)
    assert not page.select(".document")
