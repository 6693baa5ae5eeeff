"""The order of navigation through the board."""

from dataclasses import replace

import pytest

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication, standing_children
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.publish import NotPublished, publish
from cctvportal.signoff.actions.reorder import submit_order
from cctvportal.signoff.changes import changes_of
from cctvportal.signoff.enums import Step
from cctvportal.signoff.models import Submission
from cctvportal.signoff.rules import Refused
from tests.builders import cast, make_content, publish_content, sign_off, submit_content


@pytest.fixture
def pages(board, home):
    """Three pages beneath the home page, the Home Office's order of them."""
    contents = [make_content(title, position=number) for number, title in enumerate(("One", "Two", "Three"), 1)]
    for content in contents:
        publish_content(board, content)
    return contents


@pytest.fixture
def carried_out_in_part(monkeypatch):
    """Of what the board signs, somebody publishes the first page alone."""
    monkeypatch.setattr("cctvportal.signoff.actions.publish.changes_of", lambda *of: changes_of(*of)[:1])


def titles(home):
    return [child.title for child in standing_children(home.content_id)]


def ids(*contents):
    return [content.content_id for content in contents]


def refusal(*args) -> str:
    before = Submission.objects.count()
    with pytest.raises(Refused) as refused:
        submit_order(*args)
    assert Submission.objects.count() == before
    return str(refused.value)


def test_the_board_signs_an_order(board, home, pages):
    one, two, three = pages
    submission = submit_order(home.content_id, ids(three, one, two), board.editors["sample"])
    assert titles(home) == ["One", "Two", "Three"]
    sign_off(board, submission)
    assert titles(home) == ["Three", "One", "Two"]
    assert submission.last_event.step == Step.PUBLISHED


def test_an_order_changes_nothing_but_positions_and_only_where_they_change(board, home, pages):
    one, two, three = pages
    before = current_publication(two.content_id)
    sign_off(board, submit_order(home.content_id, ids(three, two, one), board.editors["sample"]))
    assert current_publication(two.content_id) == before
    moved = current_publication(one.content_id)
    assert (moved.position, moved.digest, moved.path) == (3, one.digest, "/one/")
    assert moved.recomputed_digest() == moved.digest
    assert Publication.objects.filter(content_id=one.content_id).count() == 2


def test_an_order_names_every_page_beneath_once_and_no_other(board, home, pages):
    one, two, three = pages
    child = make_content("Child", parent_id=one.content_id, path="/one/child/")
    publish_content(board, child)
    for order in (ids(one, two), ids(one, one, two), ids(one, two, child), ids(one, two, three, child), []):
        assert "not an order of the pages" in refusal(home.content_id, order, board.editors["sample"])
    assert "This is the order in which they stand" in refusal(
        home.content_id, ids(one, two, three), board.editors["sample"]
    )
    assert "Only beneath a published page" in refusal(4711, [], board.editors["sample"])


def test_only_editors_of_the_page_above_ask_for_an_order(board, home, pages):
    order = ids(*reversed(pages))
    for user in (board.editors["acpo"], board.secretary, board.members["sample"]):
        assert "Only an editor of Sample stakeholder" in refusal(home.content_id, order, user)


def test_not_while_one_of_the_pages_is_under_review_nor_they_while_it_is(board, home, pages):
    changed = replace(pages[0], representation=pages[0].representation | {"title": "One, again"})
    submission = submit_content(board, changed)
    order = ids(*reversed(pages))
    assert "“One, again” is under review" in refusal(home.content_id, order, board.editors["sample"])
    sign_off(board, submission)
    submit_order(home.content_id, order, board.editors["sample"])
    again = replace(pages[1], representation=pages[1].representation | {"title": "Two, again"})
    with pytest.raises(Refused, match="under review \\(order of navigation\\)"):
        submit_content(board, again)


def past_the_rule(monkeypatch):
    """As if the other submission had come in at the same moment."""
    from cctvportal.signoff import rules

    monkeypatch.setattr(rules, "in_the_way", lambda *args: None)


def test_an_older_submission_does_not_undo_an_order(board, home, pages, monkeypatch):
    past_the_rule(monkeypatch)
    one, two, three = pages
    late = submit_content(board, replace(one, representation=one.representation | {"title": "One, again"}))
    sign_off(board, submit_order(home.content_id, ids(three, two, one), board.editors["sample"]))
    sign_off(board, late)
    assert late.is_open
    with pytest.raises(NotPublished, match="another place since this was submitted"):
        publish(late)
    assert titles(home) == ["Three", "Two", "One"]


def test_a_page_that_went_since_stops_an_order(board, home, pages, monkeypatch):
    past_the_rule(monkeypatch)
    one, two, three = pages
    submission = submit_order(home.content_id, ids(three, two, one), board.editors["sample"])
    sign_off(board, submit_move(one.content_id, two.content_id, "one", board.editors["acpo"]))
    sign_off(board, submission)
    with pytest.raises(NotPublished, match="“One” does not stand there any more"):
        publish(submission)
    assert titles(home) == ["Two", "Three"]


def test_an_order_needs_every_seat_that_one_of_its_pages_needs(board, home):
    index = make_content("Meetings", type="minutes.MinutesIndexPage")
    publish_content(board, index)
    meetings = [
        make_content(f"Meeting {number}", type="minutes.MinutesPage", parent_id=index.content_id,
                     path=f"/meetings/meeting-{number}/", position=number)
        for number in (1, 2)
    ]  # fmt: skip
    for content in meetings:
        publish_content(board, content)
    submission = submit_order(index.content_id, ids(*reversed(meetings)), board.editors["acpo"])
    for code in ("acpo", "npia"):
        cast(board, submission, code)
    assert submission.is_open
    cast(board, submission, "home-office")
    assert [child.title for child in standing_children(index.content_id)] == ["Meeting 2", "Meeting 1"]


def test_an_order_is_carried_out_as_a_whole(board, home, pages, carried_out_in_part):
    submission = submit_order(home.content_id, ids(*pages)[::-1], board.editors["sample"])
    sign_off(board, submission)
    assert titles(home) == ["One", "Two", "Three"]
    assert submission.is_open


def test_so_is_a_move(board, home, carried_out_in_part):
    above = publish_content(board, make_content("Siting cameras"))
    place = {"parent_id": above.content_id, "path": f"{above.path}poles/"}
    below = publish_content(board, make_content("Poles", **place))
    submission = submit_move(above.content_id, home.content_id, "siting", board.editors["acpo"])
    sign_off(board, submission)
    assert [current_publication(page.content_id).path for page in (above, below)] == [above.path, below.path]
    assert submission.is_open
