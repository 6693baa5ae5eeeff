"""The screens of the bad day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.emergency import propose_publication, propose_take_down
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.on_duty import hold
from cctvportal.signoff.enums import EmergencyStep, Step
from cctvportal.signoff.models import Duty, Emergency, Submission
from tests.builders import (
    adopt_notice,
    corrected,
    declare_emergency,
    make_content,
    publish_content,
    publish_correction,
    put_on_duty,
    sign_off,
    submit_content,
)

WHY = "People are misled tonight."
SCREENS = ("emergencies", "emergency_pages", "corrections", "roster", "notices", "emergency_report")


@pytest.fixture
def page(board, home):
    """A published page of ACPO."""
    return publish_content(board, make_content("Siting cameras"))


@pytest.fixture
def submission(board, page):
    """Another text for it, under review."""
    return submit_content(board, corrected(page, summary="Switch them off."))


@pytest.fixture
def see(client):
    """A screen as somebody sees it."""

    def get(user, name: str, *args, **query) -> str:
        client.force_login(user)
        return client.get(reverse(f"signoff:{name}", args=args), query).content.decode()

    return get


@pytest.fixture
def send(client):
    """What follows when somebody posts a form."""

    def post(user, name: str, *args, **data) -> str:
        client.force_login(user)
        return client.post(reverse(f"signoff:{name}", args=args), data, follow=True).content.decode()

    return post


@pytest.mark.parametrize("screen", SCREENS)
def test_the_board_and_its_secretary_see_the_screens_and_nobody_else(client, board, home, screen):
    for user in (board.members["npia"], board.secretary):
        client.force_login(user)
        assert client.get(reverse(f"signoff:{screen}")).status_code == 200
    for user in (board.editors["acpo"], board.administrator):
        client.force_login(user)
        assert client.get(reverse(f"signoff:{screen}")).status_code in (302, 403)


def test_two_people_publish_what_is_under_review(board, see, send, page, submission):
    first, second = board.members["npia"], board.members["home-office"]
    assert "Publish in an emergency" in see(first, "review", submission.pk)
    said = send(first, "declare", submission.pk, reason=WHY, hours=24, seat=board.seats["npia"].pk)
    assert "Somebody of another seat must confirm it now." in said
    emergency = Emergency.objects.get()
    assert "You proposed this." in see(first, "emergency", emergency.pk)
    assert "Emergencies (1)" in see(second, "emergencies")
    shown = see(second, "emergency", emergency.pk)
    assert "Exactly this becomes public when you confirm." in shown
    assert reverse("signoff:preview", args=[submission.pk]) in shown
    data = {"seat": board.seats["home-office"].pk, "digest": submission.digest}
    assert "It is public, in edition" in send(second, "emergency", emergency.pk, **data)
    assert current_publication(page.content_id).authority == "emergency"
    assert "23\xa0hours" in see(second, "emergencies")


def test_a_forged_digest_or_seat_confirms_nothing(board, send, page, submission):
    emergency = propose_publication(submission, board.members["npia"], board.seats["npia"], WHY)
    second = board.members["home-office"]
    said = send(second, "emergency", emergency.pk, seat=board.seats["home-office"].pk, digest="0" * 64)
    assert "What you looked at is not what would go public." in said
    said = send(second, "emergency", emergency.pk, seat=board.seats["sample"].pk, digest=submission.digest)
    assert "Select a valid choice" in said or "sits on a seat" in said
    send(board.secretary, "emergency", emergency.pk, seat=board.seats["sample"].pk, digest=submission.digest)
    assert emergency.last_event.step == EmergencyStep.PROPOSED
    assert current_publication(page.content_id) == page


def test_a_proposal_is_given_up_on_its_screen(board, send, submission):
    emergency = propose_publication(submission, board.members["npia"], board.seats["npia"], WHY)
    assert "Only who proposed it" in send(board.members["sample"], "abandon", emergency.pk)
    assert "The proposal is given up." in send(board.members["npia"], "abandon", emergency.pk)
    assert emergency.last_event.step == EmergencyStep.ABANDONED


def test_what_was_entered_is_kept_when_it_is_refused(board, send, page):
    data = {"notice": "A long notice.", "reason": " ", "seat": board.seats["npia"].pk}
    assert "A long notice." in send(board.members["npia"], "take_down", page.content_id, **data)
    assert not Emergency.objects.exists()


def test_a_page_is_found_and_taken_down(board, see, send, page):
    assert page.title in see(board.members["npia"], "emergency_pages", q="SITING")
    assert "No public page has that" in see(board.members["npia"], "emergency_pages", q="quagga\0")
    data = {"notice": "It is being checked.", "reason": WHY, "seat": board.seats["npia"].pk}
    send(board.members["npia"], "take_down", page.content_id, **data)
    emergency = Emergency.objects.get()
    digest = emergency.submission.digest
    send(board.members["sample"], "emergency", emergency.pk, seat=board.seats["sample"].pk, digest=digest)
    assert current_publication(page.content_id).kind == "withdrawal"


def test_nobody_is_offered_what_she_cannot_do(board, see, page):
    shown = see(board.members["npia"], "hold", page.content_id)
    assert "Only the board member on duty" in shown
    assert "Hold the page now" not in shown
    assert "Put back" not in see(board.members["npia"], "emergency_pages")
    listed = see(board.secretary, "emergency_pages")
    assert "Put back" in listed
    assert "Take down" not in listed


def test_whoever_is_on_duty_puts_back_and_the_secretary_holds(board, see, send, page):
    broken = publish_content(board, corrected(page, summary="Nonsense."))
    put_on_duty(board, "sample")
    assert f"Edition {page.edition_id}" in see(board.members["sample"], "put_back", page.content_id)
    said = send(board.members["npia"], "put_back", page.content_id, version=page.pk, reason=WHY)
    assert "Only the board member on duty" in said
    send(board.members["sample"], "put_back", page.content_id, version=page.pk, reason=WHY)
    assert current_publication(page.content_id).digest == page.digest
    other = publish_content(board, make_content("Another page"))
    assert "The board has signed no notice yet." in see(board.secretary, "hold", other.content_id)
    notice = adopt_notice(board)
    send(board.secretary, "hold", other.content_id, notice=notice.pk, reason=WHY)
    assert current_publication(other.content_id).kind == "hold"
    assert broken.digest != page.digest


def test_a_version_of_another_page_is_not_offered_nor_taken(board, send, page):
    other = publish_content(board, make_content("Another page"))
    said = send(board.secretary, "put_back", page.content_id, version=other.pk, reason=WHY)
    assert "There is no earlier version" in said
    assert current_publication(page.content_id) == page


def test_returning_a_hold_says_what_stands_again(board, see, send, page):
    emergency = hold(page.content_id, adopt_notice(board), board.secretary, WHY)
    decided = emergency.submission
    said = send(
        board.members["npia"], "vote", decided.pk,
        seat=board.seats["npia"].pk, decision="return", digest=decided.digest, reason="It was not broken.",
    )  # fmt: skip
    assert "What stood in public before stands again." in said
    assert "Its editors can change the draft" not in said


def test_the_secretary_keeps_roster_and_notices(board, see, send, home):
    today = timezone.localdate()
    data = {"member": board.members["npia"].pk, "from_date": today.isoformat()}
    assert "is on the roster" in send(board.secretary, "roster", **data)
    duty = Duty.objects.get()
    assert "On duty" in see(board.members["npia"], "roster")
    assert "Only the board&#x27;s secretary" in send(board.members["npia"], "end_duty", duty.pk)
    send(board.secretary, "end_duty", duty.pk)
    assert Duty.objects.get().until_date == today - timedelta(days=1)
    said = send(board.secretary, "notices", title="Checked", text="Soon <b>back</b>.")
    assert "The notice is before the board." in said
    shown = see(board.secretary, "notices")
    assert "Soon &lt;b&gt;back&lt;/b&gt;." in shown
    assert "&amp;lt;" not in shown
    notice = Submission.objects.get(kind="notice")
    assert notice.last_event.step == Step.SUBMITTED
    assert "Checked" in see(board.members["npia"], "notices")
    shown = see(board.members["npia"], "review", notice.pk)
    assert "Soon &lt;b&gt;back&lt;/b&gt;." in shown
    assert notice.path not in shown


def test_a_correction_is_called_in_from_the_list(board, see, send, home):
    slip = publish_content(
        board, make_content("Siting", representation={"title": "Siting", "summary": "Teh.", "body": []})
    )
    correction = publish_correction(board, slip, summary="The.")
    assert "Call in" in see(board.members["sample"], "corrections")
    submission = submit_move(slip.content_id, home.content_id, "places", board.editors["acpo"])
    assert "stands by a clerical correction, and goes on" in see(board.members["sample"], "review", submission.pk)
    sign_off(board, submission)
    listed = see(board.members["sample"], "corrections")
    for told in ("/places/", f"Edition {correction.edition_id},", "Signed by </span>NPIA</td>", "Call in"):
        assert told in listed
    said = send(board.members["sample"], "call_in", slip.content_id, reason="No slip.", seat=board.seats["sample"].pk)
    assert "Called in. The whole board decides on it." in said
    listed = see(board.members["home-office"], "corrections")
    assert reverse("signoff:emergency", args=[Emergency.objects.get().pk]) in listed
    assert reverse("signoff:call_in", args=[slip.content_id]) not in listed


def test_the_report_tells_the_share_of_emergencies(board, see, client, submission):
    declare_emergency(board, submission)
    shown = see(board.secretary, "emergency_report")
    assert "<meter" in shown
    assert f"{timezone.localtime():%B %Y}" in shown
    name = f"{timezone.localtime():%Y-%m}"
    assert client.get(reverse("signoff:emergency_report_file")).content.decode().splitlines()[-1] == f"{name},3,1,33"


def test_a_warning_is_given_where_nobody_would_be_left_to_sign(board, see, send, home):
    core = publish_content(board, make_content("The strategy", type="home.StrategyPage"))
    emergency = propose_take_down(core.content_id, board.members["npia"], board.seats["npia"], "Checked.", WHY)
    assert "cannot sign it off" in see(board.members["sample"], "emergency", emergency.pk)


def test_an_emergency_past_its_time_says_so(board, see, submission):
    emergency = declare_emergency(board, submission)
    with travel(emergency.ends_at + timedelta(minutes=1)):
        assert "Its time is over; nobody reads it" in see(board.members["sample"], "emergencies")
