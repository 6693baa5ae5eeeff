"""A publication as the templates know it (``design.contracts.Content``)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from cctvportal.publication.corrections import as_first_published
from cctvportal.publication.enums import Authority
from cctvportal.publication.models import Publication


@dataclass(frozen=True)
class PublishedContent:
    """One publication, with the pages above it."""

    content_id: int
    type: str
    kind: str
    path: str
    locale: str
    title: str
    representation: dict[str, Any]
    digest: str
    agency: dict[str, str]
    seats: list[dict[str, str]]
    sign_off: UUID
    first_published_at: datetime
    published_at: datetime
    edition: int
    breadcrumbs: list[dict[str, str]]
    authority: str = Authority.SIGN_OFF
    expires_at: datetime | None = None

    @classmethod
    def of(cls, publication: Publication, breadcrumbs: list[dict[str, str]]) -> Self:
        """``publication`` comes with its edition, so that this needs no query but of what stands by a correction.

        Whose seats are told then are those that signed the correction, also where a move published it again.
        """
        signed = as_first_published(publication)
        return cls(
            content_id=publication.content_id,
            type=publication.type,
            kind=publication.kind,
            path=publication.path,
            locale=publication.locale,
            title=publication.title,
            representation=publication.representation,
            digest=publication.digest,
            agency=publication.agency,
            seats=signed.seats,
            sign_off=publication.sign_off,
            first_published_at=publication.first_published_at,
            published_at=publication.edition.effective_at,
            edition=publication.edition_id,
            breadcrumbs=breadcrumbs,
            authority=publication.authority,
            expires_at=publication.expires_at,
        )
