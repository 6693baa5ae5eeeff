"""How much the sweeps tried: told by each test to whoever leads the run, which may be another process."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SWEEPS = "bypass-sweep"


@dataclass
class Sweep:
    """The routes asked, the roles asking, and how many requests that took."""

    name: str
    routes: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    requests: int = 0

    def count(self, route: str, role: str) -> None:
        """One request more."""
        self.routes.add(route)
        self.roles.add(role)
        self.requests += 1

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "routes": sorted(self.routes),
            "roles": sorted(self.roles),
            "requests": self.requests,
        }


def summary(sweeps: Iterable[dict[str, Any]]) -> list[str]:
    """A line for each sweep of a run, its tests together."""
    together: dict[str, Sweep] = {}
    for part in sweeps:
        sweep = together.setdefault(part["name"], Sweep(part["name"]))
        sweep.routes |= set(part["routes"])
        sweep.roles |= set(part["roles"])
        sweep.requests += part["requests"]
    return [
        f"{sweep.name}: {len(sweep.routes)} routes, {len(sweep.roles)} roles, {sweep.requests} requests"
        for _, sweep in sorted(together.items())
    ]
