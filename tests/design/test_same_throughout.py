"""What all pages of an edition have in common is drawn once for it."""

from functools import cached_property

import pytest
from django.template import Context, Engine

from tests.design.memory import MemoryEdition, MemoryResolver

TEMPLATE = (
    '{% load portal_tags %}{% same_throughout "part" %}{{ site.name }}, {{ here }}{% endsame_throughout %} {{ here }}'
)
RESOLVER = MemoryResolver([], {}, {})


class KeptEdition(MemoryEdition):
    """One that a process keeps for many requests."""

    kept = cached_property(lambda self: {})


@pytest.fixture(scope="module")
def template():
    return Engine.get_default().from_string(TEMPLATE)


def drawn(template, edition, here, **more):
    around = {"edition": edition, "site": {"name": "Portal"}, "resolver": RESOLVER, "here": here}
    return template.render(Context(around | {"lang": "en-GB", "at": "", "preview": False} | more))


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
    assert not edition.kept
    drawn(template, edition, "/a/")
    assert drawn(template, edition, "/b/", **other).endswith(", /b/ /b/")
