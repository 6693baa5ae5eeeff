"""The policies that the board begins with, and the one in force for a type of content."""

from django.db import transaction

from cctvportal.agencies.members import chair_seat, seats_in_force
from cctvportal.record.append import append

from .models import Policy

CORE_SEATS = ["acpo", "home-office", "npia"]

DEFAULTS = [
    {
        "code": "core",
        "name": "Strategy, recommendations, home page and disclaimer",
        "types": ["home.HomePage", "home.StrategyPage", "home.RecommendationPage", "home.DisclaimerPage"],
        "terms": {"required": CORE_SEATS, "chair": False, "quorum": "majority"},
    },
    {
        "code": "minutes",
        "name": "Minutes: the chair's seat and another",
        "types": ["minutes.MinutesPage", "minutes.MinutesAddendumPage"],
        "terms": {"required": [], "chair": True, "quorum": 2},
    },
    {
        "code": "standard",
        "name": "Everything else: two seats",
        "types": [],
        "terms": {"required": [], "chair": False, "quorum": 2},
    },
]


@transaction.atomic
def install_default_policies() -> int:
    """Put the default policies in force where there are none of that code yet. Returns how many were new."""
    known = set(Policy.objects.values_list("code", flat=True))
    new = [Policy(version=1, **default) for default in DEFAULTS if default["code"] not in known]
    for policy in new:
        policy.save(force_insert=True)
        append("policy", {"code": policy.code, "version": 1, "types": policy.types, "terms": policy.terms})
    return len(new)


def policy_for(type_: str) -> Policy | None:
    """The policy in force for a type of content; None where not even the general one is installed."""
    in_force: dict[str, Policy] = {}
    for policy in Policy.objects.order_by("code", "version"):
        in_force[policy.code] = policy
    named = [policy for policy in in_force.values() if type_ in policy.types]
    general = [policy for policy in in_force.values() if not policy.types]
    return next(iter(named + general), None)


def resolved(policy: Policy) -> dict:
    """A policy as a submission keeps it: with the seats of today, the quorum as a number, the chair's seat by code.

    ``{"code", "version", "name", "seats": [codes], "required": [codes], "quorum": int}``
    """
    seats = [seat.code for seat in seats_in_force()]
    required = list(policy.terms["required"])
    if policy.terms["chair"]:
        chair = chair_seat()
        required.append(chair.code if chair else "chair")
    quorum = policy.terms["quorum"]
    return {
        "code": policy.code,
        "version": policy.version,
        "name": policy.name,
        "seats": seats,
        "required": required,
        "quorum": len(seats) // 2 + 1 if quorum == "majority" else quorum,
    }
