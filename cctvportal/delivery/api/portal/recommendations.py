"""``recommendations/``: those of the strategy, with who leads each, how far it has come, and whether it is late."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.http import Http404

from cctvportal.design.timing import is_overdue, today
from cctvportal.design.wording import RECOMMENDATION_STATUSES
from cctvportal.kernel import clock
from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Edition, Publication, PublicationQuerySet

from ...addresses import absolute
from ...assets import asset_url
from .operations import Asked, listing, operation
from .pages import in_order, page_address, standing
from .parameters import number, one_of, order, word, yes_or_no
from .schemas import (
    ADDRESS,
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NAMED,
    SHA256,
    TEXT,
    Named,
    code,
    fields,
    joined,
    listed,
    nullable,
)

Item = dict[str, Any]
TYPE = "home.RecommendationPage"
STATUSES = tuple(RECOMMENDATION_STATUSES)
# Of these it is known that they are not done; what nobody recorded is not called late.
UNFINISHED = ("not-started", "in-progress")
NEVER = "9999-12-31"
RECOMMENDATION = Named(
    "Recommendation",
    fields(
        id=INTEGER,
        number=nullable(INTEGER),
        title=TEXT,
        theme=NAMED,
        status=NAMED,
        lead_agency=nullable(NAMED),
        partners=listed(TEXT),
        target_date=nullable(DATE),
        overdue=BOOLEAN,
        last_update=nullable(DATE),
        evidence_minutes=listed(INTEGER),
        evidence_documents=listed(INTEGER),
        strategy=nullable(INTEGER),
        summary=TEXT,
        path=TEXT,
        html_url=ADDRESS,
        detail_url=ADDRESS,
        page_url=ADDRESS,
        digest=SHA256,
        edition=INTEGER,
        published_at=INSTANT,
    ),
)
EVIDENCE = Named("Evidence", fields(kind=code("minutes", "document"), id=INTEGER, title=TEXT, url=nullable(ADDRESS)))
UPDATE = fields(date=nullable(DATE), html=TEXT, evidence=nullable(EVIDENCE))
LOOKUPS = {
    "agency": "representation__lead_agency__code",
    "status": "representation__status__code",
    "theme": "representation__theme__code",
    "strategy": "parent_id",
    "number": "representation__number",
}
ORDERS = {
    "number": Cast(KeyTextTransform("number", "representation"), BigIntegerField()),
    "title": F("title"),
    "status": KeyTextTransform("code", KeyTextTransform("status", "representation")),
    "theme": F("representation__theme__code"),
    "target_date": KeyTextTransform("target_date", "representation"),
    "path": F("path"),
}


AGENCY = word("agency", "The code of the agency that leads it.")
THEME = word("theme", "The code of its theme.")
FILTERS = (
    AGENCY,
    one_of("status", "How far it has come.", STATUSES),
    THEME,
    yes_or_no("overdue", "Whether it is known to be unfinished after its target date, when the edition took effect."),
    number("strategy", "The id of the strategy that makes it."),
    number("number", "The number that the strategy gives it."),
    order(list(ORDERS), "number"),
)


@listing("recommendations/", *FILTERS, item=RECOMMENDATION, table=RECOMMENDATION)
def recommendations(asked: Asked) -> Any:
    """The recommendations of the strategy, as JSON or CSV.

    The evidence is that of all updates: ids of pages with minutes, and of documents.
    """
    return chosen_recommendations(asked), lambda publication: recommendation_item(publication, asked)


def chosen_recommendations(asked: Asked) -> QuerySet[Publication]:
    """Those that the parameters of ``recommendations/`` ask for, in their order, each with its edition."""
    found = _standing(asked).filter(**asked.given(LOOKUPS))
    if asked["overdue"] is not None and asked.edition:
        late = Q(representation__status__code__in=UNFINISHED)
        late &= Q(target__lt=today(asked.edition.effective_at).isoformat())
        found = found.alias(
            target=Coalesce(KeyTextTransform("target_date", "representation"), Value(NEVER), output_field=TextField())
        )
        found = found.filter(late) if asked["overdue"] else found.exclude(late)
    return in_order(found, asked["order"], ORDERS)


@operation(
    "recommendations/{id}/",
    answer=Named("RecommendationInFull", joined(RECOMMENDATION, html=TEXT, updates=listed(UPDATE))),
    id=INTEGER,
)
def recommendation(asked: Asked, id: int) -> Item:
    """One recommendation with its text and what was reported of it, the newest first, with the evidence for it."""
    publication = _standing(asked).defer(None).filter(content_id=id).select_related("edition").first()
    if publication is None:
        raise Http404(f"There is no recommendation {id} in this edition.")
    own = publication.representation
    return recommendation_item(publication, asked) | {"html": own["html"], "updates": _updates(publication, asked)}


def progress_of(own: Item, edition: Edition | None) -> Item:
    """By the fields of one: whether it is ``overdue`` in an edition, and the day of the ``last_update``."""
    due = {"state": "open" if own["status"]["code"] in UNFINISHED else "over", "due": own["target_date"]}
    return {
        "overdue": edition is not None and is_overdue(due, edition.effective_at),
        "last_update": max((update["date"] for update in own["updates"] if update["date"]), default=None),
    }


def evidence_of(update: Item) -> tuple[str, int] | None:
    """Of an update as it was signed: ``minutes`` or ``document`` with its id; None where it cites nothing.

    Representations of before there was evidence have none.
    """
    cited = update.get("evidence") or {}
    found = (("minutes", cited.get("page")), ("document", cited.get("document")))
    return next(((kind, identifier) for kind, identifier in found if identifier), None)


def evidence_ids(updates: Iterable[Item]) -> dict[str, list[int]]:
    """What ``updates`` cite, each once: ids of pages with minutes, and of documents."""
    cited = dict.fromkeys(found for update in updates if (found := evidence_of(update)))
    return {
        "evidence_minutes": [pk for kind, pk in cited if kind == "minutes"],
        "evidence_documents": [pk for kind, pk in cited if kind == "document"],
    }


def _updates(publication: Publication, asked: Asked) -> list[Item]:
    updates = publication.representation["updates"]
    cited = {kind_and_id for update in updates if (kind_and_id := evidence_of(update))}
    minutes = standing(asked.edition).filter(content_id__in=[pk for kind, pk in cited if kind == "minutes"])
    told = {("minutes", pk): (title, path) for pk, title, path in minutes.values_list("content_id", "title", "path")}
    for use in publication.assets:
        if use["role"] == AssetRole.DOCUMENT:
            told["document", use["library_id"]] = (use["title"] or use["name"], asset_url(use))
    return [update | {"evidence": _evidence(evidence_of(update), told, asked)} for update in updates]


def _evidence(cited: tuple[str, int] | None, told: dict[tuple[str, int], tuple[str, str]], asked: Asked) -> Item | None:
    if cited is None:
        return None
    kind, identifier = cited
    title, path = told.get(cited, ("", ""))
    url = (asked.link(path) if kind == "minutes" else absolute(path)) if path else None
    return {"kind": kind, "id": identifier, "title": title, "url": url}


def _standing(asked: Asked) -> PublicationQuerySet:
    found = standing(asked.edition).with_content().filter(type=TYPE)
    return found.select_related("edition").defer("assets", "boundaries")


def recommendation_item(publication: Publication, asked: Asked) -> Item:
    """A ``RECOMMENDATION``."""
    own = publication.representation
    told = {name: own[name] for name in RECOMMENDATION["properties"] if name in own}
    return told | {
        "id": publication.content_id,
        **progress_of(own, asked.edition),
        **evidence_ids(own["updates"]),
        "strategy": publication.parent_id,
        "path": publication.path,
        "html_url": asked.link(publication.path),
        "detail_url": asked.link(f"/api/portal/recommendations/{publication.content_id}/"),
        "page_url": asked.link(page_address(publication.content_id)),
        "digest": publication.digest,
        "edition": publication.edition_id,
        "published_at": clock.to_text(publication.edition.effective_at),
    }
