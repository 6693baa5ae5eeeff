"""From a page to plain JSON, with all that it shows and links to (``docs/representation.md``)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db.models import Model, TextChoices
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cctvportal.agencies.models import Agency, Seat
from cctvportal.kernel.clock import to_text

from . import body, richtext

_LARGEST_ID = 2**53 - 1


@dataclass(frozen=True)
class Representation:
    """A page as plain JSON, and what that JSON needs in order to be shown.

    ``pages`` and ``documents`` are ids, ``images`` pairs of an image's id and the name of a rendition, ``boundaries``
    the instants (UTC, ascending) at which what the page shows changes, ``problems`` sentences that say what is amiss.
    """

    json: dict
    pages: frozenset[int]
    documents: frozenset[int]
    images: frozenset[tuple[int, str]]
    boundaries: tuple[datetime, ...]
    problems: tuple[str, ...]


class Representer:
    """Turns the parts of one page into JSON, and collects what they show and link to.

    It never raises on an odd draft: what is missing or broken becomes a problem. ``place`` names, for the editor, the
    part of the page where something stands.
    """

    def __init__(self) -> None:
        self._pages: set[int] = set()
        self._documents: set[int] = set()
        self._images: set[tuple[int, str]] = set()
        self._boundaries: set[datetime] = set()
        self._problems: dict[str, None] = {}
        self._anchors: set[str] = set()
        self._known: dict[tuple[type[Model], int], bool] = {}

    def text(self, value: str | None) -> str:
        """Plain text: LF line ends, no white space around it, nothing that HTML, JSON or PostgreSQL cannot hold."""
        lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        return richtext.without_controls(lines).encode("utf-8", "replace").decode().strip()

    def date(self, value: date | str | None) -> str | None:
        """``YYYY-MM-DD``, or None where there is no date."""
        try:
            return date.fromisoformat(str(value)[:10]).isoformat() if value else None
        except ValueError:
            return self._problem_and_none(f"“{value}” is not a date.")

    def integer(self, value: int | str | None) -> int | None:
        """A whole number, or None where there is none."""
        try:
            return None if value is None or value == "" else int(value)
        except ValueError:
            return self._problem_and_none(f"“{value}” is not a whole number.")

    def instant(self, value: datetime | str | None, *, boundary: bool = False) -> str | None:
        """``YYYY-MM-DDTHH:MM:SSZ``; noted as a boundary where what the page shows changes then."""
        moment = _parsed(value) if isinstance(value, str) else value
        if moment is None:
            return self._problem_and_none(f"“{value}” is not a date and time.") if value else None
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        moment = moment.replace(microsecond=0)
        if boundary:
            self._boundaries.add(moment.astimezone(UTC))
        return to_text(moment)

    def html(self, source: str | None, place: str) -> str:
        """Normalised rich text. A link to what is not there is a problem, and is dropped; its text stays."""

        def keep(kind: str, target: str, text: str) -> bool:
            if kind == "page":
                return self._collect(Page, target, self._pages, f"The link “{text}” in “{place}”")
            if kind == "document":
                return self._collect(get_document_model(), target, self._documents, f"The link “{text}” in “{place}”")
            if not richtext.is_public_url(target):
                self.problem(
                    f"The link “{text}” in “{place}” leads to an address that cannot be published. "
                    "Choose a page or a document, or give an address that begins with https:// or an e-mail address."
                )
                return False
            return True

        return richtext.normalised(self.text(source), keep)

    def body(self, value: StreamValue | None, place: str = "Body", *, position: str = "") -> list[dict]:
        """The blocks of a body as ``[{"id", "type", "value"}]``; ``position`` tells the bodies of one page apart."""
        return body.blocks_of(self, value, place, position)

    def page(self, target: Page | int | None, place: str) -> int | None:
        """The id of a linked page; None where there is none, or where it no longer exists, which is a problem."""
        return self._reference(Page, target, self._pages, place)

    def document(self, target: Model | int | None, place: str) -> int | None:
        """The id of a document, as ``page`` does."""
        return self._reference(get_document_model(), target, self._documents, place)

    def image(self, target: Model | int | None, place: str, *specs: str) -> int | None:
        """The id of an image shown in the renditions named ``specs`` (``renditions.SPECS``), as ``page`` does."""
        identifier = self._reference(get_image_model(), target, set(), place)
        if identifier is not None:
            self._images.update((identifier, spec) for spec in specs)
        return identifier

    def agency(self, value: Agency | int | str | None, place: str) -> dict[str, str] | None:
        """``{"code", "name"}`` of an agency, given itself, its id or its code; None where there is none."""
        return self._named(Agency.objects, value, place, "code")

    def seat(self, value: Seat | int | str | None, place: str) -> dict[str, str] | None:
        """``{"code", "name"}`` of a seat, given itself, its id or the code of its agency; None where there is none.

        A code names the agency's seat of whatever time: minutes may be older than the seat of today.
        """
        if isinstance(value, str):
            return self.agency(value, place)
        return self._named(Seat.objects.select_related("agency"), value, place, "pk")

    def choice(self, choices: type[TextChoices], value: str) -> dict[str, str]:
        """``{"code", "name"}`` of one of ``choices``."""
        if value not in choices.values:
            self.problem(f"“{value}” is not one of: {', '.join(str(label) for label in choices.labels)}.")
            return {"code": str(value), "name": str(value)}
        return {"code": str(value), "name": str(choices(value).label)}

    def anchor(self, text: str) -> str:
        """An anchor made from a heading, unique in the page."""
        stem = slugify(text) or "section"
        anchor = next(name for n in count(1) if (name := stem if n == 1 else f"{stem}-{n}") not in self._anchors)
        self._anchors.add(anchor)
        return anchor

    def problem(self, sentence: str) -> None:
        """Note what is amiss, in a sentence for the editor."""
        self._problems[sentence] = None

    def needed(self, value: object, sentence: str) -> None:
        """Note ``sentence`` as a problem where ``value`` is missing."""
        if value is None or value == "":
            self.problem(sentence)

    def finish(self, fields: dict) -> Representation:
        """The representation with these fields."""
        return Representation(
            json=fields,
            pages=frozenset(self._pages),
            documents=frozenset(self._documents),
            images=frozenset(self._images),
            boundaries=tuple(sorted(self._boundaries)),
            problems=tuple(self._problems),
        )

    def _reference(self, model: type[Model], target: Model | int | None, found: set[int], place: str) -> int | None:
        identifier = target.pk if isinstance(target, Model) else target
        if identifier is None or not self._collect(model, identifier, found, f"“{place}”"):
            return None
        return int(identifier)

    def _collect(self, model: type[Model], target: object, found: set[int], who: str) -> bool:
        identifier = int(str(target)) if str(target).isdecimal() and int(str(target)) <= _LARGEST_ID else 0
        if not self._exists(model, identifier):
            self.problem(f"{who} points to {_WORDS.get(model.__name__, 'something')} that no longer exists.")
            return False
        found.add(identifier)
        return True

    def _exists(self, model: type[Model], identifier: int) -> bool:
        key = (model, identifier)
        if key not in self._known:
            self._known[key] = model._default_manager.filter(pk=identifier).exists()
        return self._known[key]

    def _named(self, found: Any, value: Any, place: str, code: str) -> dict[str, str] | None:
        if value is None or value == "":
            return None
        if not isinstance(value, Model):
            value, given = found.filter(**{"pk" if isinstance(value, int) else code: value}).first(), value
            if value is None:
                return self._problem_and_none(f"“{place}” names an agency that no longer exists: {given}.")
        return value.as_json()

    def _problem_and_none(self, sentence: str) -> None:
        self.problem(sentence)


_WORDS = {"Page": "a page", "PortalDocument": "a document", "PortalImage": "an image"}


def _parsed(value: str) -> datetime | None:
    try:
        return parse_datetime(value)
    except ValueError:
        return None
