"""Compare addresses with what they answer with, and with the editions that the record tells of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Q

from cctvportal.record.models import RecordEntry
from cctvportal.record.verify import EDITION, Examination, is_in_form

from .enums import Kind, RouteKind
from .models import Publication, Route

# Of a publication: its content, and the edition in which it appeared.
Appearance = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """What the record's edition entries say of each content: the newest of them that can be read."""

    record: Examination

    @cached_property
    def editions(self) -> set[int]:
        """Those of which something is told."""
        return {each.edition for several in self.record.by_digest.values() for each in several} | {
            edition for _, edition, _ in self._gone
        }

    @cached_property
    def standing(self) -> dict[int, int]:
        """Content -> the edition in which what stands now appeared; without what is deleted or gone."""
        newest: dict[int, tuple[int, bool]] = {}
        for several in self.record.by_digest.values():
            for each in several:
                content = each.body.get("content")
                if isinstance(content, int):
                    stands = each.body.get("kind") != Kind.DELETION
                    newest[content] = max(newest.get(content, (0, False)), (each.edition, stands))
        for content, edition, _ in self._gone:
            newest[content] = max(newest.get(content, (0, False)), (edition, False))
        return {content: edition for content, (edition, stands) in newest.items() if stands}

    @cached_property
    def gone(self) -> set[tuple[int, int, str]]:
        """Content, edition and address of what an emergency brought and nothing took the place of."""
        return set(self._gone)

    @cached_property
    def _gone(self) -> list[tuple[int, int, str]]:
        bodies = RecordEntry.objects.filter(kind=EDITION, pk__in=self.record.hashes).values_list("body", flat=True)
        return [
            (left["content"], body["edition"], left["path"])
            for body in bodies.filter(body__has_key="gone").exclude(body__gone=[]).iterator()
            if is_in_form(EDITION, body)
            for left in body["gone"] or []
        ]


def wrong_routes(record: Examination, redacted: set[tuple[int, str]]) -> Iterator[str]:
    """A sentence for each address, of those open in the newest edition that the record tells of, that is not right.

    ``redacted`` are content and digest of what was redacted: the addresses of these, old ones too, are not compared.
    """
    told = Told(record)
    newest = max(told.editions, default=0)
    still_open = Q(until_edition__isnull=True) | Q(until_edition__gt=newest)
    routes = list(Route.objects.filter(still_open, from_edition__lte=newest).select_related("publication"))
    made_by = _made_by(routes)
    for route in routes:
        target = route.publication
        if (target and (target.content_id, target.digest) in redacted) or (
            target is None and route.content_id in {content for content, _ in redacted}
        ):
            continue
        if not _is_right(route, told, made_by):
            yield f"The address {route.path} ({route.kind}, content {route.content_id}) is not as it was signed."
    yield from _not_standing(routes, told)


def _made_by(routes: Iterable[Route]) -> Mapping[tuple[Appearance, object], Publication]:
    """The publications with which the routes came about, by content, edition and sign-off."""
    contents = {route.content_id for route in routes}
    found = Publication.objects.filter(content_id__in=contents).defer("representation", "assets")
    return {((each.content_id, each.edition_id), each.sign_off): each for each in found}


def _is_right(route: Route, told: Told, made_by: Mapping[tuple[Appearance, object], Publication]) -> bool:
    target, appearance = route.publication, (route.content_id, route.from_edition_id)
    if route.kind == RouteKind.GONE and target is None:
        return (*appearance, route.path) in told.gone or route.from_edition_id not in told.editions
    if (appearance, route.sign_off) not in made_by:
        return False
    if target is None:
        return route.kind == RouteKind.REDIRECT and _stood_there(route)
    if (target.content_id, target.edition_id) != appearance:
        return False
    if route.kind == RouteKind.VERSION:
        return route.path == f"{target.path}{target.representation.get('permanent_slug')}/"
    of_a_deletion = target.kind == Kind.DELETION
    return route.path == target.path and (route.kind == RouteKind.GONE) == of_a_deletion


def _stood_there(route: Route) -> bool:
    """Whether the content that an old address leads to once had it."""
    earlier = Publication.objects.filter(content_id=route.content_id, edition__lt=route.from_edition_id)
    return earlier.filter(path=route.path).exists()


def _not_standing(routes: Iterable[Route], told: Told) -> Iterator[str]:
    """What the record tells is public and has no address, or that of another version."""
    canonical = {
        route.content_id: route.publication.edition_id if route.publication else None
        for route in routes
        if route.kind == RouteKind.CANONICAL
    }
    for content, edition in sorted(told.standing.items()):
        found = canonical.pop(content, None)
        if found != edition and (found is None or found in told.editions):
            yield f"Content {content} stands since edition {edition}, as the record tells, and has no address as such."
    for content, found in sorted(canonical.items()):
        if found in told.editions:
            yield f"Content {content} has an address (edition {found}), and the record tells that it is gone."


def wrong_places() -> Iterator[tuple[Publication, str]]:
    """Publications whose slug is not the last part of their address, or that were public before they first were."""
    late = Publication.objects.filter(first_published_at__gt=F("edition__effective_at"))
    for publication in late.defer("representation", "assets"):
        yield publication, "first published"
    for publication in Publication.objects.exclude(path="/").defer("representation", "assets").iterator():
        if publication.path.rstrip("/").rpartition("/")[2] != publication.slug:
            yield publication, "slug"
