"""What a clerical correction may change; the database gives the same answers."""

import json
from copy import deepcopy

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cctvportal.kernel.differences import differences
from cctvportal.signoff.clerical import objection_to, prose_distance

PLAIN = "abcdeE zéÿ.,:;!?'’“-()"
ODD = '<>/bi="@&#;.\n 0123٣３Ⅷ½ІlOIVX\u200b\u202e\u00a0éЗ月www:gov'
WORDS = [
    "May",
    "maybe",
    "10",
    "l0",
    "http://a.b",
    "gov.uk",
    "a@b.uk",
    "&amp;",
    "&#49;",
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    '<a href="https://x.org">',
    "</a>",
    "not ",
    "thirty",
    "II",
    "IO",
    "e.g.",
    "teh ",
    "Monday",
    "３",
    "\n",
]
texts = st.lists(st.sampled_from(WORDS) | st.text(PLAIN, max_size=6) | st.text(ODD, max_size=3), max_size=7).map(
    "".join
)
keys = st.sampled_from(["html", "title", "text", "label", "id", "anchor"])
leaves = (
    texts
    | st.sampled_from(["0a1b2c3d4e5f", "ffffffffffff", "0a1b2c3d4e5"])
    | st.integers(0, 2)
    | st.booleans()
    | st.none()
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
)


def in_sql(old, new) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT signoff_prose_distance(%s, %s, '')", [json.dumps(old), json.dumps(new)])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@settings(max_examples=400)
@given(old=texts, new=texts)
@example(old="the 0 days", new="the l0 days")
@example(old="<p>on</p><p>Monday</p>", new="<p>on</p><p>Mondays</p>")
def test_python_and_the_database_agree_on_texts(old, new):
    assert prose_distance({"html": old}, {"html": new}) == in_sql({"html": old}, {"html": new})


@pytest.mark.django_db
@settings(max_examples=300)
@given(text=texts, cut=st.tuples(st.integers(0, 30), st.integers(0, 10)), put=texts)
def test_they_agree_on_a_text_and_its_correction(text, cut, put):
    start, length = cut
    new = text[:start] + put + text[start + length :]
    assert prose_distance({"title": text}, {"title": new}) == in_sql({"title": text}, {"title": new})


@pytest.mark.django_db
@settings(max_examples=200)
@given(old=values, new=values)
def test_they_agree_on_what_has_parts(old, new):
    assert prose_distance(old, new) == in_sql(old, new)
    assert prose_distance(old, deepcopy(old)) == in_sql(old, old) == 0


FORGED = {
    "figures": ("kept for 30 days", "kept for 90 days"),
    "a figure is taken out": ("kept for 30 days", "kept for days"),
    "forty characters of digits": ("kept for a while", "kept for " + "9" * 40),
    "full-width figures": ("kept for a while", "kept for ３０ whiles"),
    "Arabic figures": ("kept a while", "kept ٣ while"),
    "figures of other make": ("half", "½"),
    "a Roman numeral in one character": ("part", "part Ⅷ"),
    "a Roman numeral in letters": ("Annex II applies", "Annex III applies"),
    "letters that pass for figures": ("within days", "within lO days"),
    "a letter before a figure": ("within 0 days", "within l0 days"),
    "a letter after a figure, past a tag": ("<p>within <b>3</b> days</p>", "<p>within <b>3</b>O days</p>"),
    "a Cyrillic letter": ("scan", "sсan"),
    "a month": ("by June at the latest", "by July at the latest"),
    "a month in Roman figures": ("on the first of VI", "on the first of IX"),
    "a day": ("on Monday", "on Sunday"),
    "a day that emphasis divides": ("<p><b>Mon</b>day</p>", "<p><b>Sun</b>day</p>"),
    "an order of time": ("some days", "some weeks"),
    "a number in words": ("thirty cameras", "thirteen cameras"),
    "an address": ('<a href="https://a.uk">here</a>', '<a href="https://b.uk">here</a>'),
    "a link to another page": ('<a data-page="3">here</a>', '<a data-page="4">here</a>'),
    "a link around other words": ('<a data-page="3">not</a> here', '<a data-page="3">not here</a>'),
    "an address without a scheme": ("see the portal", "see evil.example/login"),
    "an address of mail": ("write to us", "write to a@b.uk"),
    "an entity": ("a b", "a&nbsp;b"),
    "a figure as an entity": ("kept days", "kept &#57; days"),
    "what is not seen": ("kept", "ke\u200bpt"),
    "what turns the reading": ("kept", "\u202ekept"),
    "a mark above a letter": ("resume", "resume\u0301"),
    "a line end": ("one. Two", "one.\nTwo"),
    "emphasis": ("<p>must not</p>", "<p>must <b>not</b></p>"),
    "a sign of money": ("costs little", "costs £ little"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORGED)
def test_what_changes_more_than_the_spelling_is_no_clerical_correction(name):
    old, new = ({"html": text} for text in FORGED[name])
    assert prose_distance(old, new) is None
    assert in_sql(old, new) is None
    assert all(objection_to(each) for each in differences(old, new))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "length"),
    [
        ("<p>Teh camera.</p>", "<p>The camera.</p>", 2),
        ("It must be kept.", "It must not be kept.", 4),
        ("on 3 May at noon, recieved", "on 3 May at noon, received", 2),
        ("naive", "naïve", 1),
        ("its", "it’s", 1),
        ("same", "same", 0),
        ("a" * 50, "", 50),
    ],
)
def test_spelling_and_even_a_word_may_change_and_are_counted(old, new, length):
    assert prose_distance({"html": old}, {"html": new}) == in_sql({"html": old}, {"html": new}) == length


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["label", "anchor", "url", "owner", "reference", "decision", "email", "columns", "rows"]
)
def test_no_other_field_than_prose_is_clerical(key):
    assert prose_distance({key: "teh"}, {key: "the"}) is None
    assert in_sql({key: "teh"}, {key: "the"}) is None


def test_block_ids_follow_the_text():
    old = {"body": [{"id": "0123456789ab", "type": "rich_text", "value": {"html": "<p>teh</p>"}}]}
    new = {"body": [{"id": "ba9876543210", "type": "rich_text", "value": {"html": "<p>the</p>"}}]}
    assert prose_distance(old, new) == 2
    assert prose_distance(old, {"body": []}) is None
    assert prose_distance({"id": "not-an-id"}, {"id": "an-id"}) is None


def test_a_refusal_names_the_field_and_the_word():
    [text] = differences({"html": "<p>3 metres</p>"}, {"html": "<p>4 metres</p>"})
    assert objection_to(text).startswith("In “text” ")
    [note] = differences({"change_note": "First version."}, {"change_note": "Spelling."})
    assert "the name of a date, a time or a number differs (“first”)" in objection_to(note)
    assert "keep these words, or submit it for full sign-off" in objection_to(note)
