"""The registers of the board's meetings: attendance, decisions, actions; and its calendar."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..api.portal.actions import ACTION_FILTERS, DECISION_FILTERS, chosen_actions, chosen_decisions
from ..api.portal.meetings import STATES, actions_of, meetings_of
from ..api.portal.operations import Asked
from ..api.portal.parameters import Parameter
from ..caching import conditional
from ..calendar import ADDRESS, CONTENT_TYPE, calendar_of, dated_meetings
from ..frame import Frame, frame_for
from ..registers import attendance_rows, by_owner, seats_of
from .as_of import with_mementos
from .registers import YES_OR_NO, choices, cut, register, select, translated

Item = dict[str, Any]
MEETINGS, DECISIONS, ACTIONS = 50, 20, 50


@with_mementos
def index(request: HttpRequest) -> HttpResponseBase:
    """Which registers there are, with how much is in each: a ``MeetingsView`` of ``design.contracts``."""

    def fill(asked: Asked, frame: Frame) -> Item:
        meetings = meetings_of(asked.edition)
        actions = list(actions_of(meetings, asked))
        return {
            "meetings": len(meetings),
            "open": sum(action["state"] == "open" for action in actions),
            "overdue": sum(action["overdue"] for action in actions),
            "calendar": ADDRESS if any(meeting.parts["date"] for meeting in meetings) else "",
        }

    return register(request, "meetings/index", "minutes/", (), fill)


@with_mementos
def attendance(request: HttpRequest) -> HttpResponseBase:
    """Meetings by seats, the newest meeting first, as an ``AttendanceView`` of ``design.contracts``."""

    def fill(asked: Asked, frame: Frame) -> Item:
        meetings = meetings_of(asked.edition)
        seats = seats_of(meetings)
        shown = cut(attendance_rows(reversed(meetings), seats), request, MEETINGS)
        return {"seats": seats, "some_unnamed": any(None in row["cells"] for row in shown["rows"]), **shown}

    return register(request, "meetings/attendance", "attendance/", (), fill)


@with_mementos
def decisions(request: HttpRequest) -> HttpResponseBase:
    """What was decided, the newest meeting first, as a ``DecisionsView`` of ``design.contracts``."""

    def fill(asked: Asked, frame: Frame) -> Item:
        shown = cut(chosen_decisions(asked), request, DECISIONS)
        if frame.resolver:
            frame.resolver.prepare({row["meeting"]["id"] for row in shown["rows"]})
        return shown

    return register(request, "meetings/decisions", "decisions/", _newest_first(DECISION_FILTERS), fill)


@with_mementos
def actions(request: HttpRequest) -> HttpResponseBase:
    """What was to be done, the newest meeting first, as an ``ActionsView`` of ``design.contracts``."""

    def fill(asked: Asked, frame: Frame) -> Item:
        everything = list(actions_of(meetings_of(asked.edition), asked))
        names = {
            "open": pgettext("action", "Open"),
            "done": pgettext("action", "Done"),
            "dropped": pgettext("action", "Dropped"),
        }
        return {
            "owners": by_owner(everything),
            "filters": [
                select("agency", _("Agency"), choices(action["owner"] for action in everything), asked),
                select("state", _("State"), [(state, names[state]) for state in STATES], asked),
                select("overdue", pgettext("action", "Overdue"), translated(YES_OR_NO), asked),
            ],
            **cut(chosen_actions(everything, asked), request, ACTIONS),
        }

    return register(request, "meetings/actions", "actions/", _newest_first(ACTION_FILTERS), fill)


@with_mementos
def calendar(request: HttpRequest) -> HttpResponseBase:
    """The meetings whose day is recorded (RFC 5545); 404 where none is, since a calendar of nothing is none."""
    frame = frame_for(request)
    edition, resolver, meetings = frame.edition, frame.resolver, dated_meetings(frame.edition)
    if edition is None or resolver is None or not meetings:
        raise Http404
    site = resolver.site

    def make() -> HttpResponse:
        name = site["site_name"] if site else settings.PORTAL_NAME
        return HttpResponse(calendar_of(meetings, edition, name), content_type=CONTENT_TYPE)

    return conditional(request, edition, make)


def _newest_first(filters: Iterable[Parameter]) -> list[Parameter]:
    return [replace(each, default="-meeting") if each.name == "order" else each for each in filters]
