"""Freezing: the bytes that a submission shows or links, copied by digest into a storage that nobody edits."""

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import PurePath

import PIL.Image
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from wagtail.images.models import Filter, SourceImageIOError
from willow.image import UnrecognisedImageFormatError

from cctvportal.agencies.models import User
from cctvportal.kernel.canonical import sha256, sha256_of_file
from cctvportal.publication.assets import is_redacted, published_storage, storage_name, store
from cctvportal.publication.content import AssetUse
from cctvportal.publication.enums import AssetRole
from search.rows import digest_of_text

from .errors import ChangedFile, UnreadableFile
from .image_operations import WITHOUT_METADATA
from .kinds import content_type_of, extension_of
from .models import FrozenFile, PortalDocument, PortalImage, Upload
from .pdf import PdfContent, read_pdf

CHANGED = "The file of “{}” was changed outside the library. Upload it again."
OTHER_TEXT = (
    "The text that was read from “{}” when it was first submitted is not the text that is read from it now, and search "
    "can know one alone. Save the PDF anew and upload it again."
)


def frozen_storage() -> Storage:
    """Where frozen bytes lie, private, named by digest."""
    return storages["frozen"]


def freeze_document(document: PortalDocument) -> list[AssetUse]:
    """The document, and for a PDF the picture of its first page.

    Raises ``ChangedFile`` when its bytes are not those that were uploaded, ``UnreadableFile`` for a broken PDF,
    ``FileNotFoundError`` when they are gone, and ``OSError`` when the storage fails.
    """
    name = PurePath(document.filename).name
    _refuse_redacted(document.sha256, document.title)
    with document.open_file() as file:
        digest = sha256_of_file(file)
        if digest != document.sha256:
            raise ChangedFile(CHANGED.format(document.title))
        content = read_pdf(file) if extension_of(name) == "pdf" else None
        size = file.seek(0, 2)
        store(frozen_storage(), digest, file)
    kind = content_type_of(name)
    noted = _note(digest, size, kind, content)
    use = AssetUse(AssetRole.DOCUMENT, document.pk, "", digest, size, kind, name, title=document.title)
    if content is None:
        return [use]
    if noted.page_count is not None and noted.text != content.text:
        raise ChangedFile(OTHER_TEXT.format(document.title))
    use = replace(use, page_count=content.page_count, text_sha256=digest_of_text(content.text))
    return [use, _freeze_picture(document.pk, name, content)]


def freeze_rendition(image: PortalImage, spec: str, filter_spec: str) -> AssetUse:
    """One rendition of an image, made now, without the metadata of the original. Raises as ``freeze_document`` does."""
    _refuse_redacted(image.sha256, image.title)
    data, suffix = _render(image, filter_spec)
    digest = sha256(data)
    _refuse_redacted(digest, image.title)
    store(frozen_storage(), digest, BytesIO(data))
    name = f"{PurePath(image.filename).stem}-{spec}{suffix}"
    kind = content_type_of(name)
    _note(digest, len(data), kind, None)
    with PIL.Image.open(BytesIO(data)) as picture:
        width, height = picture.size
    return AssetUse(AssetRole.RENDITION, image.pk, spec, digest, len(data), kind, name, width=width, height=height)


def _refuse_redacted(digest: str, title: str) -> None:
    if is_redacted(digest):
        raise ChangedFile(f"The file of “{title}” was redacted: it was destroyed by law. Take it off the page.")


def _render(image: PortalImage, filter_spec: str) -> tuple[bytes, str]:
    """The bytes of a rendition and the suffix that goes with its format."""
    image_filter = Filter(spec=f"{filter_spec}|{WITHOUT_METADATA}")
    original = File(BytesIO(_original(image)), name=image.file.name)
    try:
        rendition = image.generate_rendition_file(image_filter, source=original)
    except (OSError, SyntaxError, PIL.Image.DecompressionBombError, UnrecognisedImageFormatError) as error:
        raise UnreadableFile(f"The picture “{image.title}” is damaged. Upload it again.") from error
    rendition.seek(0)
    return rendition.read(), PurePath(rendition.name).suffix


def _original(image: PortalImage) -> bytes:
    try:
        with image.open_file() as file:
            data = file.read()
    except SourceImageIOError as error:
        raise (error.__cause__ or error) from None  # Wagtail wraps the storage's own error
    if sha256(data) != image.sha256:
        raise ChangedFile(CHANGED.format(image.title))
    return data


def publish_assets(uses: Iterable[AssetUse]) -> None:
    """Copy frozen bytes into the published storage; may be repeated. Those that were redacted are left out.

    Raises ``DamagedAsset`` when frozen bytes are not those of their digest, ``OSError`` when a storage fails.
    """
    for digest in {use.sha256 for use in uses if not is_redacted(use.sha256)}:
        with frozen_storage().open(storage_name(digest)) as file:
            store(published_storage(), digest, file)


def texts_of(uses: Iterable[AssetUse]) -> dict[str, str]:
    """SHA-256 -> text, for those among the frozen files that have any."""
    files = FrozenFile.objects.filter(pk__in={use.sha256 for use in uses}).exclude(text="")
    return dict(files.values_list("sha256", "text"))


def uploaders(uses: Iterable[AssetUse]) -> dict[str, set[User | None]]:
    """SHA-256 of each document and each image's original -> who brought these bytes; ``None`` is somebody unknown."""
    found: dict[str, set[User | None]] = {}
    for upload in Upload.objects.filter(sha256__in=set(originals(uses))).select_related("user"):
        found.setdefault(upload.sha256, set()).add(upload.user)
    return found


def originals(uses: Iterable[AssetUse]) -> list[str]:
    """The digests of the library files that ``uses`` come from."""
    uses = list(uses)
    images = {use.library_id for use in uses if use.role == AssetRole.RENDITION}
    documents = [use.sha256 for use in uses if use.is_document]
    return documents + list(PortalImage.objects.filter(pk__in=images).values_list("sha256", flat=True))


def _freeze_picture(document_id: int, name: str, content: PdfContent) -> AssetUse:
    digest = sha256(content.picture)
    store(frozen_storage(), digest, BytesIO(content.picture))
    _note(digest, len(content.picture), "image/jpeg", None)
    return AssetUse(
        AssetRole.PICTURE,
        document_id,
        "",
        digest,
        len(content.picture),
        "image/jpeg",
        f"{PurePath(name).stem}-page-1.jpg",
        width=content.width,
        height=content.height,
    )


def _note(digest: str, size: int, content_type: str, content: PdfContent | None) -> FrozenFile:
    """What is known of frozen bytes: what was noted first stays."""
    noted, _ = FrozenFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "size": size,
            "content_type": content_type,
            "page_count": content.page_count if content else None,
            "text": content.text if content else "",
        },
    )
    return noted
