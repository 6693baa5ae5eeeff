"""Fixtures of the published site (tests/site_fixtures.py)."""

import pytest

from tests.design import samples
from tests.publication_builder import publish_meeting_5, publish_sample
from tests.site_fixtures import client, published_board, queries, site, storages_of_its_own  # noqa: F401


@pytest.fixture
def heard_later(site):  # noqa: F811
    """Meeting 5, which hears of an action of meeting 3; before it 4, which heard otherwise."""
    reports = [{"reference": "3.1", "state": "dropped", "note": "Too dear."}]
    publish_sample(site, samples.MEETING_4, action_reports=reports)
    publish_meeting_5(site)
    return site
