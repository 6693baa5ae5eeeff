"""Whether changes can stand together in the next edition: a sentence for each reason why not."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import TextField
from django.db.models.functions import Cast

from .assets import published_storage, storage_name
from .content import Change, Content
from .enums import Authority, Kind, RouteKind
from .links import linked_pages
from .models import Asset, Publication, Route, Tombstone

HOLDS_ADDRESS = [RouteKind.CANONICAL, RouteKind.VERSION]
# First parts of addresses that the software answers itself, so that no page could be read there.
RESERVED = frozenset(
    (
        *("accessibility", "admin", "api", "assets", "catalogue.jsonld", "documents", "feeds", "healthz", "images"),
        *("media", "readyz", "record", "search"),
        "preview",  # in the CMS
        *("static", "robots.txt", "sitemap.xml", "favicon.ico", ".well-known", "timegate", "timemap"),
        *("registers", "tracker"),
    )
)


def problems_of_release(changes: Sequence[Change], standing: dict[int, Publication]) -> list[str]:
    """All that keeps ``changes`` from being released; ``standing`` as for ``problems_of``."""
    contents = [change.content for change in changes]
    # Pages beneath one that an emergency takes down, or whose notice returns at its end, stay: nobody waits for them.
    stays = {change.content.content_id for change in changes if change.emergency}
    returns = {change.content.content_id for change in changes if change.comes_back}
    return [
        *_wrong_digests(changes),
        *_misplaced(changes, standing),
        *problems_of(contents, standing, stays, returns),
        *_missing_assets(contents),
    ]


def problems_of(
    contents: Sequence[Content],
    standing: dict[int, Publication],
    stays: Collection[int] = (),
    returns: Collection[int] = (),
) -> list[str]:
    """All that keeps ``contents`` from standing; ``standing`` holds the current publications they touch or rest on.

    ``stays`` are ids of content that may be replaced by a notice although there are pages beneath it, ``returns`` of
    what stands again at an emergency's end.

    Not whether their files lie in the published storage, which only publishing brings about.
    """
    by_id = {content.content_id: content for content in contents}
    problems = [*_twice(contents), *_taken_addresses(contents), *_still_linked(contents)]
    children = _children_of([content for content in contents if content.content_id not in stays], standing)
    for content in by_id.values():
        if content.kind != Kind.DELETION:
            problems += _problems_of_place(content, by_id, standing, content.content_id in returns)
            problems += _broken_links(content, by_id, standing)
        problems += _left_behind(content, by_id, standing, children)
    return problems


def _wrong_digests(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        if change.content.digest != change.digest and not _stands_redacted(change):
            yield f"“{change.content.title}” is not what was signed off: its digest differs."


def _misplaced(changes: Sequence[Change], standing: dict[int, Publication]) -> Iterator[str]:
    for change in changes:
        before = None if change.gives_place else standing.get(change.content.content_id)
        if before and (before.parent_id, before.position) != (change.content.parent_id, change.content.position):
            yield (
                f"The board has given “{before.title}” another place since this was submitted. "
                "Take it back and submit it again."
            )


def _stands_redacted(change: Change) -> bool:
    """Whether it is a version as a redaction left it: it may stand again so, under the digest that was signed."""
    content = change.content
    redacted = Tombstone.objects.filter(content_id=content.content_id, digest=change.digest)
    return (
        redacted.exists()
        and Publication.objects.filter(
            content_id=content.content_id,
            digest=change.digest,
            title=content.title,
            representation=content.representation,
            assets=content.assets_json(),
        ).exists()
    )


def _twice(contents: Sequence[Content]) -> Iterator[str]:
    for content_id, times in Counter(content.content_id for content in contents).items():
        if times > 1:
            yield f"Content {content_id} is in the release {times} times."
    for path, times in Counter(content.path for content in contents).items():
        if times > 1:
            yield f"Two pages of the release have the address {path}."


def _taken_addresses(contents: Sequence[Content]) -> Iterator[str]:
    owners = {path: content for content in contents for path in addresses(content)}
    holding = Route.objects.filter(path__in=owners, until_edition__isnull=True, kind__in=HOLDS_ADDRESS)
    for route in holding:
        if route.content_id != owners[route.path].content_id:
            yield f"The address {route.path} of “{owners[route.path].title}” belongs to another published page."


def _problems_of_place(
    content: Content, contents: dict[int, Content], standing: dict[int, Publication], returns: bool
) -> Iterator[str]:
    if content.parent_id is None:
        if content.path != "/":
            yield f"“{content.title}” has no parent page; only the home page may have none."
        return
    if content.path.split("/")[1] in RESERVED:
        yield f"The address {content.path} of “{content.title}” is one that the portal uses itself: choose a slug."
    parent = contents.get(content.parent_id) or standing.get(content.parent_id)
    before = standing.get(content.content_id)
    if parent is None and _is_a_notice_in_place(content, before):
        return
    if parent is None or not _may_stand_beneath(content, parent, before, returns):
        yield f"“{content.title}” needs a published parent page: {_how_to_get_one(parent)}."
    elif content.path != f"{parent.path}{content.slug}/":
        yield f"“{content.title}” does not have the address that its place beneath “{parent.title}” gives it."


def _is_a_notice_in_place(content: Content, before: Publication | None) -> bool:
    """Whether it is a notice where content stands: that may have lost the page above it."""
    is_notice = content.kind in (Kind.WITHDRAWAL, Kind.HOLD)
    return is_notice and before is not None and (before.path, before.parent_id) == (content.path, content.parent_id)


def _stands_by_an_emergency_alone(parent: Content | Publication | None) -> bool:
    """Whether no content comes back where it stands, if the board returns it: what is beneath would outlive it."""
    if not isinstance(parent, Publication) or (parent.authority, parent.kind) != (Authority.EMERGENCY, Kind.CONTENT):
        return False
    ended = Route.objects.filter(content_id=parent.content_id, until_edition=parent.edition_id)
    return not ended.filter(kind=RouteKind.CANONICAL, publication__kind=Kind.CONTENT).exists()


def _is_new_there(content: Content, before: Publication | None, returns: bool) -> bool:
    """Whether nothing of it stood beneath the same page, or a notice in place of it alone."""
    if before is None or before.parent_id != content.parent_id:
        return True
    return content.kind == Kind.CONTENT and before.is_notice and not returns


def _how_to_get_one(parent: Content | Publication | None) -> str:
    if parent and _stands_by_an_emergency_alone(parent):
        return f"that at {parent.path} stands by an emergency alone until the board decides"
    if parent and parent.kind == Kind.HOLD:
        return f"that at {parent.path} is held behind a notice until the board decides"
    if parent and parent.kind == Kind.WITHDRAWAL:
        return f"that at {parent.path} was withdrawn; bring it back first"
    return "publish the page above it first"


def _may_stand_beneath(
    content: Content, parent: Content | Publication, before: Publication | None, returns: bool
) -> bool:
    """Beneath a page; beneath a notice only what stands there already and stays as it is, or becomes a notice too.

    A page that is held may come back: beneath it stands again what an emergency took the place of. Nothing new goes
    beneath what an emergency alone brought: its end would leave that behind.
    """
    if parent.kind == Kind.DELETION:
        return False
    if parent.kind == Kind.CONTENT:
        return not _stands_by_an_emergency_alone(parent) or not _is_new_there(content, before, returns)
    if before is None or (before.parent_id, before.slug) != (content.parent_id, content.slug):
        return False
    if returns and parent.kind == Kind.HOLD:
        return True
    return content.kind != Kind.CONTENT or content.representation == before.representation


def _still_linked(contents: Sequence[Content]) -> Iterator[str]:
    """What is deleted, nothing that stays leads to: neither in this release nor outside it."""
    deleted = {content.content_id: content for content in contents if content.kind == Kind.DELETION}
    if not deleted:
        return
    ids = "|".join(map(str, deleted))
    others = Publication.objects.current().exclude(content_id__in=[content.content_id for content in contents])
    naming = others.annotate(text=Cast("representation", TextField())).filter(text__regex=rf"\m({ids})\M")
    staying: list[Content | Publication] = [content for content in contents if content.kind != Kind.DELETION]
    links = [(page.title, set(linked_pages(page.representation))) for page in [*staying, *naming]]
    for content in deleted.values():
        if linking := [title for title, targets in links if content.content_id in targets]:
            some = ", ".join(f"“{title}”" for title in linking[:5])
            yield f"“{content.title}” cannot be deleted while others link to it: have the link taken out of {some}."


def _broken_links(content: Content, contents: dict[int, Content], standing: dict[int, Publication]) -> Iterator[str]:
    missing = [link for link in content.links if link not in contents and link not in standing]
    if missing:
        numbers = ", ".join(str(link) for link in missing)
        yield (
            f"“{content.title}” links to pages that are not published (page {numbers}). Publish them first, or unlink."
        )


def _children_of(contents: Iterable[Content], standing: dict[int, Publication]) -> dict[int, list[Publication]]:
    """What stands beneath those of ``contents`` that leave their place, notices too, by the id of the page above."""
    leaving = [content.content_id for content in contents if _leaves_its_place(content, standing)]
    found: dict[int, list[Publication]] = {}
    for child in Publication.objects.current().filter(parent_id__in=leaving) if leaving else ():
        found.setdefault(child.parent_id or 0, []).append(child)
    return found


def _leaves_its_place(content: Content, standing: dict[int, Publication]) -> bool:
    """Whether pages beneath it would lose the page above. One held behind a notice comes back."""
    before = standing.get(content.content_id)
    return before is not None and (content.kind in (Kind.WITHDRAWAL, Kind.DELETION) or content.path != before.path)


def _left_behind(
    content: Content,
    contents: dict[int, Content],
    standing: dict[int, Publication],
    children: dict[int, list[Publication]],
) -> Iterator[str]:
    beneath = [child for child in children.get(content.content_id, ()) if child.content_id not in contents]
    if content.kind == Kind.WITHDRAWAL:
        # Withdrawn before it, they need no page above.
        beneath = [child for child in beneath if child.kind != Kind.WITHDRAWAL]
    stranded = [child.title for child in beneath]
    some = ", ".join(stranded[:5])
    if stranded and content.path != standing[content.content_id].path:
        yield (
            f"“{content.title}” has published pages beneath it, so its address cannot change alone ({some}). "
            "Use “Move or rename” instead: that takes them along."
        )
    elif stranded and content.kind == Kind.DELETION:
        yield f"“{content.title}” has pages beneath it, published or withdrawn: delete them first ({some})."
    elif stranded:
        yield f"“{content.title}” has published pages beneath it: withdraw them first ({some})."


def _missing_assets(contents: Sequence[Content]) -> Iterator[str]:
    wanted = {asset.sha256: asset.name for content in contents for asset in content.assets}
    known = set(Asset.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for sha256, name in wanted.items():
        if sha256 not in known and not published_storage().exists(storage_name(sha256)):
            yield f"The file {name} is not in the published storage."


def addresses(content: Content) -> list[str]:
    """Its own path, and the address at which exactly this version stays readable, where its type has one."""
    permanent = content.representation.get("permanent_slug")
    return [content.path] + ([f"{content.path}{permanent}/"] if permanent else [])
