"""What each role sees in the admin: rendered, not asked of the table."""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import User
from cctvportal.agencies.sync import sync_roles
from tests.builders import Board, join, leave, make_user

# Items that other apps add as they land; nobody needs them to see the rest.
FROM_OTHER_APPS = {"board", "emergencies", "packs", "policies", "redactions", "submissions"}


def menu_of(client: Client) -> set[str]:
    """The names of the main menu's items on the admin's first page."""
    page = client.get("/admin/")
    assert page.status_code == 200
    props = re.search(r'<script id="wagtail-sidebar-props"[^>]*>(.*?)</script>', page.content.decode(), re.S).group(1)
    modules = json.loads(props)["modules"]
    main = next(module for module in modules if module["_type"] == "wagtail.sidebar.MainMenuModule")
    return {item["_args"][0]["name"] for item in main["_args"][0]}


@pytest.fixture
def seen(board: Board, signed_in: Callable[[User], Client]) -> Callable[[User], set[str]]:
    def see(user: User) -> set[str]:
        return menu_of(signed_in(user)) - FROM_OTHER_APPS

    return see


def test_an_editor_sees_pages_and_her_agencys_library(board: Board, seen):
    assert seen(board.editors["acpo"]) == {"explorer", "images", "documents", "links", "signing-keys"}


def test_a_board_member_sees_the_board(board: Board, seen):
    assert seen(board.members["acpo"]) == {"countersign", "delegations", "links", "signing-keys"}


def test_the_secretary_sees_what_she_drafts_the_minutes_with(board: Board, seen):
    assert seen(board.secretary) == {"explorer", "images", "documents", "links", "security", "signing-keys"}


def test_an_administrator_sees_people_and_places(board: Board, seen):
    assert seen(board.administrator) == {
        *(
            "users",
            "agencies",
            "seats",
            "chair",
            "memberships",
            "webhooks",
            "read-keys",
            "preview-sites",
            "links",
            "security",
            "signing-keys",
        ),
    }


def test_the_first_page_of_an_administrator_says_what_she_keeps_and_that_of_nobody_else(board: Board, signed_in):
    first_page = reverse("wagtailadmin_home")
    shown = signed_in(board.administrator).get(first_page).content.decode()
    assert "What you keep" in shown
    assert reverse("memberships:index") in shown
    assert reverse("webhooks:index") in shown
    for user in (board.secretary, board.members["npia"], board.editors["acpo"]):
        assert "What you keep" not in signed_in(user).get(first_page).content.decode()


def test_an_account_made_on_the_server_sees_what_an_administrator_sees(board: Board, seen):
    root = User.objects.create_superuser("root", "root@portal.example", "password")
    sync_roles()
    assert seen(root) == seen(board.administrator)


def test_who_holds_several_roles_sees_the_menus_of_each(board: Board, seen):
    user = make_user("two-hats")
    join(user, board.agencies["acpo"], Role.EDITOR)
    join(user, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    sync_roles()
    assert seen(user) == {"explorer", "images", "documents", "countersign", "delegations", "links", "signing-keys"}


def test_an_account_without_a_place_does_not_get_in(board: Board, signed_in):
    page = signed_in(make_user("nobody")).get("/admin/")
    assert page.url.startswith("/admin/login/")


def test_who_left_does_not_get_in(board: Board, signed_in):
    client = signed_in(board.editors["acpo"])
    leave(board.editors["acpo"].memberships.get())
    sync_roles()
    assert client.get("/admin/").url.startswith("/admin/login/")


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/",
        "/admin/pages/1/",
        "/admin/pages/search/?q=a",
        "/admin/images/",
        "/admin/images/add/",
        "/admin/documents/",
        "/admin/documents/add/",
        "/admin/groups/",
        "/admin/groups/new/",
        "/admin/collections/",
        "/admin/workflows/list/",
        "/admin/sites/",
        "/admin/countersign/",
    ],
)
@pytest.mark.parametrize("who", ["administrator", "root"])
def test_who_administers_reaches_neither_content_nor_groups(board: Board, signed_in, who: str, address: str):
    root = User.objects.create_superuser("root", "root@portal.example", "password")
    sync_roles()
    user = {"administrator": board.administrator, "root": root}[who]
    assert signed_in(user).get(address).status_code in (302, 403, 404)


@pytest.mark.parametrize(
    "screen",
    ["wagtailusers_users", "agencies", "seats", "chair", "memberships", "webhooks", "read-keys", "preview-sites"],
)
def test_nobody_else_reaches_the_administrators_screens(board: Board, signed_in, screen: str):
    for user in (board.editors["acpo"], board.members["acpo"], board.secretary):
        client = signed_in(user)
        assert client.get(reverse(f"{screen}:index")).url == "/admin/"
        assert client.post(reverse(f"{screen}:add"), {}).url == "/admin/"


def test_django_admin_is_not_mounted(db):
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
