"""Refusals of verbs, failed sign-ins and refused screens are noted in the private chain, by opaque ids alone."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from cctvportal.agencies.actions import appoint, end_seat
from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.verbs import verb
from cctvportal.record.models import RecordEntry, SecurityEntry
from cctvportal.record.security import note_security
from cctvportal.signoff.rules import Refused as RefusedSignOff
from tests.builders import cast as cast_vote
from tests.builders import make_board, make_content, make_home, submit_content

SIGN_IN = "/admin/login/"


def events(kind="refused"):
    return [entry.body for entry in SecurityEntry.objects.filter(kind=kind)]


def test_a_refused_verb_is_noted_by_its_rule_and_by_who_tried(board):
    with pytest.raises(Refused):
        appoint(board.administrator, board.agencies["acpo"], Role.EDITOR, by=board.administrator)
    assert events() == [
        {
            "verb": "appoint",
            "rules": ["appoints_somebody_else"],
            "member": str(board.administrator.opaque_id),
            "about": str(board.administrator.opaque_id),
        }
    ]


def test_a_refusal_without_a_rule_is_noted_by_what_refused(board):
    with pytest.raises(Refused):
        end_seat(board.seats["npia"], by=board.editors["acpo"])
    [event] = events()
    assert event["rules"] == ["require_administrator"]
    assert event["about"] == board.seats["npia"].pk


def test_a_contributors_vote_is_noted_and_nothing_else_is_written(board):
    make_home(board)
    submission = submit_content(board, make_content())
    before = RecordEntry.objects.count()
    with pytest.raises(RefusedSignOff):
        cast_vote(board, submission, "acpo", digest="0" * 64)
    [event] = events()
    assert event == {
        "verb": "vote",
        "rules": ["votes_on_what_is_shown"],
        "member": str(board.members["acpo"].opaque_id),
        "about": str(submission.pk),
    }
    assert RecordEntry.objects.count() == before


def test_the_note_outlives_the_rollback(portal_db):
    make_board()

    @verb("test")
    def refuse(by: User) -> None:
        Agency.objects.create(code="new", name="New")
        raise Refused("No.")

    with pytest.raises(Refused):
        refuse(by=User.objects.get(username="npia-editor"))
    assert not Agency.objects.filter(code="new").exists()
    assert [event["verb"] for event in events()] == ["test"]


def test_a_refusal_that_an_outer_verb_deals_with_is_noted_once_and_after_it(board):
    @verb("inner", by=None)
    def inner() -> None:
        raise Refused("No.")

    @verb("outer", by=None)
    def outer(through: bool) -> None:
        before = len(events())
        try:
            inner()
        except Refused:
            assert len(events()) == before
            if through:
                raise

    outer(False)
    assert [event["verb"] for event in events()] == ["inner"]
    with pytest.raises(Refused):
        outer(True)
    assert [event["verb"] for event in events()] == ["inner", "inner"]


def test_what_is_no_refusal_is_not_noted(board):
    @verb("test", by=None)
    def fail() -> None:
        raise PermissionDenied

    with pytest.raises(PermissionDenied), transaction.atomic():
        fail()
    assert not SecurityEntry.objects.exists()


def test_a_failed_sign_in_is_noted_by_the_account_and_not_by_what_was_typed(board, client):
    for name in ("npia-editor", "Somebody-Else", "nul\0"):
        client.post(SIGN_IN, {"username": name, "password": "Secret-Guess"})
    assert events("sign-in-failed")[:2] == [{"member": str(board.editors["npia"].opaque_id)}, {"member": None}]
    noted = str([entry.signed_content() for entry in SecurityEntry.objects.all()])
    for word in ("npia-editor", "Somebody", "Secret-Guess", "127.0.0.1"):
        assert word not in noted


@pytest.mark.parametrize("address", ["/admin/users/", "/admin/signoff/"])
def test_a_refused_screen_is_noted(board, signed_in, address):
    client = signed_in(board.editors["npia"])
    client.get("/admin/")
    assert not events("permission-refused")
    assert client.get(address, follow=False).status_code in (302, 403)
    [event] = events("permission-refused")
    assert event["member"] == str(board.editors["npia"].opaque_id)
    assert event["method"] == "GET"
    assert event["screen"]


# The list


def listed(client, **asked):
    text = BeautifulSoup(client.get(reverse("security:index"), asked).content, "html.parser").select_one("main")
    return " ".join(text.get_text().split())


def test_administrator_and_secretary_read_what_was_refused_to_whom_and_nobody_else_does(board, signed_in):
    with pytest.raises(Refused):
        end_seat(board.seats["npia"], by=board.editors["acpo"])
    note_security("sign-in-failed", {"member": None})
    for user in (board.administrator, board.secretary):
        text = listed(signed_in(user))
        assert "End seat, against the rule “require administrator”" in text
        assert str(board.editors["acpo"]) in text
        assert "Sign in failed" in text
        assert "Nobody known" in text
    for user in (board.editors["acpo"], board.members["acpo"]):
        assert signed_in(user).get(reverse("security:index")).status_code == 302


def test_the_list_is_filtered_by_kind_and_date_and_goes_page_by_page(board, signed_in, django_assert_max_num_queries):
    for _ in range(60):
        note_security("lockout", {"member": str(board.editors["acpo"].opaque_id)})
    note_security("sign-in-failed", {"member": None})
    client = signed_in(board.administrator)
    assert listed(client).count("Lockout") == 49 + 1  # and the filter's own word
    assert listed(client, p=2).count(str(board.editors["acpo"])) == 11
    assert listed(client, kind="sign-in-failed").count(str(board.editors["acpo"])) == 0
    assert str(board.editors["acpo"]) not in listed(client, at_from="2001-01-01", at_to="2001-12-31")
    with django_assert_max_num_queries(25):
        listed(client)
