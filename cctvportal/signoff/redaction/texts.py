"""The texts in a JSON value that a redaction may take words out of, each with the pointer to it (RFC 6901)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Keys whose strings are no reading matter but what software goes by; a block there would break a page, not hide a word.
STRUCTURE = {
    "id", "pk", "type", "kind", "code", "role", "spec", "sha256", "digest", "content_type", "locale", "agency", "seat",
    "seats", "state", "attended", "level", "permanent_slug", "sign_off", "submission", "salt", "emergency", "member",
    "authority", "cause", "decision", "capacity", "procedure", "redacted", "contributors", "theme", "status", "assets",
    "commitment", "url_path", "translation_key", "owner", "lead_agency", "uncorrected",
}  # fmt: skip
# The texts of an entry of the record, or of what it keeps closed, that readers read; the rest is what proofs rest on.
TOLD = {"title", "path", "reason", "name", "full_name", "before"}
# Content within an entry, of which all is read but ``STRUCTURE``. The three in step with ``signoff_is_read`` in SQL.
CONTENT = "representation"
# Days, months and instants of structured fields.
TIME = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?)?")
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[\[\]{},:]|[^\s"\[\]{},:]+', re.S)


@dataclass(frozen=True)
class Text:
    """A string value; of one that is itself JSON, the part from ``start`` that is one of its own strings."""

    pointer: str
    whole: str
    start: int = 0
    part: str = ""
    is_json: bool = False

    @property
    def read(self) -> str:
        """What is searched."""
        return self.part if self.is_json else self.whole


def texts_in(value: Any, pointer: str = "", key: str = "") -> Iterator[Text]:
    """Every text of a JSON value, in order."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from texts_in(part, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", name)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from texts_in(part, f"{pointer}/{index}", key)
    elif isinstance(value, str) and _is_text(key, value):
        if value[0] in "[{" and value[-1] in "]}":
            yield from _texts_of_json(value, pointer)
        else:
            yield Text(pointer, value)


def _texts_of_json(whole: str, pointer: str) -> Iterator[Text]:
    """The string values of JSON within a string, as Wagtail writes streams into revisions."""
    tokens = list(TOKEN.finditer(whole))
    keys = [""]
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token[0] in "[{":
            keys.append(keys[-1])
        elif token[0] in "]}" and len(keys) > 1:
            keys.pop()
        elif token[1] is None:
            continue
        elif after is not None and after[0] == ":":
            keys[-1] = token[1]
        elif _is_text(keys[-1], token[1]):
            yield Text(pointer, whole, token.start(1), token[1], is_json=True)


def _is_text(key: str, value: str) -> bool:
    return bool(value) and key not in STRUCTURE and not TIME.fullmatch(value)


def is_told(pointer: str) -> bool:
    """Whether readers may read what stands at a pointer into an entry of the record, or what it keeps closed."""
    steps = pointer.split("/")[1:]
    return CONTENT in steps or next((step for step in reversed(steps) if not step.isdecimal()), "") in TOLD


def at_pointer(value: Any, pointer: str) -> Any:
    """What a pointer leads to. Raises ``KeyError`` where it leads nowhere."""
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (IndexError, ValueError, TypeError) as error:
            raise KeyError(pointer) from error
    return value
