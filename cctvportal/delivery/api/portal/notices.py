"""What the board says in place of a page: title and reason, for front ends in parts, with links resolved."""

from collections.abc import Collection
from typing import Any

from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Edition, Publication

from ..bodies import Body, Options
from ..description.bodies import NODE
from ..fields import Choice
from ..rich_text import Form
from ..serialize import around
from .schemas import TEXT, Named, code, fields, listed

Item = dict[str, Any]
NOTICE = Named("Notice", fields(kind=code(Kind.WITHDRAWAL, Kind.HOLD, Kind.DELETION), title=TEXT, reason=listed(NODE)))
IN_PARTS = Options(Form.JSON)


def notices_of(edition: Edition, publications: Collection[Publication]) -> dict[int, Item]:
    """A ``NOTICE`` for each of ``publications`` that is one, by content. One query, where one of them has links."""
    found = [publication for publication in publications if publication.kind != Kind.CONTENT]
    pages = around(edition, found, Choice(frozenset()), IN_PARTS).pages
    return {notice.content_id: _notice(notice, Body(notice, IN_PARTS, pages, edition)) for notice in found}


def _notice(notice: Publication, body: Body) -> Item:
    reason = body.field("html", notice.representation["reason"])
    return {"kind": notice.kind, "title": notice.title, "reason": reason or []}
