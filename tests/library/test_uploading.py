"""Bad files get a clear message at the field and change nothing; every upload has somebody's name on it."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from cctvportal.kernel.canonical import sha256
from cctvportal.library.models import PortalDocument, PortalImage, Upload

from . import files

LOCKED = "The PDF is locked with a password. Remove the password and upload it again."
NO_PICTURE = "The file is damaged, or not a picture in one of the forms GIF, JPEG, PNG, WEBP."
DAMAGED = "The picture is damaged. Save it anew and upload it again."


@pytest.fixture
def cms(editor, signed_in):
    return signed_in(editor)


def uploads_of(item) -> list:
    """Who brought the bytes that ``item`` has now."""
    return [upload.user for upload in Upload.objects.filter(sha256=item.sha256).order_by("pk")]


def test_a_new_document_lands_in_the_agencys_collection_under_its_editors_name(cms, editor, acpo):
    file = files.upload("July bulletin.pdf", files.pdf("One", "Two"))

    cms.post(reverse("wagtaildocs:add"), {"title": "Bulletin", "file": file})

    document = PortalDocument.objects.get()
    assert document.collection == acpo.collection
    assert document.filename == "July_bulletin.pdf"
    assert document.page_count == 2
    assert document.sha256 == sha256(files.pdf("One", "Two"))
    assert uploads_of(document) == [editor]


REFUSED_DOCUMENTS = {
    "empty.pdf": (b"", "The submitted file is empty."),
    "locked.pdf": (files.pdf(locked=True), LOCKED),
    "scan.pdf": (files.picture(), "its content is of the kind PNG"),
    "tool.exe": (b"MZ", "a kind that the library does not take"),
}
REFUSED_IMAGES = {
    "empty.png": (b"", "The submitted file is empty."),
    "people.png": (files.picture()[:400], DAMAGED),
    "photo.png": (files.picture("JPEG"), "does not match the file format"),
    "plan.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_PICTURE),
    "notes.png": (files.TEXT, NO_PICTURE),
}


@pytest.mark.parametrize("name", REFUSED_DOCUMENTS)
def test_a_bad_document_is_refused_at_the_field(cms, name):
    data, message = REFUSED_DOCUMENTS[name]

    form = cms.post(reverse("wagtaildocs:add"), {"title": "X", "file": files.upload(name, data)}).context["form"]

    assert len(form.errors["file"]) == 1
    assert message in form.errors["file"][0]
    assert not PortalDocument.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("name", REFUSED_IMAGES)
def test_a_bad_image_is_refused_at_the_field(cms, name):
    data, message = REFUSED_IMAGES[name]

    form = cms.post(reverse("wagtailimages:add"), {"title": "X", "file": files.upload(name, data)}).context["form"]

    assert message in form.errors["file"][0]
    assert not PortalImage.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("view", ["wagtaildocs:add_multiple", "wagtailimages:add_multiple"])
def test_several_at_once_are_checked_one_by_one(cms, editor, view):
    model, good, bad = {
        "wagtaildocs:add_multiple": (PortalDocument, ("a.pdf", files.pdf()), ("b.pdf", files.pdf(locked=True))),
        "wagtailimages:add_multiple": (PortalImage, ("a.png", files.picture()), ("b.png", files.picture()[:400])),
    }[view]

    answers = [
        cms.post(reverse(view), {"title": "X", "files[]": files.upload(name, data)}).json()
        for name, data in (good, bad)
    ]

    assert [answer["success"] for answer in answers] == [True, False]
    assert answers[1]["error_message"] in (LOCKED, DAMAGED)
    assert uploads_of(model.objects.get()) == [editor]


@pytest.mark.parametrize(("chooser", "prefix"), [("wagtaildocs", "document"), ("wagtailimages", "image")])
def test_the_chooser_takes_and_refuses_as_the_library_does(cms, editor, chooser, prefix):
    def send(name: str, data: bytes) -> dict:
        fields = {"title": "X", "file": files.upload(name, data)}
        posted = {f"{prefix}-chooser-upload-{key}": value for key, value in fields.items()}
        return json.loads(cms.post(reverse(f"{chooser}_chooser:create"), posted).content)

    model = PortalDocument if prefix == "document" else PortalImage
    good, bad = (
        (files.pdf(), files.pdf(locked=True)) if prefix == "document" else (files.picture(), files.picture()[:400])
    )
    name = "a.pdf" if prefix == "document" else "a.png"

    refused = send(name, bad)
    assert (LOCKED if prefix == "document" else DAMAGED) in refused["htmlFragment"]
    assert not model.objects.exists()

    assert send(name, good)["step"] == "chosen"
    assert uploads_of(model.objects.get()) == [editor]


def test_a_document_beyond_the_limit_is_refused(cms, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 500
    file = files.upload("notes.txt", files.TEXT * 20)

    form = cms.post(reverse("wagtaildocs:add"), {"title": "X", "file": file}).context["form"]

    assert "This file is too big" in form.errors["file"][0]
    assert not PortalDocument.objects.exists()


@pytest.mark.parametrize("limit", ["WAGTAILIMAGES_MAX_UPLOAD_SIZE", "WAGTAILIMAGES_MAX_IMAGE_PIXELS"])
def test_an_image_beyond_the_limits_is_refused(cms, settings, limit):
    setattr(settings, limit, 500)

    file = files.upload("people.png", files.picture())
    form = cms.post(reverse("wagtailimages:add"), {"title": "X", "file": file}).context["form"]

    assert "too big" in form.errors["file"][0] or "more than 500 pixels" in form.errors["file"][0]
    assert not PortalImage.objects.exists()


def test_who_replaces_a_document_is_its_uploader(document, editor, colleague, signed_in):
    before = document.sha256
    file = files.upload("bulletin.pdf", files.pdf("Another"))

    response = signed_in(colleague).post(reverse("wagtaildocs:edit", args=[document.pk]), {"title": "T", "file": file})

    assert response.status_code == 302
    document.refresh_from_db()
    assert document.uploaded_by_user == colleague
    assert document.sha256 != before
    assert uploads_of(document) == [colleague]


def test_a_new_title_makes_nobody_an_uploader(document, editor, colleague, signed_in):
    signed_in(colleague).post(reverse("wagtaildocs:edit", args=[document.pk]), {"title": "Another title"})

    document.refresh_from_db()
    assert document.title == "Another title"
    assert document.uploaded_by_user == editor
    assert uploads_of(document) == [editor]


def test_a_bad_replacement_leaves_the_file_that_was_there(document, cms):
    name, stored = document.file.name, document.file.storage
    file = files.upload("bulletin.pdf", files.pdf(locked=True))

    form = cms.post(reverse("wagtaildocs:edit", args=[document.pk]), {"title": "T", "file": file}).context["form"]

    assert form.errors["file"] == [LOCKED]
    document.refresh_from_db()
    assert (document.title, document.file.name) == ("Secret bulletin", name)
    assert stored.exists(name)


def test_a_replaced_file_goes_only_once_the_new_one_is_safe(
    document, cms, monkeypatch, django_capture_on_commit_callbacks
):
    name, stored = document.file.name, document.file.storage
    address = reverse("wagtaildocs:edit", args=[document.pk])

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "_save", _fail)
        with pytest.raises(OSError, match="disk full"):
            cms.post(address, {"title": "T", "file": files.upload("b.pdf", files.pdf("New"))})
    document.refresh_from_db()
    assert document.file.name == name
    assert stored.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        cms.post(address, {"title": "T", "file": files.upload("b.pdf", files.pdf("New"))})
    document.refresh_from_db()
    assert stored.exists(document.file.name)
    assert not stored.exists(name)


def test_files_of_one_name_keep_it(document, editor, acpo):
    other = PortalDocument.objects.create(
        title="Other", file=ContentFile(files.pdf("Other"), name="bulletin.pdf"), uploaded_by_user=editor
    )

    assert other.filename == document.filename == "bulletin.pdf"
    assert other.file.name != document.file.name


def test_who_replaces_an_image_is_its_uploader(image, colleague, signed_in):
    file = files.upload("people.png", files.picture(size=(300, 300)))

    response = signed_in(colleague).post(reverse("wagtailimages:edit", args=[image.pk]), {"title": "T", "file": file})

    assert response.status_code == 302
    image.refresh_from_db()
    assert image.uploaded_by_user == colleague
    assert uploads_of(image) == [colleague]


def test_who_moves_the_focal_point_contributes_to_what_is_shown(image, editor, colleague, signed_in):
    point = {"focal_point_x": 100, "focal_point_y": 100, "focal_point_width": 50, "focal_point_height": 50}
    address = reverse("wagtailimages:edit", args=[image.pk])

    signed_in(colleague).post(address, {"title": "T"} | point)
    signed_in(editor).post(address, {"title": "Only the title"} | point)

    image.refresh_from_db()
    assert image.focal_point_x == 100
    assert image.uploaded_by_user == editor
    assert uploads_of(image) == [editor, colleague]


def test_a_change_without_a_known_user_is_nobodys(document, image):
    document.file = ContentFile(files.pdf("From a script"), name="script.pdf")
    document.save()
    image.focal_point_x = 7
    image.save()

    assert uploads_of(document) == [None]
    assert document.uploaded_by_user is None
    assert None in uploads_of(image)


def test_a_save_of_single_fields_keeps_file_and_digest_together(document, image, colleague):
    for item, data, name in ((document, files.pdf("A", "B"), "b.pdf"), (image, files.picture(size=(9, 9)), "b.png")):
        item.file, item.changed_by = ContentFile(data, name=name), colleague
        item.save(update_fields=["file"])
        item.refresh_from_db()
        assert item.sha256 == sha256(data)
        assert item.uploaded_by_user == colleague
    assert document.page_count == 2


def test_the_forms_say_what_is_taken_and_where_alternative_texts_go(cms, document):
    form = cms.get(reverse("wagtaildocs:edit", args=[document.pk])).context["form"]
    assert "PDF, DOCX" in form.fields["file"].help_text
    assert "stays as it is" in form.fields["file"].help_text

    form = cms.get(reverse("wagtailimages:add")).context["form"]
    assert "alternative text where you use the picture" in form.fields["title"].help_text
    assert "description" not in form.fields


def test_saving_again_without_change_notes_nothing(document, image):
    for item in (document, image, PortalDocument.objects.get(), PortalImage.objects.get()):
        item.save()
        item.file_size = None
        item.get_file_size()

    assert Upload.objects.count() == 2


@pytest.mark.parametrize("statement", ["UPDATE {} SET sha256 = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", ["library_upload", "library_frozenfile"])
def test_what_was_noted_can_be_neither_changed_nor_removed(document, table, statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def _fail(*args: object) -> None:
    raise OSError("disk full")
