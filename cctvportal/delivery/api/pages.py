"""``/api/v2/pages/``: what stands in the newest edition, withdrawn pages left out."""

from collections.abc import Sequence

from django.db.models import Func
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from cctvportal.kernel import clock
from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Edition, Publication, PublicationQuerySet

from ..caching import conditional, revalidated
from ..edition import edition_of
from ..notices import demonstration_notice
from ..resolver import PublishedResolver
from ..routes import tombstone
from .fields import FieldChoice, parse_fields
from .filters import OPERATIONS, filtered, page_bounds
from .responses import BadRequest, api_view, json_response
from .serialize import COMMON_BODY, LISTING_META, available, detail_url, item

FINDERS = {"id", "html_path"}
DETAIL_PARAMETERS = {"fields", "format", "_"}


@api_view
def listing(request: HttpRequest) -> HttpResponseBase:
    """``{"meta": {"total_count", "edition", "effective_at"}, "items": [...]}``.

    Filters: ``type``, ``slug``, ``title``, ``id``, ``first_published_at``, ``locale``, ``child_of``, ``descendant_of``,
    ``ancestor_of``, ``search`` (with ``search_operator``); ``order``, ``limit`` (at most 20), ``offset``, ``fields``.
    """
    edition = edition_of(request)
    if request.GET.get("order") == "random":
        response = _listing(request, edition)
        response["Cache-Control"] = "no-store"
        return response
    return conditional(request, edition, lambda: _listing(request, edition))


@api_view
def detail(request: HttpRequest, content_id: int) -> HttpResponseBase:
    """One page with every field of its representation; 404 for one withdrawn or deleted, with where the reason is."""
    edition = edition_of(request)
    publication = _standing(edition).filter(content_id=content_id).first() if content_id < 2**63 else None
    if edition is None or publication is None:
        raise Http404(_why_not(content_id, edition))
    if publication.is_notice:
        what = "held back" if publication.kind == Kind.HOLD else "withdrawn"
        raise Http404(f"{what}: the notice is at {publication.path}")
    return conditional(request, edition, lambda: _detail(request, publication, edition))


@api_view
def find(request: HttpRequest) -> HttpResponseBase:
    """302 to the page with an ``html_path`` or ``id``; other parameters are kept."""
    edition = edition_of(request)
    found = _find(_content(edition), request)
    if found is None:
        raise Http404("not found")
    query = request.GET.copy()
    for name in FINDERS & set(query):
        del query[name]
    url = detail_url(found) + (f"?{query.urlencode()}" if query else "")
    return revalidated(HttpResponseRedirect(url), edition)


def _why_not(content_id: int, edition: Edition | None) -> str:
    deleted = tombstone(content_id, edition) if edition and content_id < 2**63 else None
    return f"deleted: the reason is at {deleted.path}" if deleted else "not found"


def _listing(request: HttpRequest, edition: Edition | None) -> HttpResponse:
    choice = parse_fields(request.GET.get("fields", ""))
    found = filtered(_content(edition), request.GET)
    start, stop = page_bounds(request.GET)
    fields = _listing_fields(choice, found)
    meta = {"total_count": found.count(), **_about(edition)}
    resolver = PublishedResolver(edition) if edition else None
    items = [item(page, fields, resolver) for page in found[start:stop]] if resolver else []
    return json_response({"meta": meta, "items": items})


def _detail(request: HttpRequest, publication: Publication, edition: Edition) -> HttpResponse:
    if unknown := sorted(set(request.GET) - DETAIL_PARAMETERS - OPERATIONS):
        raise BadRequest(f"query parameter is not an operation or a recognised field: {', '.join(unknown)}")
    choice = parse_fields(request.GET.get("fields", ""))
    names = available(list(publication.representation), detail=True)
    _refuse_unknown(choice, names)
    shown = item(publication, choice.choose(names, names), PublishedResolver(edition))
    return json_response(shown | {"meta": shown.get("meta", {}) | demonstration_notice()})


def _listing_fields(choice: FieldChoice, found: PublicationQuerySet) -> list[str]:
    names = available([], detail=False)
    if choice.start == "*" or choice.mentioned - set(names):
        names = available(_body_fields(found), detail=False)
    _refuse_unknown(choice, names)
    return choice.choose(names, [*COMMON_BODY, *LISTING_META])


def _body_fields(found: PublicationQuerySet) -> list[str]:
    """Every key that the representations found have."""
    keys = found.order_by().annotate(key=Func("representation", function="jsonb_object_keys"))
    return sorted(keys.values_list("key", flat=True).distinct())


def _refuse_unknown(choice: FieldChoice, names: Sequence[str]) -> None:
    if unknown := sorted(choice.mentioned - set(names)):
        raise BadRequest(f"unknown fields: {', '.join(unknown)}")


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
    return Publication.objects.at(edition.number) if edition else Publication.objects.none()


def _content(edition: Edition | None) -> PublicationQuerySet:
    return _standing(edition).with_content()


def _about(edition: Edition | None) -> dict[str, object]:
    state = {"edition": edition.number, "effective_at": clock.to_text(edition.effective_at)} if edition else {}
    return {**state, **demonstration_notice()}
