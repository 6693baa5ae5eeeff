"""A small published site: the samples of every page type, submitted and signed off by the real verbs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO

from cctvportal.kernel.canonical import sha256
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import FrozenFile, Upload
from cctvportal.publication.assets import store
from cctvportal.publication.content import AssetUse, Content
from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.delete import submit_deletion
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from search.rows import digest_of_text
from tests.builders import Board, publish_content, sign_off
from tests.design import samples

SPECS = {"width-320": (320, 213), "width-640": (640, 427), "width-960": (960, 640), "fill-1200x400": (1200, 400)}
PDF_TEXT = {
    samples.STRATEGY_PDF: "Forty-four recommendations on surveillance, with a glossary of quagga terms.",
    samples.BODY_PDF: "Terms of reference of the oversight body.",
    samples.UNCOUNTED: "Form.",
}
DOCUMENT_KEYS = {"document", "strategy_document"}


def freeze(board: Board, data: bytes, content_type: str, text: str = "") -> str:
    """Bytes as a submission would have frozen them, brought by ACPO's editor; returns their SHA-256."""
    digest = sha256(data)
    store(frozen_storage(), digest, BytesIO(data))
    known = FrozenFile.objects.get_or_create(
        sha256=digest, defaults={"size": len(data), "content_type": content_type, "text": text}
    )
    if known[1]:
        Upload.objects.create(sha256=digest, user=board.editors["acpo"])
    return digest


def pdf(document_id: int) -> bytes:
    """The bytes of a sample document: 200 kB, so that a range is a part of it."""
    return b"%PDF-1.7\n" + f"document {document_id}\n".encode() * 14_000


def document_uses(board: Board, document_id: int) -> list[AssetUse]:
    """The document and the picture of its first page."""
    data, picture = pdf(document_id), b"jpeg of %d" % document_id
    answer = samples.DOCUMENTS[document_id]
    digest = freeze(board, data, "application/pdf", PDF_TEXT[document_id])
    front = freeze(board, picture, "image/jpeg")
    return [
        AssetUse(AssetRole.DOCUMENT, document_id, "", digest, len(data), "application/pdf", answer["filename"],
                 title=answer["title"], page_count=answer["pages"], text_sha256=digest_of_text(PDF_TEXT[document_id])),
        AssetUse(AssetRole.PICTURE, document_id, "", front, len(picture), "image/jpeg",
                 f"{answer['filename']}-page-1.jpg", width=168, height=238),
    ]  # fmt: skip


def image_uses(board: Board, image_id: int) -> list[AssetUse]:
    """Every rendition of an image."""
    uses = []
    for spec, (width, height) in SPECS.items():
        data = f"webp of {image_id} {spec}".encode()
        digest = freeze(board, data, "image/webp")
        uses.append(
            AssetUse(AssetRole.RENDITION, image_id, spec, digest, len(data), "image/webp", f"people-{spec}.webp",
                     width=width, height=height)
        )  # fmt: skip
    return uses


def assets_of(board: Board, representation: dict) -> tuple[AssetUse, ...]:
    """The assets that a representation names."""
    documents, images = set(), set()
    for key, value in _leaves(representation):
        if key in DOCUMENT_KEYS and isinstance(value, int):
            documents.add(value)
        elif key == "image" and isinstance(value, int):
            images.add(value)
        elif isinstance(value, str):
            documents.update(map(int, re.findall(r'data-document="(\d+)"', value)))
    uses = [use for document in sorted(documents) for use in document_uses(board, document)]
    return tuple(uses + [use for image in sorted(images) for use in image_uses(board, image)])


def sample_content(board: Board, content_id: int, **fields: object) -> Content:
    """A sample as content; ``fields`` replace those of its representation."""
    type_, path, parent, representation = samples.PAGES[content_id]
    representation = representation | fields
    if type_ == "home.DisclaimerPage":
        representation |= {"permanent_slug": f"version-{representation['version'].replace('.', '-')}"}
    return Content(
        content_id=content_id,
        type=type_,
        path=path,
        parent_id=parent,
        locale="en",
        slug=path.rstrip("/").rpartition("/")[2] or "home",
        position=content_id,
        representation=representation,
        assets=assets_of(board, representation),
    )


def publish_sample(board: Board, content_id: int, **fields: object) -> Publication:
    """Submit a sample and have it signed off."""
    content = sample_content(board, content_id, **fields)
    return publish_content(board, content, "acpo")


def publish_meeting_5(board: Board) -> Publication:
    """Minutes of a meeting after those of the samples, which hear that action 3.1 is done."""
    content = sample_content(board, samples.MEETING_4)
    later = content.representation | {
        "title": "Meeting Number 5",
        "number": 5,
        "date": "2010-05-04",
        "action_reports": [{"reference": "3.1", "state": "done", "note": "It went round."}],
        "actions": [{"reference": "5.1", "text": "Write", "owner": samples.ACPO, "due": None}],
    }
    minutes = replace(content, content_id=500, path="/minutes/meeting-5/", slug="meeting-5", representation=later)
    return publish_content(board, minutes)


def replace_document(board: Board, content_ids: Iterable[int], data: bytes, document_id: int, **fields: object) -> None:
    """Publish the samples again with other bytes for a document of theirs, of which ``fields`` tell."""
    digest = freeze(board, data, "application/pdf")
    told = {"sha256": digest, "size": len(data)} | fields
    for content_id in content_ids:
        content = sample_content(board, content_id, change_note="New figures.")
        uses = tuple(
            replace(use, **told) if (use.role, use.library_id) == (AssetRole.DOCUMENT, document_id) else use
            for use in content.assets
        )
        publish_content(board, replace(content, assets=uses))


def withdraw(board: Board, content_id: int, reason: str = "It was wrong.") -> Publication:
    """Have a published page withdrawn."""
    sign_off(board, submit_withdrawal(content_id, reason, board.editors["acpo"]))
    return current_publication(content_id)


def delete(board: Board, content_id: int, reason: str = "It was wrong.") -> None:
    """Have a page deleted."""
    sign_off(board, submit_deletion(content_id, reason, board.editors["acpo"]))


def publish_samples(board: Board) -> dict[int, Publication]:
    """Publish every sample; the one that is a withdrawal was a page first."""
    published = {}
    for content_id, (_, _, _, representation) in samples.PAGES.items():
        if representation.get("withdrawn"):
            plain = samples.PAGES[samples.CHILD_GUIDANCE][3] | {"title": representation["title"], "withdrawn": False}
            publish_sample(board, content_id, **{**plain, "reason": ""})
            published[content_id] = withdraw(board, content_id, "Replaced by newer guidance.")
        else:
            published[content_id] = publish_sample(board, content_id)
    return published


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, key)
    else:
        yield key, value
