"""Freeze a page: its draft as the content that it would publish, with every file copied by digest."""

from wagtail.models import Page

from cctvportal.agencies.models import User
from cctvportal.library.freezing import ChangedFile, freeze_document, freeze_rendition
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.library.pdf import UnreadableFile
from cctvportal.library.permissions import foreign_files
from cctvportal.publication.content import AssetUse, Content
from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Publication, PublicationAsset
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.submit import Frozen
from cctvportal.signoff.models import Contribution
from cctvportal.signoff.places import next_position

from .completeness import shortcomings
from .models import PortalPage
from .ownership import owning_agency, type_of, writing_agencies
from .renditions import SPECS
from .represent import Representation


def freeze(page: PortalPage) -> Frozen:
    """The latest draft of ``page``, frozen for submission.

    What cannot be represented or read is in its ``problems``, for the rules to refuse. Raises ``OSError`` when the
    storage fails.
    """
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    representation = draft.represent()
    foreign = foreign_assets(page, representation)
    assets, problems = ((), foreign) if foreign else freeze_assets(representation)
    return Frozen(
        content=content_of(draft, representation, assets),
        agency=owning_agency(page),
        draft_digest=draft.draft_digest(),
        revision_id=draft.latest_revision_id,
        authors=authors_of_the_copied(page),
        problems=tuple(dict.fromkeys([*shortcomings(draft), *representation.problems, *problems])),
    )


def authors_of_the_copied(page: PortalPage) -> frozenset[User]:
    """Who wrote what a copy was made from, until the copy is published itself.

    Copying brings the source's revisions along; they are older than the first save that was noted of the copy.
    """
    if Publication.objects.filter(content_id=page.pk).exists():
        return frozenset()
    first = Contribution.objects.filter(content_id=page.pk).first()
    copied = page.revisions.filter(created_at__lt=first.at) if first else page.revisions.none()
    return frozenset(User.objects.filter(pk__in=copied.exclude(user=None).values("user")))


def foreign_assets(page: Page, representation: Representation) -> list[str]:
    """A sentence for each file that comes from the library of an agency that does not write on this page.

    A forged form can name any id.
    """
    return foreign_files(writing_agencies(page), *drafted_files(page, representation))


def drafted_files(page: Page, representation: Representation) -> tuple[frozenset[int], frozenset[int]]:
    """The ids of those documents and images of a page that its agency must own.

    A document whose very bytes are public may be shown by everybody, and an image by the page that has published it.
    """
    current = current_publication(page.pk) if page.pk else None
    assets = current.assets if current else []
    shown = {asset["library_id"] for asset in assets if asset["role"] == AssetRole.RENDITION}
    images = frozenset(image_id for image_id, _ in representation.images)
    return representation.documents - public_documents(representation), images - shown


def public_documents(representation: Representation) -> frozenset[int]:
    """Those of its documents whose present bytes are part of a current publication."""
    digests = dict(PortalDocument.objects.filter(pk__in=representation.documents).values_list("pk", "sha256"))
    public = set(
        PublicationAsset.objects.filter(
            asset__in=digests.values(), publication__in=Publication.objects.current()
        ).values_list("asset_id", flat=True)
    )
    return frozenset(pk for pk, digest in digests.items() if digest in public)


def content_of(draft: PortalPage, representation: Representation, assets: tuple[AssetUse, ...] = ()) -> Content:
    """A draft as content: where it would stand, and what it would show.

    What stands in public keeps parent and position, whatever Wagtail's tree says: those change by a move and by an
    order of navigation. What is new stands beneath the page where it was drafted, after all others.
    """
    standing = current_publication(draft.pk) if draft.pk else None
    parent_id = standing.parent_id if standing else _parent_of(draft)
    slug = _slug_of(draft, standing)
    return Content(
        content_id=draft.pk,
        type=type_of(draft),
        path="/" if parent_id is None else f"{_path_of(parent_id)}{slug}/",
        parent_id=parent_id,
        locale=draft.locale.language_code,
        slug=slug,
        position=standing.position if standing else next_position(parent_id),
        representation=representation.json,
        assets=assets,
        links=tuple(sorted(representation.pages - {draft.pk})),
        boundaries=representation.boundaries,
    )


def freeze_assets(representation: Representation) -> tuple[tuple[AssetUse, ...], list[str]]:
    """All documents and renditions of a representation, copied by digest; and a sentence for each that cannot be."""
    uses: list[AssetUse] = []
    problems: list[str] = []
    for document in PortalDocument.objects.filter(pk__in=representation.documents):
        try:
            uses += freeze_document(document)
        except (ChangedFile, UnreadableFile, FileNotFoundError) as error:
            problems.append(_sentence(document.title, error))
    images = PortalImage.objects.in_bulk({image_id for image_id, _ in representation.images})
    for image_id, spec in sorted(representation.images):
        try:
            uses.append(freeze_rendition(images[image_id], spec, SPECS[spec]))
        except (ChangedFile, UnreadableFile, FileNotFoundError) as error:
            problems.append(_sentence(images[image_id].title, error))
    return tuple(uses), problems


def _sentence(title: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"The file of “{title}” is missing from the library. Upload it again."
    return f"“{title}”: {error}"


def _parent_of(page: Page) -> int | None:
    parent = page.get_parent()
    return None if parent is None or parent.depth == 1 else parent.pk


def _slug_of(draft: PortalPage, standing: Publication | None) -> str:
    """The draft's; the published one where the board has given the page a new one and Wagtail has yet to follow."""
    if standing is None or standing.slug == draft.slug:
        return draft.slug
    live = Page.objects.filter(pk=draft.pk).values_list("slug", flat=True).first()
    return standing.slug if live == draft.slug else draft.slug


def _path_of(page_id: int) -> str:
    published = current_publication(page_id)
    if published:
        return published.path
    page = Page.objects.get(pk=page_id)
    above = _parent_of(page)
    return "/" if above is None else f"{_path_of(above)}{page.slug}/"
