"""Dates, sizes and names as a reader sees them."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language_info, gettext_noop, ngettext
from django.utils.translation import gettext as _

from .contracts import Instant
from .timing import LONDON, instant

NOT_RECORDED = gettext_noop("not recorded")
# What a demonstration says of itself wherever its data is read without its pages.
DEMONSTRATION = "Demonstration, not official: the bodies named took no part."

TYPE_LABELS = {
    "home.StrategyPage": gettext_noop("Strategy"),
    "home.RecommendationPage": gettext_noop("Recommendation"),
    "home.GuidancePage": gettext_noop("Guidance"),
    "home.HaveYourSayPage": gettext_noop("Have your say"),
    "home.ConsultationPage": gettext_noop("Consultation"),
    "home.DisclaimerPage": gettext_noop("Disclaimer"),
    "news.NewsIndexPage": gettext_noop("News"),
    "news.NewsPage": gettext_noop("News"),
    "news.BulletinPage": gettext_noop("Bulletin"),
    "minutes.MinutesIndexPage": gettext_noop("Minutes"),
    "minutes.MinutesPage": gettext_noop("Minutes"),
    "minutes.MinutesAddendumPage": gettext_noop("Addendum"),
}
# Types by the names under which results are narrowed to one: no two are called the same.
SEARCHED_TYPES = TYPE_LABELS | {
    "home.HomePage": gettext_noop("Home page"),
    "news.NewsIndexPage": gettext_noop("List of news"),
    "minutes.MinutesIndexPage": gettext_noop("List of minutes"),
    "minutes.MinutesAddendumPage": gettext_noop("Addendum to minutes"),
}
CONSULTATION_STATES = {
    "before": gettext_noop("Not open yet"),
    "open": gettext_noop("Open"),
    "closed": gettext_noop("Closed"),
    "outcome": gettext_noop("Outcome published"),
}
ATTENDANCE = {
    "present": gettext_noop("Present"),
    "apologies": gettext_noop("Apologies"),
    "not-recorded": gettext_noop("Not recorded"),
}
RECOMMENDATION_STATUSES = {
    "not-recorded": gettext_noop("Not recorded"),
    "not-started": gettext_noop("Not started"),
    "in-progress": gettext_noop("In progress"),
    "complete": gettext_noop("Complete"),
    "superseded": gettext_noop("Superseded"),
}
# What the kinds of entries of the record mean to a reader.
RECORD_KINDS = {
    "record-begun": gettext_noop("The record was begun"),
    "membership": gettext_noop("A member was appointed"),
    "agency-renamed": gettext_noop("An agency was renamed"),
    "appointment-countersigned": gettext_noop("An appointment was countersigned"),
    "membership-ended": gettext_noop("A membership ended"),
    "signing-key": gettext_noop("A member made a signing key"),
    "signing-key-admitted": gettext_noop("A signing key was admitted"),
    "signing-key-revoked": gettext_noop("A signing key was revoked"),
    "seat": gettext_noop("A seat of the board was set up or changed"),
    "chair": gettext_noop("The chair was given to a seat"),
    "delegation": gettext_noop("A member let another vote for her seat"),
    "delegation-revoked": gettext_noop("The leave to vote for a seat was revoked"),
    "policy": gettext_noop("A rule of who must sign was set"),
    "submission": gettext_noop("A change was put before the board"),
    "resubmission": gettext_noop("A corrected change was put before the board"),
    "take-back": gettext_noop("A change was taken back"),
    "vote": gettext_noop("A seat voted"),
    "return": gettext_noop("A change was sent back"),
    "edition": gettext_noop("An edition was published"),
    "pack": gettext_noop("Changes were taken together, or something happened to them"),
    "manifest": gettext_noop("The answers of an edition were listed"),
    "key-rotation": gettext_noop("A new key of the record was named"),
    "key-in-force": gettext_noop("The record’s new key was put in force"),
    "redaction": gettext_noop("Something was lawfully destroyed"),
    "member-erased": gettext_noop("A person was erased"),
    "correction": gettext_noop("A clerical correction was published"),
    "call-in": gettext_noop("A seat called a correction in"),
    "emergency": gettext_noop("An emergency was proposed"),
    "emergency-confirmed": gettext_noop("An emergency took effect"),
    "emergency-abandoned": gettext_noop("A proposed emergency was given up"),
    "superseded": gettext_noop("A change before the board was superseded"),
    "ratification": gettext_noop("The board ratified what an emergency brought"),
    "rejection": gettext_noop("The board returned what an emergency brought"),
    "lapse": gettext_noop("The time of an emergency ran out"),
    "escalation": gettext_noop("The board was reminded of what stands without it"),
    "put-back": gettext_noop("An earlier version was put back"),
    "hold": gettext_noop("A page was held behind a notice"),
    "notice": gettext_noop("A notice to hold pages behind was adopted"),
    "duty": gettext_noop("A member was put on duty"),
    "duty-ended": gettext_noop("A time on duty was ended"),
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


def language_tag(locale: str) -> str:
    """A locale as BCP 47 has it: English is British."""
    return "en-GB" if locale.startswith("en") else locale


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
