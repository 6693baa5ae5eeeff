"""The table of roles, read back from the database."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Agency
from cctvportal.agencies.roles import POWERS, drafts_type
from cctvportal.agencies.sync import sync_roles
from tests.builders import Board, join, leave, make_user

EDITORS = {
    "Editors: ACPO",
    "Editors: Home Office",
    "Editors: NPIA",
    "Editors: Sample stakeholder",
    "Editors: Secretariat",
}
SHARED = {"Board members", "Board secretary", "Portal administrators"}


def model_permissions(group: str) -> set[str]:
    found = Permission.objects.filter(group__name=group).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found}


def page_permissions(group: str) -> set[tuple[int, str]]:
    found = GroupPagePermission.objects.filter(group__name=group)
    return set(found.values_list("page__depth", "permission__codename"))


def library_permissions(group: str) -> set[tuple[str, str]]:
    found = GroupCollectionPermission.objects.filter(group__name=group)
    return set(found.values_list("collection__name", "permission__codename"))


def everything() -> tuple:
    """All that sync sets, to compare one state with another."""
    groups = set(Group.objects.values_list("pk", "name"))
    return (
        groups,
        {name: (model_permissions(name), page_permissions(name), library_permissions(name)) for _, name in groups},
        set(Group.objects.values_list("name", "user__username")),
        set(Collection.objects.values_list("pk", "name", "path")),
    )


def test_there_are_the_groups_of_the_table_and_no_other(board: Board):
    assert set(Group.objects.values_list("name", flat=True)) == EDITORS | SHARED


@pytest.mark.parametrize(
    ("group", "role"),
    [("Editors: ACPO", Role.EDITOR)] + [(POWERS[role].group, role) for role in POWERS if role != Role.EDITOR],
)
def test_a_group_holds_what_the_table_gives_its_role(board: Board, group: str, role: str):
    powers = POWERS[role]
    own_library = {Role.EDITOR: "ACPO", Role.SECRETARY: "Secretariat"}.get(role)
    assert model_permissions(group) == set(powers.permissions)
    assert page_permissions(group) == {(1, codename) for codename in powers.pages}
    assert library_permissions(group) == {(own_library, codename) for codename in powers.library}


def test_the_table_is_as_the_board_agreed_it(board: Board):
    drafting = {(1, "add_page"), (1, "change_page")}
    library = {"add_document", "change_document", "choose_document", "add_image", "change_image", "choose_image"}
    assert page_permissions("Editors: NPIA") == page_permissions("Board secretary") == drafting
    assert {name for _, name in library_permissions("Editors: NPIA")} == library
    assert page_permissions("Board members") == page_permissions("Portal administrators") == set()
    assert library_permissions("Board members") == library_permissions("Portal administrators") == set()
    assert model_permissions("Board members") == {
        "wagtailadmin.access_admin",
        "agencies.add_countersignature",
        "agencies.add_delegation",
    }


def test_nobody_may_publish_lock_or_delete(board: Board):
    forbidden = ("publish", "unpublish", "lock", "unlock", "bulk_delete", "delete")
    for group in EDITORS | SHARED:
        held = model_permissions(group) | {name for _, name in page_permissions(group) | library_permissions(group)}
        assert not [name for name in held if name.split(".")[-1].startswith(forbidden)], group
    assert not {name for name in model_permissions("Portal administrators") if "page" in name or "group" in name}


def test_doing_it_again_changes_nothing(board: Board):
    before = everything()
    call_command("sync_roles", verbosity=0)
    assert everything() == before


def test_what_was_added_by_hand_is_taken_away(board: Board):
    before = everything()
    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    editors, stranger = Group.objects.get(name="Editors: ACPO"), Group.objects.create(name="Publishers")
    editors.permissions.add(publish)
    GroupPagePermission.objects.create(group=editors, page=Page.get_first_root_node(), permission=publish)
    GroupCollectionPermission.objects.create(
        group=editors,
        collection=Collection.objects.get(name="NPIA"),
        permission=Permission.objects.get(content_type__app_label="wagtaildocs", codename="change_document"),
    )
    board.editors["acpo"].groups.add(stranger)
    board.members["npia"].user_permissions.add(publish)
    sync_roles()
    assert everything() == before
    assert not board.members["npia"].user_permissions.exists()


def test_a_renamed_agency_keeps_its_group_and_library(board: Board):
    agency = Agency.objects.get(is_secretariat=True)
    group, collection = agency.editors_id, agency.collection_id
    Agency.objects.filter(pk=agency.pk).update(name="National Policing Improvement Agency")
    sync_roles()
    assert Group.objects.get(pk=group).name == "Editors: National Policing Improvement Agency"
    assert Collection.objects.get(pk=collection).name == "National Policing Improvement Agency"


def test_who_left_is_in_no_group_the_day_after(board: Board):
    leave(board.editors["acpo"].memberships.get())
    sync_roles()
    assert not board.editors["acpo"].groups.exists()


@pytest.mark.parametrize(
    ("type_", "editor_drafts", "secretary_drafts"),
    [("home.HomePage", True, False), ("news.NewsPage", True, False), ("minutes.MinutesPage", False, True)],
)
def test_editors_draft_all_but_the_minutes_and_the_secretary_only_them(
    board: Board, type_: str, editor_drafts: bool, secretary_drafts: bool
):
    assert drafts_type(board.editors["acpo"], board.agencies["acpo"], type_) is editor_drafts
    assert drafts_type(board.secretary, board.secretariat, type_) is secretary_drafts


def test_nobody_drafts_for_another_agency(board: Board):
    assert not drafts_type(board.editors["acpo"], board.agencies["npia"], "home.GuidancePage")
    assert not drafts_type(board.members["acpo"], board.agencies["acpo"], "home.GuidancePage")
    assert not drafts_type(board.administrator, board.secretariat, "minutes.MinutesPage")


def test_a_secretary_outside_the_secretariat_drafts_no_minutes(board: Board):
    stray = make_user("stray")
    join(stray, board.agencies["npia"], Role.SECRETARY)
    assert not drafts_type(stray, board.agencies["npia"], "minutes.MinutesPage")
