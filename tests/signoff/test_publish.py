"""From a sign-off to an edition: all or none, told to those it concerns, tried again where something was in the way."""

import logging
from io import BytesIO

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction
from django_tasks_db.models import DBTaskResult

from cctvportal.kernel.canonical import sha256
from cctvportal.kernel.locks import advisory_lock
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import FrozenFile, Upload
from cctvportal.publication.assets import DamagedAsset, store
from cctvportal.publication.content import Content
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_publication
from cctvportal.publication.release import ReleaseRefused
from cctvportal.publication.signals import publications_added
from cctvportal.signoff import signals
from cctvportal.signoff.actions import publish as publishing
from cctvportal.signoff.actions.publish import NotPublished, publish, publish_ready, publish_together, reasons_of
from cctvportal.signoff.changes import changes_of
from cctvportal.signoff.enums import Step
from cctvportal.signoff.models import SignOff, Submission
from tests.builders import Board, asset_use, cast, change_policy, make_board, make_content, make_home, submit_content

DOES_NOT_ANSWER = "Its files could not be copied: the storage does not answer."


@pytest.fixture
def signed(board: Board, home: object, monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    """Two pages of ACPO that the Home Office and NPIA signed off, and nobody published yet."""
    return signed_off(board, monkeypatch, "Siting cameras", "Keeping pictures")


def signed_off(
    board: Board, monkeypatch: pytest.MonkeyPatch, *titles: str, content: Content | None = None, **fields: object
) -> list[Submission]:
    """Pages with these titles, or with ``content``, that the Home Office and NPIA signed off, not published yet."""
    contents = [content] if content else [make_content(title, **fields) for title in titles]
    submissions = [submit_content(board, content) for content in contents]
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        for submission in submissions:
            for code in ("home-office", "npia"):
                cast(board, submission, code)
    return submissions


class Heard:
    """What a signal says while the block lasts."""

    def __init__(self, signal: object, sender: type) -> None:
        self.signal, self.sender, self.said = signal, sender, []

    def __enter__(self) -> list[dict]:
        self.signal.connect(self.hear, sender=self.sender)
        return self.said

    def __exit__(self, *error: object) -> None:
        self.signal.disconnect(self.hear, sender=self.sender)

    def hear(self, signal: object, **said: object) -> None:
        self.said.append(said)


def test_what_is_published_together_is_one_edition(signed):
    edition = publish_together(signed)
    assert edition == Edition.objects.order_by("number").last()
    assert {publication.title for publication in edition.publications.all()} == {"Siting cameras", "Keeping pictures"}
    assert [submission.last_event.step for submission in signed] == [Step.PUBLISHED, Step.PUBLISHED]
    for submission in signed:
        sign_off = SignOff.objects.get(submission=submission)
        assert sign_off.digest == submission.digest
        assert [seat["code"] for seat in sign_off.seats] == ["home-office", "npia"]
        assert current_publication(submission.content_id).sign_off == sign_off.pk


def test_what_was_published_already_is_left_out_of_the_edition(signed):
    publish(signed[0])
    edition = publish_together(signed)
    assert [publication.title for publication in edition.publications.all()] == ["Keeping pictures"]
    assert publish_together(signed) is None


def test_an_unmet_policy_is_told_by_title_where_there_are_several(board, signed):
    other = submit_content(board, make_content("Asking for footage"))
    missing = "2 more seats must sign off."
    with pytest.raises(NotPublished) as alone:
        publish(other)
    assert alone.value.reasons == [missing]
    third = submit_content(board, make_content("Counting cameras"))
    with pytest.raises(NotPublished) as together:
        publish_together([signed[0], other, third])
    assert together.value.reasons == [f"“Asking for footage”: {missing}", f"“Counting cameras”: {missing}"]
    assert str(together.value) == " ".join(together.value.reasons)
    with pytest.raises(NotPublished, match="“Asking for footage”"):
        publish_together([signed[0], other])
    assert current_publication(signed[0].content_id) is None


def test_the_boards_own_affairs_make_no_edition(board, home):
    change_policy(board, "standard", quorum=3)
    submission = Submission.objects.order_by("submitted_at").last()
    assert submission.last_event.step == Step.ADOPTED
    assert Edition.objects.count() == 1


def test_what_the_others_hear_of_it(signed, django_capture_on_commit_callbacks):
    decided, published = Heard(signals.signed_off, Submission), Heard(signals.published, Submission)
    with decided as within, published as afterwards, django_capture_on_commit_callbacks(execute=True):
        publish_together(signed)
        assert afterwards == []
    assert [(said["submission"], said["sign_off"]) for said in within] == [
        (submission, SignOff.objects.get(submission=submission)) for submission in signed
    ]
    assert [said["submissions"] for said in afterwards] == [signed]


def test_its_editor_gets_mail(board, signed):
    publish(signed[0])
    told = [task.args_kwargs["args"][:3] for task in DBTaskResult.objects.filter(task_path__endswith=".send_notice")]
    assert ["published", str(signed[0].pk), board.editors["acpo"].pk] in told
    assert not [one for one in told if one[:2] == ["published", str(signed[1].pk)]]


def test_a_files_bytes_are_copied_and_its_text_is_found(board, home, monkeypatch):
    data = b"%PDF-1.7 how to site a camera"
    use = asset_use(sha256=sha256(data), size=len(data))
    store(frozen_storage(), use.sha256, BytesIO(data))
    FrozenFile.objects.create(sha256=use.sha256, size=len(data), content_type="application/pdf", text="How to site")
    Upload.objects.create(sha256=use.sha256, user=board.editors["acpo"])
    (submission,) = signed_off(board, monkeypatch, "Siting cameras", assets=(use,))
    with Heard(publications_added, Edition) as said:
        publish(submission)
    assert [one["texts"] for one in said] == [{use.sha256: "How to site"}]
    assert [link.asset_id for link in current_publication(submission.content_id).asset_links.all()] == [use.sha256]


@pytest.mark.parametrize(
    ("error", "reasons"),
    [
        (NotPublished(["One.", "Two."]), ["One.", "Two."]),
        (ReleaseRefused(["One.", "Two."]), ["One.", "Two."]),
        (DamagedAsset("It is damaged."), ["It is damaged."]),
        (FileNotFoundError(), ["A file that it was submitted with is gone from the storage."]),
        (OSError(), [DOES_NOT_ANSWER]),
        (DatabaseError(), ["The edition could not be made: the database did not take it."]),
    ],
)
def test_what_is_in_the_way_is_told_in_sentences(error, reasons):
    assert reasons_of(error) == reasons


@pytest.mark.parametrize("error", [DamagedAsset("It is damaged."), ReleaseRefused(["It is damaged."])])
def test_what_is_damaged_is_not_published(error, signed, monkeypatch):
    def fail(uses: object) -> None:
        raise error

    monkeypatch.setattr(publishing, "publish_assets", fail)
    with pytest.raises(NotPublished) as refused:
        publish(signed[0])
    assert refused.value.reasons == ["It is damaged."]


def test_the_scheduler_publishes_what_is_signed_off_in_the_order_of_submission(board, signed):
    submit_content(board, make_content("Not signed yet"))
    made = publish_ready()
    assert [[publication.title for publication in edition.publications.all()] for edition in made] == [
        ["Siting cameras"],
        ["Keeping pictures"],
    ]
    assert publish_ready() == []


def test_what_cannot_be_published_holds_up_nothing_and_is_logged(board, home, monkeypatch, caplog):
    first, _ = signed_off(board, monkeypatch, "Siting cameras", "Keeping pictures")
    real = publishing.publish_assets
    monkeypatch.setattr(publishing, "copy_assets", lambda submissions: real([]) or refuse(submissions, first))
    with caplog.at_level(logging.WARNING, logger=publishing.__name__):
        (edition,) = publish_ready()
    assert [publication.title for publication in edition.publications.all()] == ["Keeping pictures"]
    assert caplog.messages == [f"Submission {first.pk} is signed off but cannot be published: the storage is away"]


def refuse(submissions: list[Submission], refused: Submission) -> None:
    if refused in submissions:
        raise OSError("the storage is away")


def test_while_it_is_published_nobody_votes_on_it_and_no_other_edition_is_made(portal_db, monkeypatch):
    board = make_board(groups=False)
    make_home(board)
    (submission,) = signed_off(board, monkeypatch, "Siting cameras")
    free = []

    def look(*signed: object) -> list:
        free.extend([is_free("content", submission.content_id), is_free("edition")])
        return changes_of(*signed)

    monkeypatch.setattr(publishing, "changes_of", look)
    publish(submission)
    assert free == [False, False]


def is_free(*name: object) -> bool:
    """Whether somebody else could take the lock of that name now."""
    try:
        with transaction.atomic(using="public"), connections["public"].cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            advisory_lock(*name, using="public")
    except OperationalError:
        return False
    return True
