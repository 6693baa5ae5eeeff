"""The judged queries, and the score that is made of them (``make search-quality`` asks them)."""

import pytest

from tests.search_quality.judged import judged_queries, ndcg
from tests.search_quality.texts import report, reports


def test_there_are_fifty_judged_queries():
    judged = judged_queries()
    assert len({each.query for each in judged}) == 50
    assert all(set(each.grades.values()) <= {1, 2, 3} and each.grades for each in judged)
    assert all(path.startswith("/") and path.endswith("/") for each in judged for path in each.grades)


def test_reports_that_are_judged_are_among_those_of_ten_thousand_pages():
    written = {f"/reports/{each.slug}/" for each in reports(9900)}
    asked = {path for each in judged_queries() for path in each.grades if path.startswith("/reports/")}
    assert len(asked) == 8
    assert asked <= written


def test_reports_are_the_same_each_time_and_one_for_each_place_and_subject():
    assert [report(number) for number in range(30)] == list(reports(30))
    assert len({each.slug for each in reports(500)}) == 500


@pytest.mark.parametrize(
    ("found", "score"),
    [
        (["a", "b", "x"], 1.0),
        (["b", "a"], 0.7098),  # (1/log2(2) + 7/log2(3)) / (7/log2(2) + 1/log2(3)), by hand
        (["x", "y"], 0.0),
        ([*"0123456789", "a"], 0.0),
        ([], 0.0),
    ],
)
def test_the_score_is_of_the_first_ten_in_their_order(found, score):
    assert ndcg(found, {"a": 3, "b": 1}) == pytest.approx(score, abs=0.0001)
