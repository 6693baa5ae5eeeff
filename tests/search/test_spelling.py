"""Other spellings: for what finds nothing, and out of words that stand in the edition."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from cctvportal.publication.verification import Redacted
from search.models import SearchRow, SearchWord
from search.queries import search
from search.verification import wrong_words
from tests.builders import make_content, publish_content, submit_content
from tests.publication_builder import withdraw


@pytest.fixture
def spelled(site):
    return publish_content(site, make_content("The capybara and the surveillance"))


def suggestion(query: str, edition=None) -> str:
    return search(query, edition or current_edition()).suggestion


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("cappybara", "capybara"),
        ("capibara", "capybara"),
        ("survielance", "surveillance"),
        ("Survielance of the capybarra", "surveillance of the capybara"),
        ("capybara survielance", "capybara surveillance"),
    ],
)
def test_another_spelling_is_suggested_where_nothing_is_found(spelled, client, asked, meant):
    assert suggestion(asked) == meant
    assert client.get("/api/portal/search/", {"q": asked}).json()["meta"]["suggestion"] == meant
    page = client.get("/search/", {"q": asked}).content.decode()
    assert "Did you mean" in page
    assert f">{meant}</a>?" in page


@pytest.mark.parametrize("query", ["capybara", "xqzzyw", "12345678", "capybara -capybara"])
def test_nothing_is_suggested_where_there_is_nothing_to(spelled, query):
    assert suggestion(query) == ""


def test_only_words_of_the_edition_are_suggested(site, spelled):
    before = current_edition()
    publish_content(site, make_content("An aardwolf"))
    submit_content(site, make_content("A draft on the echidna"))
    assert suggestion("aardwolv") == "aardwolf"
    assert suggestion("aardwolv", before) == ""
    assert suggestion("echidnna") == ""
    withdraw(site, spelled.content_id)
    assert suggestion("cappybara") == ""


def test_the_words_are_those_of_the_rows(site, spelled):
    assert SearchWord.objects.filter(word="capybara").exists()
    assert not SearchWord.objects.filter(word__in=["the", "and"]).exists()
    assert list(wrong_words(Redacted())) == []


def test_a_search_that_finds_nothing_is_four_queries(spelled, queries):
    edition = current_edition()
    with queries() as asked:
        assert search("survielance of the capybarra", edition).suggestion
    assert len(asked) == 4, asked


def test_a_search_that_finds_something_is_three_queries(spelled, queries):
    edition = current_edition()
    with queries() as asked:
        assert search("capybara", edition).results
    assert len(asked) == 3, asked


def test_the_words_are_looked_for_in_an_index(spelled):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT word FROM search_searchword ORDER BY word <-> 'cappybara' LIMIT 20")
        assert "search_word_trigrams" in "".join(row[0] for row in cursor.fetchall())
    assert SearchRow.objects.count() == Publication.objects.with_content().count()


WORDS_AND_OTHERS = """Don’t re-publish the CCTV Strategy’s Annex-B at https://portal.example/annex or by e-mail to
clerk@portal.example: Überwachung,
surveillance AND Surveillance, 2007/08, B3a, <b>bold</b>, over, of, a, naïve, file_name
"""


@pytest.mark.parametrize("repeated", [1, 2000])
def test_words_are_letters_alone_however_long_the_text(db, repeated):
    """Longer than a text index may become, they are found without one."""
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = public, pg_temp")
        cursor.execute("SELECT search_words_of(%s)", [WORDS_AND_OTHERS * repeated])
        found = [word for (word,) in cursor.fetchall()]
    letters = "publish cctv strategy annex mail überwachung surveillance bold naïve file name"
    assert sorted(found) == sorted(letters.split())


def test_of_a_page_published_anew_the_words_of_new_lines_are_learnt(site, spelled):
    said = {"title": spelled.title, "summary": "Of the numbat.\nOf the <quokka", "body": []}
    publish_content(site, make_content(spelled.title, content_id=spelled.content_id, representation=said))
    said = said | {"summary": "Of the <quokka\nof the echidna"}
    publish_content(site, make_content(spelled.title, content_id=spelled.content_id, representation=said))
    learnt = {"numbat", "quokka", "echidna", "capybara", "surveillance"}
    assert set(SearchWord.objects.filter(word__in=learnt).values_list("word", flat=True)) == learnt
    assert list(wrong_words(Redacted())) == []


PIECES = ["numbat", "é", "42", "http://", "www.", ".uk", *">/&;-_.@:#=?'\"! \t\r\f\n\n\n\u00a0\u2028"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=TEXTS, now=TEXTS)
def test_no_word_goes_on_after_its_line_where_no_tag_does(db, before, now):
    """By which the database learns the words of new lines alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = public, pg_temp")

        def words_of(*texts: str) -> set[str]:
            cursor.execute("SELECT search_words_of(t) FROM unnest(%s::text[]) AS t", [list(texts)])
            return {word for (word,) in cursor.fetchall()}

        new = set(now.split("\n")) - set(before.split("\n"))
        assert words_of(before, now) == words_of(before, "\n".join(new))
