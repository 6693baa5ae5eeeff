"""Erasing a person: nothing is left that says who she was, and all that she did stays."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from cctvportal.agencies.actions import appoint, countersign, end_membership, erase, name_chair
from cctvportal.agencies.actions.erase import member_erased
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import User
from cctvportal.agencies.refusal import Refused
from cctvportal.record.models import RecordEntry, Secret, SecurityEntry
from cctvportal.record.verification import problems
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.rules import Refused as RefusedSignOff
from tests.builders import (
    Board,
    cast,
    join,
    make_content,
    make_home,
    make_user,
    publish_content,
    put_vote,
    sign_off,
    submit_content,
)

ADA = {"first_name": "Ada", "last_name": "Quillfeather", "email": "ada.quillfeather@portal.example"}
WORDS = ("quillfeather", "ada-q")


@pytest.fixture
def ada(board: Board) -> User:
    """A board member of ACPO's seat, its deputy."""
    user = make_user("ada-q", **ADA)
    join(user, board.agencies["acpo"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    return user


def everything_stored() -> str:
    """Every row of every table, in one text."""
    rows = (
        str(list(model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    )
    return "\n".join(rows).lower()


def sessions(user: User) -> int:
    return sum(session.get_decoded().get("_auth_user_id") == str(user.pk) for session in Session.objects.all())


def test_nothing_that_names_her_is_left_in_any_table(board, ada):
    make_home(board)
    submission = submit_content(board, make_content(), "npia")
    client = Client()
    client.force_login(ada)
    UserProfile.get_for_user(ada)
    log(ada, "wagtail.edit", user=board.administrator)
    DBTaskResult.objects.create(args_kwargs={}, task_path="x", traceback=f"refused: {ada.email}", status="FAILED")
    put_vote(submission, ada, board.seats["acpo"], capacity=Capacity.DEPUTY)
    assert all(word in everything_stored() for word in WORDS)
    erase(ada, "Ada Quillfeather", by=board.administrator)
    assert [word for word in WORDS if word in everything_stored()] == []
    assert sessions(ada) == 0
    assert "/login/" in client.get("/admin/")["Location"]


def test_what_she_did_stays_under_her_opaque_id(board, ada):
    make_home(board)
    submission = submit_content(board, make_content(), "npia")
    cast_by = put_vote(submission, ada, board.seats["acpo"], capacity=Capacity.DEPUTY)
    erase(ada, "Ada Quillfeather")
    cast_by.refresh_from_db()
    assert cast_by.member.opaque_id == ada.opaque_id
    assert str(cast_by.member) == cast_by.member.get_full_name() == "Former member"
    entries = list(RecordEntry.objects.order_by("-sequence")[:2])
    assert entries[0].body == {"member": str(ada.opaque_id)}
    assert [entry.kind for entry in entries] == ["member-erased", "membership-ended"]
    assert list(problems()) == []


def test_her_account_and_places_end_and_she_is_in_no_group(board, ada):
    join(ada, board.agencies["acpo"], Role.EDITOR)
    erase(ada, "Ada Quillfeather")
    ada.refresh_from_db()
    assert not ada.is_active
    assert not ada.has_usable_password()
    assert not any(place.in_force() for place in ada.memberships.all())
    assert not ada.groups.exists()
    assert not Client().login(username=ada.username, password="password")


def test_screens_name_a_former_member(board, ada, signed_in):
    erase(ada, "Ada Quillfeather")
    text = signed_in(board.administrator).get(reverse("memberships:index")).content.decode()
    assert "Former member" in text
    assert "Quillfeather" not in text


def test_the_last_administrator_is_not_erased(board):
    with pytest.raises(Refused, match="last administrator"):
        erase(board.administrator, str(board.administrator))
    join(make_user("another"), board.secretariat, Role.ADMINISTRATOR)
    erase(board.administrator, str(board.administrator))
    assert User.objects.get(pk=board.administrator.pk).erased_at


def test_it_is_refused_unless_the_name_is_typed_and_only_once(board, ada):
    for typed in ("", "Ada", "ada-q", "Former member"):
        with pytest.raises(Refused, match="name typed"):
            erase(ada, typed)
    erase(ada, " Ada Quillfeather ")
    with pytest.raises(Refused, match="already"):
        erase(ada, "Former member")


def test_no_editor_or_board_member_erases_anybody(board, ada):
    for user in (board.editors["npia"], board.members["npia"], board.secretary, ada):
        with pytest.raises(Refused, match="Only a portal administrator"):
            erase(ada, "Ada Quillfeather", by=user)
    assert not User.objects.get(pk=ada.pk).erased_at


def test_a_failure_on_the_way_leaves_her_whole(board, ada):
    def fail(**kwargs: object) -> None:
        raise OSError

    member_erased.connect(fail)
    try:
        with pytest.raises(OSError):
            erase(ada, "Ada Quillfeather")
    finally:
        member_erased.disconnect(fail)
    ada.refresh_from_db()
    assert ada.last_name == "Quillfeather"
    assert not RecordEntry.objects.filter(kind="member-erased").exists()


def test_the_command_finds_her_by_user_name_or_opaque_id_and_asks(board, ada, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "No")
    with pytest.raises(CommandError, match="name typed"):
        call_command("erase_member", "ada-q", stdout=StringIO())
    with pytest.raises(CommandError, match="Nobody has"):
        call_command("erase_member", "nobody", stdout=StringIO())
    out = StringIO()
    call_command("erase_member", str(ada.opaque_id), name="Ada Quillfeather", stdout=out)
    assert str(ada.opaque_id) in out.getvalue()
    assert User.objects.get(pk=ada.pk).erased_at


def test_neither_chain_ever_names_a_person(board, client):
    """All entries of a long scenario, their secrets and the security events: no name, user name or e-mail."""
    newcomer = make_user("newcomer", **ADA)
    place = appoint(newcomer, board.agencies["npia"], Role.BOARD_MEMBER, board.seats["npia"], Capacity.DEPUTY,
                    by=board.administrator)  # fmt: skip
    countersign(place, by=board.members["acpo"])
    with pytest.raises(Refused):
        appoint(newcomer, board.agencies["npia"], Role.BOARD_MEMBER, board.seats["npia"], Capacity.HOLDER,
                by=board.administrator)  # fmt: skip
    name_chair(board.seats["npia"], by=board.administrator)
    make_home(board)
    publish_content(board, make_content("First"))
    returned = submit_content(board, make_content("Second"))
    cast(board, returned, "npia", Decision.RETURN, reason=f"Ask {newcomer} ({newcomer.email}).")
    taken = submit_content(board, make_content("Third"))
    take_back(taken, board.editors["acpo"])
    with pytest.raises(RefusedSignOff):
        cast(board, submit_content(board, make_content("Fourth")), "acpo", digest="0" * 64)
    client.post("/admin/login/", {"username": "newcomer", "password": "x"})
    client.post("/admin/login/", {"username": "nobody-known", "password": "x"})
    sign_off(board, submit_content(board, make_content("Fifth")))
    end_membership(place, by=board.administrator)
    erase(newcomer, "Ada Quillfeather", by=board.administrator)
    bodies = [
        *RecordEntry.objects.values_list("body", flat=True),
        *Secret.objects.values_list("body", flat=True),
        *SecurityEntry.objects.values_list("body", flat=True),
    ]
    text = json.dumps(bodies).replace(json.dumps({"role": Role.SECRETARY})[1:-1], "")  # a role, not the user's name
    personal = {value for user in User.objects.all() for value in (user.first_name, user.email, user.username)}
    personal |= {*ADA.values(), "newcomer", "nobody-known"}
    assert len(bodies) > 40
    assert [value for value in personal if value and f"{value}" in text] == []
