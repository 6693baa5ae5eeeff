"""Two people at the same moment, each on a connection of her own: nothing is done twice, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.publication.models import Edition, Publication
from cctvportal.record.verification import problems
from cctvportal.signoff.actions.publish import publish
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.vote import vote
from cctvportal.signoff.enums import Decision, Step
from cctvportal.signoff.models import Submission, SubmissionEvent, Vote
from cctvportal.signoff.rules import Refused
from tests.builders import Board, cast, join, make_board, make_content, make_home, make_user, submit_content


@pytest.fixture
def board(portal_db: str) -> Board:
    board = make_board(groups=False)
    make_home(board)
    return board


@pytest.fixture
def submission(board: Board) -> Submission:
    """A guidance page of ACPO under review; two seats must sign off."""
    return submit_content(board, make_content("Siting cameras"))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each of ``acts`` gives when all begin at the same moment; an exception is given, too."""
    together = Barrier(len(acts))

    def begin(act: Callable[[], object]) -> object:
        try:
            connections["default"].ensure_connection()
            together.wait(20)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def by(board: Board, submission: Submission, code: str, decision: str = Decision.SIGN_OFF) -> Callable[[], Vote]:
    """The vote of a seat's member, who has opened the submission in a browser of her own."""
    own = Submission.objects.get(pk=submission.pk)
    return lambda: cast(board, own, code, decision, reason="Not yet.")


def steps(submission: Submission) -> list[str]:
    return list(SubmissionEvent.objects.filter(submission=submission).values_list("step", flat=True))


def test_the_last_two_seats_vote_and_it_is_published_once(board: Board, submission: Submission) -> None:
    cast(board, submission, "npia", Decision.ABSTAIN)
    results = at_once(by(board, submission, "sample"), by(board, submission, "home-office"))
    assert [type(result) for result in results] == [Vote, Vote]
    assert Publication.objects.filter(content_id=submission.content_id).count() == 1
    assert Edition.objects.count() == 2
    assert steps(submission) == [Step.SUBMITTED, Step.PUBLISHED]
    assert list(problems()) == []


def test_holder_and_deputy_of_one_seat_vote_and_one_of_them_is_told(board: Board, submission: Submission) -> None:
    deputy = make_user("npia-deputy")
    join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    own = Submission.objects.get(pk=submission.pk)
    results = at_once(
        by(board, submission, "npia"),
        lambda: vote(own, deputy, board.seats["npia"], Decision.ABSTAIN, digest=own.digest),
    )
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Vote"]
    assert "NPIA has voted already" in str(next(result for result in results if isinstance(result, Refused)))
    assert submission.votes.count() == 1


def test_one_seat_returns_while_another_signs_the_last_needed_vote(board: Board, submission: Submission) -> None:
    cast(board, submission, "npia")
    at_once(by(board, submission, "sample"), by(board, submission, "home-office", Decision.RETURN))
    published = Publication.objects.filter(content_id=submission.content_id).exists()
    assert steps(submission) == [Step.SUBMITTED, Step.PUBLISHED if published else Step.RETURNED]
    assert list(problems()) == []


def test_it_is_taken_back_while_the_last_needed_vote_is_cast(board: Board, submission: Submission) -> None:
    cast(board, submission, "npia")
    own = Submission.objects.get(pk=submission.pk)
    at_once(by(board, submission, "sample"), lambda: take_back(own, board.editors["acpo"]))
    published = Publication.objects.filter(content_id=submission.content_id).exists()
    assert steps(submission) == [Step.SUBMITTED, Step.PUBLISHED if published else Step.TAKEN_BACK]


def test_web_server_and_scheduler_publish_at_once_and_make_one_edition(
    board: Board, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        cast(board, submission, "npia")
        cast(board, submission, "sample")
    assert not Publication.objects.filter(content_id=submission.content_id).exists()
    one, other = (Submission.objects.get(pk=submission.pk) for _ in range(2))
    results = at_once(lambda: publish(one), lambda: publish(other))
    assert sorted(type(result).__name__ for result in results) == ["Edition", "NoneType"]
    assert Publication.objects.filter(content_id=submission.content_id).count() == 1


def test_two_pages_are_signed_off_at_once_and_editions_follow_each_other(board: Board, submission: Submission) -> None:
    other = submit_content(board, make_content("Keeping pictures"), "npia")
    for item in (submission, other):
        cast(board, item, "sample")
    results = at_once(by(board, submission, "home-office"), by(board, other, "home-office"))
    assert [type(result) for result in results] == [Vote, Vote]
    assert list(Edition.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert {pub.edition_id for pub in Publication.objects.exclude(path="/")} == {2, 3}
    assert list(problems()) == []
