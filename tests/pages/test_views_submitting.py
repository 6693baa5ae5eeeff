"""Submitting, restoring and withdrawing a page on its screens."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse

from cctvportal.library.models import PortalDocument
from cctvportal.pages.freeze import freeze
from cctvportal.pages.models import PageOwnership
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.models import Submission
from home.models import GuidancePage
from tests.builders import sign_off
from tests.factories import build_page, make_page


def look(client, user, page, name="submit") -> str:
    """One of a page's screens as ``user`` sees it."""
    client.force_login(user)
    return client.get(reverse(f"pages:{name}", args=[page.pk]), follow=True).content.decode()


def send(client, user, page, name="submit", **data) -> str:
    """The page that follows a form's post."""
    client.force_login(user)
    return client.post(reverse(f"pages:{name}", args=[page.pk]), data, follow=True).content.decode()


def test_the_screen_shows_what_will_be_frozen(client, board, draft):
    data = b"Advice to operators."
    document = PortalDocument(
        title="The manual", file=ContentFile(data, name="manual.txt"), uploaded_by_user=board.editors["acpo"]
    )
    document.save()
    block = ("document", {"document": document, "title": "", "description": ""})
    draft.sections = [("section", {"heading": "Siting", "body": [block]})]
    draft.save_revision(user=board.editors["acpo"])
    page = look(client, board.editors["acpo"], draft)
    shown = (
        "Siting cameras", draft.slug, "The manual", "20 bytes", "Acpo editor", "Everything else: two seats",
        "It is published for the first time.", "NPIA", "Sample stakeholder", freeze(draft).content.digest,
    )  # fmt: skip
    assert [text for text in shown if text not in page] == []
    assert not Submission.objects.filter(content_id=draft.pk).exists()


def test_submitting_puts_exactly_what_was_shown_before_the_board(client, board, draft):
    digest = freeze(draft).content.digest
    page = send(client, board.editors["acpo"], draft, digest=digest)
    submission = Submission.objects.get(content_id=draft.pk)
    assert submission.digest == digest
    assert "“Siting cameras” is before the board: round 1." in page


def test_a_draft_that_changed_since_it_was_shown_is_shown_again(client, board, draft):
    digest = freeze(draft).content.digest
    draft.title = "Another title"
    draft.save_revision(user=board.editors["acpo"])
    page = send(client, board.editors["acpo"], draft, digest=digest)
    assert "The draft has changed since you looked." in page
    assert "Another title" in page
    assert not Submission.objects.filter(content_id=draft.pk).exists()


def test_every_reason_against_submitting_is_told_and_nothing_is_lost(client, board, home):
    page = build_page(GuidancePage, owner=board.editors["acpo"], title="Half written", summary="")
    home.add_child(instance=page)
    page.save_revision(user=board.editors["acpo"], clean=False)
    child = make_page(GuidancePage, page, owner=board.editors["acpo"], title="Beneath it", summary="Text.")
    child.save_revision(user=board.editors["acpo"])
    assert "Summary" in look(client, board.editors["acpo"], page)
    shown = look(client, board.editors["acpo"], child)
    assert "needs a published parent page" in shown
    assert "nothing of it is lost" in shown
    assert "Submit to the board" not in shown
    refused = send(client, board.editors["acpo"], child, digest=freeze(child).content.digest)
    assert "needs a published parent page" in refused
    assert not Submission.objects.filter(content_id=child.pk).exists()


def test_nothing_changed_is_a_reason_too(client, board, published):
    assert "Nothing has changed since it was published." in look(client, board.editors["acpo"], published)


def test_a_co_author_sees_why_she_does_not_submit(client, board, draft):
    PageOwnership.objects.get(page=draft).co_authors.add(board.editors["npia"])
    assert "Only an editor of ACPO can submit this." in look(client, board.editors["npia"], draft)


def test_a_storage_that_fails_is_told_and_nothing_is_submitted(client, board, draft, monkeypatch):
    def fails(*args, **kwargs):
        raise OSError

    document = PortalDocument(
        title="The manual", file=ContentFile(b"text", name="a.txt"), uploaded_by_user=board.editors["acpo"]
    )
    document.save()
    block = ("document", {"document": document, "title": "", "description": ""})
    draft.sections = [("section", {"heading": "Siting", "body": [block]})]
    draft.save_revision(user=board.editors["acpo"])
    monkeypatch.setattr(type(storages["frozen"]), "exists", fails)
    assert "the storage does not answer" in look(client, board.editors["acpo"], draft)
    assert "the storage does not answer" in send(client, board.editors["acpo"], draft, digest="0" * 64)
    assert not Submission.objects.filter(content_id=draft.pk).exists()


@pytest.mark.parametrize("name", ["submit", "withdraw", "co_authors"])
def test_others_do_not_get_to_a_pages_screens(client, board, draft, name):
    for user in (board.editors["npia"], board.members["npia"], board.administrator):
        page = look(client, user, draft, name)
        assert "you do not have permission" in page
        assert "Siting cameras" not in page


def test_editors_ask_for_a_withdrawal_with_a_public_reason(client, board, published):
    assert "Ask the board to withdraw it" in look(client, board.editors["acpo"], published, "withdraw")
    assert "Say why it is withdrawn" in send(client, board.editors["acpo"], published, "withdraw", reason="  ")
    assert not Submission.objects.filter(kind="withdrawal").exists()
    page = send(client, board.editors["acpo"], published, "withdraw", reason="It is out of date.")
    withdrawal = Submission.objects.get(kind="withdrawal")
    assert withdrawal.representation["reason"] == "<p>It is out of date.</p>"
    assert "is before the board" in page
    assert not current_publication(published.pk).is_notice


def test_the_secretary_withdraws_a_page_that_she_does_not_edit(client, board, published):
    assert "is before the board" in send(client, board.secretary, published, "withdraw", reason="Wrong.")


def test_only_what_is_published_can_be_withdrawn(client, board, draft):
    page = send(client, board.editors["acpo"], draft, "withdraw", reason="Wrong.")
    assert "Only a published page can be withdrawn." in page
    assert not Submission.objects.exclude(content_id=draft.get_parent().pk).exists()


def test_a_withdrawn_page_is_restored_by_submitting_it(client, board, published):
    sign_off(board, submit_withdrawal(published.pk, "Wrong.", board.editors["acpo"]))
    page = look(client, board.editors["acpo"], published)
    assert "Submit to restore" in page
    assert "It takes the place of the withdrawal notice." in page
    send(client, board.editors["acpo"], published, digest=freeze(published).content.digest)
    restored = Submission.objects.filter(kind="content", content_id=published.pk).first()
    sign_off(board, restored)
    assert not current_publication(published.pk).is_notice


def test_the_board_sees_what_was_submitted_and_not_what_the_draft_became(client, board, draft):
    submission = submit(freeze(draft), board.editors["acpo"])
    # Past every guard, as somebody with a database shell would.
    GuidancePage.objects.filter(pk=draft.pk).update(title="Changed behind the board's back", draft_title="Changed")
    client.force_login(board.members["npia"])
    page = client.get(reverse("signoff:preview", args=[submission.pk])).content.decode()
    assert "Siting cameras" in page
    assert "Changed" not in page


def test_an_unknown_page_is_not_found(client, board):
    client.force_login(board.editors["acpo"])
    for name in ("submit", "withdraw", "co_authors"):
        assert client.get(reverse(f"pages:{name}", args=[987_654])).status_code == 404
