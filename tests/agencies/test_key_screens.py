"""The screens on which members make their signing keys, and the board admits them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.key_rules import SHOWN_ONCE
from cctvportal.agencies.models import Membership, SigningKey
from cctvportal.agencies.signing import keys_for
from tests.builders import CODE, Board, join, make_content, make_home, make_user, submit_content


@pytest.fixture
def deputy(board: Board) -> Membership:
    """A deputy of the NPIA's seat who has no key yet."""
    user = make_user("deputy")
    return join(user, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY, with_key=False)


def text_of(client: Client, name: str, *args: object) -> str:
    page = client.get(reverse(name, args=args))
    assert page.status_code == 200
    return page.content.decode()


def made(client: Client, place: Membership) -> tuple[SigningKey, str]:
    """The key that its member makes on screen, and the code that is shown."""
    page = client.post(reverse("signing_keys:make", args=[place.pk]))
    assert "no-store" in page["Cache-Control"]
    code = re.search(r'<code id="code">([0-9A-Z-]{29})</code>', page.content.decode())[1]
    return place.signing_keys.last(), code


def test_a_key_is_made_admitted_by_two_and_used(board: Board, deputy: Membership, signed_in):
    """The whole way, each code typed by whoever has it."""
    hers = signed_in(deputy.user)
    assert "You have no key for this place yet" in text_of(hers, "signing_keys:index")
    key, code = made(hers, deputy)
    assert key.fingerprint in text_of(hers, "signing_keys:index")
    assert code not in text_of(hers, "signing_keys:index")
    for member in ("acpo", "home-office"):
        client = signed_in(board.members[member])
        assert key.fingerprint in text_of(client, "signing_keys:index")
        assert "Two seats have to admit it" in text_of(client, "signing_keys:admit", key.pk)
        done = client.post(reverse("signing_keys:admit", args=[key.pk]), {"signing_code": CODE}, follow=True)
    assert "is in force" in done.content.decode()
    assert "No signing key is waiting" in done.content.decode()
    make_home(board)
    submission = submit_content(board, make_content())
    ballot = {"seat": board.seats["npia"].pk, "decision": "sign-off", "digest": submission.digest}
    refused = hers.post(reverse("signoff:vote", args=[submission.pk]), ballot | {"signing_code": CODE})
    assert "That is not the code of your signing key" in refused.content.decode()
    assert not submission.votes.exists()
    hers.post(reverse("signoff:vote", args=[submission.pk]), ballot | {"signing_code": code.lower()})
    assert submission.votes.get().member == deputy.user


def test_whoever_has_no_key_is_told_where_to_make_one(board: Board, deputy: Membership, signed_in):
    make_home(board)
    submission = submit_content(board, make_content())
    hers = signed_in(deputy.user)
    assert "you have none that the board has admitted" in text_of(hers, "signoff:review", submission.pk)
    ballot = {"seat": board.seats["npia"].pk, "decision": "sign-off", "digest": submission.digest}
    refused = hers.post(reverse("signoff:vote", args=[submission.pk]), ballot)
    assert "You have no signing key that the board has admitted" in refused.content.decode()


def test_a_key_is_revoked_and_another_made(board: Board, deputy: Membership, signed_in):
    hers = signed_in(deputy.user)
    key, _ = made(hers, deputy)
    assert "This is not undone" in text_of(hers, "signing_keys:revoke", key.pk)
    hers.post(reverse("signing_keys:revoke", args=[key.pk]))
    another, _ = made(hers, deputy)
    assert another.pk != key.pk
    assert "was revoked" in text_of(signed_in(board.members["acpo"]), "signing_keys:admit", key.pk)


def test_a_code_that_was_shown_once_is_not_shown_again(board: Board, deputy: Membership, signed_in):
    hers, address = signed_in(deputy.user), reverse("signing_keys:make", args=[deputy.pk])
    assert SHOWN_ONCE not in hers.get(address, follow=True).content.decode()
    key, code = made(hers, deputy)
    for again in (hers.post(address, follow=True), hers.get(address, follow=True)):
        shown = again.content.decode()
        assert SHOWN_ONCE in shown
        assert code not in shown
        assert reverse("signing_keys:revoke", args=[key.pk]) in shown
    assert SHOWN_ONCE not in signed_in(board.members["npia"]).get(address, follow=True).content.decode()
    assert deputy.signing_keys.get() == key


def test_nobody_makes_or_revokes_anothers_key(board: Board, deputy: Membership, signed_in):
    member = signed_in(board.members["npia"])
    refused = member.post(reverse("signing_keys:make", args=[deputy.pk]), follow=True)
    assert "made by whoever holds the place" in refused.content.decode()
    key, _ = made(signed_in(deputy.user), deputy)
    refused = member.post(reverse("signing_keys:revoke", args=[key.pk]))
    assert "Only its member" in refused.content.decode()
    assert not hasattr(SigningKey.objects.get(pk=key.pk), "revocation")


def test_an_administrator_sees_all_and_revokes(board: Board, signed_in):
    administrator = signed_in(board.administrator)
    key = keys_for(board.members["sample"], board.seats["sample"]).get()
    assert key.fingerprint in text_of(administrator, "signing_keys:index")
    administrator.post(reverse("signing_keys:revoke", args=[key.pk]))
    assert key.fingerprint not in text_of(administrator, "signing_keys:index")


def test_by_whom_a_key_was_admitted_is_told(board: Board, deputy: Membership, signed_in):
    hers = signed_in(deputy.user)
    key, _ = made(hers, deputy)
    assert "nobody yet" in text_of(hers, "signing_keys:revoke", key.pk)
    signed_in(board.members["acpo"]).post(reverse("signing_keys:admit", args=[key.pk]), {"signing_code": CODE})
    assert ">ACPO</dd>" in text_of(hers, "signing_keys:revoke", key.pk)
    first = keys_for(board.members["npia"], board.seats["npia"]).get()
    shown = text_of(signed_in(board.members["npia"]), "signing_keys:revoke", first.pk)
    assert "founded with the board" in shown
    assert "nobody yet" not in shown


def test_an_editor_sees_her_own_and_admits_nothing(board: Board, deputy: Membership, signed_in):
    key, _ = made(signed_in(deputy.user), deputy)
    editor = signed_in(board.editors["acpo"])
    shown = text_of(editor, "signing_keys:index")
    assert "In force" in shown
    assert key.fingerprint not in shown
    refused = editor.post(reverse("signing_keys:admit", args=[key.pk]), {"signing_code": CODE})
    assert "Only somebody who sits on the board" in refused.content.decode()


def test_who_has_no_place_sees_none_of_it(board: Board, signed_in):
    assert signed_in(make_user("nobody")).get(reverse("signing_keys:index")).status_code == 302
