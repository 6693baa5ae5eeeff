"""What the demonstration is made of, as data. Links are by key: the loader turns keys into ids."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Block = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A page as its editor writes it.

    ``fields`` are those of its type in ``docs/representation.md``, with keys in place of ids: ``"page": "strategy"``,
    ``"document": "strategy-pdf"``, ``"image": "people-walking"``, and in html ``<a data-page="strategy">`` and
    ``<a data-document="strategy-pdf">``. Blocks come without ids and headings without anchors; seats, agencies and
    choices are codes. ``parent`` is a key, None for the home page. Two entries of one key are two versions of one page.
    """

    key: str
    type: str
    parent: str | None
    slug: str
    title: str
    agency: str
    summary: str
    fields: dict[str, Any]
    change_note: str = "First version."
    review_by: str | None = None
    contact: dict[str, str] = field(default_factory=lambda: {"name": "", "email": "", "phone": ""})


@dataclass(frozen=True)
class Agency:
    """An agency; ``has_seat`` says whether it sits on the programme board."""

    code: str
    name: str
    full_name: str
    has_seat: bool = True
    is_secretariat: bool = False


@dataclass(frozen=True)
class Account:
    """Somebody who signs in: a role, never a person. ``capacity`` is ``holder`` or ``deputy`` for board members."""

    username: str
    first_name: str
    last_name: str
    agency: str
    role: Literal["editor", "board-member", "secretary", "administrator"]
    capacity: Literal["", "holder", "deputy"] = ""

    @property
    def email(self) -> str:
        """In a domain that can never exist (RFC 2606)."""
        return f"{self.username}@{self.agency}.example"


@dataclass(frozen=True)
class SampleVote:
    """A vote that the demonstration casts: by which account, which decision (``sign-off``, ``return``), why."""

    by: str
    decision: Literal["sign-off", "return"]
    reason: str = ""


@dataclass(frozen=True)
class Unfinished:
    """Work that waits for somebody: a ``draft``, a submission ``awaiting`` votes, or one ``returned`` by them."""

    entry: Entry
    state: Literal["draft", "awaiting", "returned"]
    by: str
    votes: tuple[SampleVote, ...] = ()


@dataclass(frozen=True)
class Withdrawal:
    """A published page to be withdrawn through sign-off; ``reason`` is plain text, shown in public."""

    page: str
    by: str
    reason: str


def heading(text: str, level: int = 2) -> Block:
    return {"type": "heading", "value": {"text": text, "level": level}}


def text(html: str) -> Block:
    return {"type": "rich_text", "value": {"html": html}}


def document(key: str, title: str = "", description: str = "") -> Block:
    return {"type": "document", "value": {"document": key, "title": title, "description": description}}


def callout(title: str, html: str, kind: Literal["information", "warning"] = "information") -> Block:
    return {"type": "callout", "value": {"kind": kind, "title": title, "html": html}}


def table(caption: str, columns: Sequence[str], *rows: Sequence[str]) -> Block:
    """A table whose first column names the rows."""
    value = {"caption": caption, "columns": list(columns), "rows": [list(row) for row in rows], "row_headers": True}
    return {"type": "table", "value": value}


def statistics(title: str, source: str, *items: tuple[str, str]) -> Block:
    shown = [{"figure": figure, "label": label} for figure, label in items]
    return {"type": "statistics", "value": {"title": title, "items": shown, "source": source}}


def section(title: str, *body: Block) -> dict[str, Any]:
    """A section of guidance."""
    return {"heading": title, "body": list(body)}


def paragraphs(*sentences: str) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def bullets(*points: str) -> str:
    return f"<ul>{''.join(f'<li>{point}</li>' for point in points)}</ul>"


def steps(*points: str) -> str:
    return f"<ol>{''.join(f'<li>{point}</li>' for point in points)}</ol>"


def rewritten(what: str = "This text") -> Block:
    """The mark on newly written text under a real heading."""
    return callout(
        "Rewritten", f"<p>{what} was written for this demonstration. It is not the wording of the original.</p>"
    )


REWRITTEN = "<p><i>Rewritten for this demonstration.</i></p>"
