"""Storage, mail server or worker fail: votes stand, nothing is half-done, and it is done later by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from cctvportal.agencies.models import Agency
from cctvportal.kernel import clock
from cctvportal.library.models import PortalDocument
from cctvportal.pages import mirror
from cctvportal.pages.freeze import freeze
from cctvportal.publication import release as releasing
from cctvportal.publication.models import Asset, Edition, Publication, Route
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.models import SignOff, Submission, SubmissionEvent
from cctvportal.signoff.workflow import install_workflow
from home.models import GuidancePage, HomePage
from tests.builders import Board, cast, submit_content
from tests.builders import make_content as content
from tests.factories import make_page, publish_page

Act = Callable[[], None]


@pytest.fixture
def board(portal_db: str, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def home(board: Board) -> HomePage:
    page = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, page, "home-office")
    install_workflow(page)
    return page


@pytest.fixture
def submission(board: Board, home: HomePage) -> Submission:
    """A page with a document, under review, with one of the two votes that it needs."""
    editor = board.editors["acpo"]
    document = PortalDocument(
        title="The manual", file=ContentFile(b"Advice.", name="manual.txt"), uploaded_by_user=editor
    )
    document.collection = Agency.objects.get(code="acpo").collection
    document.save()
    block = ("document", {"document": document, "title": "The manual", "description": ""})
    page = make_page(GuidancePage, home, owner=editor, title="Siting cameras")
    page.sections = [("section", {"heading": "Siting", "body": [block]})]
    page.save_revision(user=editor)
    made = submit(freeze(page), editor)
    cast(board, made, "npia")
    return made


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The storage of published files takes none, until ``undo``."""
    save = FileSystemStorage._save

    def refuse(self: FileSystemStorage, name: str, content: object) -> str:
        if "published" in str(self.location):
            raise OSError("No space left on device")
        return save(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    return monkeypatch


def failing(error: Exception) -> Callable[..., None]:
    """Something that raises ``error`` however it is called."""

    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


def make_due() -> None:
    """As if the wait before another attempt were over."""
    DBTaskResult.objects.filter(status="READY").update(run_after=clock.now() - timedelta(seconds=1))


def public_state() -> dict[str, int]:
    models = (Edition, Publication, Route, Asset, SignOff)
    return {model.__name__: model.objects.count() for model in models}


def vote_on_screen(board: Board, submission: Submission, code: str) -> str:
    """What a member reads after voting."""
    client = Client(raise_request_exception=False)
    client.force_login(board.members[code])
    data = {"seat": board.seats[code].pk, "decision": "sign-off", "digest": submission.digest}
    return client.post(reverse("signoff:vote", args=[submission.pk]), data, follow=True).content.decode()


def test_a_vote_stands_when_the_storage_fails_and_the_scheduler_publishes_later(
    board: Board, submission: Submission, full_disk: pytest.MonkeyPatch, scheduler: Act
) -> None:
    before = public_state()
    shown = vote_on_screen(board, submission, "home-office")
    assert "The policy is met, but it could not be published yet." in shown
    assert submission.votes.count() == 2
    assert submission.is_open
    assert public_state() == before
    assert Client().get(submission.path).status_code == 404

    scheduler()
    assert public_state() == before
    full_disk.undo()
    scheduler()
    assert Client().get(submission.path).status_code == 200
    assert public_state()["Edition"] == before["Edition"] + 1
    scheduler()
    assert public_state()["Edition"] == before["Edition"] + 1


def test_an_edition_that_fails_halfway_leaves_nothing_of_itself(
    board: Board, submission: Submission, monkeypatch: pytest.MonkeyPatch, scheduler: Act
) -> None:
    before, entries = public_state(), RecordEntry.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr(releasing, "_link_assets", failing(DatabaseError("Connection lost")))
        shown = vote_on_screen(board, submission, "home-office")
    assert "could not be published yet" in shown
    assert public_state() == before
    assert RecordEntry.objects.count() == entries + 1  # the vote
    assert list(SubmissionEvent.objects.filter(submission=submission).values_list("step", flat=True)) == ["submitted"]
    scheduler()
    assert Client().get(submission.path).status_code == 200


def test_one_that_cannot_be_published_does_not_hold_up_the_others(
    board: Board, submission: Submission, monkeypatch: pytest.MonkeyPatch, scheduler: Act
) -> None:
    other = submit_content(board, content("Keeping pictures"), "npia")
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        cast(board, submission, "home-office")
        cast(board, other, "home-office")
        cast(board, other, "sample")
    stored = releasing._link_assets

    def lose_the_first(changes: list, publications: list) -> None:
        if changes[0].content.content_id == submission.content_id:
            raise DatabaseError("lost")
        stored(changes, publications)

    monkeypatch.setattr(releasing, "_link_assets", lose_the_first)
    scheduler()
    assert Client().get(submission.path).status_code == 404
    assert Publication.objects.filter(content_id=other.content_id).exists()


def test_the_worker_mirrors_what_was_published_and_tries_again_when_that_fails(
    board: Board, submission: Submission, monkeypatch: pytest.MonkeyPatch, worker: Act
) -> None:
    cast(board, submission, "home-office")
    page = GuidancePage.objects.get(pk=submission.content_id)
    assert not page.live
    with monkeypatch.context() as patch:
        patch.setattr(mirror, "bring_in_line", failing(DatabaseError("Connection lost")))
        worker()
    page.refresh_from_db()
    assert not page.live
    again = DBTaskResult.objects.filter(task_path="cctvportal.pages.mirror.mirror", status="READY")
    assert again.count() == 2  # the page, and the home page before it
    assert all(row.run_after > row.enqueued_at + timedelta(seconds=10) for row in again)
    worker()
    page.refresh_from_db()
    assert not page.live, "It waits before it tries again."

    make_due()
    worker()
    page.refresh_from_db()
    assert page.live
    assert mirror.lagging() == []


def test_mail_goes_to_those_whose_turn_it_is(board: Board, submission: Submission, worker: Act) -> None:
    worker()
    mail.outbox.clear()
    cast(board, submission, "home-office", "return", reason="Name a source.")
    worker()
    assert {address for message in mail.outbox for address in message.to} == {board.editors["acpo"].email}
    assert mail.outbox[0].subject == "Returned: Siting cameras"
    assert "Name a source." in mail.outbox[0].body
    assert reverse("signoff:review", args=[submission.pk]) in mail.outbox[0].body


def test_mail_about_a_submission_goes_to_every_member_who_can_vote_on_it_and_to_nobody_else(
    board: Board, submission: Submission, worker: Act
) -> None:
    worker()
    mail.outbox.clear()
    submit_content(board, content("Keeping pictures"), "npia")
    worker()
    told = sorted(address for message in mail.outbox for address in message.to)
    assert told == sorted(member.email for member in board.members.values())
    assert {message.subject for message in mail.outbox} == {"For review: Keeping pictures"}


def test_a_mail_server_that_does_not_answer_hinders_nothing_and_is_asked_again(
    board: Board, submission: Submission, monkeypatch: pytest.MonkeyPatch, worker: Act
) -> None:
    worker()
    mail.outbox.clear()
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.notices.send_mail", failing(OSError("No answer")))
        cast(board, submission, "home-office")
        worker()
    assert Client().get(submission.path).status_code == 200
    assert mail.outbox == []
    make_due()
    worker()
    assert [message.subject for message in mail.outbox] == ["Published: Siting cameras"]
