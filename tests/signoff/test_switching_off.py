"""No rule of sign-off is idle: switch off any one of them, and the test that holds it turns red (``make rules``)."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from cctvportal.signoff import rules
from tests.signoff import test_moving, test_sign_off, test_submitting, test_voting

submission = test_voting.submission
branch = test_moving.branch

HELD_BY = {
    # Voting
    "under_review": test_voting.test_nobody_votes_on_what_was_taken_back,
    "votes_on_what_is_shown": test_voting.test_a_vote_is_on_a_digest,
    "sits_on_the_seat": test_voting.test_nobody_votes_for_a_seat_that_is_not_hers,
    "seat_may_vote": test_voting.test_a_seat_made_after_the_submission_does_not_vote_on_it,
    "seat_votes_once": test_voting.test_a_seat_votes_once_and_a_deputy_does_not_overwrite_the_holder,
    "person_votes_once": test_voting.test_a_person_with_places_on_two_seats_votes_once,
    "contributed_nothing": test_voting.test_a_contributor_cannot_vote_on_her_own_change,
    "declared_no_emergency": test_voting.test_whoever_declared_the_emergency_does_not_ratify_it,
    "says_why_it_is_returned": test_voting.test_a_return_needs_a_reason_reaches_the_editor_and_ends_the_review,
    "decides_something_known": test_voting.test_a_decision_must_be_one_of_three,
    # Signing off
    "quorum_is_reached": test_sign_off.test_what_the_policy_still_needs_is_told_by_number_and_by_name,
    "required_seats_signed": test_sign_off.test_what_the_policy_still_needs_is_told_by_number_and_by_name,
    "content_is_what_was_signed": test_sign_off.test_content_that_is_not_what_was_signed_is_not_published,
    "_still_sits": test_voting.test_the_vote_of_a_member_who_left_before_publication_does_not_count,
    "seats_outside_signed": test_sign_off.test_a_seat_of_another_agency_than_wrote_it_must_be_among_them,
    # Submitting
    "submitter_may": test_submitting.test_only_an_editor_of_the_owning_agency_submits,
    "nothing_under_review": test_submitting.test_what_is_under_review_is_not_submitted_again,
    "nothing_concerned_is_under_review": test_moving.test_not_while_a_new_page_beneath_is_under_review,
    "authors_are_known": test_submitting.test_a_change_that_nobody_known_made_is_not_submitted,
    "withdraws_what_is_public": test_submitting.test_only_what_is_public_can_be_withdrawn_and_only_with_a_reason,
    "something_changes": test_submitting.test_a_published_page_without_change_is_not_submitted,
    "draft_is_whole": test_submitting.test_problems_of_the_draft_refuse_it,
    "can_stand_in_public": test_submitting.test_a_child_needs_a_published_parent,
    "somebody_could_sign": test_submitting.test_submit_refuses_when_nobody_is_left_who_could_sign,
    "can_be_met": test_submitting.test_required_seats_need_people_of_their_own,
    # Taking back
    "may_take_back": test_submitting.test_any_editor_of_the_agency_takes_it_back_and_nobody_else,
}


def never_objects(*facts: object) -> None:
    """In place of a rule that answers None or a sentence."""


def always_agrees(*facts: object) -> bool:
    """In place of a question that answers yes or no."""
    return True


def switches() -> dict[str, Callable]:
    """The name of every rule, with what takes its place: all that answer a sentence, and the questions they ask."""
    objecting = {
        name: never_objects
        for name, function in inspect.getmembers(rules, inspect.isfunction)
        if function.__module__ == rules.__name__ and function.__annotations__.get("return") == str | None
    }
    return objecting | {"can_be_met": always_agrees, "_still_sits": always_agrees}


@contextmanager
def switched_off(name: str) -> Iterator[None]:
    """One rule without effect for whoever holds it: its code is exchanged, not its name."""
    rule = getattr(rules, name)
    kept, rule.__code__ = rule.__code__, switches()[name].__code__
    try:
        yield
    finally:
        rule.__code__ = kept


@pytest.mark.parametrize("rule", switches())
def test_without_this_rule_a_test_turns_red(rule: str, request: pytest.FixtureRequest, board, home) -> None:
    assert rule in HELD_BY, "No test is named that holds this rule."
    test = HELD_BY[rule]
    facts = {name: request.getfixturevalue(name) for name in inspect.signature(test).parameters}
    # Red is a failed assertion, a refusal that did not come (which pytest tells past Exception), or an error.
    with switched_off(rule), pytest.raises((Exception, pytest.fail.Exception)) as red:
        test(**facts)
    print(f"Without {rule}: {test.__name__} is red, {type(red.value).__name__}")


def test_every_rule_that_is_asked_is_among_them() -> None:
    asked = {*rules.VOTING, *rules.SUBMITTING, *rules.SIGNING_OFF, rules.may_take_back}
    assert {rule.__name__ for rule in asked} | {"can_be_met", "_still_sits"} == set(switches()) == set(HELD_BY)
