"""Moving, ordering and deleting published pages on their screens, and how the board reads that."""

import re

import pytest
from django.urls import reverse

from cctvportal.publication.reads import current_publication, standing_children
from cctvportal.signoff.models import Submission
from home.models import GuidancePage
from minutes.models import MinutesIndexPage
from tests.builders import sign_off
from tests.factories import make_page, publish_page
from tests.pages.test_views_submitting import look, send


@pytest.fixture
def guides(board, home, published) -> tuple[GuidancePage, GuidancePage, GuidancePage]:
    """A published page with one beneath it, and one beside it."""
    child, beside = (
        make_page(GuidancePage, parent, owner=board.editors["acpo"], title=title, slug=title.lower())
        for parent, title in ((published, "Signs"), (home, "Retention"))
    )
    for page in (child, beside):
        publish_page(board, page)
    return published, child, beside


def digest_on(page: str) -> str:
    return re.search(r'name="digest" value="(\w{64})"', page)[1]


def test_a_move_is_shown_in_full_before_it_is_submitted(client, board, home, guides):
    page, child, beside = guides
    editor = board.editors["acpo"]
    first = look(client, editor, page, "move")
    assert "(/retention/)" in first
    assert f"({current_publication(child.pk).path})" not in first, "not beneath itself"
    choice = {"parent": beside.pk, "slug": "places"}
    shown = send(client, editor, page, "move", look="", **choice)
    for address in ("/siting-cameras/signs/", "/retention/places/", "/retention/places/signs/"):
        assert address in shown
    assert not Submission.objects.filter(kind="move").exists()
    unseen = send(client, editor, page, "move", submit="", digest="0" * 64, **choice)
    assert "This is what would change now." in unseen
    after = send(client, editor, page, "move", submit="", digest=digest_on(shown), **choice)
    assert "The move of “Siting cameras” is before the board" in after
    submission = Submission.objects.get(kind="move")
    client.force_login(board.members["npia"])
    review = client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    assert "/retention/places/signs/" in review
    assert "2 pages would stand at another address" in review
    preview = client.get(reverse("signoff:preview", args=[submission.pk])).content.decode()
    assert "Siting cameras" in preview
    sign_off(board, submission)
    assert current_publication(child.pk).path == "/retention/places/signs/"
    client.force_login(board.members["npia"])
    closed = client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    assert "/siting-cameras/signs/" in closed
    assert client.get(reverse("signoff:preview", args=[submission.pk])).status_code == 200


@pytest.mark.parametrize(
    ("slug", "said"),
    [("retention", "belongs to another published page"), ("a b", "A slug has letters"), ("hidden", "perhaps a draft")],
)
def test_problems_of_a_move_are_sentences_and_the_choice_is_kept(client, board, home, guides, slug, said):
    make_page(GuidancePage, home, title="Nobody knows", slug="hidden")
    choice = {"parent": home.pk, "slug": slug}
    shown = send(client, board.editors["acpo"], guides[0], "move", look="", **choice)
    assert said in shown
    assert "Nobody knows" not in shown
    assert f'value="{slug}"' in shown
    refused = send(client, board.editors["acpo"], guides[0], "move", submit="", digest="0" * 64, **choice)
    assert said in refused
    assert not Submission.objects.filter(kind="move").exists()


def test_a_forged_form_moves_nothing_to_where_it_may_not_stand(client, board, home, guides):
    page, child, _ = guides
    index = make_page(MinutesIndexPage, home)
    publish_page(board, index)
    for parent in (index.pk, child.pk, page.pk, 4711, "x", ""):
        send(client, board.editors["acpo"], page, "move", submit="", parent=parent, slug="x", digest="0" * 64)
    assert not Submission.objects.filter(kind="move").exists()


@pytest.mark.parametrize("name", ["move", "order", "delete"])
def test_others_do_not_get_to_these_screens(client, board, guides, name):
    for user in (board.editors["npia"], board.members["npia"], board.administrator):
        page = look(client, user, guides[0], name)
        assert "you do not have permission" in page
        send(client, user, guides[0], name, submit="", reason="Wrong.", parent=guides[2].pk, slug="x")
    assert not Submission.objects.exclude(kind="content").exists()


def test_an_order_without_script(client, board, home, guides):
    page, _, beside = guides
    editor = board.editors["home-office"]
    shown = look(client, editor, home, "order")
    assert shown.index("Siting cameras") < shown.index("Retention")
    numbers = {f"position-{page.pk}": "1", f"position-{beside.pk}": "2"}
    moved = send(client, editor, home, "order", up=beside.pk, **numbers)
    assert moved.index("Place of Retention") < moved.index("Place of Siting cameras")
    assert not Submission.objects.filter(kind="order").exists()
    swapped = {f"position-{page.pk}": "2", f"position-{beside.pk}": "1"}
    assert "The order is before the board" in send(client, editor, home, "order", submit="", **swapped)
    submission = Submission.objects.get(kind="order")
    client.force_login(board.members["npia"])
    review = client.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    assert "<ins>1. Retention</ins>" in review
    assert client.get(reverse("signoff:preview", args=[submission.pk])).status_code == 200
    sign_off(board, submission)
    assert [child.title for child in standing_children(home.pk)] == ["Retention", "Siting cameras"]


def test_a_forged_order_names_nothing_else(client, board, home, guides):
    page, child, beside = guides
    editor = board.editors["home-office"]
    for numbers in (
        {f"position-{page.pk}": "1"},
        {f"position-{page.pk}": "1", f"position-{beside.pk}": "2", f"position-{child.pk}": "3"},
        {},
    ):
        assert "have changed since you looked" in send(client, editor, home, "order", submit="", **numbers)
    same = {f"position-{page.pk}": "x", f"position-{beside.pk}": "-1"}
    assert "the order in which they stand" in send(client, editor, home, "order", submit="", **same)
    assert not Submission.objects.filter(kind="order").exists()


def test_a_deletion_with_a_public_reason(client, board, home, guides):
    _, child, _ = guides
    assert "Ask the board to delete it" in look(client, board.editors["acpo"], child, "delete")
    assert "Say why it is deleted" in send(client, board.editors["acpo"], child, "delete", reason=" ")
    assert "is before the board" in send(client, board.editors["acpo"], child, "delete", reason="It is out of date.")
    submission = Submission.objects.get(kind="deletion")
    client.force_login(board.members["npia"])
    preview = client.get(reverse("signoff:preview", args=[submission.pk])).content.decode()
    assert "It is out of date." in preview
    assert "Why it was deleted" in preview
    sign_off(board, submission)
    page = look(client, board.editors["acpo"], child)
    assert "It comes back, after its deletion" in page
    assert "Only a published page is deleted" in look(client, board.editors["acpo"], child, "delete")


def test_what_cannot_be_deleted_is_told_and_the_reason_is_kept(client, board, home, guides):
    page = send(client, board.editors["acpo"], guides[0], "delete", reason="It is out of date.")
    assert "delete them first (Signs)" in page
    assert "It is out of date." in page


def test_the_editors_menu_offers_what_may_be_asked(client, board, home, guides):
    client.force_login(board.editors["acpo"])
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[guides[0].pk])).content.decode()
    for label in ("Move or rename", "Withdraw", "Propose deletion"):
        assert label in shown
    assert "Order of pages beneath" not in shown, "one page has no order"
    client.force_login(board.editors["home-office"])
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).content.decode()
    assert "Order of pages beneath" in shown
    assert "Move or rename" not in shown
