"""``actions/``, ``attendance/``, ``decisions/``: what the minutes of all meetings say of each, as lists."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404

from .meetings import (
    ACTION,
    ATTENDANCE,
    ATTENDED,
    DECISION,
    ITEMS,
    STATES,
    actions_of,
    attendance_of,
    decisions_of,
    meetings_of,
)
from .operations import Asked, listing, operation
from .parameters import day, number, one_of, order, word, yes_or_no
from .schemas import INTEGER, TEXT

Item = dict[str, Any]
Key = Callable[[Item], Any]
MEETING = number("meeting", "The number of the meeting.")
ACTION_ORDERS: dict[str, Key] = {
    "meeting": lambda row: row["meeting"]["number"],
    "due": lambda row: row["due"],
    "owner": lambda row: row["owner"]["code"],
    "state": lambda row: row["state"],
}
ACTION_FILTERS = (
    word("agency", "The code of the agency that is to do it."),
    one_of("state", "What the latest meeting heard of it; open where none did.", STATES),
    yes_or_no("overdue", "Whether it is open after its due day, when the edition took effect."),
    MEETING,
    day("due_until", "Due on this day or before it."),
    order(list(ACTION_ORDERS), "meeting"),
)
ATTENDANCE_ORDERS: dict[str, Key] = {
    "meeting": lambda row: row["meeting"]["number"],
    "seat": lambda row: row["seat"]["code"],
    "attended": lambda row: row["attended"],
}
DECISION_ORDERS: dict[str, Key] = {"meeting": lambda row: row["meeting"]["number"]}
DECISION_FILTERS = (MEETING, order(list(DECISION_ORDERS), "meeting"))


@listing(
    "actions/",
    *ACTION_FILTERS,
    item=ACTION,
    table=ACTION,
)
def actions(asked: Asked) -> Any:
    """What was to be done by the minutes of all meetings, and what became of it, as JSON or CSV."""
    return chosen_actions(list(actions_of(meetings_of(asked.edition), asked)), asked), dict


def chosen_actions(rows: Iterable[Item], asked: Asked) -> list[Item]:
    """Those of ``rows`` that the parameters of ``actions/`` ask for, in their order."""
    tests: dict[str, Key] = {
        "agency": lambda row: row["owner"]["code"] == asked["agency"],
        "state": lambda row: row["state"] == asked["state"],
        "overdue": lambda row: row["overdue"] == asked["overdue"],
        "meeting": lambda row: row["meeting"]["number"] == asked["meeting"],
        "due_until": lambda row: row["due"] is not None and row["due"] <= asked["due_until"],
    }
    return _sorted(_chosen(rows, tests, asked), asked["order"], ACTION_ORDERS)


@operation("actions/{meeting}/{reference}/", answer=ACTION, meeting=INTEGER, reference=TEXT)
def action(asked: Asked, meeting: int, reference: str) -> Item:
    """One action, by the id of the minutes and its reference in them."""
    for row in actions_of(meetings_of(asked.edition), asked):
        if row["meeting"]["id"] == meeting and row["reference"] == reference:
            return row
    raise Http404(f"There is no action {reference} in the minutes {meeting} of this edition.")


@listing(
    "attendance/",
    word("agency", "The code of the agency whose seat it is."),
    one_of("attended", "Who came, who sent apologies, and of whom nothing is recorded.", ATTENDED),
    MEETING,
    order(list(ATTENDANCE_ORDERS), "meeting"),
    item=ATTENDANCE,
    table=ATTENDANCE,
)
def attendance(asked: Asked) -> Any:
    """Which seat of the board attended which meeting, as JSON or CSV."""
    tests: dict[str, Key] = {
        "agency": lambda row: row["seat"]["code"] == asked["agency"],
        "attended": lambda row: row["attended"] == asked["attended"],
        "meeting": lambda row: row["meeting"]["number"] == asked["meeting"],
    }
    rows = _chosen(attendance_of(meetings_of(asked.edition), asked.link), tests, asked)
    return _sorted(rows, asked["order"], ATTENDANCE_ORDERS), dict


@listing("decisions/", *DECISION_FILTERS, item=DECISION, table=DECISION)
def decisions(asked: Asked) -> Any:
    """What the meetings of the board decided, item by item, as JSON or CSV."""
    return chosen_decisions(asked), dict


def chosen_decisions(asked: Asked) -> list[Item]:
    """The decisions that the parameters of ``decisions/`` ask for, in their order."""
    tests: dict[str, Key] = {"meeting": lambda row: row["meeting"]["number"] == asked["meeting"]}
    rows = _chosen(decisions_of(meetings_of(asked.edition, ITEMS), asked.link), tests, asked)
    return _sorted(rows, asked["order"], DECISION_ORDERS)


def _chosen(rows: Iterable[Item], tests: dict[str, Key], asked: Asked) -> list[Item]:
    wanted = [test for name, test in tests.items() if asked[name] is not None]
    return [row for row in rows if all(test(row) for test in wanted)]


def _sorted(rows: list[Item], order: str, orders: dict[str, Key]) -> list[Item]:
    """In the order asked for; rows alike stay as the minutes have them, what is not known stands last."""
    key = orders[order.removeprefix("-")]
    known = [row for row in rows if key(row) is not None]
    known.sort(key=key, reverse=order.startswith("-"))
    return known + [row for row in rows if key(row) is None]
