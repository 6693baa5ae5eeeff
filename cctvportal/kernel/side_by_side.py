"""What changed between two representations, as lines of labelled text side by side.

Form is shown in the text (``**bold**``, ``_italic_``, ``Heading 2:``); should two values still differ where their text
does not, a line says so. The templates escape everything here; no HTML is made.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

PAGES = {"page", "disclaimer", "strategy", "minutes", "related"}
DOCUMENTS = {"document", "strategy_document"}
IMAGES = {"image"}
# Follow from the headings and blocks that are shown.
DERIVED = {"anchor", "anchors"}
# The database keeps an object's keys in no order that a reader would expect.
FIRST = ("title", "address", "number", "reference", "date", "heading", "label", "summary")
LAST = ("contact", "change_note", "review_by")
ENVELOPES = {"body", "rich_text", "items"}
MARKS = {"a": "", "b": "**", "i": "_"}
ALIKE = 0.4
# A link's target, a word or a mark, with the space after it.
TOKEN = re.compile(r"\[→[^\]]*\]\s*|\w+\s*|[^\w\s]\s*|\s+")
FORM_ONLY = gettext_noop("The words are the same; their arrangement differs.")

Namer = Callable[[str, int], str]
# (label, text)
Line = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One line before and after. A side is None where there is none; its parts are ``(kind, text)``.

    The row's kind is ``same``, ``changed``, ``added``, ``removed`` or ``form``; that of a part
    ``equal``, ``deletion`` or ``addition``.
    """

    kind: str
    label: str
    old: list[tuple[str, str]] | None
    new: list[tuple[str, str]] | None


@dataclass(frozen=True)
class Field:
    """One field of a representation and its rows."""

    label: str
    rows: list[Row]

    @property
    def runs(self) -> list[tuple[bool, list[Row]]]:
        """The rows in order, in runs of unchanged (True) and of changed (False) ones."""
        found: list[tuple[bool, list[Row]]] = []
        for row in self.rows:
            same = row.kind == "same"
            if not found or found[-1][0] != same:
                found.append((same, []))
            found[-1][1].append(row)
        return found


def changed_fields(old: dict | None, new: dict, name: Namer) -> list[Field]:
    """The fields that differ; ``name(kind, id)`` names pages, documents, images."""
    before = old or {}
    return [
        Field(words(key), _rows(key, before.get(key), new.get(key), name))
        for key in in_order({*new, *before})
        if before.get(key) != new.get(key)
    ]


def unchanged_labels(old: dict | None, new: dict) -> list[str]:
    """The labels of fields that stayed as they were."""
    return [words(key) for key in in_order(new) if old and key in old and old[key] == new[key]]


def in_order(keys: Iterable[str]) -> list[str]:
    """Keys as a reader expects them: what names the thing first, what is said about the version last."""
    return sorted(keys, key=lambda key: (FIRST.index(key) if key in FIRST else len(FIRST), key in LAST, key))


def words(key: str) -> str:
    """``change_note`` as ``Change note``; ``html`` as ``Text``."""
    return "Text" if key == "html" else key.replace("_", " ").replace("-", " ").capitalize()


def lines_of(key: str, value: Any, name: Namer, label: str = "") -> Iterator[Line]:
    """``value``, which stands under ``key``, as lines of text."""
    if value is None or value == "":
        return
    if isinstance(value, dict):
        yield from _lines_of_dict(value, name)
    elif isinstance(value, list):
        for item in value:
            yield from lines_of(key, item, name, label)
    elif isinstance(value, bool):
        yield label, _("Yes") if value else _("No")
    elif isinstance(value, int):
        yield label, _named(key, value, name)
    else:
        yield from ((label, line) for line in paragraphs(value, name))


def _lines_of_dict(value: dict, name: Namer) -> Iterator[Line]:
    if value.keys() == {"code", "name"}:
        yield "", value["name"]
    elif value.keys() == {"id", "type", "value"}:
        for label, text in _lines_of_dict(value["value"], name):
            yield _joined(value["type"], label), text
    else:
        for key in in_order(value.keys() - DERIVED):
            for label, text in lines_of(key, value[key], name):
                yield _joined(key, label), text


def _joined(key: str, label: str) -> str:
    """``Contact: email``; what only holds other things together (a body, a paragraph of text) is left out."""
    outer = words(key)
    if not label or label == outer:
        return outer
    return label if key in ENVELOPES else f"{outer}: {label[0].lower()}{label[1:]}"


def _named(key: str, number: int, name: Namer) -> str:
    for kind, keys in (("page", PAGES), ("document", DOCUMENTS), ("image", IMAGES)):
        if key in keys:
            return name(kind, number)
    return str(number)


def paragraphs(text: str, name: Namer) -> list[str]:
    """Normalised rich text by paragraph, with where its links lead; plain text by line."""
    if not text.startswith("<"):
        return [line for line in text.split("\n") if line.strip()]
    reader = _Paragraphs(name)
    reader.feed(text)
    reader.close()
    return reader.finished()


class _Paragraphs(HTMLParser):
    """Collects the text of each block element."""

    def __init__(self, name: Namer) -> None:
        super().__init__()
        self._name = name
        self._done: list[str] = []
        self._open = ""
        self._link = ""
        self._bullet = "• "

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._link = self._target(dict(attrs))
        elif tag == "br":
            self._open += " / "
        elif tag in MARKS:
            self._open += MARKS[tag]
        elif tag in ("ul", "ol"):
            self._bullet = "• " if tag == "ul" else "# "
        else:
            self._end()
            self._open = {"li": self._bullet, "hr": "———"}.get(tag, f"Heading {tag[1]}: " if tag[0] == "h" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open += f" [{self._link}]"
        elif tag in MARKS:
            self._open += MARKS[tag]
        else:
            self._end()

    def handle_data(self, data: str) -> None:
        self._open += data

    def finished(self) -> list[str]:
        self._end()
        return self._done

    def _end(self) -> None:
        if self._open.strip(" •#"):
            self._done.append(self._open.strip())
        self._open = ""

    def _target(self, attrs: dict[str, str | None]) -> str:
        for kind in ("page", "document"):
            if (number := attrs.get(f"data-{kind}") or "").isdecimal():
                return f"→ {self._name(kind, int(number))}"
        return f"→ {attrs.get('href') or ''}"


def _rows(key: str, old: Any, new: Any, name: Namer) -> list[Row]:
    before, after = list(lines_of(key, old, name)), list(lines_of(key, new, name))
    if before == after:
        return [Row("form", "", [("equal", _(FORM_ONLY))], [("equal", _(FORM_ONLY))])]
    rows: list[Row] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            rows += [Row("same", label, [("equal", text)], [("equal", text)]) for label, text in before[start:end]]
        else:
            rows += _changed_rows(before[start:end], after[new_start:new_end])
    return rows


def _changed_rows(before: list[Line], after: list[Line]) -> Iterator[Row]:
    """Lines of the same label stand side by side, as far as their order allows; others alone."""
    labels, new_labels = [label for label, _ in before], [label for label, _ in after]
    matcher = SequenceMatcher(None, labels, new_labels, autojunk=False)
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            yield from map(_word_row, before[start:end], after[new_start:new_end])
            continue
        yield from (Row("removed", label, [("deletion", text)], None) for label, text in before[start:end])
        yield from (Row("added", label, None, [("addition", text)]) for label, text in after[new_start:new_end])


def _word_row(old: Line, new: Line) -> Row:
    before, after = TOKEN.findall(old[1]), TOKEN.findall(new[1])
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return Row("changed", new[0], [("deletion", old[1])], [("addition", new[1])])
    removed: list[tuple[str, str]] = []
    added: list[tuple[str, str]] = []
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        same = operation == "equal"
        if end > start:
            removed.append(("equal" if same else "deletion", "".join(before[start:end])))
        if new_end > new_start:
            added.append(("equal" if same else "addition", "".join(after[new_start:new_end])))
    return Row("changed", new[0], removed, added)
