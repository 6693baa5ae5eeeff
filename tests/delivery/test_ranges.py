"""Range headers (RFC 9110, section 14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctvportal.delivery.ranges import ByteRange, Unsatisfiable, requested_range


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-499", 0, 499),
        ("bytes=500-", 500, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-5000", 0, 999),
        ("bytes=990-5000", 990, 999),
        ("BYTES=1-2", 1, 2),
    ],
)
def test_a_single_range_is_cut_to_what_there_is(header, first, last):
    assert requested_range(header, 1000) == ByteRange(first, last)


@pytest.mark.parametrize(
    "header",
    ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=1-2-3", "bytes= 1-2"],
)
def test_what_is_malformed_or_asks_for_several_is_ignored(header):
    assert requested_range(header, 1000) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_a_range_past_the_end_is_refused(header):
    with pytest.raises(Unsatisfiable):
        requested_range(header, 1000)


@given(st.text(max_size=40) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True), st.integers(1, 5000))
def test_whatever_is_asked_the_answer_lies_within_the_file(header, size):
    try:
        found = requested_range(header, size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found.first <= found.last < size
