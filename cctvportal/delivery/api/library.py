"""``/api/v2/images/`` and ``documents/``: what the pages of an edition show or link, never the library itself."""

from collections.abc import Callable
from functools import partial

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BigIntegerField, F, Func, JSONField, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict

from cctvportal.kernel import clock
from cctvportal.publication.models import Edition, Publication, PublishedFile
from search.queries import CONFIG

from ..addresses import absolute
from ..caching import conditional, revalidated
from ..notices import demonstration_notice
from ..redactions import redacted_files, redaction_of_file
from .at import editions_of
from .bodies import Options
from .columns import Column, integer
from .counts import known_count
from .fields import parse_fields
from .files import DOCUMENTS, IMAGES, Endpoint, File, file_of
from .listings import OPERATIONS, SHOWING, Columns, by_fields, check_parameters, ordered, page_bounds, words
from .responses import BadRequest, Gone, api_view, json_response

OPTIONS = {"rich_text_format", "tags", "at"}
# The last of a file's uses, as ``File.use`` has it; null where all of them were redacted.
USE = (
    "jsonb_path_query_array(%(expressions)s, '$[*] ? (@.role == $role && @.library_id == $id"
    ' && !(@.sha256 == $gone[*]))\', jsonb_build_object(\'role\', "publication_publishedfile"."role",'
    " 'id', \"publication_publishedfile\".\"library_id\", 'gone', %(gone)s::jsonb)) -> -1"
)


def listing_of(endpoint: Endpoint) -> Callable[..., HttpResponseBase]:
    """The view of a listing: as Wagtail's v2 contract has it, by id where no order is asked for.

    Filters: ``id``, ``title``, of images ``width`` and ``height``; ``tags``, which nothing here has; ``search`` in
    titles; ``order``, ``limit``, ``offset``, ``fields``. What was redacted is not listed.
    """

    @api_view
    def listing(request: HttpRequest) -> HttpResponseBase:
        newest, edition = editions_of(request)
        return conditional(request, newest, partial(_listing, endpoint, request.GET, edition))

    return listing


def detail_of(endpoint: Endpoint) -> Callable[..., HttpResponseBase]:
    """The view of one document or image: as the newest publication of the edition that has it does; 410 if redacted."""

    @api_view
    def detail(request: HttpRequest, library_id: int) -> HttpResponseBase:
        newest, edition = editions_of(request)
        found = _newest(endpoint, edition).filter(library_id=min(library_id, 2**63 - 1)) if edition else None
        file = _file(endpoint, found.first()) if found is not None else None
        if edition is None or file is None:
            raise Http404(f"No {endpoint.model} matches the given query.")
        whole = _without(file, redacted_files(edition))
        if whole is None:
            raise Gone(_redacted(file))
        if not _is_asked_for(endpoint, edition, request.GET, library_id):
            raise Http404(f"No {endpoint.model} matches the given query.")
        return conditional(request, newest, partial(_detail, endpoint, request.GET, whole, edition))

    return detail


def find_of(endpoint: Endpoint) -> Callable[..., HttpResponseBase]:
    """The view that leads to a document or image by its ``id``; other parameters are kept."""

    @api_view
    def find(request: HttpRequest) -> HttpResponseBase:
        newest, edition = editions_of(request)
        asked = request.GET.get("id", "")
        is_id = asked.isdecimal() and len(asked) < 19
        if not (edition and is_id and _newest(endpoint, edition).filter(library_id=asked).exists()):
            raise Http404("not found")
        query = request.GET.copy()
        del query["id"]
        url = absolute(f"/api/v2/{endpoint.name}/{int(asked)}/") + (f"?{query.urlencode()}" if query else "")
        return revalidated(HttpResponseRedirect(url), newest)

    return find


def _listing(endpoint: Endpoint, asked: QueryDict, edition: Edition | None) -> HttpResponse:
    Options.of(asked)  # a format that there is not is an error here, too
    check_parameters(asked, OPERATIONS | OPTIONS | set(_columns(endpoint)))
    gone = redacted_files(edition) if edition else frozenset()
    is_whole = set(asked) <= SHOWING | {"at"}
    found = _newest(endpoint, edition) if edition else PublishedFile.objects.none()
    if edition and not (is_whole and not gone and not asked.get("order")):
        found = _filtered(endpoint, edition, asked)
    start, stop = page_bounds(asked)
    choice = endpoint.chosen(parse_fields(asked.get("fields", "")))
    known = known_count(edition, endpoint.name) if is_whole and not gone else None
    files = [_file(endpoint, row) for row in found[start:stop]]
    shown = [whole for file in files if file and (whole := _without(file, gone))]
    state = {"edition": edition.number, "effective_at": clock.to_text(edition.effective_at)} if edition else {}
    meta = {"total_count": found.count() if known is None else known, **state, **demonstration_notice()}
    return json_response({"meta": meta, "items": [endpoint.item(file, choice, edition) for file in shown]})


def _detail(endpoint: Endpoint, asked: QueryDict, file: File, edition: Edition) -> HttpResponse:
    Options.of(asked)
    choice = endpoint.chosen(parse_fields(asked.get("fields", "")), of="detail")
    shown = endpoint.item(file, choice, edition)
    return json_response(shown | {"meta": shown.get("meta", {}) | demonstration_notice()})


def _newest(endpoint: Endpoint, edition: Edition) -> QuerySet[PublishedFile]:
    """Of each document or image of an edition, its use in the newest publication that has it; by id."""
    standing = Publication.objects.standing_in(edition)
    uses = PublishedFile.objects.filter(role=endpoint.role, publication__in=standing.order_by().values("pk"))
    newest = uses.order_by("library_id", "-edition", "publication").distinct("library_id")
    return newest.select_related("publication").only("role", "library_id", "publication__assets")


def _filtered(endpoint: Endpoint, edition: Edition, asked: QueryDict) -> QuerySet[PublishedFile]:
    """Those asked for, in order, without what was redacted. Raises ``BadRequest``."""
    columns = _columns(endpoint)
    gone = redacted_files(edition)
    use = Func(F("publication__assets"), template=USE, gone=_array(gone), output_field=JSONField())
    newest = _newest(endpoint, edition).select_related(None).only("pk")
    found = PublishedFile.objects.filter(pk__in=newest.values("pk")).select_related("publication").alias(use=use)
    found = by_fields(found.exclude(use=None), asked, columns)
    if "tags" in asked:
        if "search" in asked:
            raise BadRequest("filtering by tag with a search query is not supported")
        found = found.none()
    found = ordered(found.order_by("library_id"), asked, columns, edition.number, "library_id")
    if "search" not in asked:
        return found
    vector = SearchVector(columns["title"]().expression, config=CONFIG)
    query = SearchQuery(words(asked), config=CONFIG, search_type="websearch")
    return found.alias(vector=vector).filter(vector=query)


def _is_asked_for(endpoint: Endpoint, edition: Edition, asked: QueryDict, library_id: int) -> bool:
    """Whether the filters hold for it, as Wagtail asks of a detail too."""
    if set(asked) <= (SHOWING | {"at"}) - {"order"}:
        return True
    return _filtered(endpoint, edition, asked).filter(library_id=library_id).exists()


def _columns(endpoint: Endpoint) -> Columns:
    def number(name: str) -> Column:
        return Column(Cast(KeyTextTransform(name, "use"), BigIntegerField()), integer)

    found: dict[str, Callable[[], Column]] = {
        "id": lambda: Column(F("library_id"), integer),
        "title": lambda: Column(_title(endpoint)),
    }
    return found | {name: partial(number, name) for name in ("width", "height") if name in endpoint.body}


def _title(endpoint: Endpoint) -> Combinable:
    """``files.image_title`` and the like, in SQL."""
    name = KeyTextTransform("name", "use")
    if endpoint is DOCUMENTS:
        title = NullIf(KeyTextTransform("title", "use"), Value("", output_field=TextField()))
        return Coalesce(title, name, output_field=TextField())
    ending = Concat(Value("-"), KeyTextTransform("spec", "use"), Value(r"\.[^.]*$"), output_field=TextField())
    return Func(name, ending, Value(""), function="regexp_replace", output_field=TextField())


def _file(endpoint: Endpoint, row: PublishedFile | None) -> File | None:
    return file_of(endpoint, row.library_id, row.publication.assets) if row else None


def _without(file: File, gone: frozenset[str]) -> File | None:
    uses = [use for use in file.uses if use["sha256"] not in gone]
    return File(file.library_id, uses) if uses else None


def _redacted(file: File) -> str:
    redaction = redaction_of_file(file.use["sha256"])
    return f"redacted: destroyed by law in edition {redaction['edition']}. {redaction['ground']}" if redaction else ""


def _array(digests: frozenset[str]) -> str:
    """SQL of a JSON array; each is 64 hex digits, so there is nothing to escape."""
    return "'[{}]'".format(", ".join(f'"{digest}"' for digest in sorted(digests)))


image_listing, image_detail, image_find = listing_of(IMAGES), detail_of(IMAGES), find_of(IMAGES)
document_listing, document_detail, document_find = listing_of(DOCUMENTS), detail_of(DOCUMENTS), find_of(DOCUMENTS)
