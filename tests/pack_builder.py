"""Packs, gathered and voted on by the real verbs."""

from collections.abc import Iterable
from datetime import datetime

from cctvportal.signoff.actions.packs import add_to_pack, gather_pack, put_pack
from cctvportal.signoff.actions.vote_on_pack import vote_on_pack
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import Pack, Submission
from cctvportal.signoff.packing import digest_of_pack, inside
from tests.builders import Board, make_content, submit_content


def make_pack(
    board: Board, submissions: Iterable[Submission] = (), *, put: bool = True, release_at: datetime | None = None
) -> Pack:
    """A pack of ``submissions``, before the board unless ``put`` is false."""
    pack = gather_pack("Strategy and guidance", board.secretary)
    if submissions := list(submissions):
        add_to_pack(pack, submissions, board.secretary)
    if put:
        put_pack(pack, board.secretary, release_at)
    return pack


def submit_guidance(board: Board, *titles: str, agency: str = "acpo") -> list[Submission]:
    """A page of guidance under review for each title; two seats must sign off, and a returned one leaves its pack."""
    return [submit_content(board, make_content(title), agency) for title in titles]


def submit_strategy(board: Board, title: str = "The strategy") -> Submission:
    """A page that three seats must sign off, and whose return stops its pack. Written by the sample stakeholder."""
    return submit_content(board, make_content(title, type="home.StrategyPage"), "sample")


def vote_on(
    board: Board, pack: Pack, code: str, decision: str = Decision.SIGN_OFF, **fields: object
) -> dict[Submission, list[str]]:
    """The vote of a seat's member on the pack as it is now."""
    fields = {"digest": digest_of_pack(inside(pack))} | fields
    return vote_on_pack(pack, board.members[code], board.seats[code], decision, **fields)


def sign_off_pack(board: Board, pack: Pack) -> None:
    """The sign-off of every seat whose member may vote on something in the pack, while it is before the board."""
    for code in board.seats:
        if pack.is_before_the_board:
            vote_on(board, pack, code)
