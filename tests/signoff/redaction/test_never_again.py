"""What was redacted does not come back: not submitted, not published, not put back, not uploaded."""

from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from cctvportal.kernel.canonical import sha256
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import FrozenFile, Upload
from cctvportal.publication.assets import DamagedAsset, published_storage, storage_name, store
from cctvportal.publication.content import Content
from cctvportal.publication.models import Edition, Publication
from cctvportal.publication.reads import current_publication
from cctvportal.publication.verification import verify
from cctvportal.signoff.actions.correct import call_in
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.publish import NotPublished, publish
from cctvportal.signoff.actions.redact import destroy_files
from cctvportal.signoff.actions.reorder import submit_order
from cctvportal.signoff.enums import Decision, RedactionStep
from cctvportal.signoff.models import RedactionEvent
from cctvportal.signoff.rules import (
    Count,
    Refused,
    content_is_what_was_signed,
    files_were_not_redacted,
    missing_for_sign_off,
    was_not_redacted,
    was_redacted,
)
from tests.builders import (
    Board,
    asset_use,
    cast,
    corrected,
    make_content,
    publish_content,
    publish_correction,
    sign_off,
    submit_content,
)
from tests.publication_builder import freeze
from tests.signoff.redaction.orders import redact

pytestmark = pytest.mark.django_db
WORDS = "Words that a court forbade"


def content_with(text: str, **fields: object):
    return make_content("A page", representation={"title": "A page", "summary": text, "body": []}, **fields)


def frozen_use(board: Board, data: bytes = b"a file"):
    digest = sha256(data)
    store(frozen_storage(), digest, BytesIO(data))
    FrozenFile.objects.get_or_create(sha256=digest, defaults={"size": len(data), "content_type": "text/plain"})
    Upload.objects.create(sha256=digest, user=board.editors["acpo"])
    return asset_use(sha256=digest, size=len(data), name="a.txt", content_type="text/plain")


def test_the_very_same_words_are_not_submitted_again(board, home):
    content = content_with(WORDS)
    publish_content(board, content)
    redact(board, content.content_id, passages=(WORDS,))
    with pytest.raises(Refused, match="Exactly this was redacted"):
        submit_content(board, content)


def test_what_waits_for_sign_off_and_was_redacted_is_not_published(board, home):
    submission = submit_content(board, content_with(WORDS))
    cast(board, submission, "home-office")
    redact(board, submission.content_id, passages=(WORDS,))
    submission.refresh_from_db()
    assert "destroyed by law after it was submitted" in " ".join(missing_for_sign_off(submission))
    with pytest.raises(NotPublished):
        publish(submission)


def test_what_waits_with_a_redacted_file_is_not_published(board, home):
    use = frozen_use(board)
    publish_content(board, content_with("First", assets=(use,)))
    submission = submit_content(board, make_content("Another", assets=(use,)))
    cast(board, submission, "home-office")
    redact(board, None, files=(use.sha256,))
    cast(board, submission, "npia")
    assert not Publication.objects.filter(content_id=submission.content_id).exists()
    assert "A file that it shows or links was destroyed by law" in " ".join(missing_for_sign_off(submission))


def test_a_page_with_a_redacted_file_is_not_submitted(board, home):
    use = frozen_use(board)
    publish_content(board, content_with("First", assets=(use,)))
    redact(board, None, files=(use.sha256,))
    with pytest.raises(Refused, match="a file that was destroyed by law"):
        submit_content(board, make_content("Another", assets=(use,)))


def test_its_bytes_are_stored_nowhere_again(board, home):
    use = frozen_use(board)
    publish_content(board, content_with("First", assets=(use,)))
    redact(board, None, files=(use.sha256,))
    for storage in (frozen_storage(), published_storage()):
        storage.delete(storage_name(use.sha256))
        with pytest.raises(DamagedAsset, match="was redacted"):
            store(storage, use.sha256, BytesIO(b"a file"))
        assert not storage.exists(storage_name(use.sha256))


def test_the_database_refuses_the_redacted_words_in_an_edition(board, home):
    """Past every rule: the cms role writes the row itself."""
    content = content_with(WORDS)
    before = publish_content(board, content)
    redact(board, content.content_id, passages=(WORDS,))
    last = Edition.objects.order_by("-pk").first()
    with pytest.raises(DatabaseError, match="was redacted"), transaction.atomic():
        write_again(before, last)


def write_again(publication: Publication, last: Edition) -> None:
    publication.edition = Edition.objects.create(
        number=last.number + 1, made_at=last.made_at, effective_at=last.effective_at, cause="release"
    )
    publication.pk, publication.authority, publication._state.adding = uuid4(), "emergency", True
    publication.save(force_insert=True)


def test_an_open_submission_can_still_be_returned(board, home):
    submission = submit_content(board, content_with(WORDS))
    redact(board, submission.content_id, passages=(WORDS,))
    cast(board, submission, "npia", "return", reason="It was redacted.")
    assert submission.events.last().step == "returned"


def test_a_redacted_version_that_is_only_put_in_another_order_goes_on(board, home):
    """The digest that was signed stays, and the version as it was left may stand under it."""
    from cctvportal.publication.checks import _stands_redacted
    from cctvportal.publication.content import Change

    content = content_with(WORDS)
    publish_content(board, content)
    redact(board, content.content_id, passages=(WORDS,))
    left = Publication.objects.current().get(content_id=content.content_id)
    as_left = content_with(WORDS.replace(WORDS, left.representation["summary"]), content_id=content.content_id)
    change = Change(as_left, left.digest, left.sign_off, left.agency, left.seats)
    assert _stands_redacted(change)
    assert not _stands_redacted(Change(content, left.digest, left.sign_off, left.agency, left.seats))


def test_what_was_redacted_is_refused_with_what_to_do(board, home):
    use, content = frozen_use(board), content_with(WORDS)
    publish_content(board, content)
    publish_content(board, make_content("With a file", assets=(use,)))
    waiting = submit_content(board, make_content("Another", assets=(use,)))
    redact(board, content.content_id, passages=(WORDS,))
    redact(board, None, files=(use.sha256,))

    def reason(content: Content) -> str | None:
        return was_not_redacted(SimpleNamespace(content=content))

    assert reason(content) == "Exactly this was redacted: parts of it were destroyed by law. It is not published again."
    assert (
        reason(replace(content, slug="renamed", representation={"title": "A page", "summary": "", "body": []})) is None
    )
    assert reason(replace(content, content_id=content.content_id + 1)) is None
    assert reason(make_content("Third", assets=(use,))) == (
        "It shows or links a file that was destroyed by law. Take it off the page."
    )
    assert files_were_not_redacted(Count(waiting)) == (
        "A file that it shows or links was destroyed by law. Return it; it has to be submitted without the file."
    )


def test_a_submission_that_was_redacted_says_so_and_no_other(board, home):
    submission, other = (submit_content(board, content_with(words)) for words in (WORDS, "Other words"))
    assert content_is_what_was_signed(Count(submission)) is None
    redact(board, submission.content_id, passages=(WORDS,))
    submission.refresh_from_db()
    assert content_is_what_was_signed(Count(submission)) == (
        "Parts of it were destroyed by law after it was submitted. Return it; a new version has to be submitted."
    )
    assert (was_redacted(submission), was_redacted(other)) == (True, False)


@pytest.mark.parametrize("step", [RedactionStep.CARRIED_OUT, RedactionStep.DESTROYED])
def test_a_redaction_counts_while_its_files_are_destroyed_and_after(board, home, step, monkeypatch):
    submission = submit_content(board, content_with(WORDS))
    redaction = redact(board, submission.content_id, passages=(WORDS,))
    last = list(redaction.events.values_list("step", flat=True))[-1]
    if last != step:
        RedactionEvent.objects.create(redaction=redaction, step=step)
    assert was_redacted(submission)


def page_with_a_file(board: Board) -> Publication:
    data = b"%PDF-1.7 a file"
    freeze(board, data, "application/pdf")
    use = asset_use(sha256=sha256(data), size=len(data), name="rules.pdf")
    return publish_content(board, make_content("Siting cameras", assets=(use,)))


def move_of(board: Board, page: Publication):
    parent = current_publication(page.parent_id)
    return submit_move(page.content_id, parent.content_id, "siting", board.editors["acpo"])


def redact_file_of(board: Board, page: Publication) -> None:
    redaction = redact(board, page.content_id, passages=(), files=(page.assets[0]["sha256"],))
    destroy_files.func(str(redaction.pk))


@pytest.mark.parametrize("waits", [False, True])
def test_a_page_moves_with_what_a_redaction_left_of_it(board, home, waits):
    with_a_file = page_with_a_file(board)
    submission = move_of(board, with_a_file) if waits else None
    redact_file_of(board, with_a_file)
    sign_off(board, submission or move_of(board, with_a_file))
    moved = current_publication(with_a_file.content_id)
    assert (moved.path, moved.assets) == ("/siting/", with_a_file.assets)
    assert not published_storage().exists(storage_name(moved.assets[0]["sha256"]))
    assert verify().problems == []


def test_what_a_moved_correction_corrected_comes_back_without_its_file(board, home):
    with_a_file = page_with_a_file(board)
    publish_correction(board, with_a_file, summary="About it and them.")
    sign_off(board, move_of(board, with_a_file))
    redact_file_of(board, with_a_file)
    correction = current_publication(with_a_file.content_id)
    emergency = call_in(correction, board.members["sample"], board.seats["sample"], "It is no slip.")
    cast(board, emergency.submission, "sample", Decision.RETURN, reason="No.")
    back = current_publication(with_a_file.content_id)
    assert (back.path, back.representation) == ("/siting/", with_a_file.representation)


def test_another_version_does_not_bring_a_redacted_file_back(board, home, monkeypatch):
    with_a_file = page_with_a_file(board)
    redact_file_of(board, with_a_file)
    monkeypatch.setattr("cctvportal.signoff.actions.submit.require", lambda rules, facts: None)
    submission = submit_content(board, corrected(with_a_file, summary="Another version."))
    cast(board, submission, "home-office")
    cast(board, submission, "sample")
    monkeypatch.setattr("cctvportal.signoff.actions.publish.missing_for_sign_off", lambda submission: [])
    with pytest.raises(DatabaseError, match="was redacted"), transaction.atomic():
        publish(submission)


def test_a_page_with_a_redacted_file_takes_another_place_in_the_navigation(board, home):
    with_a_file = page_with_a_file(board)
    other = publish_content(board, make_content("Signs"))
    redact_file_of(board, with_a_file)
    for order in ([with_a_file, other], [other, with_a_file]):
        ids = [page.content_id for page in order]
        sign_off(board, submit_order(home.content_id, ids, board.editors["sample"]))
    assert current_publication(with_a_file.content_id).position == 2
