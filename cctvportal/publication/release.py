"""release(): from signed-off changes to an edition, in one transaction. It knows no policy."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain

from django.db import transaction
from django.db.models import Min

from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append, openings

from . import signals
from .checks import addresses, problems_of_release
from .content import Change, Content, Removal
from .editions import announce, begin_edition, make_due_editions
from .enums import Cause, Kind, RouteKind
from .models import Asset, Edition, EditionCount, Publication, PublicationAsset, Route

INSTANT = timedelta(microseconds=1)


class ReleaseRefused(Exception):
    """The changes cannot stand in an edition; ``problems`` says why, a sentence each. Nothing was changed."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


@transaction.atomic
def release(
    changes: Sequence[Change],
    *,
    removals: Sequence[Removal] = (),
    texts: dict[str, str] | None = None,
    cause: str = Cause.RELEASE,
    effective_at: datetime | None = None,
) -> Edition:
    """Make one edition of ``changes``; ``texts`` gives the text of documents by SHA-256, for search.

    Their assets must be in the published storage already. Boundaries that were missed get their editions first.
    ``removals`` are what an emergency brought and nothing takes the place of; ``effective_at`` is when its time was
    over, if that is past.
    Raises ``ReleaseRefused``; then nothing was changed.
    """
    advisory_lock("edition")
    make_due_editions(effective_at - INSTANT if effective_at else clock.now())
    standing = standing_for([change.content for change in changes])
    if problems := problems_of_release(changes, standing):
        raise ReleaseRefused(problems)
    replaced = [change.content.content_id for change in changes] + [removal.content_id for removal in removals]
    edition = begin_edition(replaced, chain.from_iterable(change.boundaries for change in changes), cause, effective_at)
    first = _first_published(changes)
    publications = [_publication(change, edition, first) for change in changes]
    Publication.objects.bulk_create(publications)
    gone = [_gone(removal, edition) for removal in removals]
    _end_routes(changes, replaced, edition)
    new = chain.from_iterable(_routes(publication, standing, edition) for publication in publications)
    Route.objects.bulk_create([*new, *gone])
    _link_assets(changes, publications)
    signals.publications_added.send(sender=Edition, publications=publications, texts=texts or {})
    append("edition", _entry(edition, changes, publications, gone))
    EditionCount.objects.create(edition=edition)
    announce(edition)
    return edition


def standing_for(contents: Sequence[Content]) -> dict[int, Publication]:
    """By content id, the current publications that ``contents`` replace, stand beneath or link to."""
    ids = {content.content_id for content in contents}
    ids |= {content.parent_id for content in contents if content.parent_id is not None}
    ids.update(*(content.links for content in contents))
    return {found.content_id: found for found in Publication.objects.current().filter(content_id__in=ids)}


def _first_published(changes: Sequence[Change]) -> dict[int, datetime]:
    """By content id, when each was published for the first time; also where it was deleted in between."""
    ids = [change.content.content_id for change in changes]
    earlier = Publication.objects.filter(content_id__in=ids).order_by().values_list("content_id")
    return dict(earlier.annotate(first=Min("first_published_at")))


def _publication(change: Change, edition: Edition, first: dict[int, datetime]) -> Publication:
    content = change.content
    return Publication(
        edition=edition,
        agency=change.agency,
        seats=change.seats,
        sign_off=change.sign_off,
        authority=change.authority,
        emergency=change.emergency,
        expires_at=change.expires_at,
        digest=change.digest,
        kind=content.kind,
        type=content.type,
        content_id=content.content_id,
        parent_id=content.parent_id,
        locale=content.locale,
        slug=content.slug,
        path=content.path,
        position=content.position,
        title=content.title,
        first_published_at=first.get(content.content_id, edition.effective_at),
        representation=content.representation,
        assets=content.assets_json(),
        boundaries=sorted(content.boundaries),
    )


def _gone(removal: Removal, edition: Edition) -> Route:
    standing = Route.objects.get(content_id=removal.content_id, kind=RouteKind.CANONICAL, until_edition__isnull=True)
    return Route(
        kind=RouteKind.GONE,
        path=standing.path,
        content_id=removal.content_id,
        sign_off=removal.emergency,
        from_edition=edition,
    )


def _end_routes(changes: Sequence[Change], replaced: Sequence[int], edition: Edition) -> None:
    open_routes = Route.objects.filter(until_edition__isnull=True)
    open_routes.filter(content_id__in=replaced, kind=RouteKind.CANONICAL).update(until_edition=edition)
    taken = chain.from_iterable(addresses(change.content) for change in changes)
    open_routes.filter(path__in=list(taken)).update(until_edition=edition)


def _routes(publication: Publication, standing: dict[int, Publication], edition: Edition) -> list[Route]:
    def route(kind: str, path: str, target: Publication | None) -> Route:
        return Route(
            kind=kind,
            path=path,
            content_id=publication.content_id,
            publication=target,
            sign_off=publication.sign_off,
            from_edition=edition,
        )

    if publication.kind == Kind.DELETION:
        return [route(RouteKind.GONE, publication.path, publication)]
    routes = [route(RouteKind.CANONICAL, publication.path, publication)]
    if permanent := publication.representation.get("permanent_slug"):
        routes.append(route(RouteKind.VERSION, f"{publication.path}{permanent}/", publication))
    before = standing.get(publication.content_id)
    if before and before.path != publication.path:
        routes.append(route(RouteKind.REDIRECT, before.path, None))
    return routes


def _link_assets(changes: Sequence[Change], publications: Sequence[Publication]) -> None:
    uses = [
        (use, publication)
        for change, publication in zip(changes, publications, strict=True)
        for use in change.content.assets
    ]
    assets = [Asset(sha256=use.sha256, size=use.size, content_type=use.content_type) for use, _ in uses]
    Asset.objects.bulk_create(assets, ignore_conflicts=True)
    links = [PublicationAsset(publication=publication, asset_id=use.sha256, name=use.name) for use, publication in uses]
    PublicationAsset.objects.bulk_create(links, ignore_conflicts=True)


def _entry(
    edition: Edition, changes: Sequence[Change], publications: Sequence[Publication], gone: Sequence[Route]
) -> dict:
    return {
        "edition": edition.number,
        "effective_at": clock.to_text(edition.effective_at),
        "cause": edition.cause,
        "publications": [as_recorded(publication) for publication in publications],
        "gone": [{"content": route.content_id, "path": route.path} for route in gone],
        "opens": openings(chain.from_iterable(change.subjects for change in changes)),
    }


def as_recorded(publication: Publication) -> dict:
    """A publication as the entry of its edition tells it."""
    return {
        "content": publication.content_id,
        "kind": publication.kind,
        "type": publication.type,
        "path": publication.path,
        "title": publication.title,
        "digest": publication.digest,
        "sign_off": str(publication.sign_off),
        "agency": publication.agency["code"],
        "seats": [seat["code"] for seat in publication.seats],
        "assets": sorted({use["sha256"] for use in publication.assets}),
        "authority": publication.authority,
        "emergency": str(publication.emergency) if publication.emergency else None,
    }
