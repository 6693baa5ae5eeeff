"""A broken page at night: who is on duty puts an earlier version back, or holds the page behind a signed notice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from time_machine import travel

from cctvportal.publication.content import Removal
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.publication.release import release
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions import on_duty
from cctvportal.signoff.actions.correct import call_in
from cctvportal.signoff.actions.end_emergency import lapse_due, reject
from cctvportal.signoff.actions.on_duty import hold, put_back
from cctvportal.signoff.actions.roster import end_duty, enter_duty, submit_notice
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.contributors import note_change
from cctvportal.signoff.enums import Decision, EmergencyStep, Step
from cctvportal.signoff.models import EmergencySignature, Submission
from cctvportal.signoff.rules import Refused
from tests.builders import (
    adopt_notice,
    cast,
    corrected,
    declare_emergency,
    leave,
    make_content,
    publish_content,
    publish_correction,
    put_on_duty,
    put_vote,
    sign_off,
    submit_content,
    take_down,
)

WHY = "The page shows nonsense."


@pytest.fixture
def first(board, home) -> Publication:
    """The first version of a page of ACPO."""
    return publish_content(board, make_content("Siting cameras"))


@pytest.fixture
def page(board, first) -> Publication:
    """The second, which stands and is broken."""
    return publish_content(board, corrected(first, summary="Nonsense."))


def refusal(action, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        action(*args, **kwargs)
    return str(refused.value)


def returned(board, submission) -> None:
    cast(board, submission, "home-office", Decision.RETURN, reason="It was not broken.")


# Putting back


def test_one_member_on_duty_puts_an_earlier_version_back(board, first, page):
    put_on_duty(board, "sample")
    emergency = put_back(first, board.members["sample"], WHY)
    standing = current_publication(page.content_id)
    assert (standing.digest, standing.sign_off, standing.authority) == (first.digest, first.sign_off, "emergency")
    assert standing.expires_at is None
    entry = RecordEntry.objects.get(kind="put-back")
    assert entry.body["reason"] == WHY
    assert (entry.body["edition"], entry.body["seats"]) == (first.edition_id, ["sample"])
    assert emergency.submission.is_open
    assert set(emergency.submission.contributors.all()) == {board.members["sample"]}


def test_so_does_the_secretary_at_any_time(board, first, page):
    put_back(first, board.secretary, WHY)
    assert current_publication(page.content_id).digest == first.digest


def test_the_board_ratifies_a_put_back_or_what_stood_before_stands_again(board, first, page):
    emergency = put_back(first, board.secretary, WHY)
    for code in ("npia", "home-office"):
        cast(board, emergency.submission, code)
    ratified = current_publication(page.content_id)
    assert (ratified.digest, ratified.authority) == (first.digest, "sign-off")
    assert ratified.sign_off == emergency.submission.sign_off.pk
    again = put_back(page, board.secretary, WHY)
    returned(board, again.submission)
    assert current_publication(page.content_id).digest == first.digest
    assert again.last_event.step == EmergencyStep.REJECTED


def test_whoever_changed_the_draft_before_a_put_back_still_contributes_to_what_comes_next(board, first, page):
    author = board.editors["npia"]
    note_change(page.content_id, author, "d" * 64)
    emergency = put_back(first, board.secretary, WHY)
    for code in ("npia", "home-office"):
        cast(board, emergency.submission, code)
    assert author in submit_content(board, corrected(first, summary="Next.")).contributors.all()


def test_nobody_else_puts_back(board, first, page):
    put_on_duty(board, "sample")
    for user in (board.members["npia"], board.editors["acpo"], board.administrator):
        assert "Only the board member on duty" in refusal(put_back, first, user, WHY)
    assert "Give a reason" in refusal(put_back, first, board.secretary, " ")
    assert current_publication(page.content_id) == page


def test_somebody_whose_place_or_time_ended_is_not_on_duty(board, first, page):
    duty = put_on_duty(board, "sample")
    leave(board.members["sample"].memberships.get())
    assert "Only the board member on duty" in refusal(put_back, first, board.members["sample"], WHY)
    later = enter_duty(board.members["npia"], timezone.localdate() + timedelta(days=1), None, board.secretary)
    assert "Only the board member on duty" in refusal(put_back, first, board.members["npia"], WHY)
    assert (duty.until_date, later.until_date) == (None, None)


def test_nothing_is_put_back_that_was_withdrawn_since(board, first, page):
    sign_off(board, submit_withdrawal(page.content_id, "Wrong.", board.editors["acpo"]))
    assert "No content of this page is public now" in refusal(put_back, first, board.secretary, WHY)
    publish_content(board, corrected(page, summary="Restored."))
    assert "withdrawn, taken down or deleted since" in refusal(put_back, first, board.secretary, WHY)
    assert "withdrawn, taken down or deleted since" in refusal(put_back, page, board.secretary, WHY)


def test_nothing_is_put_back_at_another_address(board, first):
    moved = publish_content(board, corrected_at(first, "elsewhere"))
    assert f"stood at {first.path}" in refusal(put_back, first, board.secretary, WHY)
    assert current_publication(first.content_id) == moved


def corrected_at(published, slug):
    from dataclasses import replace

    return replace(corrected(published, summary="Moved."), slug=slug, path=f"/{slug}/")


def test_only_an_earlier_signed_version_of_the_same_page_is_put_back(board, first, page):
    other = publish_content(board, make_content("Another page"))
    assert "Choose an earlier version" in refusal(put_back, page, board.secretary, WHY)
    submission = submit_content(board, corrected(other, summary="Urgent."))
    declare_emergency(board, submission)
    urgent = current_publication(other.content_id)
    returned_by_npia = submission
    cast(board, returned_by_npia, "acpo", Decision.RETURN, reason="No.")
    assert "that the board signed off" in refusal(put_back, urgent, board.secretary, WHY)


def test_a_version_of_which_parts_were_redacted_is_not_put_back(board, first, page):
    first.representation = first.representation | {"summary": "(redacted)"}
    assert "not whole any more" in refusal(put_back, first, board.secretary, WHY)


def test_an_emergency_on_an_emergency_waits_for_the_board(board, first, page):
    put_back(first, board.secretary, WHY)
    assert "came in an emergency" in refusal(put_back, page, board.secretary, WHY)
    assert "came in an emergency" in refusal(hold, page.content_id, adopt_notice(board), board.secretary, WHY)


def test_what_lay_before_the_board_gives_way(board, first, page):
    submission = submit_content(board, corrected(page, summary="Better."))
    emergency = put_back(first, board.secretary, WHY)
    assert submission.last_event.step == Step.SUPERSEDED
    assert emergency.submission.is_open


def test_a_put_back_can_be_taken_down(board, first, page):
    put_back(first, board.secretary, WHY)
    second = take_down(board, page.content_id)
    returned_by = second.submission
    cast(board, returned_by, "sample", Decision.RETURN, reason="No.")
    assert current_publication(page.content_id).digest == page.digest


# Holding


def test_a_page_is_held_behind_a_notice_that_the_board_signed(board, page):
    notice = adopt_notice(board)
    put_on_duty(board, "sample")
    emergency = hold(page.content_id, notice, board.members["sample"], WHY)
    standing = current_publication(page.content_id)
    assert (standing.kind, standing.title, standing.sign_off) == ("hold", "This page is being checked", notice.pk)
    assert standing.seats == notice.seats
    assert RecordEntry.objects.get(kind="hold").body["notice"] == str(notice.pk)
    assert emergency.submission.kind == "withdrawal"
    assert "while we check it" in emergency.submission.representation["reason"]


def test_what_is_to_stand_beneath_a_held_page_is_told_why_it_waits(board, page):
    beneath = make_content("Signs", parent_id=page.content_id, path=f"{page.path}signs/")
    hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    assert f"that at {page.path} is held behind a notice" in refusal(submit_content, board, beneath)
    sign_off(board, Submission.objects.latest("submitted_at"))
    assert f"that at {page.path} was withdrawn" in refusal(submit_content, board, beneath)


def beneath(board, page) -> Publication:
    """A signed page beneath another."""
    return publish_content(board, make_content("Poles", parent_id=page.content_id, path=f"{page.path}poles/"))


def stands_as(version) -> bool:
    now = current_publication(version.content_id)
    assert now, "The page that the board signed answers 410."
    return (now.representation, now.digest, now.sign_off) == (version.representation, version.digest, version.sign_off)


def test_a_correction_beneath_a_held_page_is_called_in_and_gives_way(board, page):
    below = beneath(board, page)
    correction = publish_correction(board, below, summary="About poles, all.")
    called = call_in(correction, board.members["sample"], board.seats["sample"], "Let the board see it.")
    hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    returned(board, called.submission)
    assert stands_as(below)


def test_what_was_put_back_beneath_a_held_page_gives_way(board, page):
    earlier = beneath(board, page)
    later = publish_content(board, corrected(earlier, summary="Later."))
    put_on_duty(board)
    emergency = put_back(earlier, board.members["sample"], WHY)
    hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    returned(board, emergency.submission)
    assert stands_as(later)


@pytest.mark.parametrize("end", ["return", "lapse"])
def test_an_emergency_beneath_a_held_page_ends_as_ever(board, page, end):
    below = beneath(board, page)
    submission = submit_content(board, corrected(below, summary="Switch them off."))
    emergency = declare_emergency(board, submission, "npia", "sample")
    hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    if end == "return":
        returned(board, submission)
    else:
        with travel(emergency.ends_at):
            lapse_due()
    assert stands_as(below)


def test_a_page_that_was_taken_down_beneath_a_held_page_comes_back(board, page):
    below = beneath(board, page)
    emergency = take_down(board, below.content_id)
    hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    cast(board, emergency.submission, "sample", Decision.RETURN, reason="No.")
    assert stands_as(below)


def test_what_was_new_in_an_emergency_beneath_a_held_page_goes(board, page):
    below = make_content("Poles", parent_id=page.content_id, path=f"{page.path}poles/")
    submission = submit_content(board, below)
    declare_emergency(board, submission, "npia", "sample")
    hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    returned(board, submission)
    assert current_publication(below.content_id) is None


def test_nothing_else_goes_out_beneath_a_held_page(board, page):
    below = beneath(board, page)
    submission = submit_content(board, corrected(below, summary="Later."))
    hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    sign_off(board, submission)
    assert stands_as(below)


def test_the_board_withdraws_a_held_page_or_lets_it_stand_again(board, page):
    notice = adopt_notice(board)
    emergency = hold(page.content_id, notice, board.secretary, WHY)
    returned(board, emergency.submission)
    assert current_publication(page.content_id).digest == page.digest
    put_on_duty(board, "sample")
    emergency = hold(page.content_id, notice, board.members["sample"], WHY)
    for code in ("npia", "home-office"):
        cast(board, emergency.submission, code)
    standing = current_publication(page.content_id)
    assert (standing.kind, standing.authority, standing.title) == ("withdrawal", "sign-off", page.title)


def test_who_did_what_the_board_returned_does_not_do_the_like_again(board, first, page):
    notice = adopt_notice(board)
    returned(board, hold(page.content_id, notice, board.secretary, WHY).submission)
    for act in (
        lambda: hold(page.content_id, notice, board.secretary, WHY),
        lambda: put_back(first, board.secretary, WHY),
    ):
        assert "(held behind a notice; rejected by the board)" in refusal(act)
    publish_content(board, corrected(page, summary="The board signed this since."))
    assert hold(page.content_id, notice, board.secretary, WHY).is_in_force


def test_a_page_is_held_behind_nothing_else(board, page):
    waiting = submit_notice("A notice", "Nobody has signed it.", board.secretary)
    assert "notices that the board has signed" in refusal(hold, page.content_id, None, board.secretary, WHY)
    for code in ("acpo", "home-office"):
        cast(board, waiting, code)
    ordinary = publish_content(board, make_content("Another page"))
    from cctvportal.signoff.models import SignOff

    other = SignOff.objects.get(pk=ordinary.sign_off)
    assert "notices that the board has signed" in refusal(hold, page.content_id, other, board.secretary, WHY)


def test_the_secretary_puts_a_notice_before_the_board_and_the_record_tells_its_adoption(board, home):
    assert "Write what readers see" in refusal(submit_notice, "A title", " ", board.secretary)
    assert "Only the board’s secretary" in refusal(submit_notice, "A title", "A text.", board.editors["acpo"])
    notice = adopt_notice(board)
    assert notice.submission.last_event.step == Step.ADOPTED
    assert RecordEntry.objects.get(kind="notice").body["sign_off"] == str(notice.pk)


# The roster


def test_the_secretary_keeps_the_roster(board):
    today = timezone.localdate()
    said = refusal(enter_duty, board.members["npia"], today, None, board.members["npia"])
    assert "Only the board's secretary" in said
    assert "sits on a seat" in refusal(enter_duty, board.editors["npia"], today, None, board.secretary)
    assert "today or later" in refusal(enter_duty, board.members["npia"], today - timedelta(1), None, board.secretary)
    said = refusal(enter_duty, board.members["npia"], today, today - timedelta(1), board.secretary)
    assert "The last day is before the first" in said
    duty = put_on_duty(board, "npia")
    assert "on the roster for some of these days" in refusal(put_on_duty, board, "npia")
    assert "Only the board's secretary" in refusal(end_duty, duty, board.members["npia"])
    end_duty(duty, board.secretary)
    assert duty.until_date == today - timedelta(days=1)
    assert not duty.in_force()
    assert "is over" in refusal(end_duty, duty, board.secretary)
    assert list(RecordEntry.objects.filter(kind__startswith="duty").values_list("kind", flat=True)) == [
        "duty", "duty-ended",
    ]  # fmt: skip


def test_the_database_lets_nobody_act_alone_who_is_not_on_duty(board, first, page):
    emergency = put_back(first, board.secretary, WHY)
    for code, seat in (("npia", board.seats["npia"]), ("acpo", None)):
        with pytest.raises(DatabaseError, match=r"is not on duty|without a seat"), transaction.atomic():
            EmergencySignature.objects.create(emergency=emergency, member=board.members[code], seat=seat)


def test_a_hold_changes_at_no_instant_of_its_own(board, page, monkeypatch):
    behind, soon = on_duty._behind, timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(on_duty, "_behind", lambda *of: replace(behind(*of), boundaries=(soon,)))
    notice = adopt_notice(board)
    with pytest.raises(DatabaseError, match="rests on no sign-off"), transaction.atomic():
        hold(page.content_id, notice, board.secretary, WHY)


def test_what_stood_before_a_hold_is_not_taken_away_at_its_end(board, page):
    emergency = hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    put_vote(emergency.submission, board.members["npia"], board.seats["npia"], Decision.RETURN, reason="Back with it.")
    emergency.submission.events.create(step="returned")

    def take_away():
        emergency.events.create(step="rejected")
        release([], removals=[Removal(page.content_id, emergency.pk)], cause="lapse")

    with pytest.raises(DatabaseError, match="no emergency ended"), transaction.atomic():
        take_away()
    reject(emergency)
    assert current_publication(page.content_id).digest == page.digest
