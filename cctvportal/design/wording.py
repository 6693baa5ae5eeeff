"""Dates, sizes and names as a reader sees them."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from .contracts import Instant
from .timing import LONDON, instant

NOT_RECORDED = _noop("not recorded")
# What a demonstration says of itself wherever its data is read without its pages.
DEMONSTRATION = "Demonstration, not official: the bodies named took no part."

TYPE_LABELS = {
    "home.StrategyPage": _noop("Strategy"),
    "home.RecommendationPage": _noop("Recommendation"),
    "home.GuidancePage": _noop("Guidance"),
    "home.HaveYourSayPage": _noop("Have your say"),
    "home.ConsultationPage": _noop("Consultation"),
    "home.DisclaimerPage": _noop("Disclaimer"),
    "news.NewsIndexPage": _noop("News"),
    "news.NewsPage": _noop("News"),
    "news.BulletinPage": _noop("Bulletin"),
    "minutes.MinutesIndexPage": _noop("Minutes"),
    "minutes.MinutesPage": _noop("Minutes"),
    "minutes.MinutesAddendumPage": _noop("Addendum"),
}
# Types by the names under which results are narrowed to one: no two are called the same.
SEARCHED_TYPES = TYPE_LABELS | {
    "home.HomePage": _noop("Home page"),
    "news.NewsIndexPage": _noop("List of news"),
    "minutes.MinutesIndexPage": _noop("List of minutes"),
    "minutes.MinutesAddendumPage": _noop("Addendum to minutes"),
}
CONSULTATION_STATES = {
    "before": _noop("Not open yet"),
    "open": _noop("Open"),
    "closed": _noop("Closed"),
    "outcome": _noop("Outcome published"),
}
ATTENDANCE = {"present": _noop("Present"), "apologies": _noop("Apologies"), "not-recorded": _noop("Not recorded")}
RECOMMENDATION_STATUSES = {
    "not-recorded": _noop("Not recorded"),
    "not-started": _noop("Not started"),
    "in-progress": _noop("In progress"),
    "complete": _noop("Complete"),
    "superseded": _noop("Superseded"),
}
# What the kinds of entries of the record mean to a reader.
RECORD_KINDS = {
    "record-begun": _noop("The record was begun"),
    "membership": _noop("A member was appointed"),
    "agency-renamed": _noop("An agency was renamed"),
    "appointment-countersigned": _noop("An appointment was countersigned"),
    "membership-ended": _noop("A membership ended"),
    "signing-key": _noop("A member made a signing key"),
    "signing-key-admitted": _noop("A signing key was admitted"),
    "signing-key-revoked": _noop("A signing key was revoked"),
    "seat": _noop("A seat of the board was set up or changed"),
    "chair": _noop("The chair was given to a seat"),
    "delegation": _noop("A member let another vote for her seat"),
    "delegation-revoked": _noop("The leave to vote for a seat was revoked"),
    "policy": _noop("A rule of who must sign was set"),
    "submission": _noop("A change was put before the board"),
    "resubmission": _noop("A corrected change was put before the board"),
    "take-back": _noop("A change was taken back"),
    "vote": _noop("A seat voted"),
    "return": _noop("A change was sent back"),
    "edition": _noop("An edition was published"),
    "pack": _noop("Changes were taken together, or something happened to them"),
    "manifest": _noop("The answers of an edition were listed"),
    "key-rotation": _noop("A new key of the record was put in force"),
    "redaction": _noop("Something was lawfully destroyed"),
    "member-erased": _noop("A person was erased"),
    "correction": _noop("A clerical correction was published"),
    "call-in": _noop("A seat called a correction in"),
    "emergency": _noop("An emergency was proposed"),
    "emergency-confirmed": _noop("An emergency took effect"),
    "emergency-abandoned": _noop("A proposed emergency was given up"),
    "superseded": _noop("A change before the board was superseded"),
    "ratification": _noop("The board ratified what an emergency brought"),
    "rejection": _noop("The board returned what an emergency brought"),
    "lapse": _noop("The time of an emergency ran out"),
    "escalation": _noop("The board was reminded of what stands without it"),
    "put-back": _noop("An earlier version was put back"),
    "hold": _noop("A page was held behind a notice"),
    "notice": _noop("A notice to hold pages behind was adopted"),
    "duty": _noop("A member was put on duty"),
    "duty-ended": _noop("A time on duty was ended"),
}


def day_words(value: str | date | None) -> str:
    """``15 December 2009`` from an ISO date; ``not recorded`` from nothing."""
    if not value:
        return _(NOT_RECORDED)
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "j F Y"))


def month_words(value: str | None) -> str:
    """``July 2009`` from ``2009-07``."""
    if not value:
        return _(NOT_RECORDED)
    return format_html('<time datetime="{}">{}</time>', value, date_format(date.fromisoformat(f"{value}-01"), "F Y"))


def _local(value: Instant) -> datetime:
    return instant(value).astimezone(LONDON)


def instant_words(value: Instant | None) -> str:
    """``15 December 2009 at 9:30am``, London time, from an instant."""
    if not value:
        return _(NOT_RECORDED)
    local = _local(value)
    clock = f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
    words = _("{day} at {clock}").format(day=date_format(local, "j F Y"), clock=clock)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


def instant_day_words(value: Instant | None) -> str:
    """The London day of an instant, in words."""
    return day_words(_local(value).date()) if value else _(NOT_RECORDED)


def plain_day(value: Instant) -> str:
    """``15 December 2009``, London, from an instant: where there is no room for markup."""
    return date_format(_local(value), "j F Y")


def short_day(value: Instant) -> str:
    """``15 Dec 2009``, the same where there is little room."""
    return date_format(_local(value), "j M Y")


def moment_words(value: str | datetime | None) -> str:
    """The day of a date or of an instant: search results carry either."""
    return instant_day_words(value) if isinstance(value, datetime) or (value and "T" in value) else day_words(value)


def size_words(size: int) -> str:
    """``374 KB`` from bytes, with 1 KB = 1,024 bytes as file managers count."""
    if size < 1024:
        return ngettext("{size} byte", "{size} bytes", size).format(size=size)
    kilobytes = size / 1024
    return f"{round(kilobytes)} KB" if kilobytes < 1000 else f"{kilobytes / 1024:.1f} MB"


def document_label(document: dict) -> str:
    """``PDF, 374 KB, 12 pages``: what a reader should know before following the link."""
    pages = document.get("pages")
    counted = [ngettext("{pages} page", "{pages} pages", pages).format(pages=pages)] if pages else []
    return ", ".join([document["type_label"], size_words(document["size"]), *counted])


def language_words(locale: str) -> str:
    """``English`` from ``en``; a code that Django has no name for as it is."""
    try:
        return str(get_language_info(locale)["name_translated"])
    except KeyError:
        return locale


def type_words(type_: str) -> str:
    """What a type of page is called; ``""`` for the home page."""
    return _(TYPE_LABELS[type_]) if type_ in TYPE_LABELS else ""


def kind_words(kind: str) -> str:
    """What a kind of record entry means; of an unknown kind its name as words."""
    return (
        _(RECORD_KINDS[kind])
        if kind in RECORD_KINDS
        else kind.replace("-", " ").replace("_", " ").replace(".", ": ").capitalize()
    )
