"""Whole files: gone from every storage, from search and from the library, and never served meanwhile."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cctvportal.library.forms import DocumentField
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import FrozenFile, PortalDocument
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Publication, Tombstone
from cctvportal.publication.verification import verify
from cctvportal.signoff.actions import redact as acts
from cctvportal.signoff.actions.redact import destroy_files, finish_redactions, unfinished_redactions
from cctvportal.signoff.enums import RedactionStep
from home.models import GuidancePage, HomePage
from search.models import SearchRow
from tests.builders import make_content, make_home, publish_content
from tests.design import samples
from tests.factories import make_page, publish_page
from tests.publication_builder import document_uses
from tests.signoff.redaction.orders import redact

pytestmark = pytest.mark.django_db
LETTERS = b"The names of everyone who wrote to us."


@pytest.fixture
def document(board):
    return PortalDocument.objects.create(
        title="Names",
        file=ContentFile(LETTERS, name="letters.txt"),
        uploaded_by_user=board.editors["acpo"],
    )


@pytest.fixture
def shown(board, document) -> Publication:
    """A page with the document."""
    home = make_page(HomePage)
    body = [("document", {"document": document, "title": "", "description": ""})]
    page = make_page(GuidancePage, home, slug="letters", sections=[("section", {"heading": "A", "body": body})])
    return publish_page(board, page)


def url_of(publication: Publication) -> str:
    use = publication.assets[0]
    return f"/assets/{use['sha256']}/{use['name']}"


def stored(sha256: str) -> list[bool]:
    return [storage.exists(storage_name(sha256)) for storage in (published_storage(), frozen_storage())]


def test_a_redacted_document_is_gone_from_the_api_of_documents(board, document, shown, client: Client):
    listing, detail = "/api/v2/documents/", f"/api/v2/documents/{document.pk}/"
    assert client.get(listing).json()["meta"]["total_count"] == 1
    redact(board, None, files=(document.sha256,))
    assert client.get(detail).status_code == 410
    assert client.get(detail).json()["message"].startswith("redacted: destroyed by law in edition ")
    for past in ("", f"?at={shown.edition_id}"):
        assert client.get(f"{detail}{past}").status_code == 410
        body = client.get(f"{listing}{past}").json()
        assert (body["items"], body["meta"]["total_count"]) == ([], 0)
    nested = client.get(f"/api/v2/pages/{shown.content_id}/?rich_text=html").json()
    assert nested["title"]


def test_a_redacted_file_is_not_served_even_while_it_is_still_there(board, document, shown, client: Client):
    assert client.get(url_of(shown)).status_code == 200
    redaction = redact(board, None, files=(document.sha256,))
    assert stored(document.sha256) == [True, True]
    answer = client.get(url_of(shown))
    assert answer.status_code == 410
    assert redaction.statement in answer.content.decode()


def test_its_bytes_go_from_every_storage_and_the_library(board, document, shown):
    redaction = redact(board, None, files=(document.sha256,))
    finish_redactions()
    assert stored(document.sha256) == [False, False]
    assert not document.file.storage.exists(document.file.name)
    assert redaction.events.last().step == RedactionStep.DESTROYED
    assert verify().ok


def test_a_page_says_that_its_file_is_redacted(board, document, shown, client: Client):
    redact(board, None, files=(document.sha256,))
    page = client.get(shown.path).content.decode()
    assert "This file was destroyed by law" in page
    assert shown.recomputed_digest() == shown.digest


def test_a_storage_that_fails_is_tried_again_and_told_of_meanwhile(board, document, shown, monkeypatch):
    def fail(files):
        raise OSError("no answer")

    redaction = redact(board, None, files=(document.sha256,))
    with monkeypatch.context() as failing:
        failing.setattr(acts.files, "destroy", fail)
        with pytest.raises(OSError, match="no answer"):
            destroy_files.func(str(redaction.pk))
    assert list(unfinished_redactions()) == [redaction]
    finish_redactions()
    assert list(unfinished_redactions()) == []


def test_what_is_left_of_it_in_a_storage_is_not_taken_for_done(board, document, shown, monkeypatch):
    redaction = redact(board, None, files=(document.sha256,))
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.delete", lambda self, name: None)
    with pytest.raises(OSError, match="The storage still has"):
        finish_redactions()
    assert list(unfinished_redactions()) == [redaction]


def test_a_worker_killed_before_it_deleted_anything_is_made_up_for_by_the_scheduler(board, document, shown):
    """The task was lost with it; the redaction itself says that something is left to do."""
    redaction = redact(board, None, files=(document.sha256,))
    assert redaction.events.last().step == RedactionStep.CARRIED_OUT
    finish_redactions()
    finish_redactions()
    assert [event.step for event in redaction.events.all()] == ["proposed", "carried-out", "destroyed"]


def test_what_was_made_of_a_file_goes_with_it(board, client):

    make_home(board)
    uses = document_uses(board, samples.STRATEGY_PDF)
    publication = publish_content(board, make_content("With a document", assets=tuple(uses)))
    redact(board, None, files=(uses[0].sha256,))
    assert set(Tombstone.objects.exclude(sha256="").values_list("sha256", flat=True)) == {use.sha256 for use in uses}
    assert "quagga" not in FrozenFile.objects.get(pk=uses[0].sha256).text
    assert not SearchRow.objects.filter(publication=publication, document="quagga").exists()


def test_the_same_bytes_are_not_uploaded_again(board, document, shown):
    redact(board, None, files=(document.sha256,))
    with pytest.raises(ValidationError, match="destroyed by law"):
        DocumentField().to_python(SimpleUploadedFile("again.txt", LETTERS))
