"""Every word of the portal's own on a public page can be translated: what a language of marks leaves unmarked fails."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from cctvportal.design.render import render
from tests import messages

from . import gallery, samples

BEGIN, END = "⟦", "⟧"
MARKED = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
SAID = ("alt", "aria-label", "aria-description", "placeholder", "title", "content", "data-label")
NO_WORDS = {"viewport", "theme-color", "color-scheme", "robots"}
# Names that are the same in Welsh.
NAMES = {
    *(
        "JSON",
        "CSV",
        "Atom",
        "PDF",
        "ODT",
        "Word",
        "KB",
        "MB",
        "SHA-256",
        "Ed25519",
        "iCalendar",
        "RFC",
        "OpenAPI",
        "API",
    ),
    *("am", "pm", "at", "digest", "python", "verify", "jsonl", "export", "py", "cryptography", "pip", "install"),
}
WORD = re.compile(r"[^\W\d_]{2,}")


class Marks(NullTranslations):
    """A language in which each message stands between marks."""

    def gettext(self, message: str) -> str:
        _, _, text = message.rpartition(trans_real.CONTEXT_SEPARATOR)
        return BEGIN + text.replace(BEGIN, "").replace(END, "") + END

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def to_language(self) -> str:
        return "en"


@pytest.fixture
def in_marks(monkeypatch):
    """Whatever is drawn is drawn in the language of marks."""
    monkeypatch.setattr(trans_real, "_translations", {"en": Marks(), settings.LANGUAGE_CODE: Marks()})
    with translation.override("en"):
        yield


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from strings(name)
            yield from strings(part)
    elif isinstance(value, list | tuple | set):
        for part in value:
            yield from strings(part)
    elif isinstance(value, str):
        yield value


def given_words() -> set[str]:
    """Words of what pages are given: content, names and addresses of the samples."""
    given = [vars(module)[name] for module in (samples, gallery) for name in vars(module) if name.isupper()]
    text = " ".join([*strings(given), Path(gallery.__file__).read_text(), Path(samples.__file__).read_text()])
    return {word.lower() for word in WORD.findall(text)}


def without_messages(html: str) -> str:
    """What is left of a page; a message may have others in it."""
    while (rest := MARKED.sub(" ", html)) != html:
        html = rest
    return html


def said(page: BeautifulSoup) -> Iterator[str]:
    """What readers see or hear of a page: its texts, and the attributes that have words."""
    for text in page.find_all(string=True):
        if type(text) is NavigableString and not text.find_parent(["script", "style", "code", "pre"]):
            yield str(text)
    for element in page.find_all(True):
        if element.get("name") not in NO_WORDS and not str(element.get("property", "")).startswith("og:"):
            yield from (str(element[name]) for name in SAID if name in element.attrs)


def test_every_word_of_the_portals_own_is_a_message(in_marks):
    known = given_words() | {name.lower() for name in NAMES}
    left = {}
    for name, html in gallery.pages().items():
        texts = said(BeautifulSoup(without_messages(html), "html.parser"))
        if words := {word for text in texts for word in WORD.findall(text) if word.lower() not in known}:
            left[name] = sorted(words)
    assert not left, json.dumps(left, indent=1, ensure_ascii=False)


def test_a_page_speaks_the_language_of_its_content(settings, monkeypatch):
    settings.LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
    welsh = Marks()
    welsh.to_language = lambda: "cy"
    monkeypatch.setitem(trans_real._translations, "cy", welsh)
    content = samples.sample(samples.FIRST)
    html = render(replace(content, locale="cy"), samples.resolver(), samples.EDITION, site=samples.HOME_PAGE)
    assert '<html lang="cy"' in html
    assert f"{BEGIN}Skip to main content{END}" in html
    html = render(replace(content, locale="fr"), samples.resolver(), samples.EDITION, site=samples.HOME_PAGE)
    assert '<html lang="en-GB"' in html
    assert BEGIN not in html


def test_the_catalogue_has_all_messages(tmp_path, settings):
    """`make messages` writes it."""
    for file in messages.CATALOGUES.glob(messages.FILES):
        copy = tmp_path / file.relative_to(messages.CATALOGUES)
        copy.parent.mkdir(parents=True)
        copy.write_text(file.read_text())
        settings.LOCALE_PATHS = [tmp_path]
        messages.extract(tmp_path)
        assert copy.read_text() == file.read_text()
