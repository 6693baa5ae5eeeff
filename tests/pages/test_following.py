"""Wagtail's tree after the board's, and what the tree's own order and places do not change."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page

from cctvportal.pages.freeze import freeze
from cctvportal.pages.mirror import bring_in_line, lagging, mirror
from cctvportal.publication.reads import current_publication, standing_children
from cctvportal.signoff.actions.delete import submit_deletion
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.reorder import submit_order
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.rules import Refused
from home.models import GuidancePage
from tests.builders import sign_off
from tests.factories import make_page, publish_page


def publish_beneath(board, parent, title, slug=None) -> GuidancePage:
    """A published page of ACPO's, mirrored."""
    page = make_page(GuidancePage, parent, owner=board.editors["acpo"], title=title, slug=slug or title.lower())
    publish_page(board, page)
    mirror.func(page.pk)
    return GuidancePage.objects.get(pk=page.pk)


@pytest.fixture
def guides(board, home) -> list[GuidancePage]:
    """Three published pages beneath the home page, the first with another beneath it."""
    pages = [publish_beneath(board, home, title) for title in ("One", "Two", "Three")]
    publish_beneath(board, pages[0], "Below")
    return [GuidancePage.objects.get(pk=page.pk) for page in pages]


def move(board, page, parent, slug):
    sign_off(board, submit_move(page.pk, parent.pk, slug, board.editors["acpo"]))


def test_the_tree_follows_a_move(board, home, guides):
    one, two, _ = guides
    move(board, one, two, "first")
    assert lagging() == [one.pk]
    mirror.func(one.pk)
    page = GuidancePage.objects.get(pk=one.pk)
    assert (page.get_parent().pk, page.slug, page.url_path) == (two.pk, "first", f"{two.url_path}first/")
    assert page.get_latest_revision_as_object().slug == "first"
    assert Page.objects.get(title="Below").url_path == f"{page.url_path}below/"
    assert lagging() == []
    assert not bring_in_line(one.pk)


def test_after_a_move_the_draft_goes_on_where_the_page_stands(board, home, guides):
    one = guides[0]
    later = one.get_latest_revision_as_object()
    later.summary = "Other words."
    later.save_revision(user=board.editors["acpo"])
    move(board, one, home, "first")
    for content in (freeze(one).content, bring_in_line(one.pk) and freeze(one).content):
        assert content.path == "/first/"
    submission = submit(freeze(one), board.editors["acpo"])
    assert (submission.path, submission.representation["summary"]) == ("/first/", "Other words.")


def test_a_slug_that_the_board_gave_is_nobodys_contribution(board, home, guides):
    one = guides[0]
    move(board, one, home, "first")
    bring_in_line(one.pk)
    with pytest.raises(Refused, match="Nothing has changed since it was published"):
        submit(freeze(one), board.editors["acpo"])
    draft = one.get_latest_revision_as_object()
    draft.save_revision(user=board.members["npia"])
    assert board.members["npia"] not in [row.user for row in submission_changes(one)]


def submission_changes(page):
    from cctvportal.signoff.contributors import changes_since_publication

    return changes_since_publication(page.pk)


def test_a_draft_in_the_way_of_a_slug_does_not_stop_the_mirror(board, home, guides):
    one = guides[0]
    make_page(GuidancePage, home, title="Draft", slug="first")
    move(board, one, home, "first")
    bring_in_line(one.pk)
    assert lagging() == [one.pk]
    assert freeze(one).content.path == "/first/"


def test_the_tree_follows_an_order(board, home, guides):
    one, two, three = guides
    sign_off(board, submit_order(home.pk, [three.pk, one.pk, two.pk], board.editors["home-office"]))
    assert lagging() == [home.pk]
    mirror.func(home.pk)
    assert [page.title for page in home.get_children()] == ["Three", "One", "Two"]
    assert lagging() == []


def test_the_tree_follows_a_deletion_and_the_draft_stays(board, home, guides):
    two = guides[1]
    sign_off(board, submit_deletion(two.pk, "Wrong.", board.editors["acpo"]))
    assert lagging() == [two.pk]
    mirror.func(two.pk)
    two.refresh_from_db()
    assert not two.live
    assert lagging() == []
    with pytest.raises(PermissionDenied), transaction.atomic():
        two.delete()
    submission = submit(freeze(two), board.editors["acpo"])
    sign_off(board, submission)
    mirror.func(two.pk)
    assert Page.objects.get(pk=two.pk).live
    assert [child.title for child in standing_children(home.pk)] == ["One", "Three", "Two"]


def test_nobody_else_moves_a_published_page(board, home, guides):
    one, two, _ = guides
    move(board, one, home, "first")
    bring_in_line(one.pk)
    with pytest.raises(PermissionDenied, match="ask the board"):
        one.move(two, pos="last-child")


def test_the_trees_own_order_and_raw_moves_change_nothing(board, home, guides):
    one, two, _ = guides
    standing = current_publication(one.pk)
    a, b = Page.objects.get(pk=one.pk), Page.objects.get(pk=two.pk)
    Page.objects.filter(pk=a.pk).update(path=b.path + "00ZZ", depth=b.depth + 1, url_path="/nowhere/")
    later = GuidancePage.objects.get(pk=one.pk).get_latest_revision_as_object()
    later.summary = "Other words."
    later.save_revision(user=board.editors["acpo"])
    content = freeze(GuidancePage.objects.get(pk=one.pk)).content
    assert (content.path, content.parent_id, content.position) == (
        standing.path, standing.parent_id, standing.position,
    )  # fmt: skip


def test_new_pages_go_last_in_the_order_of_their_submission(board, home, guides):
    pages = [make_page(GuidancePage, home, owner=board.editors["acpo"], title=title) for title in ("Zebra", "Ant")]
    submissions = []
    for page in pages:
        page.save_revision(user=board.editors["acpo"])
        submissions.append(submit(freeze(page), board.editors["acpo"]))
    for submission in reversed(submissions):
        sign_off(board, submission)
    assert [child.title for child in standing_children(home.pk)] == ["One", "Two", "Three", "Zebra", "Ant"]


def test_children_of_a_draft_slug_change_say_move_or_rename(board, home, guides):
    draft = guides[0].get_latest_revision_as_object()
    draft.slug = "other"
    draft.save_revision(user=board.editors["acpo"])
    with pytest.raises(Refused, match="Use “Move or rename” instead"):
        submit(freeze(guides[0]), board.editors["acpo"])
