"""``recommendations/``: those of the strategy, with who leads each, how far it has come, and whether it is late."""

from typing import Any

from django.db.models import BigIntegerField, F, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.http import Http404

from cctvportal.design.timing import is_overdue, today
from cctvportal.kernel import clock
from cctvportal.publication.models import Publication, PublicationQuerySet

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
    fields,
    joined,
    listed,
    nullable,
)

Item = dict[str, Any]
TYPE = "home.RecommendationPage"
STATUSES = ("not-recorded", "not-started", "in-progress", "complete", "superseded")
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
        strategy=nullable(INTEGER),
        summary=TEXT,
        html_url=ADDRESS,
        detail_url=ADDRESS,
        page_url=ADDRESS,
        digest=SHA256,
        edition=INTEGER,
        published_at=INSTANT,
    ),
)
UPDATE = fields(date=nullable(DATE), html=TEXT)
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


@listing(
    "recommendations/",
    word("agency", "The code of the agency that leads it."),
    one_of("status", "How far it has come.", STATUSES),
    word("theme", "The code of its theme."),
    yes_or_no("overdue", "Whether it is known to be unfinished after its target date, when the edition took effect."),
    number("strategy", "The id of the strategy that makes it."),
    number("number", "The number that the strategy gives it."),
    order(list(ORDERS), "number"),
    item=RECOMMENDATION,
    table=RECOMMENDATION,
)
def recommendations(asked: Asked) -> Any:
    """The recommendations of the strategy, as JSON or CSV."""
    found = _standing(asked).filter(**asked.given(LOOKUPS))
    if asked["overdue"] is not None and asked.edition:
        late = Q(representation__status__code__in=UNFINISHED)
        late &= Q(target__lt=today(asked.edition.effective_at).isoformat())
        found = found.alias(
            target=Coalesce(KeyTextTransform("target_date", "representation"), Value(NEVER), output_field=TextField())
        )
        found = found.filter(late) if asked["overdue"] else found.exclude(late)
    return in_order(found, asked["order"], ORDERS), lambda publication: _item(publication, asked)


@operation(
    "recommendations/{id}/",
    answer=Named("RecommendationInFull", joined(RECOMMENDATION, html=TEXT, updates=listed(UPDATE))),
    id=INTEGER,
)
def recommendation(asked: Asked, id: int) -> Item:
    """One recommendation with its text and what was reported of it, the newest first."""
    publication = _standing(asked).filter(content_id=id).first()
    if publication is None:
        raise Http404(f"There is no recommendation {id} in this edition.")
    own = publication.representation
    return _item(publication, asked) | {"html": own["html"], "updates": own["updates"]}


def _standing(asked: Asked) -> PublicationQuerySet:
    found = standing(asked.edition).with_content().filter(type=TYPE)
    return found.select_related("edition").defer("assets", "boundaries")


def _item(publication: Publication, asked: Asked) -> Item:
    own = publication.representation
    state = "open" if own["status"]["code"] in UNFINISHED else "over"
    due = {"state": state, "due": own["target_date"]}
    told = {name: own[name] for name in RECOMMENDATION["properties"] if name in own}
    return told | {
        "id": publication.content_id,
        "overdue": asked.edition is not None and is_overdue(due, asked.edition.effective_at),
        "strategy": publication.parent_id,
        "html_url": asked.link(publication.path),
        "detail_url": asked.link(f"/api/portal/recommendations/{publication.content_id}/"),
        "page_url": asked.link(page_address(publication.content_id)),
        "digest": publication.digest,
        "edition": publication.edition_id,
        "published_at": clock.to_text(publication.edition.effective_at),
    }
