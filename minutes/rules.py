"""The rules of minutes. Each answers None, or a sentence for the editor; ``MinutesPage.clean`` asks them all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q

from cctvportal.pages.body import values

from .blocks import REFERENCE

if TYPE_CHECKING:  # models.py imports this module.
    from .models import MinutesAddendumPage, MinutesPage

# What is said about confirmed minutes may change; what they say may not.
NOT_OF_SUBSTANCE = {"summary", "contact", "change_note", "review_by"}


def number_is_free(page: MinutesPage) -> str | None:
    """Meetings are numbered from 1, and no other minutes, live or draft, have this meeting's number."""
    if page.number is None:
        return None
    if page.number == 0:
        return "Meetings are numbered from 1."
    taken = Q(live=True, number=page.number) | Q(latest_revision__content__number=page.number)
    never_revised = Q(latest_revision=None, number=page.number)
    other = type(page).objects.exclude(pk=page.pk).filter(taken | never_revised).first()
    return f"Meeting number {page.number} has minutes already: “{other.title}”." if other else None


def confirmed_later(page: MinutesPage) -> str | None:
    """A meeting's minutes are confirmed at a later one."""
    if page.number is None or page.confirmed_at is None or page.confirmed_at > page.number:
        return None
    return f"The minutes of meeting {page.number} can only be confirmed at a later meeting."


def one_line_a_seat(page: MinutesPage) -> str | None:
    """No seat stands twice in the attendance."""
    twice = _repeated(row.get("seat") for row in values(page.attendance))
    return f"Each seat has one line; listed twice: {', '.join(twice)}." if twice else None


def own_references(page: MinutesPage) -> str | None:
    """Actions are numbered 4.1, 4.2 and so on in the minutes of meeting 4, each once."""
    references = [row.get("reference") or "" for row in values(page.actions)]
    foreign = [text for text in references if _is_reference(text) and _meeting_of(text) != page.number]
    if foreign and page.number is not None:
        return f"The references of this meeting's actions begin with {page.number}; these do not: {', '.join(foreign)}."
    if twice := _repeated(references):
        return f"Each action needs a reference of its own; used twice: {', '.join(twice)}."
    return None


def earlier_references(page: MinutesPage) -> str | None:
    """Reports are on actions of earlier meetings, one on each."""
    references = [row.get("reference") or "" for row in values(page.action_reports)]
    late = [text for text in references if _is_reference(text) and page.number and _meeting_of(text) >= page.number]
    if late:
        return f"Reports are on actions of meetings before this one; these are not: {', '.join(late)}."
    if twice := _repeated(references):
        return f"Report on each action once; reported twice: {', '.join(twice)}."
    return None


def refuse_change_of_confirmed(page: MinutesPage, published: dict | None) -> None:
    """Raise ``ValidationError`` where ``published`` minutes are confirmed and ``page`` says something else.

    ``published`` is the representation that was published last. Confirmed minutes change in substance only by addendum.
    """
    if published is None or published["confirmed_at"] is None:
        return
    now = page.represent().json
    changed = sorted(key for key in published.keys() - NOT_OF_SUBSTANCE if published[key] != now.get(key))
    if changed:
        raise ValidationError(
            f"These minutes were confirmed at meeting {published['confirmed_at']}. Add an addendum below them instead, "
            f"and undo the changes to: {', '.join(key.replace('_', ' ') for key in changed)}."
        )


def sequence_is_free(addendum: MinutesAddendumPage) -> str | None:
    """No other addendum of the same minutes, live or draft, has this place in their sequence."""
    parent = addendum.get_parent() if addendum.path else None
    if parent is None or addendum.sequence is None:
        return None
    taken = Q(live=True, sequence=addendum.sequence) | Q(latest_revision__content__sequence=addendum.sequence)
    never_revised = Q(latest_revision=None, sequence=addendum.sequence)
    others = type(addendum).objects.child_of(parent).exclude(pk=addendum.pk)
    other = others.filter(taken | never_revised).first()
    return f"Addendum {addendum.sequence} exists already: “{other.title}”." if other else None


# Field -> the rule about it.
MINUTES = {
    "number": number_is_free,
    "confirmed_at": confirmed_later,
    "attendance": one_line_a_seat,
    "actions": own_references,
    "action_reports": earlier_references,
}
ADDENDUM = {"sequence": sequence_is_free}


def require(rules: dict, page: MinutesPage | MinutesAddendumPage) -> None:
    """Raise ``ValidationError`` with the sentences of all ``rules`` that object to ``page``, by field."""
    if errors := {field: reason for field, rule in rules.items() if (reason := rule(page))}:
        raise ValidationError(errors)


def _is_reference(text: str) -> bool:
    return re.match(REFERENCE, text) is not None


def _meeting_of(reference: str) -> int:
    return int(reference.split(".")[0])


def _repeated(texts: Iterable[str]) -> list[str]:
    seen = [text for text in texts if text]
    return sorted({text for text in seen if seen.count(text) > 1})
