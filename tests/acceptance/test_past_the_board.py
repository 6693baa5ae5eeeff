"""Wagtail's own ways to change what is live, tried on its screens by everybody: none reaches a reader."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cctvportal.agencies.models import User
from cctvportal.agencies.sync import sync_roles
from cctvportal.pages.freeze import freeze
from cctvportal.pages.mirror import bring_in_line
from cctvportal.publication.models import Edition, Publication, Route
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.models import Submission
from home.models import GuidancePage, HomePage
from tests.builders import Board
from tests.factories import make_page, publish_page


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def home(board: Board) -> HomePage:
    page = make_page(HomePage, owner=board.editors["home-office"], title="The strategy's home")
    publish_page(board, page, "home-office")
    bring_in_line(page.pk)
    return page


@pytest.fixture
def published(board: Board, home: HomePage) -> GuidancePage:
    """A published page of ACPO, with a later draft."""
    page = make_page(GuidancePage, home, owner=board.editors["acpo"], title="Siting cameras")
    publish_page(board, page)
    bring_in_line(page.pk)
    later = page.get_latest_revision_as_object()
    later.title = "Not signed off by anybody"
    later.save_revision(user=board.editors["acpo"])
    return page


@pytest.fixture
def everybody(board: Board) -> list[User]:
    root = User.objects.create_superuser("root", "root@portal.example", "password")
    sync_roles()
    return [board.editors["acpo"], board.members["npia"], board.secretary, board.administrator, root]


def form(title: str, **more: str) -> dict[str, str]:
    """What the editor of a page of guidance posts."""
    blank = ("change_note", "review_by", "contact_name", "contact_email", "contact_phone")
    data = {"title": title, "slug": "siting-cameras", "summary": "A summary.", "sections": streamfield([])}
    return nested_form_data(data | dict.fromkeys(blank, "") | {"comments": inline_formset([])}) | more


def ways(page: Page, elsewhere: Page) -> Iterator[tuple[str, dict[str, str]]]:
    """Addresses that change, publish, hide, move or delete a page in Wagtail, with what their forms post."""
    for verb in ("publish", "unpublish", "delete", "move"):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", verb])
        chosen = {"chooser": str(elsewhere.pk)} if verb == "move" else {}
        yield f"{address}?id={page.pk}&next=/admin/", {"include_descendants": "on", **chosen}
    for verb in ("unpublish", "delete", "lock", "unlock", "set_privacy", "convert_alias"):
        yield (
            reverse(f"wagtailadmin_pages:{verb}", args=[page.pk]),
            {"restriction_type": "login", "include_descendants": "on"},
        )
    yield reverse("wagtailadmin_pages:move_confirm", args=[page.pk, elsewhere.pk]), {}
    yield reverse("wagtailadmin_pages:set_page_position", args=[page.pk]) + "?position=0", {}
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    yield edit, form("Forged", **{"action-publish": "1"})
    yield edit, form("Forged", **{"action-unpublish": "1"})
    yield (
        edit,
        form("Forged", **{"go_live_at": "2020-01-01 00:00", "expire_at": "2020-01-02 00:00", "action-publish": "1"}),
    )


def try_everything(people: list[User], page: Page, elsewhere: Page) -> None:
    for user in people:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        for address, data in ways(page, elsewhere):
            client.post(address, data)


def public_state() -> tuple[int, int, list[str]]:
    titles = list(Publication.objects.current().values_list("title", flat=True))
    return Edition.objects.count(), Route.objects.count(), titles


def test_nothing_that_wagtail_can_do_changes_what_the_public_reads(
    board: Board, home: HomePage, published: GuidancePage, everybody: list[User]
) -> None:
    path = Publication.objects.get(content_id=published.pk).path
    before, shown = public_state(), Client().get(path).content
    try_everything(everybody, published, home)
    assert public_state() == before
    assert Client().get(path).content == shown
    page = Page.objects.get(pk=published.pk)
    assert (page.live, page.locked, page.title) == (True, False, "Siting cameras")
    assert not page.get_view_restrictions().exists()


def test_under_review_nothing_changes_the_draft_either(board: Board, home: HomePage, everybody: list[User]) -> None:
    page = make_page(GuidancePage, home, owner=board.editors["acpo"], title="Siting cameras")
    page.save_revision(user=board.editors["acpo"])
    submission = submit(freeze(page), board.editors["acpo"])
    try_everything(everybody, page, home)
    page = GuidancePage.objects.get(pk=page.pk)
    assert submission.is_open
    assert (page.locked, page.live, page.get_parent().pk) == (False, False, home.pk)
    assert freeze(page).content.digest == submission.digest
    assert page.revisions.count() == 1


def test_the_list_of_ways_does_change_a_draft_that_is_free(board: Board, home: HomePage) -> None:
    page = make_page(GuidancePage, home, owner=board.editors["acpo"], title="Siting cameras")
    page.save_revision(user=board.editors["acpo"])
    client = Client()
    client.force_login(board.editors["acpo"])
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form("Edited"))
    assert GuidancePage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Edited"
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()


def test_wagtails_publish_action_in_code_reaches_no_reader(board: Board, published: GuidancePage) -> None:
    before = public_state()
    GuidancePage.objects.get(pk=published.pk).get_latest_revision().publish()
    assert Page.objects.get(pk=published.pk).title == "Not signed off by anybody"
    assert public_state() == before
    published.refresh_from_db()
    published.unpublish()
    assert public_state() == before


def test_there_is_no_api_that_writes(client: Client, everybody: list[User], published: GuidancePage) -> None:
    before = public_state()
    for user in everybody:
        client.force_login(user)
        for address in ("/api/v2/pages/", f"/api/v2/pages/{published.pk}/", f"/admin/api/main/pages/{published.pk}/"):
            for send in (client.post, client.put, client.patch, client.delete):
                assert send(address, {"title": "x"}, content_type="application/json").status_code in (403, 404, 405)
        publish = f"/admin/api/main/pages/{published.pk}/action/publish/"
        assert client.post(publish, {}, content_type="application/json").status_code in (302, 403, 404)
    assert public_state() == before


@pytest.mark.parametrize("who", ["administrator", "root", "member"])
def test_nobody_but_editors_makes_a_page(board: Board, home: HomePage, everybody: list[User], who: str) -> None:
    user = {"administrator": everybody[3], "root": everybody[4], "member": everybody[1]}[who]
    client = Client()
    client.force_login(user)
    pages, submissions = Page.objects.count(), Submission.objects.count()
    client.post(reverse("wagtailadmin_pages:add", args=["home", "guidancepage", home.pk]), form("New"))
    assert (Page.objects.count(), Submission.objects.count()) == (pages, submissions)
