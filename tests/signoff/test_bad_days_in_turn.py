"""One bad day upon another: what the rules allow, the database carries out, and what was returned is not left."""

import pytest
from time_machine import travel

from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.correct import call_in
from cctvportal.signoff.actions.end_emergency import lapse_due
from cctvportal.signoff.actions.on_duty import hold, put_back
from cctvportal.signoff.enums import Decision
from tests.builders import (
    adopt_notice,
    cast,
    corrected,
    declare_emergency,
    make_content,
    publish_content,
    publish_correction,
    submit_content,
    take_down,
)

OTHERS = ("sample", "home-office")


@pytest.fixture
def page(board, home):
    return publish_content(board, make_content("Siting cameras"))


def standing(page):
    return current_publication(page.content_id)


def called_in(board, page):
    """What stands for a page, corrected and called in by a seat."""
    correction = publish_correction(board, page, summary="About it and them.")
    return call_in(correction, board.members["home-office"], board.seats["home-office"], "It is no slip.")


def declared(board, page):
    return declare_emergency(board, submit_content(board, corrected(standing(page), summary="Tonight.")))


def held(board, page):
    return hold(page.content_id, adopt_notice(board), board.secretary, "It names a person.")


def returned(board, emergency, by="acpo"):
    cast(board, emergency.submission, by, Decision.RETURN, reason="No.")


def signed(board, emergency, *codes):
    for code in codes:
        cast(board, emergency.submission, code)


@pytest.mark.parametrize("end", [returned, lambda board, emergency: signed(board, emergency, "npia", "sample")])
def test_whatever_follows_a_call_in_that_the_board_decided(board, page, end):
    end(board, called_in(board, page))
    decided = standing(page)
    assert decided.authority == "sign-off"
    returned(board, held(board, page))
    with travel(declared(board, page).ends_at):
        lapse_due()
        take_down(board, page.content_id, *OTHERS)
    assert standing(page).kind == "withdrawal"


def test_a_page_that_was_called_in_is_taken_down_and_comes_back_uncorrected(board, page):
    called_in(board, page)
    returned(board, take_down(board, page.content_id))
    assert standing(page).digest == page.digest
    declared(board, page)


def test_a_correction_comes_back_from_behind_a_hold_and_is_called_in(board, page):
    publish_correction(board, page, summary="About it and them.")
    returned(board, held(board, page))
    assert standing(page).authority == "correction"
    emergency = call_in(standing(page), board.members["home-office"], board.seats["home-office"], "It is no slip.")
    returned(board, emergency)
    assert standing(page).digest == page.digest


def test_a_correction_comes_back_when_an_emergency_lapses_and_is_taken_down_when_called_in(board, page):
    publish_correction(board, page, summary="About it and them.")
    with travel(declared(board, page).ends_at):
        lapse_due()
        assert standing(page).authority == "correction"
        call_in(standing(page), board.members["home-office"], board.seats["home-office"], "It is no slip.")
        returned(board, take_down(board, page.content_id, *OTHERS), "npia")
    assert standing(page).digest == page.digest


def test_a_new_page_that_was_taken_down_again_is_published_in_the_ordinary_way(board, home):
    content = make_content("Tonight")
    declare_emergency(board, submit_content(board, content))
    returned(board, take_down(board, content.content_id, *OTHERS))
    assert current_publication(content.content_id) is None
    publish_content(board, content)


def test_a_page_that_the_board_withdrew_is_brought_back_for_some_hours(board, page):
    signed(board, take_down(board, page.content_id), "sample", "acpo")
    assert standing(page).authority == "sign-off"
    emergency = declare_emergency(board, submit_content(board, corrected(page, summary="Tonight.")))
    assert standing(page).kind == "content"
    with travel(emergency.ends_at):
        lapse_due()
    assert standing(page).kind == "withdrawal"


def test_what_was_ratified_is_put_back_to_what_stood_before_and_taken_down(board, page):
    signed(board, declared(board, page), "sample", "acpo")
    put_back(page, board.secretary, "It was right before.")
    assert standing(page).digest == page.digest
    returned(board, take_down(board, page.content_id))
    assert standing(page).representation["summary"] == "Tonight."


def test_what_is_past_its_time_is_taken_down_before_the_scheduler_has_looked(board, page):
    with travel(declared(board, page).ends_at):
        emergency = take_down(board, page.content_id, *OTHERS)
        lapse_due()
        returned(board, emergency, "npia")
    assert standing(page).digest == page.digest
