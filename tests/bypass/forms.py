"""Requests made of the forms that a screen shows: its own fields with their values, changed, and posted back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse

Data = dict[str, Any]
# Inputs whose value is text that somebody would change.
WRITTEN = {"text", "search", "", "tel"}


@dataclass
class Form:
    """Where a form is posted, and what; ``buttons`` are those that send it, each with what it adds."""

    action: str
    data: Data = field(default_factory=dict)
    buttons: list[Data] = field(default_factory=list)

    def posts(self) -> list[Data]:
        """What is sent, once by each button."""
        return [self.data | button for button in self.buttons or [{}]]


def forms_of(answer: HttpResponse, url: str) -> Iterator[Form]:
    """Each form of a screen that is posted, twice: as it stands with other texts, and with every box ticked as well."""
    for form in BeautifulSoup(_html_of(answer), "html.parser").find_all("form"):
        if form.get("method", "get").lower() == "post" and "logout" not in form.get("action", ""):
            for ticked in (False, True):
                yield _read(form, url, ticked)


def _html_of(answer: HttpResponse) -> str:
    """The markup of an answer, also where it comes wrapped for a dialogue; empty where there is none."""
    kind = "" if answer.streaming else answer.get("Content-Type", "")
    if kind.startswith("application/json"):
        told = answer.json()
        return str(told.get("html", "")) if isinstance(told, dict) else ""
    return answer.content.decode() if kind.startswith("text/html") else ""


def _read(form: Tag, url: str, ticked: bool) -> Form:
    read = Form(urljoin(url, form.get("action") or ""))
    for control in form.find_all(["input", "textarea", "select"]):
        if name := control.get("name"):
            value = _value(control, ticked)
            if value is not None:
                read.data[name] = [*read.data[name], *value] if _repeats(read.data, name, value) else value
    for button in form.find_all(["button", "input"]):
        if button.get("type", "submit" if button.name == "button" else "") == "submit" and button.get("name"):
            read.buttons.append({button["name"]: button.get("value", "")})
    return read


def _repeats(data: Data, name: str, value: object) -> bool:
    return isinstance(data.get(name), list) and isinstance(value, list)


def _value(control: Tag, ticked: bool) -> Any:
    """What a control sends; None where it sends nothing."""
    if control.name == "select":
        return _chosen(control, ticked)
    if control.name == "textarea":
        return _other(control.get_text())
    kind = control.get("type", "").lower()
    if kind in ("submit", "button", "reset", "image", "file"):
        return None
    if kind in ("checkbox", "radio"):
        sends = control.has_attr("checked") or (ticked and kind == "checkbox")
        return [control.get("value", "on")] if sends else None
    return _other(control.get("value", "")) if kind in WRITTEN else control.get("value", "")


def _chosen(select: Tag, other: bool) -> list[str]:
    options = [option for option in select.find_all("option") if option.get("value")]
    chosen = [option["value"] for option in options if option.has_attr("selected")]
    return [options[-1]["value"]] if options and (other or not chosen) else chosen


def _other(text: str) -> str:
    """Another text; what a script reads stays as it is."""
    text = text.strip("\n")
    return text if text[:1] in "[{" and text else f"{text} forged".strip() if not text.isdecimal() else text
