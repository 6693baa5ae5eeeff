"""``make bench`` counts right, and says where a bar is missed."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks import corpus, readers, report
from tests.benchmarks.bars import bars
from tests.benchmarks.results import Results, Row, Together, quantile

OLD, NEW = 7, 8
Seen = list[tuple[int, set[str]]]


@pytest.fixture
def results() -> Results:
    rows = [Row("uncached_html", 1000, 400.0, 1, 2, 4, 9000), Row("wagtail_html", 1000, 100.0, 1, 2, 17, 9000)]
    return Results("make bench", {"cores": 2}, rows)


def read(*seen: tuple[int, set[str]]) -> dict[str, int]:
    reader = readers.Reader(1, "http://127.0.0.1:1", readers.Pack(200, 50), threading.Event())
    reader.seen = Counter((edition, frozenset(issues)) for edition, issues in seen)
    return readers.told([reader], NEW, "8")


def test_an_answer_that_mixes_two_editions_is_counted() -> None:
    assert read((OLD, {""}), (OLD, {"", "3"}), (NEW, {"8"}))["mixed"] == 0
    assert read((OLD, {"", "8"}), (OLD, {"8"}), (NEW, {""}), (NEW, {"8", "3"}), (NEW, set()))["mixed"] == 5


def test_a_reader_who_goes_back_is_counted() -> None:
    reader = readers.Reader(1, "http://127.0.0.1:1", readers.Pack(200, 50), threading.Event())
    number = min(reader.pack.numbers)
    for edition in (OLD, NEW, OLD, NEW):
        reader.note(200, edition, f"Siting cameras in Ham, part {number}, issue 8")
    assert reader.backwards == 1
    assert reader.seen == {(OLD, frozenset("8")): 2, (NEW, frozenset("8")): 2}


@pytest.mark.parametrize("total", [200, 1000, 5500])
def test_a_site_has_as_many_pages_as_asked_for_each_beneath_one_before_it(total: int) -> None:
    known = {corpus.HOME_ID: "/"}
    for page in corpus.pages(total):
        assert page.path == f"{known[page.parent_id]}{page.slug}/"
        known[page.id] = page.path
    assert len(known) == len(set(known.values())) == total


def test_a_place_is_named_in_few_pages_and_one_word_in_all() -> None:
    def link(target: int, text: str) -> str:
        return text

    texts = [" ".join(html for _, html in page.sections(link)) for page in corpus.pages(400)]
    assert all(corpus.EVERYWHERE in text for text in texts)
    assert max(Counter(page.place for page in corpus.pages(400)).values()) <= corpus.READERS_OF_A_PLACE


def test_a_missed_bar_is_told_as_missed(results: Results) -> None:
    found = {bar.name: bar.met for bar in bars(results)}
    assert found == {"uncached_html / wagtail_html at 1,000": True, "queries of uncached_html at 1,000": False}
    results.together = Together(1000, 3.0, 2.0, answers=50, of_the_new_edition=20, mixed=1, backwards=0, failed=0)
    assert {bar.name: bar.met for bar in bars(results)}["of 50 answers meanwhile, mixing two editions"] is False


def test_what_is_written_around_the_tables_stays(results: Results, tmp_path: Path) -> None:
    text = tmp_path / "performance.md"
    text.write_text(f"# Ours\n\n{report.BEGIN}\nold\n{report.END}\n\nNotes.\n")
    report.write(results, tmp_path)
    report.write(results, tmp_path)
    assert re.match(r"# Ours\n\n<!--.*uncached_html.*-->\n\nNotes\.\n$", text.read_text(), re.DOTALL)
    assert "old" not in text.read_text()
    assert text.read_text().count("| `wagtail_html` | 100 |") == 1


def test_quantiles_are_values_that_were_measured() -> None:
    values: Iterator[int] = iter(range(1, 101))
    assert (quantile(found := list(values), 50), quantile(found, 99), quantile([5.0], 99)) == (50, 99, 5.0)
