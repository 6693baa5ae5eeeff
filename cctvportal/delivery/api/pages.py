"""``/api/v2/pages/``: what stands in the newest edition, withdrawn pages left out."""

from dataclasses import replace
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict

from cctvportal.kernel import clock
from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Edition, Publication, PublicationQuerySet
from cctvportal.publication.prepared import EDITION, NOW, Prepared

from ..caching import conditional, revalidated
from ..notices import demonstration_notice
from ..routes import tombstone
from .at import editions_of
from .bodies import Options
from .counts import known_count
from .fields import Choice, choose, parse_fields
from .filters import check, filtered, findable, is_whole, types_of
from .listings import check_parameters, counted, page_bounds
from .responses import api_view, json_response
from .serialize import (
    COMMON_BODY,
    DETAIL_ONLY,
    LISTING_META,
    META,
    around,
    check_nested,
    detail_url,
    item,
    items_of,
    nestable,
)
from .types import fields_of

FINDERS = {"id", "html_path"}


@api_view
def listing(request: HttpRequest) -> HttpResponseBase:
    """``{"meta": {"total_count", "edition", "effective_at"}, "items": [...]}``.

    Parameters as in Wagtail's v2 contract: ``type``, a value for each field of every page, and of the type's own
    simple fields where one type is asked for; ``child_of``, ``descendant_of``, ``ancestor_of``, ``translation_of``,
    ``locale``, ``site``; ``search`` with ``search_operator``; ``order``, ``limit`` (at most 20), ``offset``,
    ``fields``, ``rich_text_format``. Beyond it: ``rich_text`` (``html``, ``json``), ``renditions``, ``at``.
    """
    newest, edition = editions_of(request)
    return conditional(request, newest, lambda: _listing(request.GET, edition))


@api_view
def detail(request: HttpRequest, content_id: int) -> HttpResponseBase:
    """One page with every field of its representation; 404 for one withdrawn or deleted, with where the reason is."""
    newest, edition = editions_of(request)
    publication = _found(edition, request.GET, content_id) if edition else None
    if edition is None or publication is None:
        raise Http404(_why_not(content_id, edition, request.GET))
    return conditional(request, newest, lambda: detail_of(publication, edition, request.GET), f"content-{content_id}")


@api_view
def find(request: HttpRequest) -> HttpResponseBase:
    """302 to the page with an ``html_path`` or ``id``; other parameters are kept."""
    newest, edition = editions_of(request)
    found = _find(findable(_content(edition), request.GET), request)
    if found is None:
        raise Http404("not found")
    query = request.GET.copy()
    for name in FINDERS & set(query):
        del query[name]
    url = detail_url(found) + (f"?{query.urlencode()}" if query else "")
    return revalidated(HttpResponseRedirect(url), newest)


def _found(edition: Edition, asked: QueryDict, content_id: int) -> Publication | None:
    if content_id >= 2**63:
        return None
    return filtered(_content(edition), asked, edition.number).filter(content_id=content_id).first()


def _why_not(content_id: int, edition: Edition | None, asked: QueryDict) -> str:
    """The words of Wagtail's API; for a page that went, where the notice is."""
    types = types_of(asked)
    missing = f"No {types[0].partition('.')[2] if len(types) == 1 else 'Page'} matches the given query."
    if edition is None or content_id >= 2**63:
        return missing
    if deleted := tombstone(content_id, edition):
        return f"deleted: the reason is at {deleted.path}"
    notice = _standing(edition).exclude(kind=Kind.CONTENT).filter(content_id=content_id).first()
    if notice is None:
        return missing
    return f"{'held back' if notice.kind == Kind.HOLD else 'withdrawn'}: the notice is at {notice.path}"


def _listing(asked: QueryDict, edition: Edition | None) -> HttpResponse:
    items, total = _asked_for(asked, edition)
    options = Options.of(asked)
    choice = _chosen_in_listing(asked.get("fields", ""), *types_of(asked))
    shown = items_of(items, choice, around(edition, items, choice, options)) if edition else []
    return json_response({"meta": {"total_count": total, **_about(edition)}, "items": shown})


def _asked_for(asked: QueryDict, edition: Edition | None) -> tuple[list[Publication], int]:
    """A page of the listing, and how many there are in all."""
    known = known_count(edition, "pages") if is_whole(asked) else None
    if edition and known is not None and not asked.get("order"):
        check_parameters(asked, asked)
        start, stop = page_bounds(asked)
        return _whole(start, stop)(edition=edition.number, now=clock.now()) if start < stop else [], known
    standing = _content(edition)
    check(standing, asked)
    found = filtered(standing, asked, edition.number if edition else 0)
    start, stop = page_bounds(asked)
    return (list(found[start:stop]), known) if known is not None else counted(found, start, stop)


@lru_cache(maxsize=200)
def _whole(start: int, stop: int) -> Prepared[Publication]:
    """A page of all that stands, by path."""
    return Prepared(
        lambda: Publication.objects.at(EDITION, NOW).with_content().order_by("path").defer("boundaries")[start:stop],
        edition=EDITION,
        now=NOW,
    )


def detail_of(publication: Publication, edition: Edition, asked: QueryDict) -> HttpResponse:
    """One page with every field, or those asked for; also one not published yet. Raises ``BadRequest``."""
    own = [*COMMON_BODY, *publication.representation, *META]
    kinds = fields_of([publication.type])
    choice = choose(parse_fields(asked.get("fields", "")), own, own, *nestable(kinds))
    check_nested(choice, kinds)
    shown = item(publication, choice, around(edition, [publication], choice, Options.of(asked)))
    return json_response(shown | {"meta": shown.get("meta", {}) | demonstration_notice()})


@lru_cache(maxsize=200)
def _chosen_in_listing(asked: str, *types: str) -> Choice:
    kinds = fields_of([*types])
    available = [*COMMON_BODY, *kinds, *(name for name in META if name not in DETAIL_ONLY)]
    choice = choose(parse_fields(asked), available, [*COMMON_BODY, *LISTING_META], *nestable(kinds))
    check_nested(choice, kinds)
    return replace(choice, removed=choice.removed | DETAIL_ONLY)


def _find(content: PublicationQuerySet, request: HttpRequest) -> int | None:
    html_path = request.GET.get("html_path")
    if html_path is not None and "\0" not in html_path:
        parts = [part for part in html_path.split("/") if part]
        found = content.filter(path="/" + "".join(f"{part}/" for part in parts))
    elif request.GET.get("id", "").isdecimal() and len(request.GET["id"]) < 19:
        found = content.filter(content_id=request.GET["id"])
    else:
        return None
    return found.values_list("content_id", flat=True).first()


def _standing(edition: Edition | None) -> PublicationQuerySet:
    return Publication.objects.standing_in(edition) if edition else Publication.objects.none()


def _content(edition: Edition | None) -> PublicationQuerySet:
    return _standing(edition).with_content()


def _about(edition: Edition | None) -> dict[str, object]:
    state = {"edition": edition.number, "effective_at": clock.to_text(edition.effective_at)} if edition else {}
    return {**state, **demonstration_notice()}
