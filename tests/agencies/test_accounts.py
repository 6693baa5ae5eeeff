"""Accounts: opened by the person's own password, never by an administrator's."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from cctvportal.agencies.models import User
from tests.builders import Board, make_user

USERS = "wagtailusers_users"


@pytest.fixture
def administrator(board: Board, signed_in) -> Client:
    return signed_in(board.administrator)


@pytest.fixture(autouse=True)
def tasks_at_once(settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def add(client: Client, **fields: object) -> User | None:
    data = {"first_name": "Ada", "last_name": "Byron", "email": "Ada@portal.example"} | fields
    client.post(reverse(f"{USERS}:add"), data)
    return User.objects.filter(email="ada@portal.example").first()


def edit(client: Client, user: User, **fields: object):
    data = {"first_name": "X", "last_name": "Y", "email": user.email, "is_active": "on"} | fields
    return client.post(reverse(f"{USERS}:edit", args=[user.pk]), data)


def test_an_account_is_made_without_a_password(administrator: Client):
    user = add(administrator, password1="mine", password2="mine")
    assert not user.has_usable_password()
    assert user.username == "ada@portal.example"


def test_the_person_gets_a_link_by_which_she_chooses_her_password(administrator: Client):
    user = add(administrator)
    [message] = mail.outbox
    assert message.to == ["ada@portal.example"]
    assert "Your user name is ada@portal.example" in message.body
    browser = Client()
    form = browser.get(re.search(r"http\S+(/admin/password_reset/\S+)", message.body).group(1), follow=True)
    chosen = {"new_password1": "a quite new 1", "new_password2": "a quite new 1"}
    browser.post(form.redirect_chain[-1][0], chosen)
    user.refresh_from_db()
    assert user.check_password("a quite new 1")
    used = Client().get(re.search(r"(/admin/password_reset/\S+)", message.body).group(1), follow=True)
    assert used.context["validlink"] is False


def test_the_link_can_be_sent_again(administrator: Client):
    user = add(administrator)
    mail.outbox.clear()
    address = reverse(f"{USERS}:invite", args=[user.pk])
    assert "ada@portal.example" in administrator.get(address).content.decode()
    assert mail.outbox == []
    administrator.post(address)
    assert [message.to for message in mail.outbox] == [["ada@portal.example"]]


def test_no_link_goes_to_an_inactive_account(administrator: Client):
    user = make_user("gone", is_active=False)
    page = administrator.post(reverse(f"{USERS}:invite", args=[user.pk]))
    assert "is not active" in page.content.decode()
    assert mail.outbox == []


def test_an_address_is_used_once(administrator: Client):
    make_user("other", email="ADA@portal.example")
    add(administrator)
    assert not User.objects.filter(email="ada@portal.example").exists()


def test_no_form_of_an_administrator_has_passwords_groups_or_superusers(administrator: Client, board: Board):
    for address in (reverse(f"{USERS}:add"), reverse(f"{USERS}:edit", args=[board.members["npia"].pk])):
        fields = set(administrator.get(address).context["form"].fields)
        assert fields <= {"first_name", "last_name", "email", "is_active"}


def test_an_administrator_sets_no_password_makes_no_superuser_and_gives_no_group(administrator: Client, board: Board):
    member = board.members["npia"]
    groups = set(member.groups.all())
    edit(
        administrator,
        member,
        password1="mine",
        password2="mine",
        is_superuser="on",
        is_staff="on",
        groups=[board.administrator.groups.get().pk],
    )
    member.refresh_from_db()
    assert member.first_name == "X"
    assert member.check_password("password")
    assert (member.is_superuser, member.is_staff) == (False, False)
    assert set(member.groups.all()) == groups


def test_an_administrator_cannot_turn_an_account_to_her_own_mailbox(administrator: Client, board: Board):
    """Whoever has the address can set the password."""
    member = board.members["npia"]
    edit(administrator, member, email="mine@portal.example")
    member.refresh_from_db()
    assert member.email == "npia-member@portal.example"


def test_a_mistyped_address_can_be_corrected_until_somebody_relies_on_it(administrator: Client):
    user = add(administrator)
    edit(administrator, user, email="ada.byron@portal.example")
    user.refresh_from_db()
    assert user.email == "ada.byron@portal.example"


def test_an_account_that_is_deactivated_is_out_at_once(administrator: Client, board: Board, signed_in):
    member = board.members["npia"]
    browser = signed_in(member)
    assert browser.get("/admin/").status_code == 200
    edit(administrator, member, is_active="")
    assert browser.get("/admin/").url.startswith("/admin/login/")
    assert not member.groups.exists()
    edit(administrator, member)
    assert member.groups.get().name == "Board members"


def test_an_administrator_does_not_lock_herself_out(administrator: Client, board: Board):
    edit(administrator, board.administrator, is_active="")
    board.administrator.refresh_from_db()
    assert board.administrator.is_active


def test_accounts_are_not_deleted(administrator: Client, board: Board):
    response = administrator.post(reverse(f"{USERS}:delete", args=[board.members["npia"].pk]))
    assert response.url == "/admin/"
    assert User.objects.filter(pk=board.members["npia"].pk).exists()


@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_accounts_are_not_changed_in_bulk(administrator: Client, board: Board, action: str):
    member = board.members["npia"]
    before = (member.is_active, set(member.groups.all()))
    address = reverse("wagtail_bulk_action", args=["agencies", "user", action])
    data = {"role": board.administrator.groups.get().pk, "mark_as_active": "False"}
    assert administrator.post(f"{address}?id={member.pk}", data).status_code == 404
    member.refresh_from_db()
    assert (member.is_active, set(member.groups.all())) == before


def test_everyone_changes_her_own_password(board: Board, signed_in):
    editor = board.editors["acpo"]
    page = signed_in(editor).get("/admin/account/")
    assert "password-old_password" in page.content.decode()


def test_the_list_of_users_offers_a_password_link(administrator: Client, board: Board):
    page = administrator.get(reverse(f"{USERS}:index")).content.decode()
    assert reverse(f"{USERS}:invite", args=[board.members["npia"].pk]) in page
    assert "Npia member" in page
