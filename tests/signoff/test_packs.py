"""Packs: gathered by the secretary, voted on as a whole or item by item, released in one edition or not at all."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.kernel import clock
from cctvportal.publication.models import Edition, Publication
from cctvportal.record.append import append
from cctvportal.signoff.actions.packs import (
    add_to_pack,
    dissolve_pack,
    gather_pack,
    put_pack,
    resume_pack,
    set_release_time,
    take_out,
)
from cctvportal.signoff.actions.publish import publish, publish_ready
from cctvportal.signoff.actions.release_pack import release_due_packs
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.vote_on_pack import vote_on_pack
from cctvportal.signoff.enums import Decision, PackStep, Step
from cctvportal.signoff.models import Pack, Vote
from cctvportal.signoff.packing import digest_of_pack, inside, pack_of
from cctvportal.signoff.rules import Refused
from tests.builders import Board, cast, join, make_user, sign_off, submit_content
from tests.pack_builder import make_pack, sign_off_pack, submit_guidance, submit_strategy, vote_on


def titles(pack: Pack) -> list[str]:
    return [submission.title for submission in inside(pack)]


def state(pack: Pack) -> str:
    return pack.last_event.step


def is_public(title: str) -> bool:
    return Publication.objects.current().filter(title=title).exists()


def soon() -> object:
    return clock.now() + timedelta(hours=1)


# Gathering


def test_only_the_secretary_gathers_a_pack(board: Board, home):
    for user in (board.members["npia"], board.editors["acpo"], board.administrator):
        with pytest.raises(Refused, match="Only the board’s secretary"):
            gather_pack("Mine", user)
    assert not Pack.objects.exists()
    assert state(gather_pack("Spring", board.secretary)) == PackStep.GATHERED


def test_a_pack_has_a_title(board: Board, home):
    with pytest.raises(Refused, match="Give the pack a title"):
        gather_pack("  ", board.secretary)


def test_a_pack_without_a_step_is_not_committed(board: Board, home):
    with pytest.raises(DatabaseError, match="has no step"), transaction.atomic():
        committed(Pack(title="Of nobody", made_by=board.secretary))


def committed(pack: Pack) -> None:
    pack.save(force_insert=True)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("odd", [{}, {"items": [1]}, {"items": [{"submission": []}]}, {"items": {}}])
def test_a_pack_goes_out_whatever_an_entry_about_it_keeps_closed(board: Board, home, odd):
    submissions = submit_guidance(board, "One", "Other")
    pack = make_pack(board, submissions)
    append("vote", {"pack": str(pack.pk)}, secret=odd)
    sign_off_pack(board, pack)
    assert pack.last_event.step == PackStep.RELEASED


def test_what_is_under_review_goes_into_a_pack_and_nothing_else(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one], put=False)
    take_back(other, board.editors["acpo"])
    with pytest.raises(Refused, match=r"Only what is under review goes into a pack\. This is not: “Other”"):
        add_to_pack(pack, [other], board.secretary)
    with pytest.raises(Refused, match="Choose at least one item"):
        add_to_pack(pack, [], board.secretary)
    assert titles(pack) == ["One"]


def test_a_submission_is_in_one_live_pack_at_a_time(board: Board, home):
    (one,) = submit_guidance(board, "One")
    pack, other = make_pack(board, [one], put=False), make_pack(board, put=False)
    with pytest.raises(Refused, match="A submission is in one pack at a time"):
        add_to_pack(other, [one], board.secretary)
    dissolve_pack(pack, board.secretary, "Not needed.")
    add_to_pack(other, [one], board.secretary)
    assert pack_of(one) == other


def test_a_pack_holds_no_more_than_one_transaction_can(board: Board, home, monkeypatch):
    monkeypatch.setattr("cctvportal.signoff.pack_rules.LARGEST", 1)
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one], put=False)
    with pytest.raises(Refused, match="A pack holds at most 1 items"):
        add_to_pack(pack, [other], board.secretary)


def test_what_is_taken_out_keeps_its_votes_and_goes_out_by_itself(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    vote_on(board, pack, "npia")
    take_out(pack, [one], board.secretary, "It cannot wait.")
    assert titles(pack) == ["Other"]
    cast(board, one, "sample")
    assert is_public("One")
    assert not is_public("Other")


def test_taking_out_needs_a_reason_and_something_that_is_inside(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one])
    with pytest.raises(Refused, match="Say why"):
        take_out(pack, [one], board.secretary, " ")
    with pytest.raises(Refused, match="Not in this pack any more: “Other”"):
        take_out(pack, [other], board.secretary, "Why not.")
    assert titles(pack) == ["One"]


# Before the board


def test_an_empty_pack_is_not_put_before_the_board(board: Board, home):
    pack = make_pack(board, put=False)
    with pytest.raises(Refused, match="Nothing in this pack is under review"):
        put_pack(pack, board.secretary)


def test_a_pack_is_put_once(board: Board, home):
    pack = make_pack(board, submit_guidance(board, "One"))
    with pytest.raises(Refused, match="was put before the board already"):
        put_pack(pack, board.secretary)


def test_the_time_of_release_is_to_come_and_can_be_changed_and_cleared(board: Board, home):
    pack = make_pack(board, submit_guidance(board, "One"), put=False)
    with pytest.raises(Refused, match="not before the board yet"):
        set_release_time(pack, board.secretary, soon())
    with pytest.raises(Refused, match="The time of release is past"):
        put_pack(pack, board.secretary, clock.now() - timedelta(seconds=1))
    at = soon()
    put_pack(pack, board.secretary, at)
    assert pack.release_at == at
    with pytest.raises(Refused, match="The time of release is past"):
        set_release_time(pack, board.secretary, clock.now())
    set_release_time(pack, board.secretary, None)
    assert pack.release_at is None


def test_a_pack_goes_out_in_one_edition_once_everything_in_it_is_signed_off(board: Board, home):
    editions = Edition.objects.count()
    pack = make_pack(board, [*submit_guidance(board, "One", "Other"), submit_strategy(board)])
    vote_on(board, pack, "npia")
    vote_on(board, pack, "home-office")
    assert state(pack) == PackStep.PUT
    assert not is_public("One")
    vote_on(board, pack, "acpo")
    assert state(pack) == PackStep.RELEASED
    newest = Edition.objects.last()
    assert sorted(newest.publications.values_list("title", flat=True)) == ["One", "Other", "The strategy"]
    assert Edition.objects.count() == editions + 1


def test_a_pack_waits_for_its_time(board: Board, home, monkeypatch):
    at = soon()
    pack = make_pack(board, submit_guidance(board, "One"), release_at=at)
    sign_off_pack(board, pack)
    assert release_due_packs() == []
    assert state(pack) == PackStep.PUT
    monkeypatch.setattr("cctvportal.kernel.clock.now", lambda: at + timedelta(seconds=1))
    (edition,) = release_due_packs()
    assert [publication.title for publication in edition.publications.all()] == ["One"]
    assert release_due_packs() == []


def test_items_of_a_live_pack_are_not_published_one_by_one(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    sign_off(board, one)
    assert publish(one) is None
    assert publish_ready() == []
    assert not is_public("One")
    sign_off(board, other)
    assert is_public("One")
    assert state(pack) == PackStep.RELEASED


def test_a_pack_of_the_boards_own_affairs_makes_no_edition(board: Board, home):
    from cctvportal.signoff.actions.policy import submit_policy
    from cctvportal.signoff.models import Policy

    policy = Policy.objects.filter(code="standard").first()
    submission = submit_policy("standard", "Stricter", policy.types, policy.terms | {"quorum": 3}, board.secretary)
    editions = Edition.objects.count()
    pack = make_pack(board, [submission])
    for code in ("acpo", "home-office", "npia"):
        vote_on(board, pack, code)
    assert state(pack) == PackStep.RELEASED
    assert submission.last_event.step == Step.ADOPTED
    assert Edition.objects.count() == editions


# Voting on the pack


def test_a_vote_on_the_pack_is_a_vote_on_every_item(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    assert vote_on(board, pack, "npia") == {}
    votes = Vote.objects.filter(pack=pack)
    assert {(vote.submission_id, vote.digest) for vote in votes} == {(sub.pk, sub.digest) for sub in (one, other)}
    assert {vote.capacity for vote in votes} == {Capacity.HOLDER}


def test_whoever_votes_on_what_is_no_longer_in_the_pack_is_told_so(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one])
    seen = digest_of_pack(inside(pack))
    add_to_pack(pack, [other], board.secretary)
    with pytest.raises(Refused, match="What you saw is not what is in the pack now"):
        vote_on(board, pack, "npia", digest=seen)
    take_out(pack, [other], board.secretary, "Too early.")
    vote_on(board, pack, "npia", digest=seen)
    assert one.votes.count() == 1


def test_a_pack_that_is_not_before_the_board_takes_no_votes(board: Board, home):
    pack = make_pack(board, submit_guidance(board, "One"), put=False)
    with pytest.raises(Refused, match="does not vote on this pack now: being gathered"):
        vote_on(board, pack, "npia")
    assert not Vote.objects.filter(pack=pack).exists()


def test_a_deputy_votes_on_the_pack_after_the_holder_voted_on_one_item(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    held = cast(board, one, "npia", Decision.ABSTAIN)
    deputy = make_user("npia-deputy")
    join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    left_out = vote_on_pack(pack, deputy, board.seats["npia"], Decision.SIGN_OFF, digest=digest_of_pack(inside(pack)))
    assert left_out == {one: ["NPIA has voted already (abstain). A vote is never changed."]}
    assert list(one.votes.all()) == [held]
    assert other.votes.get().member == deputy


def test_a_contributor_of_one_item_votes_on_the_others(board: Board, home):
    """She edited one page as an editor of her agency; the pack's vote leaves that one out, and says why."""
    join(board.members["acpo"], board.agencies["acpo"], Role.EDITOR)
    board.editors["acpo"], editor = board.members["acpo"], board.editors["acpo"]
    (hers,) = submit_guidance(board, "Hers")
    board.editors["acpo"] = editor
    (other,) = submit_guidance(board, "Other", agency="npia")
    pack = make_pack(board, [hers, other])
    left_out = vote_on(board, pack, "acpo")
    assert left_out == {hers: ["You contributed to this, so you cannot vote on it. Another member of your seat can."]}
    assert not hers.votes.exists()
    assert other.votes.count() == 1


def test_whoever_can_vote_on_nothing_in_the_pack_is_told_why(board: Board, home):
    pack = make_pack(board, submit_guidance(board, "One", "Other"))
    vote_on(board, pack, "npia")
    with pytest.raises(Refused, match=r"nothing in this pack on which you can vote\. NPIA has voted already"):
        vote_on(board, pack, "npia")
    with pytest.raises(Refused, match="You do not sit on the seat of NPIA"):
        vote_on_pack(pack, board.secretary, board.seats["npia"], Decision.SIGN_OFF, digest=digest_of_pack(inside(pack)))
    assert Vote.objects.filter(pack=pack).count() == 2


def test_what_is_added_later_is_voted_on_alone(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one])
    vote_on(board, pack, "npia")
    add_to_pack(pack, [other], board.secretary)
    assert list(vote_on(board, pack, "npia")) == [one]
    vote_on(board, pack, "sample")
    assert state(pack) == PackStep.RELEASED
    assert is_public("One")
    assert is_public("Other")


# Returns


def test_a_returned_item_leaves_the_pack_and_the_rest_goes_on(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    cast(board, one, "npia", Decision.RETURN, reason="Name a source.")
    assert titles(pack) == ["Other"]
    assert one.pack_items.get().removal.reason == "Name a source."
    sign_off_pack(board, pack)
    assert state(pack) == PackStep.RELEASED
    assert is_public("Other")
    assert not is_public("One")


def test_a_return_stops_the_pack_where_the_policy_says_so_and_nothing_trickles_out(board: Board, home):
    one, strategy = *submit_guidance(board, "One"), submit_strategy(board)
    pack = make_pack(board, [one, strategy])
    cast(board, strategy, "acpo", Decision.RETURN, reason="Not yet.")
    assert state(pack) == PackStep.STOPPED
    assert titles(pack) == ["One", "The strategy"]
    sign_off(board, one)
    assert publish(one) is None
    assert publish_ready() == []
    assert release_due_packs() == []
    assert not is_public("One")
    with pytest.raises(Refused, match="does not vote on this pack now: stopped"):
        vote_on(board, pack, "sample")
    with pytest.raises(Refused, match="Resume it first"):
        set_release_time(pack, board.secretary, None)


def test_a_stopped_pack_goes_on_when_the_item_is_out_or_its_new_round_is_in(board: Board, home):
    one, strategy = *submit_guidance(board, "One"), submit_strategy(board)
    pack = make_pack(board, [one, strategy])
    cast(board, strategy, "acpo", Decision.RETURN, reason="Not yet.")
    with pytest.raises(Refused, match=r"Not under review any more: “The strategy”\. Take it out, or add its new round"):
        resume_pack(pack, board.secretary)
    content = strategy.content
    content.representation["summary"] = "With a source."
    renewed = submit_content(board, content, "sample")
    add_to_pack(pack, [renewed], board.secretary)
    assert list(inside(pack)) == [one, renewed]
    resume_pack(pack, board.secretary)
    sign_off_pack(board, pack)
    assert state(pack) == PackStep.RELEASED
    assert is_public("The strategy")


def test_only_what_is_stopped_is_resumed(board: Board, home):
    pack = make_pack(board, submit_guidance(board, "One"))
    with pytest.raises(Refused, match="This pack is not stopped"):
        resume_pack(pack, board.secretary)


def test_the_return_of_the_whole_pack_returns_every_item_with_the_reason(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    with pytest.raises(Refused, match="Say why you return it"):
        vote_on(board, pack, "npia", Decision.RETURN)
    vote_on(board, pack, "npia", Decision.RETURN, reason="All of it is too long.")
    for submission in (one, other):
        assert (submission.last_event.step, submission.last_event.reason) == (Step.RETURNED, "All of it is too long.")
    assert titles(pack) == []


def test_an_item_that_is_taken_back_leaves_or_stops_its_pack_like_a_returned_one(board: Board, home):
    one, strategy = *submit_guidance(board, "One"), submit_strategy(board)
    pack = make_pack(board, [one, strategy])
    take_back(one, board.editors["acpo"])
    assert titles(pack) == ["The strategy"]
    take_back(strategy, board.editors["sample"])
    assert state(pack) == PackStep.STOPPED


def test_what_is_returned_while_a_pack_is_gathered_leaves_it(board: Board, home):
    one, strategy = *submit_guidance(board, "One"), submit_strategy(board)
    pack = make_pack(board, [one, strategy], put=False)
    cast(board, strategy, "acpo", Decision.RETURN, reason="Not yet.")
    assert state(pack) == PackStep.GATHERED
    assert titles(pack) == ["One"]


# The end


def test_what_was_in_a_dissolved_pack_are_single_submissions_with_their_votes(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    sign_off(board, one)
    vote_on(board, pack, "sample")
    with pytest.raises(Refused, match="Say why"):
        dissolve_pack(pack, board.secretary, "")
    dissolve_pack(pack, board.secretary, "They do not belong together.")
    assert [publication.title for edition in publish_ready() for publication in edition.publications.all()] == ["One"]
    cast(board, other, "npia")
    assert is_public("Other")


def test_nothing_is_done_with_a_pack_that_is_over(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one])
    sign_off_pack(board, pack)
    by = board.secretary
    for act in (
        lambda: add_to_pack(pack, [other], by),
        lambda: take_out(pack, [one], by, "No."),
        lambda: put_pack(pack, by),
        lambda: set_release_time(pack, by, soon()),
        lambda: resume_pack(pack, by),
        lambda: dissolve_pack(pack, by, "No."),
    ):
        with pytest.raises(Refused, match="This pack is closed: it was released"):
            act()
    with pytest.raises(Refused, match="does not vote on this pack now: released"):
        vote_on(board, pack, "home-office")


@pytest.mark.parametrize("people", ["members", "editors"])
def test_only_the_secretary_handles_a_pack(people: str, board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack, gathered = make_pack(board, [one]), make_pack(board, put=False)
    by = getattr(board, people)["acpo"]
    for act in (
        lambda: add_to_pack(pack, [other], by),
        lambda: take_out(pack, [one], by, "No."),
        lambda: put_pack(gathered, by),
        lambda: set_release_time(pack, by, soon()),
        lambda: resume_pack(pack, by),
        lambda: dissolve_pack(pack, by, "No."),
    ):
        with pytest.raises(Refused, match="Only the board’s secretary"):
            act()
    assert titles(pack) == ["One"]
