"""Emergency publication and take-down: two people of two seats, marked, bounded, and decided on by the board."""

from datetime import timedelta
from itertools import product

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from time_machine import travel

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.kernel import clock
from cctvportal.publication import checks
from cctvportal.publication import release as releasing
from cctvportal.publication.models import Publication, Route
from cctvportal.publication.reads import current_edition, current_publication
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions import in_force
from cctvportal.signoff.actions.delete import submit_deletion
from cctvportal.signoff.actions.emergency import abandon, confirm, propose_publication, propose_take_down
from cctvportal.signoff.actions.end_emergency import abandon_stale, escalate_due, lapse_due, settle_returned
from cctvportal.signoff.actions.in_force import content_of
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.on_duty import hold
from cctvportal.signoff.actions.publish import publish, publish_ready
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.changes import problems_at_release
from cctvportal.signoff.emergency_rules import Confirmation, stands_as_proposed
from cctvportal.signoff.enums import Decision, EmergencyStep, Step
from cctvportal.signoff.management.commands import run_scheduler
from cctvportal.signoff.models import Emergency, EmergencyEvent, EmergencySignature, Submission
from cctvportal.signoff.rules import Refused
from tests.builders import (
    adopt_notice,
    cast,
    corrected,
    declare_emergency,
    join,
    leave,
    make_content,
    publish_content,
    sign_off,
    submit_content,
    take_down,
)

NOW = "People are misled tonight."


@pytest.fixture
def page(board, home) -> Publication:
    """A published page of ACPO."""
    return publish_content(board, make_content("Siting cameras"))


@pytest.fixture
def submission(board, page):
    """Another text for it, under review."""
    return submit_content(board, corrected(page, summary="Switch them off."))


def propose(board, submission, code="npia", **fields) -> Emergency:
    fields = {"reason": NOW} | fields
    return propose_publication(submission, board.members[code], board.seats[code], **fields)


def refusal(action, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        action(*args, **kwargs)
    return str(refused.value)


def returned(board, submission, code="sample") -> None:
    cast(board, submission, code, Decision.RETURN, reason="It was no emergency.")


def kinds(count: int) -> list[str]:
    return list(RecordEntry.objects.order_by("-sequence").values_list("kind", flat=True)[:count])[::-1]


# Declaring


def test_two_people_of_two_seats_publish_at_once_for_three_days(board, page, submission):
    emergency = propose(board, submission)
    assert current_publication(page.content_id) == page
    confirm(emergency, board.members["home-office"], board.seats["home-office"], digest=submission.digest)
    standing = current_publication(page.content_id)
    assert standing.representation["summary"] == "Switch them off."
    assert (standing.authority, standing.seats) == ("emergency", [])
    assert standing.expires_at == emergency.ends_at.replace(microsecond=0)
    assert emergency.ends_at - emergency.began_at == timedelta(hours=72)
    assert standing.edition.cause == "emergency"
    assert standing.edition.next_boundary == standing.expires_at


def test_a_proposal_is_sealed_in_the_record_and_told_when_it_takes_effect(board, submission):
    emergency = propose(board, submission)
    sealed = RecordEntry.objects.get(kind="emergency")
    assert sealed.body == {"emergency": str(emergency.pk)}
    assert sealed.commitment
    confirm(emergency, board.members["home-office"], board.seats["home-office"], digest=submission.digest)
    told, edition = RecordEntry.objects.order_by("-sequence")[:2][::-1]
    assert told.kind == "emergency-confirmed"
    assert told.body["seats"] == ["home-office", "npia"]
    assert told.body["reason"] == NOW
    assert sealed.sequence in {opened["sequence"] for opened in edition.body["opens"]}
    assert edition.body["publications"][0]["authority"] == "emergency"


def test_a_contributor_declares_no_emergency_on_her_own_text(board, page):
    author = board.editors["acpo"]
    join(author, board.agencies["acpo"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    submission = submit_content(board, corrected(page, summary="Mine."))
    said = refusal(propose_publication, submission, author, board.seats["acpo"], NOW)
    assert "You contributed to this" in said
    emergency = propose(board, submission)
    said = refusal(confirm, emergency, author, board.seats["acpo"], digest=submission.digest)
    assert "You contributed to this" in said
    assert current_publication(page.content_id) == page


def test_two_people_of_one_seat_are_not_enough(board, page, submission):
    deputy = board.editors["npia"]
    join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    emergency = propose(board, submission)
    said = refusal(confirm, emergency, deputy, board.seats["npia"], digest=submission.digest)
    assert "Somebody of another seat must confirm it" in said
    assert current_publication(page.content_id) == page


def test_one_person_with_two_seats_is_one_person(board, page, submission):
    both = board.members["npia"]
    join(both, board.agencies["sample"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    emergency = propose(board, submission)
    said = refusal(confirm, emergency, both, board.seats["sample"], digest=submission.digest)
    assert "You proposed this" in said
    assert current_publication(page.content_id) == page


def test_nobody_without_a_seat_declares_nor_confirms(board, submission):
    others = (board.editors["npia"], board.secretary, board.administrator)
    for user, seat in product(others, (board.seats["npia"], None)):
        assert "sits on a seat" in refusal(propose_publication, submission, user, seat, NOW)
    emergency = propose(board, submission)
    for user, seat in product(others, (board.seats["sample"], None)):
        assert "sits on a seat" in refusal(confirm, emergency, user, seat, digest=submission.digest)


def test_who_proposed_it_still_sits_on_the_seat_when_it_is_confirmed(board, submission):
    emergency = propose(board, submission)
    leave(board.members["npia"].memberships.get())
    said = refusal(confirm, emergency, board.members["sample"], board.seats["sample"], digest=submission.digest)
    assert "does not sit on that seat any more" in said


def test_only_what_is_under_review_is_proposed(board, submission):
    take_back(submission, board.editors["acpo"])
    assert "must be under review" in refusal(propose, board, submission)


def test_a_reason_and_one_to_168_hours(board, submission):
    assert "Give a reason" in refusal(propose, board, submission, reason=" ")
    for hours in (0, 169, None):
        assert "1 to 168 hours" in refusal(propose, board, submission, hours=hours)
    assert propose(board, submission, hours=168).hours == 168


def test_a_confirmation_is_not_replayed(board, submission):
    emergency = declare_emergency(board, submission)
    edition = current_edition()
    said = refusal(confirm, emergency, board.members["sample"], board.seats["sample"], digest=submission.digest)
    assert "does not wait for a second person" in said
    assert current_edition() == edition


def test_what_was_taken_back_after_the_proposal_is_not_confirmed(board, page, submission):
    emergency = propose(board, submission)
    take_back(submission, board.editors["acpo"])
    said = refusal(confirm, emergency, board.members["sample"], board.seats["sample"], digest=submission.digest)
    assert "was taken back. The proposal is void" in said
    assert current_publication(page.content_id) == page


def test_what_was_edited_after_the_proposal_is_another_submission(board, page, submission):
    emergency = propose(board, submission)
    take_back(submission, board.editors["acpo"])
    edited = submit_content(board, corrected(page, summary="Something else."))
    said = refusal(confirm, emergency, board.members["sample"], board.seats["sample"], digest=edited.digest)
    assert "What you looked at is not what would go public" in said
    assert current_publication(page.content_id) == page


def test_a_proposal_is_abandoned_by_who_made_it_and_may_be_made_again(board, submission):
    emergency = propose(board, submission)
    assert "Only who proposed it" in refusal(abandon, emergency, board.members["sample"])
    assert "proposed that already" in refusal(propose, board, submission, "sample")
    abandon(emergency, board.members["npia"])
    said = refusal(confirm, emergency, board.members["sample"], board.seats["sample"], digest=submission.digest)
    assert "abandoned" in said
    again = propose(board, submission, "sample")
    confirm(again, board.members["home-office"], board.seats["home-office"], digest=submission.digest)
    assert "past being abandoned" in refusal(abandon, again, board.members["sample"])


def test_a_proposal_that_nobody_confirms_within_a_day_is_void(board, submission):
    emergency = propose(board, submission)
    with travel(timezone.now() + timedelta(hours=25)):
        said = refusal(confirm, emergency, board.members["sample"], board.seats["sample"], digest=submission.digest)
        assert "more than a day old" in said
        abandon_stale()
    assert emergency.last_event.step == EmergencyStep.ABANDONED
    assert submission.is_open


def test_what_cannot_stand_is_not_proposed(board, home):
    orphan = submit_content(board, make_content("A page"))
    draft = make_content("Beneath", parent_id=orphan.content_id, path="/a-page/beneath/", slug="beneath")
    with pytest.raises(Refused, match="needs a published parent page"):
        submit_content(board, draft)


def test_a_second_emergency_on_a_page_waits_for_the_board(board, page, submission):
    declare_emergency(board, submission)
    assert "in force on this page already" in refusal(propose, board, submission, "sample")


def test_the_two_do_not_ratify_it_and_nobody_takes_it_back(board, submission):
    declare_emergency(board, submission)
    for code in ("npia", "home-office"):
        assert "You declared this emergency" in refusal(cast, board, submission, code)
    assert "It stays with the board" in refusal(take_back, submission, board.editors["acpo"])


# The board decides


def test_an_ordinary_sign_off_ratifies_it(board, page, submission):
    emergency = declare_emergency(board, submission)
    for code in ("acpo", "sample"):
        cast(board, submission, code)
    standing = current_publication(page.content_id)
    assert (standing.authority, standing.expires_at, standing.emergency) == ("sign-off", None, None)
    assert standing.digest == submission.digest
    assert emergency.last_event.step == EmergencyStep.RATIFIED
    assert RecordEntry.objects.get(kind="ratification").body["sign_off"] == str(submission.sign_off.pk)
    with travel(timezone.now() + timedelta(days=5)):
        assert lapse_due() == []
    assert current_publication(page.content_id) == standing


def test_a_return_ends_it_at_once(board, page, submission):
    emergency = declare_emergency(board, submission)
    returned(board, submission)
    standing = current_publication(page.content_id)
    assert (standing.digest, standing.sign_off, standing.seats) == (page.digest, page.sign_off, page.seats)
    assert standing.edition.cause == "lapse"
    assert emergency.last_event.step == EmergencyStep.REJECTED
    assert kinds(3) == ["return", "rejection", "edition"]


def test_what_was_new_is_gone_after_a_return(board, home):
    submission = submit_content(board, make_content("Urgent advice"))
    declare_emergency(board, submission)
    assert current_publication(submission.content_id)
    returned(board, submission)
    assert current_publication(submission.content_id) is None
    route = Route.objects.get(path="/urgent-advice/", until_edition=None)
    assert (route.kind, route.publication) == ("gone", None)


def test_the_entry_of_an_edition_names_the_emergency_and_what_is_gone_with_it(board, home):
    terms = {"title": "Disclaimer", "version": "3.0", "permanent_slug": "v3", "effective_date": "2010-01-01"}
    content = make_content("Disclaimer", type="home.DisclaimerPage", representation=terms | {"summary": "", "body": []})
    submission = submit_content(board, content)
    emergency = declare_emergency(board, submission)
    told = RecordEntry.objects.filter(kind="edition").latest("sequence").body
    assert [one["emergency"] for one in told["publications"]] == [str(emergency.pk)]
    assert told["gone"] == []
    returned(board, submission)
    told = RecordEntry.objects.filter(kind="edition").latest("sequence").body
    assert told["gone"] == [{"content": content.content_id, "path": "/disclaimer/"}]
    assert told["publications"] == []


def test_a_return_counts_although_undoing_fails_and_the_scheduler_undoes_it(board, page, submission, monkeypatch):
    emergency = declare_emergency(board, submission)

    def broken(*args, **kwargs):
        raise DatabaseError("The database is full")

    with monkeypatch.context() as broken_release:
        broken_release.setattr(in_force, "release", broken)
        returned(board, submission)
        assert submission.last_event.step == Step.RETURNED
        assert emergency.is_in_force
        assert settle_returned() == []
    settle_returned()
    assert emergency.last_event.step == EmergencyStep.REJECTED
    assert current_publication(page.content_id).digest == page.digest


def test_nothing_is_left_of_a_confirmation_whose_release_fails_in_the_middle(board, page, submission, monkeypatch):
    emergency = propose(board, submission)
    edition, entries = current_edition(), RecordEntry.objects.count()

    def broken(*args, **kwargs):
        raise DatabaseError("The database is full")

    with monkeypatch.context() as patched:
        patched.setattr(releasing, "_link_assets", broken)
        with pytest.raises(DatabaseError), transaction.atomic():
            confirm(emergency, board.members["sample"], board.seats["sample"], digest=submission.digest)
    assert (current_edition(), RecordEntry.objects.count()) == (edition, entries)
    assert emergency.last_event.step == EmergencyStep.PROPOSED
    assert emergency.signatures.count() == 1
    confirm(emergency, board.members["sample"], board.seats["sample"], digest=submission.digest)
    assert current_publication(page.content_id).authority == "emergency"


# Its time runs out


def test_it_lapses_to_what_stood_before(board, page, submission):
    emergency = declare_emergency(board, submission)
    with travel(emergency.ends_at + timedelta(minutes=5)):
        (edition,) = lapse_due()
        assert lapse_due() == []
    standing = current_publication(page.content_id)
    assert (standing.digest, standing.sign_off) == (page.digest, page.sign_off)
    assert edition.cause == "lapse"
    assert edition.effective_at == emergency.ends_at.replace(microsecond=0)
    assert emergency.last_event.step == EmergencyStep.LAPSED
    assert submission.is_open
    for code in ("acpo", "sample"):
        cast(board, submission, code)
    assert current_publication(page.content_id).digest == submission.digest


def test_what_lapsed_or_was_returned_is_not_declared_again(board, page, submission):
    emergency = declare_emergency(board, submission)
    with travel(emergency.ends_at + timedelta(minutes=5)):
        lapse_due()
        assert "Exactly this was public in an emergency already (lapsed)." in refusal(propose, board, submission)
        content = make_content("Signs")
        other = submit_content(board, content)
        second = declare_emergency(board, other)
        returned(board, other)
        anew = submit_content(board, content)
        assert (second.last_event.step, anew.digest) == (EmergencyStep.REJECTED, other.digest)
        assert "(rejected by the board)" in refusal(propose, board, anew)


def test_who_declared_what_lapsed_lets_others_declare_the_next(board, page, submission):
    first = declare_emergency(board, submission)
    with travel(first.ends_at + timedelta(minutes=5)) as clock_of_all:
        lapse_due()
        take_back(submission, board.editors["acpo"])
        changed = submit_content(board, corrected(page, summary="Switch them off!"))
        for code in ("npia", "home-office"):
            assert "(emergency publication; lapsed)" in refusal(propose, board, changed, code)
        other = propose(board, changed, "sample")
        said = refusal(confirm, other, board.members["npia"], board.seats["npia"], digest=changed.digest)
        assert "only others of the board declare the next one" in said
        abandon(other, board.members["sample"])
        clock_of_all.shift(timedelta(minutes=5))
        for code in ("acpo", "npia"):
            cast(board, changed, code)
        again = submit_content(board, corrected(page, summary="And on again."))
        assert propose(board, again).last_event.step == EmergencyStep.PROPOSED


def test_a_publication_whose_take_down_was_returned_is_not_declared_anew_by_the_same(board, page, submission):
    declare_emergency(board, submission)
    returned(board, take_down(board, page.content_id).submission, "acpo")
    changed = submit_content(board, corrected(page, summary="Switch them off!"))
    assert "(emergency publication; superseded by a take-down)" in refusal(propose, board, changed)


def test_the_database_lets_others_declare_the_next(board, page, submission):
    declare_emergency(board, submission)
    returned(board, submission)
    changed = submit_content(board, corrected(page, summary="Switch them off!"))
    with transaction.atomic():  # without a step it does not stay
        emergency = Emergency.objects.create(
            kind="publication", content_id=page.content_id, submission=changed,
            before=current_publication(page.content_id), reason=NOW, hours=72,
        )  # fmt: skip
        hers = {"member": board.members["npia"], "seat": board.seats["npia"]}
        with pytest.raises(DatabaseError, match="that the board has not agreed to"), transaction.atomic():
            EmergencySignature.objects.create(emergency=emergency, **hers)
        transaction.set_rollback(True)


@pytest.mark.parametrize("hours", [0, 169])
def test_the_database_takes_no_other_number_of_hours(board, page, submission, hours):
    with pytest.raises(DatabaseError, match="an_emergency_stands_for_1_to_168_hours"), transaction.atomic():
        Emergency.objects.create(
            kind="publication", content_id=page.content_id, submission=submission, before=page, reason=NOW, hours=hours
        )


def test_past_its_time_it_is_in_no_list_although_the_scheduler_is_dead(board, page, submission):
    emergency = declare_emergency(board, submission)
    number = current_edition().number
    assert Publication.objects.at(number).filter(content_id=page.content_id).exists()
    with travel(emergency.ends_at):
        assert not Publication.objects.at(number).filter(content_id=page.content_id).exists()
        assert current_publication(page.content_id).is_overdue


def test_the_scheduler_lapses_before_it_makes_the_edition_of_that_instant(board, page, submission, monkeypatch):
    emergency = declare_emergency(board, submission)
    before = current_edition().number
    monkeypatch.setattr(run_scheduler, "close_old_connections", lambda: None)
    with travel(emergency.ends_at + timedelta(seconds=1)):
        call_command("run_scheduler", once=True)
    assert current_edition().number == before + 1
    assert current_edition().cause == "lapse"
    assert current_publication(page.content_id).digest == page.digest


def test_a_clock_that_jumps_back_lapses_nothing_early(board, page, submission, monkeypatch):
    emergency = declare_emergency(board, submission)
    monkeypatch.setattr(clock, "now", lambda: emergency.ends_at + timedelta(hours=1))
    assert lapse_due() == []
    assert emergency.is_in_force
    with pytest.raises(DatabaseError, match="cannot become lapsed"), transaction.atomic():
        EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.LAPSED)


def test_a_lapse_that_cannot_stand_is_gone_instead(board, home):
    above = publish_content(board, make_content("Above"))
    below = make_content("Below", parent_id=above.content_id, path="/above/below/", slug="below")
    published = publish_content(board, below)
    submission = submit_content(board, corrected(published, summary="Urgent."))
    emergency = declare_emergency(board, submission)
    take_down(board, above.content_id)
    with travel(emergency.ends_at):
        lapse_due()
    assert current_publication(published.content_id) is None
    assert emergency.last_event.step == EmergencyStep.LAPSED
    assert Route.objects.get(path="/above/below/", until_edition=None).kind == "gone"


def test_the_database_brings_nothing_back_by_an_emergency_that_ended_long_ago(board, page, submission):
    emergency = declare_emergency(board, submission)
    returned(board, submission)
    newer = publish_content(board, corrected(page, summary="Newer."))
    assert current_publication(page.content_id) == newer
    with pytest.raises(DatabaseError, match="rests on no sign-off"), transaction.atomic():
        in_force.bring_back(emergency)
    emergency.before = None
    with pytest.raises(DatabaseError, match="no emergency ended"), transaction.atomic():
        in_force.bring_back(emergency)


def test_the_database_brings_back_once_what_an_emergency_stood_before(board, page, submission):
    emergency = declare_emergency(board, submission)
    returned(board, submission)
    assert current_publication(page.content_id).emergency == emergency.pk
    with pytest.raises(DatabaseError, match="an_emergency_ends_once"), transaction.atomic():
        in_force.bring_back(emergency)


# Beneath a page that an emergency alone brought


def below(above, title="Poles", **fields):
    slug = title.lower()
    return make_content(title, parent_id=above.content_id, path=f"{above.path}{slug}/", **fields)


@pytest.fixture
def alone(board, home):
    """The submission of a new page, published in an emergency."""
    submission = submit_content(board, make_content("Siting cameras"))
    declare_emergency(board, submission)
    return submission


ALONE = "that at /siting-cameras/ stands by an emergency alone until the board decides"


def test_nothing_new_goes_out_beneath_a_page_that_an_emergency_alone_brought(board, alone):
    before = Submission.objects.count()
    assert ALONE in refusal(submit_content, board, below(alone))
    assert Submission.objects.count() == before
    for code in ("acpo", "sample"):
        cast(board, alone, code)
    assert publish_content(board, below(alone)).path == "/siting-cameras/poles/"


def test_nor_is_a_page_moved_beneath_it(board, home, alone):
    other = publish_content(board, make_content("Signs"))
    assert ALONE in refusal(submit_move, other.content_id, alone.content_id, "signs", board.editors["acpo"])


def test_nor_by_another_emergency_or_once_it_was_signed(board, home, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(checks, "_is_new_there", lambda *about: False)
        above = submit_content(board, make_content("Siting cameras"))
        declare_emergency(board, above)
        submission = submit_content(board, below(above))
    assert ALONE in refusal(propose, board, submission)
    for code in ("acpo", "home-office"):
        cast(board, submission, code)
    assert current_publication(submission.content_id) is None
    assert any(ALONE in problem for problem in problems_at_release(submission))
    for code in ("acpo", "sample"):
        cast(board, above, code)
    publish_ready()
    assert current_publication(submission.content_id).path == "/siting-cameras/poles/"


def test_nor_does_the_database_take_it(board, alone, monkeypatch):
    monkeypatch.setattr(checks, "_is_new_there", lambda *about: False)
    submission = submit_content(board, below(alone))
    for code in ("acpo", "home-office"):
        cast(board, submission, code)
    with pytest.raises(DatabaseError, match="is not the address that its place"), transaction.atomic():
        publish(submission)


def test_where_a_notice_comes_back_nothing_new_goes_out_either(board, home, page, monkeypatch):
    child = publish_content(board, below(page))
    for content in (child, page):
        sign_off(board, submit_withdrawal(content.content_id, "Wrong.", board.editors["acpo"]))
    again = submit_content(board, content_of(page))
    declare_emergency(board, again)
    assert ALONE in refusal(submit_content, board, content_of(child))
    monkeypatch.setattr(checks, "_is_new_there", lambda *about: False)
    submission = submit_content(board, content_of(child))
    for code in ("acpo", "home-office"):
        cast(board, submission, code)
    with pytest.raises(DatabaseError, match="is not the address that its place"), transaction.atomic():
        publish(submission)


def test_beneath_what_was_signed_before_an_emergency_pages_go_out_as_ever(board, page, submission):
    declare_emergency(board, submission)
    child = publish_content(board, below(page))
    returned(board, submission)
    assert current_publication(child.content_id) == child


@pytest.fixture
def orphan(board, home):
    """A page that stands, although the one above it could not come back at its emergency's end."""
    top = publish_content(board, make_content("Guides"))
    above = publish_content(board, below(top, "Siting"))
    child = publish_content(board, below(above))
    emergency = declare_emergency(board, submit_content(board, corrected(above, summary="Urgent.")))
    take_down(board, top.content_id)
    with travel(emergency.ends_at):
        lapse_due()
    assert current_publication(above.content_id) is None
    assert current_publication(child.content_id) == child
    return child


def test_a_page_without_the_one_above_it_can_be_taken_down(board, orphan):
    take_down(board, orphan.content_id, "sample", "home-office")
    assert current_publication(orphan.content_id).kind == "withdrawal"


def test_it_can_be_held(board, orphan):
    hold(orphan.content_id, adopt_notice(board), board.secretary, "It names a person.")
    assert current_publication(orphan.content_id).kind == "hold"


def test_it_can_be_withdrawn_and_deleted(board, orphan):
    sign_off(board, submit_withdrawal(orphan.content_id, "It was wrong.", board.editors["acpo"]))
    assert current_publication(orphan.content_id).kind == "withdrawal"
    sign_off(board, submit_deletion(orphan.content_id, "It was wrong.", board.editors["acpo"]))
    assert current_publication(orphan.content_id) is None


def test_a_take_down_of_it_is_ratified(board, orphan):
    emergency = take_down(board, orphan.content_id, "sample", "home-office")
    for code in ("acpo", "npia"):
        cast(board, emergency.submission, code)
    notice = current_publication(orphan.content_id)
    assert (notice.kind, notice.authority) == ("withdrawal", "sign-off")


def test_it_is_gone_where_a_hold_of_it_is_returned(board, orphan):
    emergency = hold(orphan.content_id, adopt_notice(board), board.secretary, "It names a person.")
    returned(board, emergency.submission)
    assert emergency.last_event.step == EmergencyStep.REJECTED
    assert Route.objects.get(path=orphan.path, until_edition=None).kind == "gone"


# Take-downs


def test_a_take_down_puts_a_notice_in_the_place_of_the_page_at_once(board, page):
    emergency = take_down(board, page.content_id)
    standing = current_publication(page.content_id)
    assert (standing.kind, standing.authority, standing.expires_at) == ("withdrawal", "emergency", None)
    assert "Taken down while it is checked." in standing.representation["reason"]
    with travel(timezone.now() + timedelta(days=60)):
        assert lapse_due() == []
    assert emergency.is_in_force
    for code in ("acpo", "sample"):
        cast(board, emergency.submission, code)
    assert current_publication(page.content_id).authority == "sign-off"
    assert emergency.last_event.step == EmergencyStep.RATIFIED


def test_a_take_down_that_the_board_returns_brings_the_page_back(board, page):
    emergency = take_down(board, page.content_id)
    returned(board, emergency.submission)
    assert current_publication(page.content_id).digest == page.digest


def test_a_take_down_works_although_the_page_is_under_review_and_pages_stand_beneath(board, page, submission):
    beneath = make_content("Beneath", parent_id=page.content_id, path=f"{page.path}beneath/", slug="beneath")
    child = publish_content(board, beneath)
    cast(board, submission, "npia")
    take_down(board, page.content_id)
    assert submission.last_event.step == Step.SUPERSEDED
    assert current_publication(child.content_id) == child
    assert "it was superseded" in refusal(cast, board, submission, "home-office")
    assert current_publication(page.content_id).kind == "withdrawal"


def test_a_proposed_take_down_is_not_voted_on_nor_taken_back_by_editors(board, page):
    emergency = propose_take_down(page.content_id, board.members["npia"], board.seats["npia"], "Notice.", NOW)
    assert "waits for a second person" in refusal(cast, board, emergency.submission, "sample")
    assert "Who proposed it can abandon it" in refusal(take_back, emergency.submission, board.editors["acpo"])
    abandon(emergency, board.members["npia"])
    assert emergency.submission.last_event.step == Step.TAKEN_BACK
    assert submit_content(board, corrected(page, summary="Free again.")).is_open


def test_an_emergency_publication_can_be_taken_down_and_what_was_signed_comes_back(board, page, submission):
    first = declare_emergency(board, submission)
    second = take_down(board, page.content_id, "acpo", "sample")
    assert first.last_event.step == EmergencyStep.SUPERSEDED
    assert second.before == page
    with travel(first.ends_at + timedelta(hours=1)):
        assert lapse_due() == []
    returned(board, second.submission, "npia")
    assert current_publication(page.content_id).digest == page.digest


def test_a_new_page_that_was_taken_down_and_returned_is_gone(board, home):
    submission = submit_content(board, make_content("Urgent advice"))
    declare_emergency(board, submission)
    second = take_down(board, submission.content_id, "acpo", "sample")
    returned(board, second.submission, "npia")
    assert current_publication(submission.content_id) is None


def test_a_notice_is_not_taken_down(board, page):
    take_down(board, page.content_id)
    said = refusal(propose_take_down, page.content_id, board.members["sample"], board.seats["sample"], "No.", NOW)
    assert "a notice stands in its place" in said


def test_a_take_down_needs_a_notice_for_the_public(board, page):
    said = refusal(propose_take_down, page.content_id, board.members["npia"], board.seats["npia"], " ", NOW)
    assert "Write the notice" in said


def test_a_take_down_escalates_after_three_days_and_then_every_week(
    board, page, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    emergency = take_down(board, page.content_id)
    for hours, escalations in ((71, 0), (73, 1), (100, 1), (74 + 24 * 7, 2)):
        with travel(emergency.began_at + timedelta(hours=hours)):
            mail.outbox.clear()
            with django_capture_on_commit_callbacks(execute=True):
                escalate_due()
                escalate_due()
        assert RecordEntry.objects.filter(kind="escalation").count() == escalations
    told = {address for message in mail.outbox for address in message.to}
    assert told == {user.email for user in [*board.members.values(), board.secretary]}
    assert emergency.is_in_force


def test_a_published_emergency_does_not_escalate(board, submission):
    emergency = declare_emergency(board, submission)
    with travel(emergency.began_at + timedelta(hours=71)):
        escalate_due()
    assert not RecordEntry.objects.filter(kind="escalation").exists()


def test_what_cannot_stand_now_is_not_proposed(board, home):
    above = publish_content(board, make_content("Above"))
    below = make_content("Below", parent_id=above.content_id, path="/above/below/", slug="below")
    submission = submit_content(board, below)
    take_down(board, above.content_id)
    assert "needs a published parent page" in refusal(propose, board, submission)


def test_what_stands_must_be_what_stood_at_the_proposal(board, home, page, submission):
    emergency = propose(board, submission)
    confirmation = Confirmation(emergency, board.members["sample"], board.seats["sample"], submission.digest)
    assert stands_as_proposed(confirmation) is None
    emergency.before = home
    assert "has changed since this was proposed" in stands_as_proposed(confirmation)
    emergency.before = None
    assert "has changed since this was proposed" in stands_as_proposed(confirmation)
