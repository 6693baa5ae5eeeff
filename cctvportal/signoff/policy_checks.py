"""What no policy may say, whoever proposes it: a sentence for each."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from wagtail.models import Page, get_page_models

from cctvportal.agencies.members import seats_in_force

from .enums import MAJORITY, Abstention, OnReturn
from .policies import CORRECTION_TYPE, DEFAULTS, NOTICE_TYPE, ORDINARY, POLICY_TYPE, in_force
from .policy_words import type_name

# Policies whose reach the portal fixes: of what is no page, and of all that no other policy names.
FIXED_TYPES = {default["code"]: default["types"] for default in DEFAULTS if default["code"] in ("board", "clerical")}
GENERAL = "standard"
NO_PAGES = (POLICY_TYPE, NOTICE_TYPE, CORRECTION_TYPE)
LONGEST = 365  # days to decide


def page_types() -> list[str]:
    """The types of pages that there are, as representations name them."""
    return sorted(model._meta.label for model in get_page_models() if model is not Page)


def problems_of_policy(code: str, name: str, types: list[str], terms: Mapping) -> Iterator[str]:
    """Everything that speaks against a policy; nothing when it may be put before the board."""
    if not name.strip() or len(name) > 120:
        yield "Give the policy a name of at most 120 characters."
    yield from _problems_of_types(code, types)
    yield from problems_of_terms(terms, clerical=code == "clerical")


def _problems_of_types(code: str, types: list[str]) -> Iterator[str]:
    if fixed := FIXED_TYPES.get(code):
        if types != fixed:
            yield f"This policy is for {' and '.join(type_name(type_).lower() for type_ in fixed)}, and nothing else."
        return
    if code == GENERAL:
        if types:
            yield "This policy is for everything that no other names, so it names no types itself."
        return
    if not types:
        yield "Say what the policy is for: at least one type of page."
    if len(set(types)) < len(types):
        yield "It names a type twice."
    if unknown := sorted(set(types) - set(page_types())):
        yield f"There are no pages of the type {', '.join(unknown)}."
    for other in in_force().values():
        if other.code != code and (both := sorted(set(types) & set(other.types))):
            yield f"The policy “{other.name}” is for {', '.join(map(type_name, both))} already. Change that one first."


def problems_of_terms(proposed: Mapping, *, clerical: bool = False) -> Iterator[str]:
    """A sentence for each thing that the terms of no policy may say; a clerical correction takes one seat."""
    if unknown := sorted(set(proposed) - set(ORDINARY)):
        yield f"A policy says nothing about {', '.join(unknown)}."
    terms: dict[str, Any] = ORDINARY | dict(proposed)
    count = len(seats_in_force())
    yield from _problems_of_seats(terms)
    yield from _problems_of_quorum(terms["quorum"], count, clerical)
    outside, days, fallback = terms["outside"], terms["decide_within"], terms["fallback"]
    if not _is_number(outside, 0, max(count - 1, 0)):
        yield f"Seats of agencies that did not contribute: a number from 0 to {max(count - 1, 0)}."
    elif clerical and outside < 1:
        yield "A clerical correction takes a seat of an agency that did not contribute."
    if days is not None and not _is_number(days, 1, LONGEST):
        yield f"The time to decide is a number of days from 1 to {LONGEST}, or none is set."
    if fallback is not None and not _is_number(fallback, 2, count):
        yield "The fallback quorum is never under two seats, nor over all of them: silence is no consent."
    elif fallback is not None and _is_number(terms["quorum"], 1, count) and fallback > terms["quorum"]:
        yield "The fallback quorum is not greater than the number of seats that suffice in time."
    if fallback is not None and days is None:
        yield "A fallback quorum needs a number of days after which it holds."
    if terms["abstentions"] not in Abstention.values:
        yield "Choose what an abstention does to the number of seats."
    if terms["on_return"] not in OnReturn.values:
        yield "Choose what a returned item does to its pack."


def _problems_of_seats(terms: Mapping) -> Iterator[str]:
    required = terms["required"]
    if not isinstance(required, list) or not isinstance(terms["chair"], bool):
        yield "The seats that must sign are a list, and the chair's seat is among them or not."
        return
    codes = {seat.code for seat in seats_in_force()}
    if missing := [str(code) for code in required if code not in codes]:
        yield f"No seat of the board is called {', '.join(missing)}."
    if len(set(map(str, required))) < len(required):
        yield "A seat is named twice among those that must sign."


def _problems_of_quorum(quorum: object, count: int, clerical: bool) -> Iterator[str]:
    if clerical:
        if quorum != 1 or isinstance(quorum, bool):
            yield "A clerical correction takes the signature of one seat."
    elif quorum != MAJORITY and not _is_number(quorum, 2, count):
        yield f"The number of seats is a majority, or a number from 2 to {count}."


def _is_number(value: object, least: int, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
