"""The pictures of the demonstration. Each is drawn when it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from ..pictures import people_walking


@dataclass(frozen=True)
class Picture:
    """A PNG of the library of ``agency``. Its alternative text stands where it is used."""

    key: str
    filename: str
    title: str
    agency: str
    build: Callable[[], bytes]


PICTURES = (Picture("people-walking", "people-walking.png", "People Walking", "home-office", people_walking),)
