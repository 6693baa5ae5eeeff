"""Draft files are served in the CMS alone, under headers that let them do no harm."""

import pytest
from django.core.files.base import ContentFile
from wagtail import hooks

from cctvportal.library.models import PortalDocument

from . import files


def test_a_pdf_is_shown_and_kept_by_no_cache(document, editor, signed_in):
    response = signed_in(editor).get(document.url)

    assert b"".join(response.streaming_content) == files.pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="bulletin.pdf"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"


def test_any_other_document_is_downloaded(editor, acpo, signed_in):
    document = PortalDocument.objects.create(
        title="Notes", file=ContentFile(b"<script>alert(1)</script>", name="notes.txt"), collection=acpo.collection
    )

    response = signed_in(editor).get(document.url)

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_image_and_its_renditions_are_served(image, editor, signed_in):
    client = signed_in(editor)

    assert b"".join(client.get(image.url).streaming_content) == files.picture()
    assert client.get(image.get_rendition("width-100").url)["Content-Type"] == "image/png"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_files_are_only_read(document, editor, signed_in, method):
    assert getattr(signed_in(editor), method)(document.url).status_code == 405


def test_another_name_or_a_missing_file_is_not_found(document, editor, signed_in):
    client = signed_in(editor)

    assert client.get(document.url.replace("bulletin", "other")).status_code == 404
    document.file.storage.delete(document.file.name)
    assert client.get(document.url).status_code == 404


def test_an_app_above_may_open_a_file_to_somebody(document, image, stranger, signed_in):
    client = signed_in(stranger)
    with hooks.register_temporarily("may_view_library_file", lambda user, item: user == stranger and item == document):
        assert client.get(document.url).status_code == 200
        assert client.get(image.url).status_code == 404
    assert client.get(document.url).status_code == 404
