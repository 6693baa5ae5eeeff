"""Canonical JSON is what RFC 8785 says, by whichever library it is written."""

import pytest
import rfc8785
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from cctvportal.kernel.canonical import canonical_json
from cctvportal.publication.enums import Kind

NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXTS, parts, max_size=4),
    max_leaves=20,
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127)), parts),
    max_leaves=20,
)


@given(VALUES | PLAIN)
def test_it_is_that_of_the_standards_own_library(value):
    assert canonical_json(value) == rfc8785.dumps(value)


def test_keys_are_sorted_by_utf_16():
    """Section 3.2.3 of the RFC has this order."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\xf6"]
    told = canonical_json(dict.fromkeys(keys, 0)).decode()
    places = [
        told.index(f'"{key}"' if key != "\r" else '"\\r"')
        for key in ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33"]
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), float("nan"), float("inf"), {1: 2}, "\ud800", ["\ud800"], {"a": {2: 3}}]
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        canonical_json(value)


def test_a_choice_is_told_by_its_text_and_quickly(monkeypatch):
    """Publications name their kind by one; the slower library would write the entries of all editions."""
    monkeypatch.setattr(rfc8785, "dumps", None)
    assert canonical_json({"kind": Kind.CONTENT, "title": mark_safe("a")}) == b'{"kind":"content","title":"a"}'


@pytest.mark.parametrize("value", [1.0, 1e21, -0.0, {"b": 1, "a": [True, 0.5]}, ("a", 1)])
def test_numbers_are_told_as_the_standard_tells_them(value):
    assert canonical_json(value) == rfc8785.dumps(value)
