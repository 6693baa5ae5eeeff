"""Where tests write files."""

from pathlib import Path
from typing import Any

from django.conf import settings


def storages_in(folder: Path) -> dict[str, Any]:
    """The storages of the settings, in ``folder``."""
    changed = dict(settings.STORAGES)
    for alias, entry in changed.items():
        if "location" in entry.get("OPTIONS", {}):
            changed[alias] = entry | {"OPTIONS": entry["OPTIONS"] | {"location": str(folder / alias)}}
    return changed
