"""Pages that the board puts first: signed with the home page, in force with its edition."""

import pytest
from bs4 import BeautifulSoup

from cctvportal.publication.reads import current_edition
from search.promotion import promoted_for
from tests.builders import submit_content
from tests.design import samples
from tests.publication_builder import publish_sample, sample_content, withdraw

API = "/api/portal/search/"
PROMOTED = [{"queries": ["Foot age", "cameras"], "page": samples.CHILD_GUIDANCE}]


def promoted(client, query: str, **more: object) -> list[int]:
    return [item["id"] for item in client.get(API, {"q": query, **more}).json()["promoted"]]


def test_a_page_is_promoted_once_the_board_has_signed_it(site, client):
    submit_content_of_home(site)
    assert promoted(client, "foot age") == []
    before = current_edition().number
    publish_sample(site, samples.HOME, promoted=PROMOTED)
    assert promoted(client, " foot  AGE ") == [samples.CHILD_GUIDANCE]
    assert promoted(client, "foot age", at=before) == []
    assert promoted(client, "foot") == []


def submit_content_of_home(site):
    submission = submit_content(site, sample_content(site, samples.HOME, promoted=PROMOTED))
    submission_taken_back(site, submission)


def submission_taken_back(site, submission):
    from cctvportal.signoff.actions.take_back import take_back

    take_back(submission, site.editors["acpo"])


def test_readers_are_told_that_it_is_promoted(site, client):
    publish_sample(site, samples.HOME, promoted=PROMOTED)
    page = BeautifulSoup(client.get("/search/?q=foot+age").content, "html.parser")
    section = page.select_one(".promoted")
    assert "Recommended by the programme board" in section.h2.get_text()
    assert section.select_one(".results__title a")["href"] == samples.PAGES[samples.CHILD_GUIDANCE][1]
    assert "Nothing was found" not in page.get_text()


def test_what_is_narrowed_or_further_on_has_nothing_promoted(site, client):
    publish_sample(site, samples.HOME, promoted=PROMOTED)
    assert promoted(client, "foot age", type="home.GuidancePage") == []
    assert promoted(client, "foot age", page=2) == []


def test_a_page_that_does_not_stand_is_not_promoted(site, client):
    publish_sample(site, samples.HOME, promoted=PROMOTED)
    withdraw(site, samples.CHILD_GUIDANCE)
    assert promoted(client, "foot age") == []


@pytest.mark.parametrize("query", ["About Cameras", "about  cameras"])
def test_a_query_is_compared_without_capitals_and_spaces(query):
    promotions = [{"queries": ["x", "about cameras"], "page": 3}, {"queries": [query], "page": 3}]
    assert promoted_for(query, promotions) == [3]
    assert promoted_for("about", promotions) == []
    assert promoted_for("x", [{"queries": ["x"], "page": None}]) == []
