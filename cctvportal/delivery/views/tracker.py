"""The tracker of the recommendations: the list, by agency and by theme, progress over time, and what changed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cctvportal.design.charts import bars
from cctvportal.design.wording import RECOMMENDATION_STATUSES
from cctvportal.publication.models import Edition

from ..api.portal.operations import Asked
from ..api.portal.recommendations import (
    AGENCY,
    FILTERS,
    THEME,
    chosen_recommendations,
    evidence_of,
    progress_of,
    recommendation_item,
)
from ..caching import conditional
from ..feeds import AtomOfEdition, changes_atom
from ..frame import Frame, frame_for
from ..tracker import Change, Version, changes, history, progress, thinned
from .as_of import with_mementos
from .registers import YES_OR_NO, choices, cut, register, select, translated

Item = dict[str, Any]
A_PAGE, CHANGES = 50, 20
LIST = "recommendations/"
STATUSES = list(RECOMMENDATION_STATUSES.items())


@with_mementos
def index(request: HttpRequest) -> HttpResponseBase:
    """Every recommendation, filtered as asked, as a ``TrackerView`` of ``design.contracts``."""

    def fill(asked: Asked, frame: Frame) -> Item:
        standing = [version for version in history(asked.edition) if version.until is None]
        found = cut(chosen_recommendations(asked), request, A_PAGE)
        agencies, themes = _agencies(standing), _themes(standing)
        return {
            "filters": [
                select("agency", _("Lead agency"), agencies, asked),
                select("theme", _("Theme"), themes, asked),
                select("status", _("Status"), translated(STATUSES), asked),
                select("overdue", pgettext("recommendation", "Overdue"), translated(YES_OR_NO), asked),
            ],
            "total": len(standing),
            "tally": _tally(standing),
            "agencies": _groups(standing, agencies, "agencies", "lead_agency"),
            "themes": _groups(standing, themes, "themes", "theme"),
            **found,
            "rows": [recommendation_item(publication, asked) for publication in found["rows"]],
        }

    return register(request, "tracker/index", LIST, FILTERS, fill)


@with_mementos
def over_time(request: HttpRequest) -> HttpResponseBase:
    """How many recommendations had each status, from edition to edition, as a ``ProgressView``."""

    def fill(asked: Asked, frame: Frame) -> Item:
        found = history(asked.edition)
        chosen = [version for version in found if version.is_of(asked["agency"], asked["theme"])]
        filters = [
            select("agency", _("Lead agency"), _agencies(found), asked),
            select("theme", _("Theme"), _themes(found), asked),
        ]
        return {"filters": filters, **_charts(chosen)}

    return register(request, "tracker/progress", f"{LIST}progress/", (AGENCY, THEME), fill)


@with_mementos
def what_changed(request: HttpRequest) -> HttpResponseBase:
    """What each edition changed of the recommendations, the newest first, as a ``TrackerChangesView``."""

    def fill(asked: Asked, frame: Frame) -> Item:
        found = [each for each in changes(history(asked.edition)) if each.is_of(asked["agency"], asked["theme"])]
        shown = cut(found, request, CHANGES)
        return shown | {"rows": _change_rows(shown["rows"], frame)}

    return register(request, "tracker/changes", f"{LIST}changes/", (AGENCY, THEME), fill)


@with_mementos
def agency(request: HttpRequest, code: str) -> HttpResponseBase:
    """The recommendations that an agency leads, with their progress, as a ``GroupView``; 404 where it leads none."""
    return _group(request, "agency", code)


@with_mementos
def theme(request: HttpRequest, code: str) -> HttpResponseBase:
    """Those of a theme, as a ``GroupView``; 404 where there is none of it."""
    return _group(request, "theme", code)


@with_mementos
def feed(request: HttpRequest) -> HttpResponseBase:
    """What changed of the recommendations, as an Atom feed (RFC 4287)."""
    frame = frame_for(request)
    edition, resolver = frame.edition, frame.resolver
    if edition is None or resolver is None:
        raise Http404
    site = resolver.site

    def make() -> HttpResponse:
        name = site["site_name"] if site else settings.PORTAL_NAME
        told = changes_atom(changes(history(edition)), edition, name)
        return HttpResponse(told, content_type=AtomOfEdition.content_type)

    return conditional(request, edition, make)


def groups_of(edition: Edition) -> tuple[list[str], list[str]]:
    """The codes of the agencies and of the themes that have a page in an edition."""
    standing = [version for version in history(edition) if version.until is None]
    return [code for code, name in _agencies(standing)], [code for code, name in _themes(standing)]


def _group(request: HttpRequest, kind: str, code: str) -> HttpResponseBase:
    frame = frame_for(request)
    found = history(frame.edition)
    own = [version for version in found if version.is_of(**{"agency": None, "theme": None, kind: code})]
    standing = [version for version in own if version.until is None]
    if not standing:
        raise Http404
    part = "lead_agency" if kind == "agency" else "theme"

    def make() -> HttpResponse:
        view = {
            "kind": kind,
            "code": code,
            "heading": standing[0].parts[part]["name"],
            "tally": _tally(standing),
            "rows": _plain_rows(standing, frame.edition),
            **_charts(own),
        }
        return frame.html(request, "tracker/group", view)

    return conditional(request, frame.edition, make)


def _agencies(versions: Iterable[Version]) -> list[tuple[str, str]]:
    return choices(version.parts["lead_agency"] for version in versions)


def _themes(versions: Iterable[Version]) -> list[tuple[str, str]]:
    return choices(version.parts["theme"] for version in versions)


def _tally(versions: Iterable[Version]) -> list[Item]:
    """How many have each status that one has, in the order of the statuses."""
    counts = Counter(version.status["code"] for version in versions)
    named = translated(STATUSES)
    return [{"status": {"code": code, "name": name}, "count": counts[code]} for code, name in named if counts[code]]


def _groups(versions: Sequence[Version], codes: Sequence[tuple[str, str]], folder: str, part: str) -> list[Item]:
    rows = []
    for code, name in codes:
        own = [version for version in versions if version.parts[part] and version.parts[part]["code"] == code]
        done = sum(version.status["code"] == "complete" for version in own)
        rows.append({"name": name, "url": f"/tracker/{folder}/{code}/", "count": len(own), "complete": done})
    return rows


def _plain_rows(versions: Iterable[Version], edition: Edition | None) -> list[Item]:
    """By number, those without one last, by title."""
    rows = [
        {"title": each.title, "path": each.path, **each.parts, **progress_of(each.parts, edition)} for each in versions
    ]
    return sorted(rows, key=lambda row: (row["number"] is None, row["number"] or 0, row["title"]))


def _charts(versions: Sequence[Version]) -> Item:
    """``points`` for the table and ``charts``, one for each status that any recommendation had."""
    points = thinned(progress(versions))
    highest = max((count for point in points for count in point["counts"].values()), default=0)
    shown = [(code, name) for code, name in translated(STATUSES) if any(point["counts"][code] for point in points)]
    charts = [
        {"code": code, "name": name, "bars": bars([point["counts"][code] for point in points], highest)}
        for code, name in shown
    ]
    rows = [point | {"cells": [point["counts"][code] for code, name in shown]} for point in points]
    return {"charts": charts, "points": rows}


def _change_rows(shown: Sequence[Change], frame: Frame) -> list[Item]:
    if frame.resolver:
        cited = {pk for change in shown for kind, pk in _cited(change) if kind == "minutes"}
        frame.resolver.prepare({change.version.id for change in shown} | cited)
    return [
        {
            "edition": change.edition,
            "at": change.at,
            "what": change.what,
            "title": change.version.title,
            "path": change.version.path,
            "content_id": change.version.id,
            "told": change.told(_),
            "evidence": [update["evidence"] for update in change.updates if update["evidence"]],
        }
        for change in shown
    ]


def _cited(change: Change) -> list[tuple[str, int]]:
    return [found for update in change.updates if (found := evidence_of(update))]
