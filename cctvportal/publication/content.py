"""Content on its way to the public: by id, type and JSON, never by model class."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from cctvportal.kernel.canonical import digest_of

from .enums import AssetRole, Authority, Kind
from .models import Publication, signed_form


@dataclass(frozen=True, order=True)
class AssetUse:
    """One use of an asset in a piece of content.

    ``library_id`` is the id of the document or image; ``spec`` names a rendition (``width-640``), width and height are
    its pixels; ``page_count`` counts a PDF's pages; ``size`` is in bytes. ``text_sha256`` is that of the text by which
    search finds a PDF: a form feed between pages, single spaces, UTF-8.
    """

    role: str
    library_id: int
    spec: str
    sha256: str
    size: int
    content_type: str
    name: str
    title: str = ""
    width: int | None = None
    height: int | None = None
    page_count: int | None = None
    text_sha256: str | None = None

    def as_json(self) -> dict:
        """As it is hashed and stored. Where no text was read, none is named: as of all that came before texts did."""
        told = asdict(self)
        if self.text_sha256 is None:
            del told["text_sha256"]
        return told

    @property
    def is_document(self) -> bool:
        return self.role == AssetRole.DOCUMENT


@dataclass(frozen=True)
class Content:
    """What a page would be in public: where it stands, its representation and assets."""

    content_id: int
    type: str
    path: str
    parent_id: int | None
    locale: str
    slug: str
    position: int
    representation: dict
    kind: str = Kind.CONTENT
    assets: tuple[AssetUse, ...] = ()
    # Ids of the pages it links to: each must be published, or be in the same release.
    links: tuple[int, ...] = ()
    boundaries: tuple[datetime, ...] = ()

    @property
    def title(self) -> str:
        return self.representation["title"]

    def assets_json(self) -> list[dict]:
        """The assets in one order, as they are hashed and stored."""
        return [asset.as_json() for asset in sorted(self.assets, key=lambda use: (use.role, use.library_id, use.spec))]

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of type, path, representation and assets: 64 hex digits."""
        return digest_of(signed_form(self.type, self.path, self.representation, self.assets_json()))


def as_it_stands(publication: Publication) -> Content:
    """A publication as content, to be published again elsewhere. Its links are not named: they stood the test."""
    return Content(
        content_id=publication.content_id,
        type=publication.type,
        path=publication.path,
        parent_id=publication.parent_id,
        locale=publication.locale,
        slug=publication.slug,
        position=publication.position,
        representation=publication.representation,
        kind=publication.kind,
        assets=tuple(AssetUse(**use) for use in publication.assets),
        boundaries=tuple(publication.boundaries),
    )


@dataclass(frozen=True)
class Change:
    """One change that a release makes: signed-off content, with who wrote it and who signed."""

    content: Content
    digest: str
    sign_off: UUID
    agency: dict[str, str]
    seats: list[dict[str, str]]
    # The submissions whose commitments in the record this release opens.
    subjects: tuple[UUID, ...] = field(default=())
    authority: str = Authority.SIGN_OFF
    emergency: UUID | None = None
    expires_at: datetime | None = None
    # Whether it is about where the content stands: anything else leaves it where it is.
    gives_place: bool = False

    @property
    def comes_back(self) -> bool:
        """Whether it stands again at the end of the emergency that took its place."""
        return self.emergency is not None and self.authority != Authority.EMERGENCY

    @property
    def boundaries(self) -> tuple[datetime, ...]:
        """The instants at which what the public reads of it changes."""
        return (*self.content.boundaries, *([self.expires_at] if self.expires_at else []))


@dataclass(frozen=True)
class Removal:
    """That an emergency ended before which nothing stood: its address answers 410 from then on."""

    content_id: int
    emergency: UUID
