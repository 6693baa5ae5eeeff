"""What results are narrowed by: counts, days, order, and what is said of what cannot be meant."""

import pytest
from bs4 import BeautifulSoup

from cctvportal.publication.reads import current_edition
from search import queries as queries_of_search
from search.facets import Narrowing, counted
from search.models import SearchRow
from search.queries import NEWEST, OLDEST, search
from search.rows import facets_in
from tests.builders import make_content, publish_content
from tests.design import samples

API = "/api/portal/search/"
NEWS = {"kind": {"code": "news", "name": "News"}, "related": [], "body": []}


@pytest.fixture
def dated(site):
    """News on numbats of three days, by ACPO, and guidance on them by the NPIA."""
    for day in ("2008-05-01", "2009-05-01", "2009-11-30"):
        representation = {"title": f"Numbats of {day}", "summary": "", "date": day} | NEWS
        publish_content(site, make_content(f"N {day}", type="news.NewsPage", representation=representation))
    representation = {"title": "Guide", "summary": "On numbats.", "sections": []}
    publish_content(site, make_content("Guide", representation=representation), "npia")
    return site


def page_of(client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:2000]
    return BeautifulSoup(response.content, "html.parser")


def words(element) -> str:
    return " ".join(element.get_text().split())


def titles(response) -> list[str]:
    return [item["title"] for item in response.json()["items"]]


def test_values_are_counted_by_type_agency_theme_and_year(dated, client):
    facets = client.get(f"{API}?q=numbats").json()["facets"]
    assert facets["type"] == [
        {"code": "news.NewsPage", "name": "News", "count": 3},
        {"code": "home.GuidancePage", "name": "Guidance", "count": 1},
    ]
    assert facets["agency"] == [
        {"code": "acpo", "name": "ACPO", "count": 3},
        {"code": "npia", "name": "NPIA", "count": 1},
    ]
    assert [(value["code"], value["count"]) for value in facets["year"]][1:] == [("2009", 2), ("2008", 1)]
    assert facets["theme"] == []


def test_a_theme_is_one_of_a_recommendation(site, client):
    own = samples.PAGES[samples.FIRST][3]
    facets = client.get(f"{API}?q={own['title']}").json()["facets"]
    assert {"code": own["theme"]["code"], "name": own["theme"]["name"], "count": 1} in facets["theme"]
    found = client.get(f"{API}?q={own['title']}&theme={own['theme']['code']}").json()
    assert samples.FIRST in [item["id"] for item in found["items"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("type=home.GuidancePage", {"Guide"}),
        ("agency=npia", {"Guide"}),
        ("agency=nobody", set()),
        ("type=news.NewsPage&agency=npia", set()),
        ("from=2009-05-01&until=2009-11-30", {"Numbats of 2009-05-01", "Numbats of 2009-11-30"}),
        ("until=2009-04-30", {"Numbats of 2008-05-01"}),
    ],
)
def test_page_and_api_narrow_alike(dated, client, asked, found):
    assert set(titles(client.get(f"{API}?q=numbats&{asked}"))) == found
    page = page_of(client, f"/search/?q=numbats&{asked}")
    assert {words(link) for link in page.select(".results__title a")} == found


def test_a_facet_is_counted_as_if_it_was_not_narrowed_itself(dated, client):
    facets = client.get(f"{API}?q=numbats&type=news.NewsPage&from=2009-01-01").json()["facets"]
    assert {value["code"]: value["count"] for value in facets["type"]} == {"news.NewsPage": 2, "home.GuidancePage": 1}
    assert [value["code"] for value in facets["agency"]] == ["acpo"]


def test_each_narrowing_is_removed_by_its_own_link(dated, client):
    page = page_of(client, "/search/?q=numbats&type=news.NewsPage&from=2009-01-01&until=2009-12-31&sort=oldest")
    narrowed = {words(item): item.a["href"] for item in page.select(".narrowed__item")}
    assert narrowed == {
        "Type: News Remove Type: News": "/search/?q=numbats&from=2009-01-01&until=2009-12-31&sort=oldest",
        "Year: 2009 Remove Year: 2009": "/search/?q=numbats&type=news.NewsPage&sort=oldest",
    }
    assert [words(link) for link in page.select(".results__title a")] == [
        "Numbats of 2009-05-01",
        "Numbats of 2009-11-30",
    ]


def test_every_link_that_narrows_leads_to_as_many_results_as_it_says(dated, client):
    page = page_of(client, "/search/?q=numbats")
    assert len(page.select(".facets__values li")) >= 6
    for value in page.select(".facets__values li"):
        count = int(value.select_one(".facets__count").get_text().strip("()"))
        assert len(page_of(client, value.a["href"]).select(".results__item")) == count, words(value)


def test_results_are_sorted_by_day(dated):
    found = search("numbats", current_edition(), order=NEWEST).results
    dates = [each.publication.search_row.date for each in found]
    assert dates == sorted(dates, reverse=True)
    assert [each.publication.pk for each in search("numbats", current_edition(), order=OLDEST).results] == [
        each.publication.pk for each in reversed(found)
    ]


@pytest.mark.parametrize(
    "asked",
    [
        "type=news.Nothing",
        "from=yesterday",
        "from=2009-02-31",
        "from=20090201",
        "until=2009",
        "from=2010-01-02&until=2010-01-01",
        "sort=colour",
        "agency=" + "x" * 300,
        "theme=%00",
        "from=0000-00-00",
        "type=%3Cscript%3E",
    ],
)
def test_what_cannot_be_meant_is_said_to_be_so(site, client, asked):
    page = page_of(client, f"/search/?q=cameras&{asked}", 400)
    assert words(page.select_one(".govuk-error-message"))
    assert not page.select(".results__item")
    problem = client.get(f"{API}?q=cameras&{asked}")
    assert problem.status_code == 400
    assert problem.json()["detail"]


def test_what_is_wrong_with_a_type_is_not_said_of_the_days(site, client):
    page = page_of(client, "/search/?q=cameras&type=x", 400)
    assert words(page.select_one(".govuk-error-message")) == "There is no type of page “x”."
    assert not page.select("[aria-describedby]")


def test_nothing_among_what_was_narrowed_says_how_to_go_on(dated, client):
    page = page_of(client, "/search/?q=numbats&agency=home-office")
    assert "Nothing was found" in words(page)
    assert page.select_one(".narrowed__item a")["href"] == "/search/?q=numbats"


def test_a_narrowed_search_of_too_many_is_right_and_says_that_it_counts_no_further(dated, client, monkeypatch):
    monkeypatch.setattr(queries_of_search, "MOST_RANKED", 2)
    whole = client.get(f"{API}?q=numbats").json()
    assert (whole["meta"]["total_count"], whole["meta"]["is_least"]) == (2, True)
    assert titles(client.get(f"{API}?q=numbats&type=home.GuidancePage")) == ["Guide"]
    assert titles(client.get(f"{API}?q=numbats&sort=oldest")) == ["Numbats of 2008-05-01", "Numbats of 2009-05-01"]
    assert "2 or more results" in words(page_of(client, "/search/?q=numbats"))


def test_links_of_a_past_search_stay_there(dated, client):
    number = current_edition().number
    publish_content(dated, make_content("Numbat, the newest"))
    page = page_of(client, f"/search/?q=numbats&at={number}")
    links = page.select(".facets__values a, .found__orders a")
    assert links
    assert all(f"at={number}" in link["href"] for link in links)
    assert len(page.select(".results__item")) == 4


def test_rows_hold_what_their_publications_say(dated):
    for row in SearchRow.objects.select_related("publication__edition"):
        assert {name: getattr(row, name) for name in ("type", "agency", "theme", "date")} == facets_in(row.publication)


def test_what_is_asked_for_is_there_though_nothing_has_it():
    values = counted([], Narrowing(agency="acpo"))["agency"]
    assert [(value.code, value.count, value.is_chosen) for value in values] == [("acpo", 0, True)]
