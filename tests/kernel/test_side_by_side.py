"""What changed, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctvportal.kernel.side_by_side import changed_fields, paragraphs, unchanged_labels


def name(kind: str, number: int) -> str:
    return f"<{kind} {number}>"


def rows_of(old, new) -> list[tuple]:
    """Kind, old text and new text of every row."""
    return [
        (row.kind, text_of(row.old), text_of(row.new)) for field in changed_fields(old, new, name) for row in field.rows
    ]


def text_of(parts) -> str | None:
    return None if parts is None else "".join(text for _, text in parts)


def test_rich_text_is_read_by_paragraph_with_its_links():
    html = (
        '<h2>Signs</h2><p>See <a data-page="3">this</a> and <b>that</b>.</p><ul><li>one</li></ul><ol><li>two</li></ol>'
    )
    assert paragraphs(html, name) == [
        "Heading 2: Signs", "See this [→ <page 3>] and **that**.", "• one", "# two",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<p><a data-page="1">here</a></p>', '<p><a data-page="2">here</a></p>'),
        ('<p><a data-document="1">here</a></p>', '<p><a data-document="2">here</a></p>'),
        ('<p><a href="https://a.example/">here</a></p>', '<p><a href="https://b.example/">here</a></p>'),
        ("<p>one <b>two</b></p>", "<p>one two</p>"),
        ("<p>one <i>two</i></p>", "<p>one <b>two</b></p>"),
        ("<h2>one</h2>", "<h3>one</h3>"),
        ("<ul><li>one</li></ul>", "<ol><li>one</li></ol>"),
        ("<p>one two</p>", "<p>one<br>two</p>"),
        ("<p>one</p><p>two</p>", "<p>one</p><hr><p>two</p>"),
    ],
)
def test_a_change_that_a_reader_would_see_is_seen_here(old, new):
    kinds = {kind for kind, _, _ in rows_of({"body": old}, {"body": new})}
    assert kinds & {"changed", "added", "removed"}


def test_an_unchanged_paragraph_stays_beside_itself():
    rows = rows_of({"text": "<p>one</p><p>two</p>"}, {"text": "<p>zero</p><p>one</p><p>two</p>"})
    assert rows == [("added", None, "zero"), ("same", "one", "one"), ("same", "two", "two")]


def test_what_names_the_thing_comes_first():
    fields = changed_fields(None, {"body": "b", "change_note": "c", "title": "t"}, name)
    assert [field.label for field in fields] == ["Title", "Body", "Change note"]


def test_unchanged_fields_are_named():
    assert unchanged_labels({"title": "a", "summary": "b"}, {"title": "a", "summary": "c"}) == ["Title"]


json = st.recursive(
    st.none() | st.booleans() | st.integers(0, 99) | st.text(max_size=12) | st.text(max_size=8).map("<p>{}".format),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(old=st.dictionaries(st.sampled_from("xyz"), json), new=st.dictionaries(st.sampled_from("xyz"), json))
def test_every_field_that_differs_is_listed_with_at_least_one_line(old, new):
    fields = changed_fields(old, new, name)
    differing = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    assert len(fields) == len(differing)
    assert all(field.rows for field in fields)
    assert all(any(row.kind != "same" for row in field.rows) for field in fields)
