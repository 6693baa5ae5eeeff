"""The screens: who sees them, that they show exactly what goes, and that nothing happens by one click."""

import pytest
from django.test import Client
from django.urls import reverse

from cctvportal.signoff.models import Redaction
from tests.signoff.redaction.orders import ARTICLE, NAME, tables_holding

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def acpo(board) -> Client:
    return signed_in(board.members["acpo"])


@pytest.fixture
def npia(board) -> Client:
    return signed_in(board.members["npia"])


def form(board, about, **fields) -> dict:
    return {
        "page": about.pk, "passages": NAME, "ground": "erasure", "wording": ARTICLE, "seat": board.seats["acpo"].pk,
        "fields_named": "", "whole_files": "",
    } | fields  # fmt: skip


def test_the_board_alone_has_them(board, proposed):
    addresses = [
        reverse("signoff:redactions"),
        reverse("signoff:propose_redaction"),
        reverse("signoff:redaction", args=[proposed.pk]),
    ]
    for user in (board.editors["acpo"], board.secretary, board.administrator):
        for address in addresses:
            assert signed_in(user).get(address).status_code in (302, 403)
        answer = signed_in(user).post(reverse("signoff:abandon_redaction", args=[proposed.pk]))
        assert answer.status_code in (302, 403)
    assert Redaction.objects.get().is_open


def test_she_is_shown_every_place_before_she_proposes_and_nothing_is_kept_until_then(board, page, acpo):
    answer = acpo.post(reverse("signoff:propose_redaction"), form(board, page))
    text = answer.content.decode()
    assert "This would be destroyed" in text
    assert "Advice of █████████████" in text
    assert not Redaction.objects.exists()


def test_what_she_enters_stays_where_it_is_refused(board, page, acpo):
    answer = acpo.post(reverse("signoff:propose_redaction"), form(board, page, wording="No."))
    text = answer.content.decode()
    assert "Say in 10 to 300 characters" in text
    assert NAME in text


@pytest.mark.parametrize("named", ["999999", "/nowhere/", "<script>", "٣", "0" * 30])
def test_a_page_that_nobody_knows_is_said_so(board, page, acpo, named):
    answer = acpo.post(reverse("signoff:propose_redaction"), form(board, page, page=named))
    assert "No page that was ever submitted has this address or number" in answer.content.decode()


def test_from_proposal_to_destruction(board, page, acpo, npia):
    acpo.post(reverse("signoff:propose_redaction"), form(board, page, page="/advice/", step="propose"))
    redaction = Redaction.objects.get()
    address = reverse("signoff:redaction", args=[redaction.pk])
    assert "A second person has to sign for another seat" in acpo.get(address).content.decode()
    shown = npia.get(address).content.decode()
    assert "This will be destroyed" in shown
    assert NAME in shown
    order = {"seat": board.seats["npia"].pk, "digest": redaction.digest}
    npia.post(address, order | {"confirmation": "yes"})
    assert tables_holding("Zebedee")
    npia.post(address, order | {"confirmation": "DESTROY"})
    assert tables_holding("Zebedee") == {}
    assert "Zebedee" not in npia.get(address).content.decode()


def test_the_proposer_cannot_sign_again_by_a_forged_form(board, proposed, acpo):
    address = reverse("signoff:redaction", args=[proposed.pk])
    for seat in board.seats.values():
        acpo.post(address, {"seat": seat.pk, "digest": proposed.digest, "confirmation": "DESTROY"})
    assert proposed.signatures.count() == 1
    assert tables_holding("Zebedee")


def test_either_side_abandons(board, proposed, npia):
    npia.post(reverse("signoff:abandon_redaction", args=[proposed.pk]))
    assert not Redaction.objects.get().is_open


def test_looking_changes_nothing(board, proposed, npia):
    assert npia.get(reverse("signoff:abandon_redaction", args=[proposed.pk])).status_code == 405
    npia.get(reverse("signoff:redactions"))
    assert Redaction.objects.get().is_open
