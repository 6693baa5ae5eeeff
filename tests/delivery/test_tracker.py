"""The tracker of the recommendations, as a reader gets it."""

import csv
import io
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from cctvportal.delivery import newest
from cctvportal.delivery.tracker import COLUMNS, history, progress, thinned
from cctvportal.publication.reads import current_edition
from tests.builders import take_down
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

TRACKER, PROGRESS, CHANGES = "/tracker/", "/tracker/progress/", "/tracker/changes/"
NPIA, STANDARDS = "/tracker/agencies/npia/", "/tracker/themes/standards/"
FEED = "/feeds/recommendations.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESSES = [TRACKER, PROGRESS, CHANGES, NPIA, STANDARDS]
FIRST_TITLE, SECOND_TITLE = (samples.PAGES[each][3]["title"] for each in (samples.FIRST, samples.SECOND))
COMPLETE = {"code": "complete", "name": "Complete"}


def page_of(client, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:300]
    return BeautifulSoup(answer.content, "html.parser").main


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


def listed(client, address: str = TRACKER) -> list[str]:
    return [words(row.th.a) for row in page_of(client, address).select("table.register tbody tr")]


def figures(client, address: str = PROGRESS) -> dict[str, list[int]]:
    """The columns of the table, by status."""
    table = page_of(client, address).select("table")[-1]
    names = [words(cell) for cell in table.select("thead th")][1:]
    rows = [[int(words(cell)) for cell in row.select("td")] for row in table.select("tbody tr")]
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def update(day: str, text: str, **evidence: int) -> dict:
    cited = {"page": None, "document": None} | evidence
    return {"date": day, "html": f"<p>{text}</p>", "evidence": cited if evidence else None}


@pytest.fixture
def finished(site):
    """The first recommendation, said to be complete by minutes and by a document."""
    updates = [
        update("2010-03-02", "The work is done.", page=samples.MEETING_4),
        update("2010-03-01", "It was checked.", document=samples.BODY_PDF),
    ]
    publish_sample(site, samples.FIRST, status=COMPLETE, updates=updates)
    return site


def test_every_recommendation_is_told_with_what_is_known(finished, client):
    main = page_of(client, TRACKER)
    assert listed(client) == [f"7. {SECOND_TITLE}", FIRST_TITLE]
    row = main.select("table.register tbody tr")[1]
    assert [words(cell) for cell in row.select("td")] == [
        "NPIA with Sample stakeholder",
        "Complete",
        "1 October 2010",
        "2 March 2010",
    ]
    assert "2 of the 44 recommendations are listed here" in words(main)
    assert words(main.select_one(".tally")) == "Not recorded 1 Complete 1"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("agency=npia", [FIRST_TITLE]),
        ("agency=npia&status=not-recorded", []),
        ("theme=registration", [f"7. {SECOND_TITLE}"]),
        ("status=complete&theme=&agency=", [FIRST_TITLE]),
        ("overdue=true", []),
        ("order=-number", [f"7. {SECOND_TITLE}", FIRST_TITLE]),
        ("order=title", [f"7. {SECOND_TITLE}", FIRST_TITLE]),
        ("utm_source=x&page=7", [f"7. {SECOND_TITLE}", FIRST_TITLE]),
    ],
)
def test_it_is_filtered_and_the_download_is_what_is_shown(finished, client, query, expected):
    address = f"{TRACKER}?{query}"
    assert listed(client, address) == expected
    table, data = (a["href"] for a in page_of(client, address).select(".exports a"))
    rows = csv.DictReader(io.StringIO(client.get(table).content.decode(), newline=""))
    titles = [title.removeprefix("7. ") for title in expected]
    assert [row["title"] for row in rows] == titles
    assert [item["title"] for item in client.get(data).json()["items"]] == titles
    if not expected:
        assert "No recommendation fits what you chose." in words(page_of(client, address))


def test_what_is_late_when_the_edition_took_effect_is_overdue(site, client):
    publish_sample(site, samples.FIRST, target_date="2010-02-01")
    for address in (TRACKER, NPIA, STANDARDS):
        row = page_of(client, address).select("table.register tbody tr")[-1]
        assert words(row).count("Overdue") == 1, address
    assert listed(client, f"{TRACKER}?overdue=true") == [FIRST_TITLE]


@pytest.mark.parametrize("address", [TRACKER, PROGRESS, CHANGES])
@pytest.mark.parametrize("query", ["theme=%00", "agency=" + "x" * 201])
def test_a_filter_that_is_none_is_said_to_be_none(site, client, address, query):
    main = page_of(client, f"{address}?{query}", 400)
    assert "There is no such filter" in words(main)
    assert bool(main.select("form.filters select")) is ("changes" not in address), "to choose again"
    assert not main.select("table")
    assert client.get(f"{TRACKER}?status=lost").status_code == 400


def test_an_agency_and_a_theme_have_pages_of_their_own(finished, client):
    links = {words(a): a["href"] for a in page_of(client, TRACKER).select("table:not(.register) a")}
    assert links["NPIA"] == NPIA
    assert listed(client, NPIA) == [FIRST_TITLE]
    assert words(page_of(client, NPIA).h1) == "NPIA"
    assert listed(client, "/tracker/themes/registration/") == [f"7. {SECOND_TITLE}"]
    assert figures(client, NPIA)["Complete"][-1] == 1
    for none in ("/tracker/agencies/acpo/", "/tracker/themes/nothing/", "/tracker/agencies/-/"):
        assert client.get(none).status_code == 404
    page = page_of(client, samples.PAGES[samples.FIRST][1])
    assert {a["href"] for a in page.select(".facts a")} == {NPIA, STANDARDS}
    strategy = page_of(client, samples.PAGES[samples.STRATEGY][1])
    assert strategy.find("a", href=TRACKER)


def test_progress_is_told_edition_by_edition_as_charts_and_as_the_same_figures(site, client):
    before = len(figures(client)["In progress"])
    publish_sample(site, samples.FIRST, status=COMPLETE)
    publish_sample(site, samples.FIRST, status=COMPLETE, summary="Other words.")
    withdraw(site, samples.SECOND)
    found = figures(client)
    assert found["In progress"][before - 1 :] == [1, 0, 0]
    assert found["Complete"][before - 1 :] == [0, 1, 1]
    assert found["Not recorded"][before - 1 :] == [1, 1, 0]
    main = page_of(client, PROGRESS)
    for chart in main.select("figure"):
        name, last = words(chart.figcaption).split(": ")
        picture = chart.svg
        assert picture["role"] == "img"
        title, desc = (picture.find(id=each) for each in picture["aria-labelledby"].split())
        assert name in words(title)
        assert f"to {last} on " in words(desc)
        assert len(picture.select("rect")) == len(found[name])
        assert [int(words(text)) for text in picture.select("text.chart__figure")] == found[name]
        heights = [float(bar["height"]) for bar in picture.select("rect")]
        assert [height > 0 for height in heights] == [value > 0 for value in found[name]]
    assert not main.select("script, style, [style]")


def test_the_figures_are_those_of_the_api(finished, client):
    publish_sample(finished, samples.SECOND, status={"code": "not-started", "name": "Not started"})
    table, data = (a["href"] for a in page_of(client, f"{PROGRESS}?theme=registration").select(".exports a"))
    items = client.get(data).json()["items"]
    assert [item["not_started"] for item in items] == [0, 1]
    assert items[-1]["edition"] == current_edition().number
    assert figures(client, f"{PROGRESS}?theme=registration")["Not started"] == [0, 1]
    answer = client.get(table)
    assert 'filename="' in answer["Content-Disposition"]
    assert "/" not in answer["Content-Disposition"].split("filename=")[1]
    assert len(answer.content.splitlines()) == 3


def test_many_states_are_thinned_to_what_a_chart_can_show():
    def points(count: int, days: int) -> list[dict]:
        start = datetime(2010, 1, 1, 12, tzinfo=UTC).timestamp()
        return [
            {"edition": number, "at": datetime.fromtimestamp(start + number * days * 86_400, UTC)}
            for number in range(count)
        ]

    assert len(thinned(points(COLUMNS, 1))) == COLUMNS
    by_month = thinned(points(300, 1))
    assert [point["at"].month for point in by_month] == list(range(1, 11))
    assert by_month[-1]["edition"] == 299
    assert len({point["at"].year for point in thinned(points(100, 90))}) == len(thinned(points(100, 90)))
    assert len(thinned(points(100, 400))) == COLUMNS
    assert thinned([]) == []


def test_what_an_emergency_put_out_of_sight_is_counted_nowhere(published_board, site, client):
    number = current_edition().number
    publish_sample(site, samples.FIRST, status=COMPLETE)
    take_down(published_board, samples.FIRST)
    for address in ADDRESSES[:3]:
        assert FIRST_TITLE not in words(page_of(client, address))
        assert FIRST_TITLE not in words(page_of(client, f"{address}?at={number}"))
    assert client.get(NPIA).status_code == 404
    assert "Complete" not in figures(client)


def test_a_change_is_told_with_the_evidence_for_it(finished, client):
    newest_change = page_of(client, CHANGES).select_one(".changes__item")
    told = words(newest_change)
    assert told.startswith(f"Changed {FIRST_TITLE}")
    assert "Status: from “In progress” to “Complete”." in told
    assert "Update of 2 March 2010: The work is done." in told
    links = [a["href"] for a in newest_change.select(".changes__note a")]
    assert links[0] == samples.PAGES[samples.MEETING_4][1]
    assert links[1].startswith("/assets/")
    assert all(client.get(link).status_code == 200 for link in links)
    item = client.get("/api/portal/recommendations/changes/").json()["items"][0]
    assert (item["evidence_minutes"], item["evidence_documents"]) == ([samples.MEETING_4], [samples.BODY_PDF])
    assert (item["status_before"]["code"], item["status"]["code"]) == ("in-progress", "complete")
    page = page_of(client, samples.PAGES[samples.FIRST][1])
    assert [a["href"] for a in page.select(".timeline__evidence a.govuk-link")][:2] == links[:2]


def test_other_words_alone_are_no_change_and_what_went_is_told(site, client):
    before = len(page_of(client, CHANGES).select(".changes__item"))
    publish_sample(site, samples.FIRST, summary="Other words.")
    # As every page will be represented that was published before there was evidence.
    own = samples.PAGES[samples.FIRST][3]["updates"]
    publish_sample(site, samples.FIRST, updates=[{"evidence": None} | each for each in own])
    assert len(page_of(client, CHANGES).select(".changes__item")) == before
    publish_sample(site, samples.FIRST, lead_agency=samples.ACPO, target_date=None, updates=own[:1])
    told = words(page_of(client, CHANGES).select_one(".changes__item"))
    assert "Lead agency: ACPO, before NPIA." in told
    assert "Target date: not recorded, before 1 October 2010." in told
    assert "An update was taken back." in told
    assert len(page_of(client, f"{CHANGES}?agency=npia").select(".changes__item")) == 2
    withdraw(site, samples.SECOND)
    assert words(page_of(client, CHANGES).select_one(".changes__item")).startswith(f"Removed {SECOND_TITLE}")
    publish_sample(site, samples.SECOND)
    assert words(page_of(client, CHANGES).select_one(".changes__item")).startswith(f"Listed {SECOND_TITLE}")


def test_the_feed_has_an_entry_for_each_change(finished, client, settings):
    withdraw(finished, samples.SECOND)
    publish_sample(finished, samples.SECOND)
    answer = client.get(FEED)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    found = root.findall(f"{ATOM}entry")
    assert len(found) == len(page_of(client, CHANGES).select(".changes__item"))
    ids = [entry.findtext(f"{ATOM}id") for entry in found]
    assert len(set(ids)) == len(ids)
    updated = [entry.findtext(f"{ATOM}updated") for entry in found]
    assert updated == sorted(updated, reverse=True)
    assert root.findtext(f"{ATOM}updated") == updated[0]
    summaries = [entry.findtext(f"{ATOM}summary") for entry in found]
    assert any("from “In progress” to “Complete”" in summary for summary in summaries)
    for entry in found:
        address = entry.find(f"{ATOM}link").get("href").removeprefix(settings.PORTAL_URL)
        assert client.get(address).status_code in (200, 410)
    assert client.get(FEED, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_minutes_that_were_withdrawn_since_stay_named_as_evidence(finished, client):
    withdraw(finished, samples.MEETING_4)
    told = client.get(f"/api/portal/recommendations/{samples.FIRST}/").json()["updates"][0]["evidence"]
    assert (told["kind"], told["id"]) == ("minutes", samples.MEETING_4)
    assert client.get(samples.PAGES[samples.FIRST][1]).status_code == 200
    assert client.get(CHANGES).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_takes_few_queries_and_stays_as_it_was(finished, client, queries, address):
    number = current_edition().number
    with queries() as asked:
        before = words(page_of(client, f"{address}?at={number}"))
    assert 4 <= len(asked) <= 8, asked
    publish_sample(finished, samples.FIRST, title="Newer", lead_agency=samples.ACPO)
    withdraw(finished, samples.SECOND)
    assert words(page_of(client, f"{address}?at={number}")) == before
    links = {a["href"] for a in page_of(client, f"{address}?at={number}").select("a") if a["href"].startswith("/")}
    assert all("at=" in link or "/assets/" in link for link in links), links


@pytest.mark.parametrize("address", ADDRESSES[:3])
def test_before_anything_is_published_it_is_empty(site, client, monkeypatch, address):
    monkeypatch.setattr(newest, "current_edition", lambda: None)
    assert "No recommendations are published yet." in words(page_of(client, address))
    assert client.get(FEED).status_code == client.get(NPIA).status_code == 404


def test_history_counts_what_stands(finished):
    last = progress(history(current_edition()))[-1]["counts"]
    assert {code: count for code, count in last.items() if count} == {"complete": 1, "not-recorded": 1}
