"""No rule of sign-off is idle: switch off any one of them, and the test that holds it turns red (``make rules``)."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import chain
from typing import Any

import pytest
from _pytest.fixtures import FixtureFunctionDefinition
from django.db import transaction

from cctvportal.signoff import emergency_rules, pack_rules, roster_rules, rules
from tests.signoff import (
    test_corrections,
    test_emergencies,
    test_moving,
    test_on_duty,
    test_packs,
    test_sign_off,
    test_submitting,
    test_voting,
)
from tests.signoff.redaction import test_never_again

MODULES = (rules, emergency_rules, roster_rules, pack_rules)
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
    "files_were_not_redacted": test_never_again.test_what_waits_with_a_redacted_file_is_not_published,
    "seats_outside_signed": test_sign_off.test_a_seat_of_another_agency_than_wrote_it_must_be_among_them,
    # Submitting
    "submitter_may": test_submitting.test_only_an_editor_of_the_owning_agency_submits,
    "nothing_under_review": test_submitting.test_what_is_under_review_is_not_submitted_again,
    "nothing_concerned_is_under_review": test_moving.test_not_while_a_new_page_beneath_is_under_review,
    "authors_are_known": test_submitting.test_a_change_that_nobody_known_made_is_not_submitted,
    "withdraws_what_is_public": test_submitting.test_only_what_is_public_can_be_withdrawn_and_only_with_a_reason,
    "something_changes": test_submitting.test_a_published_page_without_change_is_not_submitted,
    "was_not_redacted": test_never_again.test_the_very_same_words_are_not_submitted_again,
    "draft_is_whole": test_submitting.test_problems_of_the_draft_refuse_it,
    "can_stand_in_public": test_submitting.test_a_child_needs_a_published_parent,
    "somebody_could_sign": test_submitting.test_submit_refuses_when_nobody_is_left_who_could_sign,
    "can_be_met": test_submitting.test_required_seats_need_people_of_their_own,
    # The bad day
    "takes_effect_first": test_emergencies.test_a_proposed_take_down_is_not_voted_on_nor_taken_back_by_editors,
    "is_clerical": test_corrections.test_more_than_forty_characters_are_no_correction,
    "sits_on_a_seat": test_emergencies.test_nobody_without_a_seat_declares_nor_confirms,
    "is_on_duty": test_on_duty.test_nobody_else_puts_back,
    "gives_a_reason": test_emergencies.test_a_reason_and_one_to_168_hours,
    "contributed_nothing_to_it": test_emergencies.test_a_contributor_declares_no_emergency_on_her_own_text,
    "is_of_some_hours": test_emergencies.test_a_reason_and_one_to_168_hours,
    "is_an_open_submission": test_emergencies.test_only_what_is_under_review_is_proposed,
    "is_proposed_once": test_emergencies.test_a_proposal_is_abandoned_by_who_made_it_and_may_be_made_again,
    "was_no_emergency_before": test_emergencies.test_what_lapsed_or_was_returned_is_not_declared_again,
    "lets_others_declare_the_next": test_emergencies.test_who_declared_what_lapsed_lets_others_declare_the_next,
    "no_emergency_stands": test_emergencies.test_a_second_emergency_on_a_page_waits_for_the_board,
    "something_stands": test_emergencies.test_a_notice_is_not_taken_down,
    "tells_the_public_why": test_emergencies.test_a_take_down_needs_a_notice_for_the_public,
    "could_stand": test_emergencies.test_what_cannot_stand_now_is_not_proposed,
    "still_waits": test_emergencies.test_a_confirmation_is_not_replayed,
    "is_somebody_else": test_emergencies.test_one_person_with_two_seats_is_one_person,
    "is_of_another_seat": test_emergencies.test_two_people_of_one_seat_are_not_enough,
    "proposer_still_sits": test_emergencies.test_who_proposed_it_still_sits_on_the_seat_when_it_is_confirmed,
    "confirmer_sits_on_a_seat": test_emergencies.test_nobody_without_a_seat_declares_nor_confirms,
    "confirmer_contributed_nothing": test_emergencies.test_a_contributor_declares_no_emergency_on_her_own_text,
    "confirmer_lets_others_declare": test_emergencies.test_who_declared_what_lapsed_lets_others_declare_the_next,
    "confirms_what_is_shown": test_emergencies.test_what_was_edited_after_the_proposal_is_another_submission,
    "stands_as_proposed": test_emergencies.test_what_stands_must_be_what_stood_at_the_proposal,
    "may_abandon": test_emergencies.test_a_proposal_is_abandoned_by_who_made_it_and_may_be_made_again,
    "stands_ordinarily": test_on_duty.test_an_emergency_on_an_emergency_waits_for_the_board,
    "was_signed_off": test_on_duty.test_only_an_earlier_signed_version_of_the_same_page_is_put_back,
    "stood_at_the_same_address": test_on_duty.test_nothing_is_put_back_at_another_address,
    "was_not_taken_away_since": test_on_duty.test_nothing_is_put_back_that_was_withdrawn_since,
    "the_board_did_not_return_it": test_corrections.test_what_the_board_returned_is_not_put_back_by_one_person,
    "is_whole": test_on_duty.test_a_version_of_which_parts_were_redacted_is_not_put_back,
    "notice_was_adopted": test_on_duty.test_a_page_is_held_behind_nothing_else,
    "caller_sits_on_a_seat": test_corrections.test_only_a_seat_calls_in_with_a_reason_and_once,
    "caller_gives_a_reason": test_corrections.test_only_a_seat_calls_in_with_a_reason_and_once,
    "correction_stands": test_corrections.test_what_is_no_correction_is_not_called_in,
    "is_called_in_once": test_corrections.test_only_a_seat_calls_in_with_a_reason_and_once,
    "is_called_in_in_time": test_corrections.test_a_correction_is_called_in_within_five_working_days,
    "secretary_keeps_the_roster": test_on_duty.test_the_secretary_keeps_the_roster,
    "duty_is_of_the_board": test_on_duty.test_the_secretary_keeps_the_roster,
    "duty_is_to_come": test_on_duty.test_the_secretary_keeps_the_roster,
    "is_on_duty_once": test_on_duty.test_the_secretary_keeps_the_roster,
    # Packs
    "only_the_secretary": test_packs.test_only_the_secretary_gathers_a_pack,
    "has_a_title": test_packs.test_a_pack_has_a_title,
    "is_not_over": test_packs.test_nothing_is_done_with_a_pack_that_is_over,
    "is_being_gathered": test_packs.test_a_pack_is_put_once,
    "is_before_the_board": test_packs.test_the_time_of_release_is_to_come_and_can_be_changed_and_cleared,
    "is_stopped": test_packs.test_only_what_is_stopped_is_resumed,
    "takes_something": test_packs.test_what_is_under_review_goes_into_a_pack_and_nothing_else,
    "are_under_review": test_packs.test_what_is_under_review_goes_into_a_pack_and_nothing_else,
    "are_in_no_pack": test_packs.test_a_submission_is_in_one_live_pack_at_a_time,
    "is_not_too_large": test_packs.test_a_pack_holds_no_more_than_one_transaction_can,
    "are_inside": test_packs.test_taking_out_needs_a_reason_and_something_that_is_inside,
    "says_why": test_packs.test_taking_out_needs_a_reason_and_something_that_is_inside,
    "has_something_open": test_packs.test_an_empty_pack_is_not_put_before_the_board,
    "has_nothing_closed": test_packs.test_a_stopped_pack_goes_on_when_the_item_is_out_or_its_new_round_is_in,
    "releases_in_the_future": test_packs.test_the_time_of_release_is_to_come_and_can_be_changed_and_cleared,
    "pack_takes_votes": test_packs.test_a_pack_that_is_not_before_the_board_takes_no_votes,
    "votes_on_what_is_inside": test_packs.test_whoever_votes_on_what_is_no_longer_in_the_pack_is_told_so,
    "votes_on_something": test_packs.test_whoever_can_vote_on_nothing_in_the_pack_is_told_why,
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
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and function.__annotations__.get("return") == str | None
    }
    return objecting | {"can_be_met": always_agrees, "_still_sits": always_agrees}


@contextmanager
def switched_off(name: str) -> Iterator[None]:
    """One rule without effect for whoever holds it: its code is exchanged, not its name."""
    (rule,) = [
        function
        for module in MODULES
        if (function := getattr(module, name, None)) and function.__module__ == module.__name__
    ]
    kept, rule.__code__ = rule.__code__, switches()[name].__code__
    try:
        yield
    finally:
        rule.__code__ = kept


def facts_of(asking: Callable, request: pytest.FixtureRequest, known: dict[str, Any]) -> dict[str, Any]:
    """What a test, or a fixture of its file, asks for: each made once, by the file's own fixtures before others."""
    beside = vars(import_module(asking.__module__))
    for name in inspect.signature(asking).parameters:
        if name not in known and isinstance(beside.get(name), FixtureFunctionDefinition):
            own = inspect.unwrap(beside[name])
            known[name] = own(**facts_of(own, request, known))
        elif name not in known:
            known[name] = request.getfixturevalue(name)
    return {name: known[name] for name in inspect.signature(asking).parameters}


@pytest.mark.parametrize("rule", switches())
def test_without_this_rule_a_test_turns_red(rule: str, request: pytest.FixtureRequest, board, home) -> None:
    assert rule in HELD_BY, "No test is named that holds this rule."
    test = HELD_BY[rule]
    facts = facts_of(test, request, {})
    # Red is a failed assertion, a refusal that did not come (which pytest tells past Exception), or an error.
    with transaction.atomic():  # what it leaves behind, the database takes from nobody
        with switched_off(rule), pytest.raises((Exception, pytest.fail.Exception)) as red:
            test(**facts)
        transaction.set_rollback(True)
    print(f"Without {rule}: {test.__name__} is red, {type(red.value).__name__}")


def test_every_rule_that_is_asked_is_among_them() -> None:
    asked = {*rules.VOTING, *rules.SUBMITTING, *rules.CORRECTING, *rules.SIGNING_OFF, rules.may_take_back}
    asked |= {*emergency_rules.DECLARING_PUBLICATION, *emergency_rules.DECLARING_TAKE_DOWN, *emergency_rules.CONFIRMING}
    asked |= {*emergency_rules.PUTTING_BACK, *emergency_rules.HOLDING_BACK, *emergency_rules.CALLING_IN}
    asked |= {*roster_rules.ENTERING_DUTY, emergency_rules.may_abandon}
    of_packs = (pack_rules.GATHERING, pack_rules.ADDING, pack_rules.TAKING_OUT, pack_rules.PUTTING, pack_rules.TIMING)
    asked |= {*chain(*of_packs), *pack_rules.RESUMING, *pack_rules.DISSOLVING, *pack_rules.PACK_VOTING}
    assert {rule.__name__ for rule in asked} | {"can_be_met", "_still_sits"} == set(switches()) == set(HELD_BY)
