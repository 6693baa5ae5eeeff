"""The page as the public will see it, from what was frozen: through the public templates, in the edition to come."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from cctvportal.delivery.assets import asset_url
from cctvportal.delivery.resolver import PublishedResolver
from cctvportal.design.contracts import Instant
from cctvportal.design.render import render
from cctvportal.kernel import clock
from cctvportal.publication.content import Content, as_it_stands
from cctvportal.publication.enums import Authority, Cause
from cctvportal.publication.models import Edition, Publication
from cctvportal.publication.reads import current_edition, current_publication

from .concerned import SEVERAL
from .enums import IN_FORCE, EmergencyKind, EmergencyStep
from .models import Emergency, Submission
from .rules import counted_votes

Item = dict[str, Any]
# From the public address of a file to the one where whoever looks at the preview gets it.
Addresses = Callable[[str], str]
# Of a hold the public reads the notice, and a call-in changes nothing yet.
MARKED = (EmergencyKind.PUBLICATION, EmergencyKind.TAKE_DOWN, EmergencyKind.PUT_BACK)


def frozen_preview(
    submission: Submission, emergency: Emergency | None = None, addresses: Addresses | None = None
) -> HttpResponse:
    """What this submission would publish, were it signed off now; with ``emergency``, what the public reads by it.

    Its files are at the addresses where its readers in the CMS get them, or where ``addresses`` says.
    Of a move: its page at the new address. Of an order: the page above, with the pages beneath in that order.
    """
    content = shown_content(submission)
    addresses = addresses or asset_addresses(submission.pk, submission.assets)
    resolver = FrozenResolver(edition_to_come(), unsaved_publication(content), content.path, addresses)
    resolver.positions = {row["content"]: row["position"] for row in submission.representation.get("order", ())}
    seats = [vote.seat.as_json() for vote in counted_votes(submission)]
    agency, standing = submission.agency.as_json(), _standing_by(emergency)
    return rendered(content, resolver, agency=agency, seats=seats, digest=submission.digest, **standing)


def _standing_by(emergency: Emergency | None) -> dict[str, Any]:
    """What marks the page while it stands, or would stand, without the board; nothing once the board has decided."""
    if emergency is None or emergency.kind not in MARKED:
        return {}
    if emergency.last_event.step not in (EmergencyStep.PROPOSED, *IN_FORCE):
        return {}
    lasts = timedelta(hours=emergency.hours) if emergency.hours else None
    return {
        "authority": Authority.EMERGENCY,
        "expires_at": emergency.ends_at or (clock.now() + lasts if lasts else None),
    }


def shown_content(submission: Submission) -> Content:
    """The content that a reader would see first of what a submission changes."""
    if submission.kind not in SEVERAL:
        return submission.content
    # It was published, or there would have been nothing to move.
    last = Publication.objects.filter(content_id=submission.content_id).latest("edition_id")
    return replace(as_it_stands(last), path=submission.path, slug=submission.slug, parent_id=submission.parent_id)


@dataclass
class Previewed:
    """What is not published, in the form of ``design.contracts.Content``."""

    content_id: int
    type: str
    kind: str
    path: str
    locale: str
    title: str
    representation: Item
    digest: str
    agency: dict[str, str]
    seats: list[dict[str, str]]
    first_published_at: Instant | None
    breadcrumbs: list[dict[str, str]]
    sign_off: UUID | str | None = None
    published_at: Instant | None = None
    edition: int | None = None
    authority: str = "sign-off"
    expires_at: Instant | None = None


class FrozenResolver(PublishedResolver):
    """The edition to come, with the files of one submission at the addresses where the board may read them."""

    # Content id -> position, where the submission proposes an order.
    positions: dict[int, int] = {}

    def __init__(self, edition: Edition, shown: Publication, path: str, addresses: Addresses) -> None:
        super().__init__(edition, shown, path)
        self._addresses = addresses

    def children(self, page_id: int, type_: str | None = None) -> list[Item]:
        """What stands beneath a page, in the order proposed where one is."""
        beneath = super().children(page_id, type_)
        return sorted(beneath, key=lambda page: self.positions.get(page["id"], 0)) if self.positions else beneath

    def document(self, document_id: int) -> Item | None:
        """A document: the frozen one where the submission has it."""
        found = super().document(document_id)
        return found and self._readable(found) | {"picture": found["picture"] and self._readable(found["picture"])}

    def image(self, image_id: int, spec: str) -> Item | None:
        """A rendition, as ``document`` does."""
        found = super().image(image_id, spec)
        return found and self._readable(found)

    def _readable(self, found: Item) -> Item:
        return found | {"url": self._addresses(found["url"])}


def asset_addresses(submission_id: object, assets: Iterable[Item]) -> Addresses:
    """Where a reader of the submission gets each of its frozen files; what else is shown is public."""
    found = {
        asset_url(use): reverse("signoff:asset", args=[submission_id, use["sha256"], use["name"]]) for use in assets
    }
    return lambda url: found.get(url, url)


def edition_to_come() -> Edition:
    """The edition that a release would make now, unsaved: what stands today, with the clock of this moment."""
    now = clock.now()
    current = current_edition()
    return Edition(number=current.number if current else 0, made_at=now, effective_at=now, cause=Cause.RELEASE)


def unsaved_publication(content: Content) -> Publication:
    """Content in the form that the resolver takes for the page being rendered."""
    return Publication(
        content_id=content.content_id,
        type=content.type,
        kind=content.kind,
        path=content.path,
        parent_id=content.parent_id,
        locale=content.locale,
        slug=content.slug,
        position=content.position,
        title=content.title[:255],
        representation=content.representation,
        assets=content.assets_json(),
    )


def rendered(
    content: Content,
    resolver: PublishedResolver,
    *,
    agency: Item,
    seats: list[Item] | None = None,
    digest: str = "",
    authority: str = Authority.SIGN_OFF,
    expires_at: Instant | None = None,
) -> HttpResponse:
    """An unpublished page through the public templates, for this reader alone."""
    standing = current_publication(content.content_id)
    shown = Previewed(
        content_id=content.content_id,
        type=content.type,
        kind=content.kind,
        path=content.path,
        locale=content.locale,
        title=content.title,
        representation=content.representation,
        digest=digest,
        agency=agency,
        seats=seats or [],
        first_published_at=standing.first_published_at if standing else None,
        breadcrumbs=resolver.breadcrumbs,
        authority=authority,
        expires_at=expires_at,
    )
    html = render(shown, resolver, resolver.edition, site=resolver.site or {}, preview=True)
    return HttpResponse(html, headers={"X-Frame-Options": "SAMEORIGIN", "Cache-Control": "private, no-store"})
