"""What search says of a page is what was signed: the database takes no other row, whoever runs what code."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cctvportal.pages.richtext import normalised
from cctvportal.publication.verification import verify
from cctvportal.signoff.actions.publish import publish
from search import rows
from search.models import SearchRow, SearchWord
from search.text import plain, words_of
from tests.builders import asset_use, make_content, publish_content, sign_off, submit_content
from tests.publication_builder import freeze

pytestmark = pytest.mark.django_db

TOKENS = [
    *"<>/&;abip \xa0\u2028é",
    "&lt;",
    "&gt;",
    "&amp;",
    "&nbsp;",
    "&eacute;",
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "<br>",
    "<a b>",
]
PAGES = "Of the zorilla.\fAnd of gibbons."
RICH = "<p>AT&amp;T said “a &lt; b”,\u00a0<b>no</b>t <a href='https://npia.example/'>more</a>.</p><ul><li>One</li></ul>"


def with_documents(board, count: int = 2):
    """A page that shows ``count`` documents, the first of them twice."""
    uses = []
    for number in range(count):
        data, text = b"%%PDF-1.7 number %d" % number, f"{PAGES}\f{number}"
        digest = freeze(board, data, "application/pdf", text)
        uses.append(
            asset_use(library_id=70 + number, sha256=digest, size=len(data), text_sha256=rows.digest_of_text(text))
        )
    again = type(uses[0])(**uses[0].as_json() | {"library_id": 90})
    representation = {"title": "Beasts", "summary": "About < beasts.", "theme": {"code": "animals"}, "sections": [RICH]}
    return make_content("Beasts", representation=representation, assets=(*uses, again))


def test_a_row_has_the_words_and_texts_that_were_signed(site):
    published = publish_content(site, with_documents(site))
    row = SearchRow.objects.get(publication=published)
    assert row.lead == "About < beasts."
    assert row.body.split("\n")[-1] == "AT&T said “a < b”, not more. One"
    assert sorted(line[-1] for line in row.files.split("\n")) == ["0", "1"]
    assert verify().problems == []


@pytest.mark.parametrize(
    ("column", "forged", "told"),
    [
        ("title", lambda title: "Lies", "other words"),
        ("lead", lambda lead: f"{lead}\nLies", "other words"),
        ("body", lambda body: body.replace("not more", "more"), "other words"),
        ("body", lambda body: body + " Lies", "other words"),
        ("lead", lambda lead: f"<p (murderers corruption)>{lead}", "other words"),
        ("body", lambda body: body.replace("said", "sa<i>id"), "other words"),
        ("files", lambda files: files.replace("gibbons", "lies"), "another text"),
        ("files", lambda files: "\n".join(reversed(files.split("\n"))), "another text"),
        ("files", lambda files: f"{files}\nLies", "another text"),
        ("type", lambda type_: "news.NewsPage", "type, agency, theme or day"),
        ("agency", lambda agency: "npia", "type, agency, theme or day"),
        ("theme", lambda theme: "", "type, agency, theme or day"),
        ("date", lambda day: day + timedelta(days=1), "type, agency, theme or day"),
    ],
)
def test_no_other_row_goes_out_with_an_edition(site, monkeypatch, column, forged, told):
    def other_row(*args):
        row = true_row(*args)
        setattr(row, column, forged(getattr(row, column)))
        return row

    true_row = rows._row
    submission = submit_content(site, with_documents(site))
    monkeypatch.setattr(rows, "_row", other_row)
    sign_off(site, submission)
    with pytest.raises(ProgrammingError, match=told):
        publish(submission)


def test_a_row_is_of_a_day_that_can_be_read(site):
    beasts = publish_content(site, make_content("Beasts"))
    columns = "publication_id, title, lead, body, files, type, agency, theme"
    with pytest.raises(ProgrammingError, match="type, agency, theme or day"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO search_searchrow ({columns}, date) SELECT {columns}, 'infinity' FROM search_searchrow "
            "WHERE publication_id = %s",
            [beasts.pk],
        )


@pytest.mark.parametrize(
    "named",
    ["2010-03-01", "2012-02-29", "2010-02-29", "2010-02-30", "0000-01-01", "20100301", "2010-W09-1", "", None, 7],
)
def test_the_day_that_content_names_is_read_in_one_way(site, named):
    published = publish_content(site, make_content("Beasts", representation={"title": "Beasts", "date": named}))
    assert SearchRow.objects.get(publication=published).date == rows.facets_in(published)["date"]
    assert verify().problems == []


def test_a_text_that_was_not_signed_is_not_searched(site):
    """As of a document that was submitted before texts were signed."""
    data = b"%PDF-1.7 of old"
    digest = freeze(site, data, "application/pdf", PAGES)
    use = asset_use(sha256=digest, size=len(data))
    assert "text_sha256" not in use.as_json()
    published = publish_content(site, make_content("Beasts", assets=(use,)))
    assert SearchRow.objects.get(publication=published).files == ""
    assert verify().problems == []


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(TOKENS)).map("".join)), st.booleans())
def test_every_text_has_a_row_that_the_database_takes(db, text, is_rich):
    """A form that the database read in another way would stop a release."""
    leaf = normalised(text) if is_rich else text.replace("\0", "").encode(errors="ignore").decode()
    words = words_of({"title": "", "a": leaf})
    assert words.body == ([plain(leaf)] if plain(leaf) else [])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = public, pg_temp")
        cursor.execute("SELECT search_bare(%s) = search_bare(search_plain(%s))", [plain(leaf), leaf])
        assert cursor.fetchone() == (True,)


def test_angle_brackets_are_published_as_they_are(site):
    """Rich text escapes them, so what a row has of it looks like a tag."""
    rich = normalised("<p>Dear &lt;name&gt;, use the &lt;b&gt; tag, or x &lt;y and z&gt; w.</p>")
    published = publish_content(site, make_content("a<b>c", representation={"title": "a<b>c", "sections": [rich]}))
    assert SearchRow.objects.get(publication=published).body == "Dear <name>, use the <b> tag, or x <y and z> w."


def test_nobody_else_writes_words(site):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        SearchWord.objects.create(word="camera[")


def test_words_are_learnt_of_rows_alone(site):
    """A function with the owner's rights that anybody may name in a trigger on a table of one's own."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE mine (title text, lead text, body text, files text)")
        cursor.execute(
            "CREATE TRIGGER mine AFTER INSERT ON mine REFERENCING NEW TABLE AS added "
            "FOR EACH STATEMENT EXECUTE FUNCTION public.search_adds_words()"
        )
        with pytest.raises(ProgrammingError, match="has no words for search"), transaction.atomic():
            cursor.execute("INSERT INTO mine VALUES ('nobodysignedthis', '', '', '')")
        # And so of whatever function of this kind comes after it.
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND prorettype = 'trigger'::regtype "
            "AND pronamespace = 'public'::regnamespace AND strpos(prosrc, 'IF TG_RELID <>') = 0"
        )
        assert cursor.fetchall() == []


def test_a_row_is_indexed_by_what_types_mean_to_the_owner(site):
    """Where a caller looks first does not decide what a function of the portal's makes of words."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TYPE pg_temp.tsvector AS ENUM ('murder')")
        cursor.execute("SET LOCAL search_path = pg_temp, pg_catalog, public")
        cursor.execute("SELECT search_document('One', 'Two', 'Three', 'Four')::text")
        assert "three" in cursor.fetchone()[0]
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname IN ('search_document', 'search_words', 'search_words_of') "
            "AND NOT 'search_path=public, pg_temp' = ANY(coalesce(proconfig, '{}'))"
        )
        assert cursor.fetchall() == []


def test_the_board_reads_the_text_that_it_signs(site, client):
    content = with_documents(site, 1)
    submission = submit_content(site, content)
    address = reverse("signoff:text", args=[submission.pk, content.assets[0].sha256])
    client.force_login(site.members["npia"])
    assert address in client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "Of the zorilla." in page
    assert page.count("And of gibbons.") == 1
    assert "Page 2" in page
    assert client.get(reverse("signoff:text", args=[submission.pk, "0" * 64])).status_code == 404
    client.force_login(site.editors["sample"])
    assert client.get(address).status_code == 302
