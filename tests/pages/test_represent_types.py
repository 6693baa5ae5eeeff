"""What holds for the representation of every page type."""

import pytest
from wagtail.models import Page

from cctvportal.kernel.canonical import canonical_json, digest_of
from tests.factories import TYPES, build_page, make_full_page, make_page

pytestmark = pytest.mark.django_db

every_type = pytest.mark.parametrize("page_type", TYPES, ids=lambda page_type: page_type.__name__)


def digest(page: Page) -> str:
    return digest_of(page.represent().json)


@every_type
@pytest.mark.parametrize("make", [make_page, make_full_page])
def test_a_save_without_change_leaves_the_digest(page_type, make):
    page = make(page_type)
    as_built = digest(page)

    revision = page.save_revision()
    assert digest(page_type.objects.get(pk=page.pk)) == as_built
    assert digest(revision.as_object()) == as_built

    again = revision.as_object()
    assert digest(again.save_revision().as_object()) == as_built


@every_type
def test_a_valid_page_has_no_problems(page_type):
    page = make_full_page(page_type)
    page.full_clean()
    assert page.represent().problems == ()


@every_type
def test_an_empty_unsaved_draft_is_represented(page_type):
    """Autosave and preview ask for it before anything is filled."""
    representation = page_type().represent()
    assert canonical_json(representation.json)
    assert page_type(title="Only a title").represent().json["title"] == "Only a title"


@every_type
def test_it_holds_no_floats_no_addresses_and_no_wagtail_ids(page_type):
    page = make_full_page(page_type)
    text = canonical_json(page.represent().json).decode()
    assert "data-block-key" not in text
    assert "linktype" not in text
    assert "/documents/" not in text
    for block in _stream_ids(page):
        assert block not in text
    assert not any(isinstance(value, float) for value in _leaves(page.represent().json))


@every_type
def test_every_edit_changes_the_digest(page_type):
    page = make_page(page_type)
    before = digest(page)
    page.summary = "Another summary."
    assert digest(page) != before


@every_type
def test_line_ends_and_space_around_a_text_do_not_matter(page_type):
    plain = build_page(page_type, summary="One\nTwo", title="The same")
    odd = build_page(page_type, summary="  One\r\nTwo \r\n", title="The same")
    assert plain.represent().json["summary"] == odd.represent().json["summary"] == "One\nTwo"


def _stream_ids(page: Page) -> list[str]:
    return [
        child.id
        for field in page._meta.fields
        if field.get_internal_type() == "JSONField" and hasattr(field, "stream_block")
        for child in getattr(page, field.name)
        if child.id
    ]


def _leaves(value: object) -> list:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]


@every_type
def test_links_that_lead_nowhere_are_problems(page_type):
    links = [field for field in page_type._meta.local_fields if field.many_to_one]
    page = build_page(page_type, **{field.attname: 987_654 for field in links})
    told = [problem for problem in page.represent().problems if "no longer exists" in problem]
    assert len(told) == len(links)
