"""The words of a representation, without knowing its type."""

import re
from dataclasses import dataclass, field
from typing import Any

# Keys of docs/representation.md whose text is no reading matter: identifiers, addresses, machine forms.
NOT_TEXT = {
    "id", "type", "code", "anchor", "url", "email", "phone", "version", "date", "opens", "closes", "from", "until",
    "review_by", "target_date", "due", "effective_date", "issue_month", "permanent_slug", "kind", "state", "attended",
    "change_note", "navigation", "footer", "footer_links", "notice",
    "promoted",
}  # fmt: skip
LEADING = {"summary", "heading", "aims_heading"}
TAG = re.compile(r"</?[a-z][^>]*>")
INLINE = re.compile(r"</?[abi](?: [^>]*)?>")  # they part no words, as blocks do
# What rich text escapes (docs/representation.md). Of any other entity the letters stay: the database reads it so too.
ESCAPED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " "}
ENTITY = re.compile("|".join(ESCAPED))
PAGE_BREAK = "\f"
UNWANTED = dict.fromkeys(range(32), " ") | {0x7F: " "}


@dataclass
class Words:
    """Text by how much it weighs: ``lead`` is summary and headings, ``body`` the rest."""

    title: str
    lead: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)


def plain(text: str) -> str:
    """``text`` without tags and control characters, in single spaces.

    What has tags is rich text of docs/representation.md, in which every other ``<`` and ``>`` is escaped.
    """
    if TAG.search(text):
        text = ENTITY.sub(lambda found: ESCAPED[found[0]], TAG.sub(" ", INLINE.sub("", text)))
    return " ".join(text.translate(UNWANTED).split())


def plain_pages(text: str) -> str:
    """The text of a document made ``plain``, with the form feeds between its pages."""
    return PAGE_BREAK.join(map(plain, text.split(PAGE_BREAK)))


def words_of(representation: dict[str, Any]) -> Words:
    """All readable text of a representation."""
    words = Words(title=plain(representation["title"]))
    rest = {key: value for key, value in representation.items() if key != "title"}
    _walk(rest, words, leading=False)
    return words


def _walk(value: object, words: Words, *, leading: bool) -> None:
    if isinstance(value, dict):
        leading = leading or value.get("type") == "heading"
        for key, part in value.items():
            if key not in NOT_TEXT:
                _walk(part, words, leading=leading or key in LEADING)
    elif isinstance(value, list):
        for part in value:
            _walk(part, words, leading=leading)
    elif isinstance(value, str) and (text := plain(value)):
        (words.lead if leading else words.body).append(text)
