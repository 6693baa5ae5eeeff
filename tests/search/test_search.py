"""Search over what stands, pages and documents."""

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from search import queries as queries_of_search
from search.excerpts import safe_excerpt
from search.models import SearchRow, title_words
from search.queries import RESULTS_A_PAGE, search
from tests.builders import make_content, publish_content, submit_content
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw


def titles(query: str) -> list[str]:
    return [found.publication.title for found in search(query, current_edition()).results]


def title_of(page: int) -> str:
    return samples.PAGES[page][3]["title"]


def test_a_word_in_a_document_finds_the_pages_that_show_it(site):
    assert title_of(samples.STRATEGY) in titles("quagga")
    assert title_of(samples.CHILD_GUIDANCE) not in titles("quagga")


def test_words_are_found_in_their_other_forms(site):
    assert titles("imagery keeping longer")[0] == title_of(samples.CHILD_GUIDANCE)


def test_a_title_weighs_more_than_a_body(site):
    publish_content(site, make_content("Pangolin"))
    body = [{"id": "0" * 12, "type": "rich_text", "value": {"html": "<p>A pangolin. The pangolin.</p>"}}]
    representation = {"title": "Another animal", "summary": "", "body": body}
    publish_content(site, make_content("Another animal", representation=representation))
    assert titles("pangolin") == ["Pangolin", "Another animal"]


def test_phrases_alternatives_and_exclusions(site):
    assert titles('"interim regulator"')
    assert not titles('"regulator interim"')
    assert set(titles("quagga or retention")) >= {title_of(samples.STRATEGY), title_of(samples.CHILD_GUIDANCE)}
    assert title_of(samples.STRATEGY) not in titles("recommendations -quagga")


def test_withdrawn_pages_and_what_is_not_signed_off_are_not_found(site):
    assert title_of(samples.WITHDRAWN) not in titles("old advice tapes")
    submit_content(site, make_content("Okapi"))
    assert titles("okapi") == []
    withdraw(site, samples.CHILD_GUIDANCE)
    assert title_of(samples.CHILD_GUIDANCE) not in titles("imagery retention purpose")


def test_a_search_is_as_of_an_edition(site):
    before = current_edition()
    publish_sample(site, samples.BULLETIN, summary="Mentions an axolotl.")
    publish_sample(site, samples.BULLETIN, summary="Mentions it no more.")
    between = before.__class__(number=before.number + 1)
    assert search("axolotl", before).count == 0
    assert search("axolotl", between).count == 1
    assert search("axolotl", current_edition()).count == 0


def test_every_publication_with_content_has_one_row_and_no_notice_has(site):
    with_row = set(SearchRow.objects.values_list("publication_id", flat=True))
    assert with_row == set(Publication.objects.with_content().values_list("pk", flat=True))


@pytest.mark.parametrize("query", ["", " ", "\x00", "\x00\x00 \t", "​"])
def test_nothing_asked_is_nothing_searched(site, query):
    results = search(query, current_edition())
    assert (results.query.strip("​"), results.count, results.message) == ("", 0, "")


@pytest.mark.parametrize("query", ["the", "of and the", "-", '"', "()", "&|!"])
def test_a_query_without_words_is_told_so(site, query):
    results = search(query, current_edition())
    assert results.count == 0
    assert "less common words" in results.message


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '""" or',
        "!!! <> & | :*",
        "a:*b'\\",
        "'; DROP TABLE x; --",
        "%s %d {}",
        "\ud800",
        "x" * 10_000,
        "é" * 500,
        "or or or -",
    ],
)
def test_no_query_breaks_the_search(site, client, query):
    search(query, current_edition())
    if query.isprintable():
        assert client.get("/search/", {"q": query}).status_code == 200


def test_a_long_query_is_cut_and_the_reader_told(site, client):
    page = client.get("/search/", {"q": "quagga " * 2000}).content.decode()
    assert "Only the first 200 characters were searched for." in page
    assert title_of(samples.STRATEGY) in page


def test_excerpts_mark_what_matched_and_nothing_else(site, client):
    body = [
        {
            "id": "0" * 12,
            "type": "quote",
            "value": {"text": "A <b>tapir</b> & <script>alert(1)</script> tapirs", "attribution": ""},
        }
    ]
    publish_content(site, make_content("Animals", representation={"title": "Animals", "summary": "", "body": body}))
    page = BeautifulSoup(client.get("/search/?q=tapir").content, "html.parser")
    excerpt = page.find(class_="results__excerpt")
    assert [mark.get_text() for mark in excerpt.find_all("mark")] == ["tapir", "tapirs"]
    assert {tag.name for tag in excerpt.find_all()} == {"mark"}


def test_what_looks_like_markup_stays_text():
    assert safe_excerpt("a <img src=x> \x02b\x03 & c") == "a &lt;img src=x&gt; <mark>b</mark> &amp; c"


def test_results_come_in_pages(site, client):
    for number in range(RESULTS_A_PAGE + 2):
        publish_content(site, make_content(f"Numbat {number}"))
    first, second = (search("numbat", current_edition(), page) for page in (1, 2))
    assert (first.count, first.pages, len(first.results), len(second.results)) == (
        RESULTS_A_PAGE + 2,
        2,
        RESULTS_A_PAGE,
        2,
    )
    shown = [found.publication.content_id for found in [*first.results, *second.results]]
    assert len(set(shown)) == RESULTS_A_PAGE + 2
    assert search("numbat", current_edition(), 99).page == 2
    for page in ["0", "-1", "x", "9" * 30]:
        assert client.get("/search/", {"q": "numbat", "page": page}).status_code == 200


def test_of_too_many_matches_those_with_the_words_in_their_titles_are_there(site, client, monkeypatch):
    monkeypatch.setattr(queries_of_search, "MOST_RANKED", 3)
    for number in range(5):
        representation = {"title": f"Animal {number}", "summary": "A numbat.", "body": []}
        publish_content(site, make_content(f"Animal {number}", representation=representation))
    for number in range(2):
        publish_content(site, make_content(f"Numbat {number}"))
    found = search("numbat", current_edition())
    assert (found.count, len(found.results)) == (3, 3)
    assert [each.publication.title for each in found.results[:2]] == ["Numbat 0", "Numbat 1"]
    assert found == search("numbat", current_edition())
    assert "More than 3 pages have these words." in client.get("/search/?q=numbat").content.decode()
    assert search("numbat -animal", current_edition()).message == ""


def test_nothing_found_says_so(site, client):
    assert "Nothing was found" in client.get("/search/?q=xylophone").content.decode()


def test_a_search_is_a_few_queries(site, client, queries):
    with queries() as asked:
        client.get("/search/?q=strategy")
    assert 4 <= len(asked) <= 6, asked


def test_the_index_is_used_for_words(site):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM search_searchrow WHERE document @@ websearch_to_tsquery('english', 'strategy')"
        )
        assert "search_row_document" in "".join(row[0] for row in cursor.fetchall())
        plan = SearchRow.objects.annotate(words=title_words("title")).filter(words="strategy").explain()
        assert "search_row_title" in plan


def test_a_text_too_long_for_the_index_does_not_stop_a_release(site):
    endless = " ".join(f"w{number:x}" for number in range(400_000))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('english', %s)", [endless])
    representation = {
        "title": "Endless",
        "summary": "",
        "body": [{"id": "0" * 12, "type": "quote", "value": {"text": endless}}],
    }
    publish_content(site, make_content("Endless", representation=representation))
    assert titles("endless w1f") == ["Endless"]


@pytest.mark.parametrize("number", ["999", "999999999", "9" * 40])
def test_a_page_past_the_last_is_the_last_and_says_so(site, client, monkeypatch, number):
    monkeypatch.setattr(queries_of_search, "RESULTS_A_PAGE", 1)
    asked = "/search/?q=minutes or guidance"
    last = client.get(f"/api/portal{asked}").json()["meta"]["pages"]
    assert last > 1
    shown = client.get(f"{asked}&page={number}").content.decode()
    assert f"page {last} of {last}" in shown
    assert "this is the last." in shown
    assert "this is the last." not in client.get(f"{asked}&page={last}").content.decode()


def test_a_page_of_no_results_is_the_usual_one(site, client):
    assert "this is the last." not in client.get("/search/?q=zebra&page=2").content.decode()
