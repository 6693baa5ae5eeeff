"""How often the portal went past the board: emergencies among the editions, by month and by quarter."""

from calendar import month_name
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Edition

COUNTED = (Cause.RELEASE, Cause.EMERGENCY)


@dataclass(frozen=True)
class Period:
    """One month or quarter: how many editions were released, and how many of them were emergencies."""

    name: str
    editions: int
    emergencies: int

    @property
    def in_words(self) -> str:
        """``November 2026`` of the month ``2026-11``, ``October to December 2026`` of the quarter ``2026 Q4``."""
        year, _, part = self.name.replace(" Q", "-Q").partition("-")
        if not part.startswith("Q"):
            return f"{month_name[int(part)]} {year}"
        last = 3 * int(part[1:])
        return f"{month_name[last - 2]} to {month_name[last]} {year}"

    @property
    def share(self) -> int:
        """Emergencies among the editions, in whole per cent."""
        return round(100 * self.emergencies / self.editions) if self.editions else 0


def report() -> dict[str, list[Period]]:
    """``{"months": [...], "quarters": [...]}``, the newest first. Ends of emergencies and boundaries do not count."""
    made = Edition.objects.filter(cause__in=COUNTED).values_list("effective_at", "cause")
    days = [(timezone.localtime(at), cause) for at, cause in made]
    return {
        "months": _counted([(f"{day:%Y-%m}", cause) for day, cause in days]),
        "quarters": _counted([(f"{day:%Y} Q{(day.month + 2) // 3}", cause) for day, cause in days]),
    }


def _counted(found: list[tuple[str, str]]) -> list[Period]:
    editions = Counter(name for name, _ in found)
    emergencies = Counter(name for name, cause in found if cause == Cause.EMERGENCY)
    return [Period(name, editions[name], emergencies[name]) for name in sorted(editions, reverse=True)]
