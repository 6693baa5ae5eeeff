"""What of a representation is searched."""

import pytest

from search.text import plain, words_of
from tests.design import samples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("<p>zebra<b>fish</b></p>", "zebrafish"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("fish &amp; chips", "fish &amp; chips"),
        ("<p>fish &amp; chips</p>", "fish & chips"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("a\x00b\x02c\nd", "a b c d"),
        ("", ""),
    ],
)
def test_text_is_read_as_a_reader_sees_it(text, expected):
    assert plain(text) == expected


def test_headings_and_summary_weigh_more_than_the_rest():
    words = words_of(samples.PAGES[samples.STRATEGY][3])
    assert words.title == "The National CCTV Strategy"
    assert "Why the strategy was written" in words.lead
    assert "Where it came from, what it aims at and how far it has come." in words.lead
    assert any("cameras in public places" in text for text in words.body)


@pytest.mark.parametrize("content_id", samples.PAGES)
def test_no_markup_id_or_address_is_searched(content_id):
    words = words_of(samples.PAGES[content_id][3])
    for text in [*words.lead, *words.body]:
        assert "<" not in text
        assert "data-page" not in text
        assert "0123456789ab" not in text
        assert "https://" not in text


def test_what_stands_on_every_page_is_not_searched_on_the_home_page():
    words = words_of(samples.HOME_PAGE)
    assert not any("took no part" in text for text in [*words.lead, *words.body])
