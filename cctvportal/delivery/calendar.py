"""The meetings of the board as a calendar (iCalendar, RFC 5545)."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from cctvportal.publication.models import Edition, Publication

from .addresses import absolute
from .api.portal.meetings import standing_minutes
from .notices import DEMONSTRATION

CONTENT_TYPE = "text/calendar; charset=utf-8"
ADDRESS = "/feeds/meetings.ics"


def dated_meetings(edition: Edition | None) -> list[Publication]:
    """The minutes of the meetings whose day is recorded, by number, in one query."""
    found = standing_minutes(edition).defer("assets", "boundaries").exclude(representation__date=None)
    return sorted(found, key=lambda page: (page.representation["number"], page.path))


def calendar_of(meetings: Sequence[Publication], edition: Edition, name: str) -> bytes:
    """A calendar of ``meetings``, each an event of a whole day: minutes tell no hour.

    It knows no clock: an event is as new as the edition that published its minutes (``DTSTAMP``, section 3.8.7.2), and
    of a higher revision with each (``SEQUENCE``, section 3.8.7.4). There has to be a meeting (section 3.6).
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{urlsplit(settings.PORTAL_URL).hostname}//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{name}: meetings")
    if settings.DEMONSTRATION:
        calendar.add("x-wr-caldesc", DEMONSTRATION)
    for meeting in meetings:
        calendar.add_component(_event(meeting, edition))
    return calendar.to_ical()


def _event(meeting: Publication, edition: Edition) -> Event:
    own, day = meeting.representation, date.fromisoformat(meeting.representation["date"])
    event = Event()
    event.add("uid", f"meeting-{meeting.content_id}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("dtstamp", meeting.edition.effective_at)
    event.add("last-modified", meeting.edition.effective_at)
    event.add("sequence", meeting.edition_id)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", meeting.title)
    if own["place"]:
        event.add("location", own["place"])
    event.add("description", own["summary"])
    event.add("url", absolute(meeting.path + edition.query))
    return event
