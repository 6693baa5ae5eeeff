"""Dates, sizes and names as a reader sees them."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language_info

from .contracts import Instant
from .timing import LONDON, instant

NOT_RECORDED = "not recorded"
# What a demonstration says of itself wherever its data is read without its pages.
DEMONSTRATION = "Demonstration, not official: the bodies named took no part."

TYPE_LABELS = {
    "home.StrategyPage": "Strategy",
    "home.RecommendationPage": "Recommendation",
    "home.GuidancePage": "Guidance",
    "home.HaveYourSayPage": "Have your say",
    "home.ConsultationPage": "Consultation",
    "home.DisclaimerPage": "Disclaimer",
    "news.NewsIndexPage": "News",
    "news.NewsPage": "News",
    "news.BulletinPage": "Bulletin",
    "minutes.MinutesIndexPage": "Minutes",
    "minutes.MinutesPage": "Minutes",
    "minutes.MinutesAddendumPage": "Addendum",
}
# Types by the names under which results are narrowed to one: no two are called the same.
SEARCHED_TYPES = TYPE_LABELS | {
    "home.HomePage": "Home page",
    "news.NewsIndexPage": "List of news",
    "minutes.MinutesIndexPage": "List of minutes",
    "minutes.MinutesAddendumPage": "Addendum to minutes",
}
CONSULTATION_STATES = {"before": "Not open yet", "open": "Open", "closed": "Closed", "outcome": "Outcome published"}
ATTENDANCE = {"present": "Present", "apologies": "Apologies", "not-recorded": "Not recorded"}
RECOMMENDATION_STATUSES = {
    "not-recorded": "Not recorded",
    "not-started": "Not started",
    "in-progress": "In progress",
    "complete": "Complete",
    "superseded": "Superseded",
}
# What the kinds of entries of the record mean to a reader.
RECORD_KINDS = {
    "record-begun": "The record was begun",
    "membership": "A member was appointed",
    "agency-renamed": "An agency was renamed",
    "appointment-countersigned": "An appointment was countersigned",
    "membership-ended": "A membership ended",
    "signing-key": "A member made a signing key",
    "signing-key-admitted": "A signing key was admitted",
    "signing-key-revoked": "A signing key was revoked",
    "seat": "A seat of the board was set up or changed",
    "chair": "The chair was given to a seat",
    "delegation": "A member let another vote for her seat",
    "delegation-revoked": "The leave to vote for a seat was revoked",
    "policy": "A rule of who must sign was set",
    "submission": "A change was put before the board",
    "resubmission": "A corrected change was put before the board",
    "take-back": "A change was taken back",
    "vote": "A seat voted",
    "return": "A change was sent back",
    "edition": "An edition was published",
    "pack": "Changes were taken together, or something happened to them",
    "manifest": "The answers of an edition were listed",
    "key-rotation": "A new key of the record was put in force",
    "redaction": "Something was lawfully destroyed",
    "member-erased": "A person was erased",
    "correction": "A clerical correction was published",
    "call-in": "A seat called a correction in",
    "emergency": "An emergency was proposed",
    "emergency-confirmed": "An emergency took effect",
    "emergency-abandoned": "A proposed emergency was given up",
    "superseded": "A change before the board was superseded",
    "ratification": "The board ratified what an emergency brought",
    "rejection": "The board returned what an emergency brought",
    "lapse": "The time of an emergency ran out",
    "escalation": "The board was reminded of what stands without it",
    "put-back": "An earlier version was put back",
    "hold": "A page was held behind a notice",
    "notice": "A notice to hold pages behind was adopted",
    "duty": "A member was put on duty",
    "duty-ended": "A time on duty was ended",
}


def day_words(value: str | date | None) -> str:
    """``15 December 2009`` from an ISO date; ``not recorded`` from nothing."""
    if not value:
        return NOT_RECORDED
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "j F Y"))


def month_words(value: str | None) -> str:
    """``July 2009`` from ``2009-07``."""
    if not value:
        return NOT_RECORDED
    return format_html('<time datetime="{}">{}</time>', value, date_format(date.fromisoformat(f"{value}-01"), "F Y"))


def _local(value: Instant) -> datetime:
    return instant(value).astimezone(LONDON)


def instant_words(value: Instant | None) -> str:
    """``15 December 2009 at 9:30am``, London time, from an instant."""
    if not value:
        return NOT_RECORDED
    local = _local(value)
    words = f"{date_format(local, 'j F Y')} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


def instant_day_words(value: Instant | None) -> str:
    """The London day of an instant, in words."""
    return day_words(_local(value).date()) if value else NOT_RECORDED


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
        return f"{size} bytes"
    kilobytes = size / 1024
    return f"{round(kilobytes)} KB" if kilobytes < 1000 else f"{kilobytes / 1024:.1f} MB"


def document_label(document: dict) -> str:
    """``PDF, 374 KB, 12 pages``: what a reader should know before following the link."""
    pages = document.get("pages")
    counted = [f"{pages} page{'' if pages == 1 else 's'}"] if pages else []
    return ", ".join([document["type_label"], size_words(document["size"]), *counted])


def language_words(locale: str) -> str:
    """``English`` from ``en``; a code that Django has no name for as it is."""
    try:
        return get_language_info(locale)["name"]
    except KeyError:
        return locale


def kind_words(kind: str) -> str:
    """What a kind of record entry means; of an unknown kind its name as words."""
    return RECORD_KINDS.get(kind) or kind.replace("-", " ").replace("_", " ").replace(".", ": ").capitalize()
