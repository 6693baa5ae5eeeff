"""Rendering of the samples, without a database."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from cctvportal.design.render import render

from . import samples
from .memory import MemoryContent, MemoryEdition

Shown = Callable[..., BeautifulSoup]


@pytest.fixture
def show() -> Shown:
    """Render a sample by id (with some fields replaced) or a content, at an instant, and parse the page."""

    def shown(
        what: int | MemoryContent, at: str = samples.EDITION.effective_at, preview: bool = False, **fields: Any
    ) -> BeautifulSoup:
        content = samples.sample(what, **fields) if isinstance(what, int) else what
        html = render(
            content, samples.resolver(), MemoryEdition(effective_at=at), site=samples.HOME_PAGE, preview=preview
        )
        return BeautifulSoup(html, "html.parser")

    return shown


def words(element: Any) -> str:
    """The text of an element with single spaces."""
    return " ".join(element.get_text(" ").split())


def said(element: Any) -> str:
    """The text of an element as it is read out, without spaces added between elements."""
    return " ".join(element.get_text().split())
