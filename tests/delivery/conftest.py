"""Fixtures of the published site (tests/site_fixtures.py)."""

from dataclasses import replace

import pytest

from tests.builders import publish_content
from tests.design import samples
from tests.publication_builder import publish_sample, sample_content
from tests.site_fixtures import client, published_board, queries, site, storages_of_its_own  # noqa: F401


@pytest.fixture
def heard_later(site):  # noqa: F811
    """Meeting 5, which hears of an action of meeting 3; before it 4, which heard otherwise."""
    reports = [{"reference": "3.1", "state": "dropped", "note": "Too dear."}]
    publish_sample(site, samples.MEETING_4, action_reports=reports)
    content = sample_content(site, samples.MEETING_4)
    later = content.representation | {
        "title": "Meeting Number 5",
        "number": 5,
        "date": "2010-05-04",
        "action_reports": [{"reference": "3.1", "state": "done", "note": "It went round."}],
        "actions": [{"reference": "5.1", "text": "Write", "owner": samples.ACPO, "due": None}],
    }
    publish_content(
        site,
        replace(content, content_id=500, path="/minutes/meeting-5/", slug="meeting-5", representation=later),
    )
    return site
