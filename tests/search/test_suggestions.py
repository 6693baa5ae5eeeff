"""What a reader may be typing: titles, from an address that caches may keep."""

import pytest

from cctvportal.publication.reads import current_edition
from tests.builders import make_content, publish_content, submit_content
from tests.publication_builder import withdraw

ADDRESS = "/api/portal/search/suggestions/"


@pytest.fixture
def titled(site):
    for title in ("Surveillance of quolls", "Quolls", "A long title about many quolls"):
        publish_content(site, make_content(title))
    return site


def titles(client, typed: str, **more: object) -> list[str]:
    response = client.get(ADDRESS, {"q": typed, **more})
    assert response.status_code == 200, response.content
    return [item["title"] for item in response.json()["items"]]


def test_titles_with_words_that_begin_so_the_likeliest_first(titled, client):
    assert titles(client, "quo") == ["Quolls", "Surveillance of quolls", "A long title about many quolls"]
    assert titles(client, "QUOLLS surveilla") == ["Surveillance of quolls"]
    assert titles(client, "quollz") == []


@pytest.mark.parametrize("typed", ["", "q", " ", "&", "':*", "q:* | a", "\\", "é", "a'b", "x" * 5000, "<->", "(", "%"])
def test_nothing_that_is_typed_breaks_it(titled, client, typed):
    titles(client, typed)


def test_they_are_of_an_edition(titled, client):
    before = current_edition().number
    newer = publish_content(titled, make_content("Quoll news"))
    submit_content(titled, make_content("Quoll draft"))
    assert "Quoll news" in titles(client, "quoll")
    assert "Quoll news" not in titles(client, "quoll", at=before)
    assert "Quoll draft" not in titles(client, "quoll")
    withdraw(titled, newer.content_id)
    assert "Quoll news" not in titles(client, "quoll")


def test_caches_may_keep_them_for_the_edition(titled, client):
    first = client.get(f"{ADDRESS}?q=quo")
    assert first["Portal-Edition"] == str(current_edition().number)
    assert client.get(f"{ADDRESS}?q=quo", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_they_are_one_query_beside_that_for_the_edition(titled, client, queries):
    with queries() as asked:
        titles(client, "quo")
    assert len(asked) <= 2, asked
