"""No rule of redaction is idle: switch off any one of them, and the test that holds it turns red."""

import inspect
from collections.abc import Callable

import pytest

from cctvportal.signoff.redaction import rules
from tests.signoff.redaction import test_ordering
from tests.signoff.test_switching_off import never_objects

pytestmark = pytest.mark.django_db


def refused(case: int) -> Callable:
    """The case of the table of proposals that cannot be meant."""
    (mark,) = list(test_ordering.test_a_proposal_that_cannot_be_meant_is_refused.pytestmark)
    fields, why = mark.args[1][case]

    def test(board, page) -> None:
        test_ordering.test_a_proposal_that_cannot_be_meant_is_refused(board, page, fields, why)

    return test


HELD_BY = {
    "proposer_sits_on_the_seat": lambda board, page: test_ordering.test_nobody_else_proposes(board, page, "secretary"),
    "states_a_ground": refused(1),
    "ground_repeats_nothing": refused(2),
    "names_something": refused(3),
    "is_long_enough": refused(4),
    "everything_is_found": refused(5),
    "fields_hold_text": refused(6),
    "leaves_the_present_address": refused(8),
    "is_proposed": test_ordering.test_it_is_carried_out_once,
    "signer_sits_on_the_seat": test_ordering.test_nobody_signs_for_a_seat_that_is_not_hers,
    "signed_by_another_person": test_ordering.test_nobody_redacts_alone_for_another_seat,
    "signed_for_another_seat": test_ordering.test_two_people_of_one_seat_are_not_enough,
    "proposer_still_sits": test_ordering.test_it_is_not_carried_out_once_the_proposer_has_left,
    "signs_what_is_shown": test_ordering.test_what_is_signed_is_what_is_shown,
    "proposal_is_what_was_signed": test_ordering.test_a_proposal_whose_digest_is_not_its_own_is_not_carried_out,
    "is_confirmed": test_ordering.test_it_has_to_be_confirmed_in_words,
    "nothing_moved_since": test_ordering.test_a_place_that_moved_since_stops_it,
    "may_abandon": test_ordering.test_only_the_board_abandons,
    "still_proposed": test_ordering.test_an_abandoned_one_is_not_carried_out,
    "_sits_on": lambda board, page: test_ordering.test_nobody_else_proposes(board, page, "secretary"),
}


def switches() -> list[str]:
    """Everything in the module that answers None or a sentence."""
    return [
        name
        for name, function in inspect.getmembers(rules, inspect.isfunction)
        if function.__module__ == rules.__name__ and function.__annotations__.get("return") == str | None
    ]


@pytest.mark.usefixtures("standing_board")
@pytest.mark.parametrize("rule", switches())
def test_without_this_rule_a_test_turns_red(rule: str, request: pytest.FixtureRequest) -> None:
    test = HELD_BY[rule]
    facts = {name: request.getfixturevalue(name) for name in inspect.signature(test).parameters}
    function = getattr(rules, rule)
    kept, function.__code__ = function.__code__, never_objects.__code__
    try:
        with pytest.raises((Exception, pytest.fail.Exception)):
            test(**facts)
    finally:
        function.__code__ = kept


def test_every_rule_that_is_asked_is_among_them() -> None:
    asked = {rule.__name__ for rule in (*rules.PROPOSING, *rules.CARRYING_OUT, rules.may_abandon)}
    assert asked <= set(switches()) == set(HELD_BY)
