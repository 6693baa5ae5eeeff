"""Who writes on a page."""

import pytest
from django.urls import reverse

from cctvportal.agencies.enums import Role
from cctvportal.pages.freeze import freeze
from cctvportal.pages.models import PageOwnership
from cctvportal.pages.ownership import may_write, owning_agency
from cctvportal.signoff.actions.submit import submit
from tests.builders import join, leave


@pytest.fixture
def decide(client, draft):
    """Post one of the screen's forms as somebody; gives the page that follows."""

    def post(by, verb: str, **data) -> str:
        client.force_login(by)
        address = reverse("pages:co_authors", args=[draft.pk])
        return client.post(address, {"verb": verb} | data, follow=True).content.decode()

    return post


def test_the_owners_editors_invite_an_editor_of_another_agency(board, draft, decide):
    invited = board.editors["npia"]
    assert "Npia editor can now write on this page." in decide(board.editors["acpo"], "invite", user=invited.pk)
    assert may_write(invited, draft)


def test_and_end_the_invitation(board, draft, decide):
    decide(board.editors["acpo"], "invite", user=board.editors["npia"].pk)
    assert "does not write on this page any more" in decide(
        board.editors["acpo"], "dismiss", user=board.editors["npia"].pk
    )
    assert not may_write(board.editors["npia"], draft)


def test_only_editors_of_other_agencies_are_invited(board, draft, decide):
    leave(board.editors["sample"].memberships.get())
    others = [board.members["npia"], board.administrator, board.editors["sample"], board.editors["acpo"]]
    for user in others:
        assert "Choose an editor of another agency" in decide(board.editors["acpo"], "invite", user=user.pk)
    assert not PageOwnership.objects.get(page=draft).co_authors.exists()


@pytest.mark.parametrize("user", ["", "x", "99999999"])
def test_an_odd_choice_changes_nothing(board, draft, decide, user):
    for verb in ("invite", "dismiss", "steal"):
        decide(board.editors["acpo"], verb, user=user)
    assert not PageOwnership.objects.get(page=draft).co_authors.exists()


def test_a_co_author_invites_nobody(board, draft, decide):
    ownership = PageOwnership.objects.get(page=draft)
    ownership.co_authors.add(board.editors["npia"])
    for verb, user in (("invite", board.editors["sample"]), ("dismiss", board.editors["npia"])):
        page = decide(board.editors["npia"], verb, user=user.pk)
        assert "Only editors of ACPO decide who writes on this page." in page or "Choose an editor" in page
    assert list(ownership.co_authors.all()) == [board.editors["npia"]]


def test_a_co_author_sees_whose_page_it_is(client, board, draft):
    PageOwnership.objects.get(page=draft).co_authors.add(board.editors["npia"])
    client.force_login(board.editors["npia"])
    page = client.get(reverse("pages:co_authors", args=[draft.pk])).content.decode()
    assert "This page belongs to <b>ACPO</b>" in page
    assert "Editors of ACPO decide who writes on it." in page


def test_the_owner_changes_among_ones_own_agencies_before_the_first_submission(board, draft, decide):
    join(board.editors["acpo"], board.agencies["npia"], Role.EDITOR)
    assert "belongs to NPIA now" in decide(board.editors["acpo"], "give", agency=board.agencies["npia"].pk)
    assert owning_agency(draft) == board.agencies["npia"]


def test_and_not_to_an_agency_of_others(board, draft, decide):
    decide(board.editors["acpo"], "give", agency=board.agencies["npia"].pk)
    assert owning_agency(draft) == board.agencies["acpo"]


def test_and_not_after_it_was_submitted(board, draft, decide):
    join(board.editors["acpo"], board.agencies["npia"], Role.EDITOR)
    submit(freeze(draft), board.editors["acpo"])
    decide(board.editors["acpo"], "give", agency=board.agencies["npia"].pk)
    assert owning_agency(draft) == board.agencies["acpo"]


def test_what_was_decided_stands_in_the_pages_history(client, board, draft, decide):
    decide(board.editors["acpo"], "invite", user=board.editors["npia"].pk)
    page = client.get(reverse("wagtailadmin_pages:history", args=[draft.pk])).content.decode()
    assert "A co-author was invited" in page
