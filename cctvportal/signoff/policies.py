"""The policies that the board begins with, and the one in force for a type of content."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from cctvportal.agencies.members import chair_seat, seats_in_force
from cctvportal.agencies.refusal import Refused
from cctvportal.record.append import append

from .enums import MAJORITY, Abstention, OnReturn
from .models import Policy, Submission

CORE_SEATS = ["acpo", "home-office", "npia"]
# Types that are no page: of what the board decides about itself, and of clerical corrections of any page.
POLICY_TYPE, NOTICE_TYPE, CORRECTION_TYPE = "signoff.Policy", "signoff.Notice", "signoff.Correction"
# What a policy says that says nothing else.
ORDINARY = {
    "required": [],
    "chair": False,
    "quorum": 2,
    "outside": 1,
    "abstentions": Abstention.NOTHING.value,
    "decide_within": 10,
    "fallback": None,
    "on_return": OnReturn.LEAVES.value,
}

DEFAULTS = [
    {
        "code": "core",
        "name": "Strategy, recommendations, home page and disclaimer",
        "types": ["home.HomePage", "home.StrategyPage", "home.RecommendationPage", "home.DisclaimerPage"],
        "terms": ORDINARY | {"required": CORE_SEATS, "quorum": MAJORITY, "on_return": OnReturn.STOPS.value},
    },
    {
        "code": "minutes",
        "name": "Minutes: the chair's seat and another",
        "types": ["minutes.MinutesPage", "minutes.MinutesAddendumPage"],
        "terms": ORDINARY | {"chair": True},
    },
    {
        "code": "standard",
        "name": "Everything else: two seats",
        "types": [],
        "terms": ORDINARY | {"fallback": 2},
    },
    {
        "code": "board",
        "name": "The board's own affairs",
        "types": [POLICY_TYPE, NOTICE_TYPE],
        "terms": ORDINARY | {"required": CORE_SEATS, "quorum": MAJORITY},
    },
    {
        "code": "clerical",
        "name": "Clerical corrections: one seat of another agency",
        "types": [CORRECTION_TYPE],
        "terms": ORDINARY | {"quorum": 1, "decide_within": None},
    },
]


@transaction.atomic
def install_default_policies() -> int:
    """Put the default policies in force where there are none of that code yet. Returns how many were new.

    Raises ``Refused`` where any is missing and something was submitted already: only the board adds a policy then.
    """
    new = [Policy(version=1, **default) for default in missing_defaults()]
    if new and Submission.objects.exists():
        raise Refused(
            f"Not put in force: {', '.join(f'“{policy.name}”' for policy in new)}. The board has begun its work, so "
            "only the board adds a policy. Ask its secretary to open “Policies” in the admin and to propose "
            f"{'it' if len(new) == 1 else 'each of them'} there; it is in force once the board has signed it off."
        )
    for policy in new:
        policy.save(force_insert=True)
        append("policy", {"code": policy.code, "version": 1, "types": policy.types, "terms": policy.terms})
    return len(new)


def missing_defaults() -> list[dict]:
    """Those of ``DEFAULTS`` of whose code there is no policy yet."""
    known = set(Policy.objects.values_list("code", flat=True))
    return [default for default in DEFAULTS if default["code"] not in known]


def in_force() -> dict[str, Policy]:
    """The newest version of each policy, by code."""
    return {policy.code: policy for policy in Policy.objects.order_by("code", "version")}


def policy_for(type_: str) -> Policy | None:
    """The policy in force for a type of content; None where not even the general one is installed."""
    policies = in_force().values()
    named = [policy for policy in policies if type_ in policy.types]
    general = [policy for policy in policies if not policy.types]
    return next(iter(named + general), None)


def resolved(policy: Policy) -> dict:
    """A policy as a submission keeps it: with the seats of today, the quorum as a number, the chair's seat by code.

    ``{"code", "version", "name", "seats": [codes], "required": [codes], "quorum": int, "outside": int,
    "abstentions": Abstention, "decide_within": days or None, "fallback": int or None, "on_return": OnReturn}``
    """
    seats = [seat.code for seat in seats_in_force()]
    terms = ORDINARY | policy.terms
    required = list(terms["required"])
    if terms["chair"]:
        chair = chair_seat()
        required.append(chair.code if chair else "chair")
    quorum = terms["quorum"]
    return {
        "code": policy.code,
        "version": policy.version,
        "name": policy.name,
        "seats": seats,
        "required": required,
        "quorum": len(seats) // 2 + 1 if quorum == MAJORITY else quorum,
        **{key: terms[key] for key in ("outside", "abstentions", "decide_within", "fallback", "on_return")},
    }


def combined(policies: Sequence[dict]) -> dict:
    """What meets each of several resolved policies, the first of which gives its name; as ``resolved``."""
    first, *others = policies
    if not others:
        return first
    deadlines = [policy["decide_within"] for policy in policies if policy["decide_within"] is not None]
    fallbacks = [policy["fallback"] for policy in policies]
    lower = all(policy["abstentions"] == Abstention.LOWERS for policy in policies)
    stop = any(policy["on_return"] == OnReturn.STOPS for policy in policies)
    return first | {
        "name": "; ".join(policy["name"] for policy in policies),
        "required": list(dict.fromkeys(seat for policy in policies for seat in policy["required"])),
        "quorum": max(policy["quorum"] for policy in policies),
        "outside": max(policy["outside"] for policy in policies),
        "decide_within": max(deadlines, default=None),
        "fallback": None if None in fallbacks else max(fallbacks),
        "abstentions": (Abstention.LOWERS if lower else Abstention.NOTHING).value,
        "on_return": (OnReturn.STOPS if stop else OnReturn.LEAVES).value,
    }


def decide_by(policy: dict, submitted_at: datetime) -> datetime | None:
    """The end of the last day on which the board should decide; None where the policy sets none."""
    days = policy.get("decide_within")
    if days is None:
        return None
    day = timezone.localdate(submitted_at) + timedelta(days=days + 1)
    return timezone.make_aware(datetime.combine(day, time.min))
