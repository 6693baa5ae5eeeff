"""``at=``: of which edition a read is answered. A number, a day or an instant; the newest where nothing is said."""

import re
from datetime import UTC, date, datetime, time

from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cctvportal.kernel import clock
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import edition_in_effect, edition_numbered

from ..edition import edition_of
from .responses import BadRequest

NUMBER = re.compile(r"[0-9]{1,18}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# RFC 3339, section 5.6. A plus sign that was not escaped arrives as a space.
INSTANT = re.compile(DAY.pattern + r"[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+ -][0-9]{2}:[0-9]{2})")
FORMS = gettext_noop("the number of an edition (12), a day (2010-03-02) or an instant (2010-03-02T09:30:00Z)")
At = int | datetime


class NothingYet(Http404):
    """There was no edition then: the first came later."""


def read_at(text: str) -> At:
    """What a parameter ``at`` says. A day means its end, today means now. Raises ``ValueError``."""
    if NUMBER.fullmatch(text):
        return int(text)
    now = clock.now()
    if DAY.fullmatch(text):
        day = _day(text)
        instant = now if day == localdate(now) else make_aware(datetime.combine(day, time.max))
    elif INSTANT.fullmatch(text):
        instant = _instant(text)
    else:
        raise ValueError(_("expected {forms}").format(forms=_(FORMS)))
    if instant > now:
        raise ValueError(_("it lies in the future, of which nothing is told"))
    return instant


def edition_at(at: At | None, newest: Edition | None) -> Edition | None:
    """The edition asked for, ``newest`` where ``at`` is None. One of the past is marked as such (``Edition.is_past``).

    An instant means the edition that was in effect then. Raises ``Http404`` where there is none, ``NothingYet`` before
    the first.
    """
    if at is None:
        return newest
    if newest is None:
        raise Http404(_("There is no edition yet."))
    if isinstance(at, datetime):
        found = newest if newest.effective_at <= at else edition_in_effect(at)
        if found is None:
            first = Edition.objects.earliest("number")
            begun = clock.to_text(first.effective_at)
            words = _("There was no edition yet then: the first, edition {number}, took effect at {begun}.")
            raise NothingYet(words.format(number=first.number, begun=begun))
    else:
        found = newest if at == newest.number else edition_numbered(at)
        if found is None or at > newest.number:
            words = _("There is no edition {number}; the newest is {newest}.")
            raise Http404(words.format(number=at, newest=newest.number))
    if found is not newest:  # which in a memento is of the past itself
        found.is_past = True
    return found


def editions_of(request: HttpRequest) -> tuple[Edition | None, Edition | None]:
    """The newest edition, for which caches keep the answer, and the one that ``at`` asks for.

    Raises ``BadRequest`` and ``Http404``.
    """
    newest, text = edition_of(request), request.GET.get("at")
    try:
        at = None if text is None else read_at(text)
    except ValueError as error:
        raise BadRequest(f"at: {error}") from error
    return newest, edition_asked_for(request, at, newest)


def edition_asked_for(request: HttpRequest, at: At | None, newest: Edition | None) -> Edition | None:
    """``edition_at``; a number is noted with the request, for ``memento.of_its_time``."""
    found = edition_at(at, newest)
    if isinstance(at, int):
        request.memento_of = found  # type: ignore[attr-defined]
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_("expected {forms}").format(forms=_(FORMS))) from error


def _instant(text: str) -> datetime:
    zoned = text[:19] + text[19:].replace(" ", "+")
    try:
        found = parse_datetime(zoned.upper())
        return found.astimezone(UTC)  # type: ignore[union-attr]
    except (AttributeError, OverflowError, ValueError) as error:
        raise ValueError(_("expected {forms}").format(forms=_(FORMS))) from error
