"""Policies in words: who must sign, and what changes when the date to decide by is past."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from cctvportal.agencies.models import Agency
from cctvportal.design.wording import TYPE_LABELS

from .enums import MAJORITY, Abstention, OnReturn
from .policies import CORRECTION_TYPE, NOTICE_TYPE, ORDINARY, POLICY_TYPE

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
OWN_LABELS = {
    POLICY_TYPE: "Policies of sign-off, seats and the chair",
    NOTICE_TYPE: "Notices to hold pages behind",
    CORRECTION_TYPE: "Clerical corrections of any page",
    "home.HomePage": "Home page",
    "news.NewsIndexPage": "News: the list",
    "minutes.MinutesIndexPage": "Minutes: the list",
}


def seat_names(codes: Iterable[str]) -> list[str]:
    """The names of the agencies with these codes; ``chair`` where no chair was appointed."""
    names = dict(Agency.objects.filter(code__in=list(codes)).values_list("code", "name"))
    return [names.get(code, code) for code in codes]


def needs_in_words(policy: Mapping) -> str:
    """``3 seats, among them ACPO, Home Office and NPIA (at least one of an agency that did not contribute)``."""
    required = seat_names(policy["required"])
    quorum = max(policy["quorum"], len(required))
    among = f", among them {listed(required)}" if required else ""
    return f"{quorum} {'seat' if quorum == 1 else 'seats'}{among}{_outside_in_words(policy)}"


def conditions_in_words(policy: Mapping, decide_by: datetime | None) -> list[str]:
    """What abstentions change, and what the passing of the date to decide by; a sentence each."""
    found = []
    if policy.get("abstentions") == Abstention.LOWERS:
        found.append("Each abstention lowers that number by one, never under two.")
    if decide_by is not None:
        found.append(what_changes_then(policy, decide_by))
    return found


def what_changes_then(policy: Mapping, decide_by: datetime) -> str:
    """``From 5 March 2027 two seats suffice, whichever they are.``; that nothing does where there is no fallback."""
    day, fallback = f"{timezone.localdate(decide_by):%-d %B %Y}", policy.get("fallback")
    if fallback is None:
        return f"From {day} on it is overdue. Nothing changes by that: silence is no consent."
    return (
        f"From {day} on {in_letters(max(fallback, 2))} seats suffice, whichever they are"
        f"{_outside_in_words(policy)}. Silence is no consent."
    )


def readable(policy: Mapping) -> dict[str, str | list[str]]:
    """A policy (``name``, ``types``, ``terms``) as a reader sees it: label -> sentence, or list of them."""
    terms = ORDINARY | policy["terms"]
    days, fallback = terms["decide_within"], terms["fallback"]
    return {
        "name": policy["name"],
        "applies to": [type_name(type_) for type_ in policy["types"]] or ["Everything that no other policy names"],
        "seats that must sign": _required_in_words(terms),
        "number of seats": "A majority of the seats"
        if terms["quorum"] == MAJORITY
        else seats(terms["quorum"]).capitalize(),
        "seats of agencies that did not contribute": _at_least(terms["outside"]),
        "abstentions": Abstention(terms["abstentions"]).label,
        "time to decide": f"{days} days after it is submitted" if days else "No date is set",
        "when that is over": f"{seats(fallback).capitalize()} suffice" if fallback else "Nothing changes",
        "a returned item of a pack": OnReturn(terms["on_return"]).label,
    }


def type_name(type_: str) -> str:
    """What a type of content is called."""
    return OWN_LABELS.get(type_) or TYPE_LABELS.get(type_) or type_


def seats(number: int) -> str:
    """``two seats``."""
    return f"{in_letters(number)} {'seat' if number == 1 else 'seats'}"


def in_letters(number: int) -> str:
    """``two``; figures from ten on."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def listed(names: list[str]) -> str:
    """``ACPO, Home Office and NPIA``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _at_least(number: int) -> str:
    return f"At least {in_letters(number)} of them" if number else "None in particular"


def _required_in_words(terms: Mapping) -> list[str]:
    named = seat_names(terms["required"]) + (["The seat that chairs the board"] if terms["chair"] else [])
    return named or ["None in particular"]


def _outside_in_words(policy: Mapping) -> str:
    outside = policy.get("outside", 0)
    if not outside:
        return ""
    whose = "an agency" if outside == 1 else "agencies"
    return f" (at least {in_letters(outside)} of {whose} that did not contribute)"
