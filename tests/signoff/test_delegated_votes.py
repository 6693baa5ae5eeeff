"""Votes by delegation: they count as the giver's would, and no longer than the leave holds."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cctvportal.agencies.actions import revoke_delegation
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.kernel import clock
from cctvportal.publication.reads import current_publication
from cctvportal.record.models import Secret
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.vote import vote
from cctvportal.signoff.enums import Decision, EmergencyKind, EmergencyStep
from cctvportal.signoff.models import (
    Contributor,
    Emergency,
    EmergencyEvent,
    SignOff,
    Submission,
    Vote,
)
from cctvportal.signoff.queues import awaiting_vote_of
from cctvportal.signoff.rules import Count, Refused, counted_votes, lost_votes
from tests.builders import cast, delegate_vote, join, leave, make_content, make_user, put_declaration, submit_content

DAY = timedelta(days=1)


@pytest.fixture
def submission(board, home):
    """A guidance page of ACPO under review; the standard policy asks for two seats."""
    return submit_content(board, make_content("Siting cameras"))


@pytest.fixture
def delegate(board):
    """The NPIA's editor, whom its member lets vote."""
    delegate_vote(board, "npia")
    return board.editors["npia"]


def cast_by(user, board, submission, code="npia", decision=Decision.SIGN_OFF, **fields) -> Vote:
    return vote(submission, user, board.seats[code], decision, **({"digest": submission.digest} | fields))


def satisfied(submission) -> bool:
    """What the database says of it."""
    with connection.cursor() as cursor:
        sql = "SELECT signoff_is_satisfied_by(s.id, s.digest, t, ARRAY(SELECT signoff_signed_seats(s.id, t)))"
        told = "FROM signoff_submission AS s, (SELECT %s::timestamptz AS t) AS instant WHERE s.id = %s"
        cursor.execute(f"{sql} {told}", [clock.now(), submission.pk])
        return cursor.fetchone()[0]


def test_a_delegate_votes_for_the_seat_and_the_vote_says_by_whose_leave(board, submission, delegate):
    given = cast_by(delegate, board, submission)
    assert given.delegation.membership.user == board.members["npia"]
    assert given.capacity == Capacity.HOLDER
    cast(board, submission, "home-office")
    assert [seat["code"] for seat in current_publication(submission.content_id).seats] == ["npia", "home-office"]


def test_the_record_commits_to_the_delegation(board, submission, delegate):
    given = cast_by(delegate, board, submission)
    [told] = [
        secret.body for secret in Secret.objects.filter(subject=submission.pk) if secret.body.get("seat") == "npia"
    ]
    assert told["delegation"] == given.delegation_id
    assert told["member"] == str(delegate.opaque_id)


def test_a_seat_still_votes_once(board, submission, delegate):
    cast_by(delegate, board, submission)
    with pytest.raises(Refused, match="NPIA has voted already"):
        cast(board, submission, "npia")
    assert submission.votes.count() == 1


def test_a_person_votes_once_also_with_leave_for_another_seat(board, submission):
    both = board.members["npia"]
    join(both, board.agencies["sample"], Role.EDITOR)
    delegate_vote(board, "sample", both)
    cast(board, submission, "npia")
    with pytest.raises(Refused, match="A person votes once"):
        cast_by(both, board, submission, "sample")


def test_a_delegate_who_contributed_does_not_vote(board, home):
    delegate_vote(board, "acpo")
    submission = submit_content(board, make_content())
    with pytest.raises(Refused, match="You contributed to this"):
        cast_by(board.editors["acpo"], board, submission, "acpo")
    assert awaiting_vote_of(board.editors["acpo"]).count() == 0


@pytest.fixture
def by_the_giver(board, home):
    """Under review: the NPIA's member wrote it, and lets a colleague who did not vote for the seat."""
    author = board.members["npia"]
    join(author, board.agencies["acpo"], Role.EDITOR)
    board.editors["acpo"] = author
    delegate_vote(board, "npia")
    return submit_content(board, make_content())


def test_leave_given_by_a_contributor_is_no_vote(board, by_the_giver):
    assert by_the_giver.contributor_set.get().user == board.members["npia"]
    with pytest.raises(Refused, match="who lets you vote, contributed to this"):
        cast_by(board.editors["npia"], board, by_the_giver)
    assert awaiting_vote_of(board.editors["npia"]).count() == 0


def test_the_deputys_leave_counts_where_the_holders_does_not(board, by_the_giver):
    deputy = make_user("deputy")
    place = join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    from cctvportal.agencies.actions import delegate

    delegate(place, board.editors["npia"], timezone.localdate(), by=deputy)
    assert awaiting_vote_of(board.editors["npia"]).count() == 1
    assert cast_by(board.editors["npia"], board, by_the_giver).delegation.membership == place


def test_the_database_refuses_votes_by_leave_that_does_not_hold(board, submission, by_the_giver):
    leave_of_npia = board.editors["npia"].delegations.get()
    wrong = [
        (submission, board.editors["sample"], board.seats["sample"], None),
        (submission, board.editors["sample"], board.seats["npia"], leave_of_npia),
        (submission, board.editors["npia"], board.seats["sample"], leave_of_npia),
        (by_the_giver, board.editors["npia"], board.seats["npia"], leave_of_npia),
    ]
    for about, member, seat, by in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            Vote.objects.create(
                submission=about, member=member, seat=seat, delegation=by, decision=Decision.SIGN_OFF,
                capacity=Capacity.HOLDER, digest=about.digest,
            )  # fmt: skip


def held_back(board, submission, monkeypatch) -> None:
    """Both needed votes are there, the delegate's among them, and publishing did not come to pass."""
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        cast_by(board.editors["npia"], board, submission)
        cast(board, submission, "home-office")
    assert satisfied(submission)


def assert_it_does_not_count(submission) -> None:
    """By the rules and by the database."""
    submission = Submission.objects.get(pk=submission.pk)
    assert [vote.seat.code for vote in counted_votes(submission)] == ["home-office"]
    assert not satisfied(submission)
    seats = [{"code": "npia", "name": "NPIA"}, {"code": "home-office", "name": "Home Office"}]
    with pytest.raises(DatabaseError, match="do not meet its policy"), transaction.atomic():
        SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)


def test_leave_revoked_before_the_edition_is_made_makes_its_vote_not_count(board, submission, delegate, monkeypatch):
    held_back(board, submission, monkeypatch)
    revoke_delegation(delegate.delegations.get(), by=board.members["npia"])
    assert_it_does_not_count(submission)


def test_leave_that_has_run_out_makes_its_vote_not_count(board, submission, delegate, monkeypatch):
    held_back(board, submission, monkeypatch)
    with time_machine.travel(timezone.now() + 10 * DAY):
        assert_it_does_not_count(submission)


@pytest.mark.parametrize("who", ["members", "editors"])
def test_where_giver_or_delegate_left_the_vote_does_not_count(board, submission, delegate, monkeypatch, who):
    held_back(board, submission, monkeypatch)
    leave(getattr(board, who)["npia"].memberships.get())
    assert_it_does_not_count(submission)


def test_a_new_leave_does_not_revive_a_vote_cast_by_a_revoked_one(board, submission, delegate, monkeypatch):
    held_back(board, submission, monkeypatch)
    revoke_delegation(delegate.delegations.get(), by=board.members["npia"])
    delegate_vote(board, "npia")
    assert_it_does_not_count(submission)


def test_a_seat_that_lost_its_vote_votes_again_in_a_new_round_and_the_review_says_so(board, submission, delegate):
    first = cast_by(delegate, board, submission)
    revoke_delegation(delegate.delegations.get(), by=board.members["npia"])
    for reader in (board.editors["acpo"], board.members["sample"], board.secretary):
        review = signed_in(reader).get(reverse("signoff:review", args=[submission.pk])).content.decode()
        assert "A vote does not count any more: NPIA." in review
        assert "Once ACPO takes this back and submits it again" in review
    asked = signed_in(board.editors["acpo"]).get(reverse("signoff:take_back", args=[submission.pk]))
    assert "whatever you submit next begins a new round" in asked.content.decode()
    take_back(submission, board.editors["acpo"])
    again = submit_content(board, make_content("Siting cameras", content_id=submission.content_id))
    assert (again.digest, again.round, again.votes.count()) == (submission.digest, submission.round + 1, 0)
    assert lost_votes(submission) == [first]
    for code in ("npia", "sample"):
        cast(board, again, code)
    assert current_publication(again.content_id).digest == again.digest


def test_so_does_the_seat_of_a_member_who_left(board, submission):
    deputy = make_user("deputy")
    place = join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    cast_by(deputy, board, submission)
    leave(place)
    take_back(submission, board.editors["acpo"])
    again = submit_content(board, make_content("Siting cameras", content_id=submission.content_id))
    assert again.round == submission.round + 1


def test_who_sits_there_since_does_not_revive_it_either(board, submission, delegate, monkeypatch):
    held_back(board, submission, monkeypatch)
    revoke_delegation(delegate.delegations.get(), by=board.members["npia"])
    join(delegate, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    assert_it_does_not_count(submission)


def test_a_members_own_vote_does_not_live_on_by_a_delegation(board, submission, monkeypatch):
    deputy = make_user("deputy")
    place = join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    join(deputy, board.agencies["npia"], Role.EDITOR)
    board.editors["npia"] = deputy
    held_back(board, submission, monkeypatch)
    leave(place)
    delegate_vote(board, "npia", deputy)
    assert_it_does_not_count(submission)


def test_a_declarers_delegate_does_not_ratify(board, submission, delegate):
    emergency = Emergency.objects.create(
        kind=EmergencyKind.PUBLICATION, content_id=submission.content_id, submission=submission, reason="Now.", hours=72
    )
    put_declaration(emergency, board.members["npia"], board.seats["npia"])
    EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.PROPOSED, by=board.members["npia"])
    with pytest.raises(Refused, match="declared this emergency"):
        cast_by(delegate, board, submission)
    assert awaiting_vote_of(delegate).count() == 0


def test_abstentions_of_those_who_left_lower_no_quorum(board, submission, delegate):
    cast_by(delegate, board, submission, decision=Decision.ABSTAIN)
    revoke_delegation(delegate.delegations.get(), by=board.members["npia"])
    policy = Submission.objects.get(pk=submission.pk)
    policy.policy = policy.policy | {"quorum": 3, "abstentions": "lowers"}
    assert Count(policy).quorum == 3


def test_a_delegate_is_told_of_what_waits_like_the_members(
    board, home, delegate, django_capture_on_commit_callbacks, monkeypatch
):
    with django_capture_on_commit_callbacks(execute=True):
        submit_content(board, make_content("Fresh"))
    mailed = {row.args_kwargs["args"][2] for row in DBTaskResult.objects.filter(task_path__endswith="send_notice")}
    assert {delegate.pk, board.members["npia"].pk} <= mailed


# On screen


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_delegate_finds_the_board_reviews_and_votes(board, submission, delegate):
    from cctvportal.agencies.sync import sync_roles

    sync_roles()
    client = signed_in(delegate)
    first_page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Board (1)" in first_page
    assert "Awaiting your vote (1)" in first_page
    review = client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    assert "Your vote for NPIA" in review
    assert "Npia member lets you vote" in review
    data = {"seat": board.seats["npia"].pk, "decision": "sign-off", "digest": submission.digest}
    said = client.post(reverse("signoff:vote", args=[submission.pk]), data, follow=True).content.decode()
    assert "NPIA signed off" in said
    assert "by leave of Npia member" in said
    assert submission.votes.get().delegation
    assert not Contributor.objects.filter(user=delegate).exists(), "Reviewing contributes nothing."
    revoke_delegation(delegate.delegations.get(), by=board.members["npia"])
    assert (
        "the leave to vote was revoked"
        in signed_in(board.secretary).get(reverse("signoff:review", args=[submission.pk])).content.decode()
    )
    assert client.get(reverse("signoff:board")).status_code == 302
