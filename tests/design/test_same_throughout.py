"""What all pages of an edition have in common is drawn once for it."""

from dataclasses import dataclass, field

import pytest
from django.template import Context, Engine

from tests.design.memory import MemoryEdition

TEMPLATE = (
    '{% load portal_tags %}{% same_throughout "part" %}{{ site.name }}, {{ here }}{% endsame_throughout %} {{ here }}'
)


@dataclass(frozen=True)
class KeptEdition(MemoryEdition):
    """One that a process keeps for many requests."""

    drawn: dict = field(default_factory=dict)


@pytest.fixture(scope="module")
def template():
    return Engine.get_default().from_string(TEMPLATE)


def drawn(template, edition, here, **more):
    around = {"edition": edition, "site": {"name": "Portal"}, "here": here, "lang": "en-GB", "at": "", "preview": False}
    return template.render(Context(around | more))


def test_a_part_is_drawn_once_for_an_edition_and_the_rest_each_time(template):
    edition = KeptEdition()
    assert drawn(template, edition, "/a/") == "Portal, /a/ /a/"
    assert drawn(template, edition, "/b/") == "Portal, /a/ /b/"
    assert drawn(template, KeptEdition(), "/b/") == "Portal, /b/ /b/"


@pytest.mark.parametrize("other", [{"lang": "cy"}, {"at": "?at=3"}])
def test_another_language_or_a_memento_has_its_own(template, other):
    edition = KeptEdition()
    drawn(template, edition, "/a/")
    assert drawn(template, edition, "/b/", **other) == "Portal, /b/ /b/"


@pytest.mark.parametrize("other", [{"preview": True}, {"site": None}])
def test_a_preview_and_a_site_without_a_home_page_neither_leave_nor_find_anything(template, other):
    edition = KeptEdition()
    drawn(template, edition, "/draft/", **other)
    assert not edition.drawn
    drawn(template, edition, "/a/")
    assert drawn(template, edition, "/b/", **other).endswith(", /b/ /b/")


def test_an_edition_that_cannot_keep_has_it_drawn_each_time(template):
    assert drawn(template, MemoryEdition(), "/a/") == "Portal, /a/ /a/"
    assert drawn(template, None, "/b/") == "Portal, /b/ /b/"
