"""What a submission shows is copied by digest, and reaches the public only as those bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import PIL.Image
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from cctvportal.kernel.canonical import sha256
from cctvportal.library import freezing
from cctvportal.library.errors import ChangedFile, UnreadableFile
from cctvportal.library.freezing import freeze_document, freeze_rendition, frozen_storage, publish_assets
from cctvportal.library.models import FrozenFile, PortalDocument, PortalImage
from cctvportal.pages.renditions import SPECS
from cctvportal.publication.assets import DamagedAsset, published_storage, storage_name
from search.rows import signed_text

from . import files


def bytes_in(storage, digest: str) -> bytes:
    with storage.open(storage_name(digest)) as file:
        return file.read()


def make_image(data: bytes, name: str, **fields: object) -> PortalImage:
    return PortalImage.objects.create(title="Picture", file=ContentFile(data, name=name), **fields)


def overwrite(storage, name: str, data: bytes) -> None:
    storage.delete(name)
    storage.save(name, ContentFile(data))


@contextmanager
def failing_halfway(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every storage writes the first bytes of a file, and fails."""

    def save(storage: FileSystemStorage, name: str, content: object) -> str:
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "_save", save)
        yield


def test_a_pdf_is_frozen_with_a_picture_of_its_first_page(document):
    use, picture = freeze_document(document)

    assert (use.role, use.name, use.title, use.page_count) == ("document", "bulletin.pdf", "Secret bulletin", 1)
    assert (use.content_type, use.size) == ("application/pdf", len(files.pdf()))
    assert use.sha256 == document.sha256 == sha256(bytes_in(frozen_storage(), use.sha256))
    assert (picture.role, picture.name, picture.width) == ("picture", "bulletin-page-1.jpg", 240)
    assert sha256(bytes_in(frozen_storage(), picture.sha256)) == picture.sha256
    assert freezing.texts_of([use, picture]) == {use.sha256: "A bulletin"}
    assert use.text_sha256 == sha256(b"A bulletin")


def test_a_text_that_somebody_noted_before_is_not_taken_for_the_files(document):
    FrozenFile.objects.create(
        sha256=document.sha256, size=1, content_type="application/pdf", page_count=1, text="A forgery"
    )
    with pytest.raises(ChangedFile, match=r"Secret bulletin.*Save the PDF anew"):
        freeze_document(document)


def test_nor_is_one_that_was_noted_of_the_same_bytes_as_no_pdf(document):
    FrozenFile.objects.create(sha256=document.sha256, size=1, content_type="text/plain", text="A forgery")
    use, _ = freeze_document(document)
    assert use.text_sha256 == sha256(b"A bulletin")
    assert signed_text(use.as_json(), freezing.texts_of([use])) == ""


def test_any_other_document_is_frozen_as_it_is(db):
    document = PortalDocument.objects.create(title="Notes", file=ContentFile(files.TEXT, name="notes.txt"))

    (use,) = freeze_document(document)

    assert (use.content_type, use.page_count) == ("text/plain", None)
    assert bytes_in(frozen_storage(), use.sha256) == files.TEXT


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("spec", SPECS)
def test_the_same_image_gives_the_same_rendition(db, kind, spec):
    image = make_image(files.picture(kind, (1600, 900)), f"people.{kind.lower()}")

    first = freeze_rendition(image, spec, SPECS[spec])
    again = freeze_rendition(PortalImage.objects.get(), spec, SPECS[spec])

    assert first == again
    with PIL.Image.open(BytesIO(bytes_in(frozen_storage(), first.sha256))) as rendition:
        assert rendition.size == (first.width, first.height)
        assert rendition.get_format_mimetype() == first.content_type


def test_another_focal_point_gives_another_rendition(image):
    before = freeze_rendition(image, "crop", "fill-200x200")
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 10, 10, 20, 20

    assert freeze_rendition(image, "crop", "fill-200x200").sha256 != before.sha256


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_where_and_by_whom_a_picture_was_taken_is_not_published(db, kind):
    exif = PIL.Image.Exif()
    exif[0x013B] = "Ann Example"  # artist
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[29] = "2010:04:08"  # place and date of taking
    options = {"exif": exif} | ({"comment": b"Ann Example"} if kind == "JPEG" else {})
    original = files.picture(kind, (800, 600), **options)
    assert b"Ann Example" in original

    use = freeze_rendition(make_image(original, f"people.{kind.lower()}"), "width-300", "width-300")

    published = bytes_in(frozen_storage(), use.sha256)
    assert b"Ann Example" not in published
    with PIL.Image.open(BytesIO(published)) as picture:
        assert not picture.getexif()
        assert picture.size == (300, 400)  # upright, although what says so is gone


def test_bytes_changed_outside_the_library_are_refused(document, image):
    overwrite(document.file.storage, document.file.name, files.pdf("Forged"))
    overwrite(image.file.storage, image.file.name, files.picture(size=(10, 10)))

    with pytest.raises(ChangedFile, match="Secret bulletin"):
        freeze_document(PortalDocument.objects.get())
    with pytest.raises(ChangedFile, match="Secret picture"):
        freeze_rendition(PortalImage.objects.get(), "width-320", "width-320")
    assert not FrozenFile.objects.exists()


def test_a_missing_file_is_named_so(document, image):
    document.file.storage.delete(document.file.name)
    image.file.storage.delete(image.file.name)

    with pytest.raises(FileNotFoundError):
        freeze_document(PortalDocument.objects.get())
    with pytest.raises(FileNotFoundError):
        freeze_rendition(PortalImage.objects.get(), "width-320", "width-320")


def test_a_damaged_image_that_came_past_the_forms_is_refused(image):
    data = files.picture()[:400]
    overwrite(image.file.storage, image.file.name, data)
    PortalImage.objects.update(sha256=sha256(data))

    with pytest.raises(UnreadableFile, match="damaged"):
        freeze_rendition(PortalImage.objects.get(), "width-320", "width-320")


def test_a_storage_that_fails_halfway_leaves_nothing_broken(document, monkeypatch):
    with failing_halfway(monkeypatch), pytest.raises(OSError, match="disk full"):
        freeze_document(document)
    assert not FrozenFile.objects.exists()

    uses = freeze_document(document)
    with failing_halfway(monkeypatch), pytest.raises(OSError, match="disk full"):
        publish_assets(uses)

    publish_assets(uses)
    for use in uses:
        assert sha256(bytes_in(published_storage(), use.sha256)) == use.sha256


def test_publishing_may_be_repeated(document, image):
    uses = [*freeze_document(document), freeze_rendition(image, "width-320", "width-320")]

    publish_assets(uses)
    publish_assets(uses)

    for use in uses:
        assert sha256(bytes_in(published_storage(), use.sha256)) == use.sha256
        assert published_storage().listdir(use.sha256[:2])[1].count(use.sha256) == 1


def test_damaged_frozen_bytes_are_not_published(document):
    use, _ = freeze_document(document)
    overwrite(frozen_storage(), storage_name(use.sha256), b"forged")

    with pytest.raises(DamagedAsset):
        publish_assets([use])
    assert not published_storage().exists(storage_name(use.sha256))


def test_lost_frozen_bytes_are_an_error_and_not_a_silence(document):
    use, _ = freeze_document(document)

    with pytest.raises(FileNotFoundError):
        publish_assets([replace(use, sha256="0" * 64)])


def test_frozen_bytes_outlive_the_library(document, image, editor, django_capture_on_commit_callbacks):
    uses = [*freeze_document(document), freeze_rendition(image, "width-320", "width-320")]

    with django_capture_on_commit_callbacks(execute=True):
        document.file = ContentFile(files.pdf("Another"), name="bulletin.pdf")
        document.changed_by = editor
        document.save()
        document.delete()
        image.delete()

    publish_assets(uses)
    for use in uses:
        assert sha256(bytes_in(published_storage(), use.sha256)) == use.sha256


def test_one_name_with_different_content_is_two_files(document, editor):
    other = PortalDocument.objects.create(
        title="Other", file=ContentFile(files.pdf("Other"), name="bulletin.pdf"), uploaded_by_user=editor
    )

    first, second = freeze_document(document)[0], freeze_document(other)[0]

    assert first.name == second.name == "bulletin.pdf"
    assert first.sha256 != second.sha256


def test_who_brought_the_bytes_is_known_by_their_digest(document, image, editor, colleague):
    again = PortalDocument.objects.create(
        title="The same", file=ContentFile(files.pdf(), name="again.pdf"), uploaded_by_user=colleague
    )
    uses = [*freeze_document(again), freeze_rendition(image, "width-320", "width-320")]

    assert freezing.uploaders(uses) == {document.sha256: {editor, colleague}, image.sha256: {editor}}
