"""Links that are found in published JSON are those that the page collected: a deletion looks for them there."""

import pytest

from cctvportal.publication.links import linked_pages
from tests.factories import TYPES, make_full_page


@pytest.mark.django_db
@pytest.mark.parametrize("page_type", TYPES)
def test_every_link_of_a_page_is_found_in_its_json(page_type):
    representation = make_full_page(page_type).represent()
    assert set(linked_pages(representation.json)) == representation.pages
