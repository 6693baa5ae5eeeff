"""What the registers of the board's meetings show: who came, what was decided, what was to be done."""

from collections.abc import Iterable, Sequence
from typing import Any

from .api.portal.meetings import Meeting

Item = dict[str, Any]
STATES = ("open", "overdue", "done", "dropped")


def seats_of(meetings: Iterable[Meeting]) -> list[Item]:
    """Each seat that minutes name, by its newest name, with at how many meetings it was ``present`` of ``all``.

    ``all`` are the meetings whose minutes say of the seat whether it was there. By name.
    """
    found: dict[str, Item] = {}
    for meeting in meetings:
        for row in meeting.parts["attendance"]:
            seat = found.setdefault(row["seat"]["code"], {"present": 0, "all": 0})
            seat |= row["seat"]
            seat["present"] += row["attended"] == "present"
            seat["all"] += row["attended"] != "not-recorded"
    return sorted(found.values(), key=lambda seat: (seat["name"], seat["code"]))


def attendance_rows(meetings: Iterable[Meeting], seats: Sequence[Item]) -> list[Item]:
    """For each meeting what its minutes say of each of ``seats``: ``{"attended", "note"}``, or None for nothing."""
    rows = []
    for meeting in meetings:
        told = {row["seat"]["code"]: row for row in meeting.parts["attendance"]}
        rows.append({"meeting": meeting.told(), "cells": [told.get(seat["code"]) for seat in seats]})
    return rows


def by_owner(actions: Iterable[Item]) -> list[Item]:
    """How many actions each agency has that are ``open``, of these ``overdue``, ``done`` and ``dropped``; by name."""
    found: dict[str, Item] = {}
    for action in actions:
        owner = action["owner"]
        row = found.setdefault(owner["code"], dict.fromkeys(STATES, 0))
        row |= owner
        row[action["state"]] += 1
        row["overdue"] += action["overdue"]
    return sorted(found.values(), key=lambda row: (row["name"], row["code"]))
