"""What changed, on the site between two editions or days, and on a page between two versions."""

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import localdate

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from tests.builders import make_content, publish_content, take_down
from tests.design import samples
from tests.publication_builder import delete, publish_sample, withdraw

SITE = "/record/changes/"
PAGE = f"/record/pages/{samples.GUIDANCE}/changes/"


def page_of(client, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser").main


def rows(client, address: str) -> dict[str, str]:
    """What became of each page, by its title."""
    return {
        " ".join(item.select_one("a").get_text().split()): item.select_one(".govuk-tag").get_text().strip()
        for item in page_of(client, address).select(".changes__item")
    }


@pytest.fixture
def since(site) -> int:
    """The edition after which one page was changed twice, one withdrawn, one deleted and one came."""
    number = current_edition().number
    publish_sample(site, samples.GUIDANCE, title="Newer", summary="In between.", change_note="First.")
    publish_sample(site, samples.GUIDANCE, title="Newest", summary="At last.", change_note="Second.")
    withdraw(site, samples.CHILD_GUIDANCE)
    publish_content(site, make_content("Aardvark"))
    return number


def test_what_became_of_each_page_is_told_once(since, client):
    found = rows(client, f"{SITE}?from={since}")
    assert found["Newest"] == "Changed"
    assert found["Aardvark"] == "New"
    assert list(found.values()).count("Withdrawn") == 1
    assert len(found) == 3
    main = page_of(client, f"{SITE}?from={since}")
    assert "Second." in main.get_text()
    assert page_of(client, main.select_one("a[href*='/changes/?from=']")["href"]).select("del, ins")
    for link in main.select(".changes__title a"):
        assert client.get(link["href"]).status_code in (200, 410)


def test_a_deletion_is_told(site, client):
    number = current_edition().number
    delete(site, samples.CHILD_GUIDANCE)
    assert "Deleted" in rows(client, f"{SITE}?from={number}").values()


def test_days_may_be_given_and_nothing_changes_within_one_edition(since, client):
    today = localdate()
    assert rows(client, f"{SITE}?from={since}&to={today}") == rows(client, f"{SITE}?from={since}")
    number = current_edition().number
    assert "No page was published" in page_of(client, f"{SITE}?from={number}&to={number}").get_text()
    assert len(rows(client, SITE)) == 1  # the newest edition


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=x", "is no date of this site"),
        ("to=2999-01-01", "lies in the future"),
        ("to=1999-01-01", "There was no edition yet"),
        ("from=2&to=1", "The first date has to be the earlier one"),
        ("to=99999", "There is no edition 99999"),
    ],
)
def test_what_is_wrong_with_the_dates_is_said_and_they_stay(since, client, query, words):
    main = page_of(client, f"{SITE}?{query}", 400)
    assert words in main.find(id=main.find("input", {"name": "from"})["aria-describedby"]).get_text()
    name, value = query.split("&")[0].split("=")
    assert main.find("input", {"name": name})["value"] == value


def test_the_words_of_two_versions_stand_side_by_side(since, client):
    main = page_of(client, PAGE)
    assert {"In between", "At last"} <= {word.get_text().strip(" .") for word in main.select("del, ins")}
    first = samples.PAGES[samples.GUIDANCE][3]["title"]
    stood = Publication.objects.filter(title=first, edition__lte=since).latest("edition")
    whole = page_of(client, f"{PAGE}?from={stood.edition_id}")
    assert first in " ".join(cell.get_text() for cell in whole.select("td"))
    assert {option.get_text()[:7] for option in main.select("option")} == {"Edition"}


def test_one_version_has_nothing_to_compare(site, client):
    publish_content(site, make_content("Aardvark"))
    content = next(iter(rows(client, SITE)))
    assert content == "Aardvark"
    link = page_of(client, SITE).select_one(".changes__note a[href^='/record/pages/']")["href"]
    assert "one version" in page_of(client, f"{link}changes/").get_text()


def test_from_before_the_first_edition_all_is_new(since, client):
    found = rows(client, f"{SITE}?from=1999-01-01&to={since}")
    assert len(found) > 10
    assert set(found.values()) <= {"New", "Withdrawn", "Deleted", "Came and went"}
    assert "From the beginning to" in page_of(client, f"{SITE}?from=1999-01-01").get_text()


def test_the_versions_that_stood_at_a_time_are_compared(since, client):
    by_number = page_of(client, f"{PAGE}?from={since}&to={current_edition().number}")
    by_day = page_of(client, f"{PAGE}?from={since}&to={localdate()}")
    assert by_number.select("del, ins")
    assert by_day.select_one("#portal-new option[selected]") == by_number.select_one("#portal-new option[selected]")
    past = client.get(f"{PAGE}?to={since}&at={since}").content.decode()
    assert "Earlier edition" in past


@pytest.mark.parametrize("query", ["from=0", "to=x", "from=999999"])
def test_a_version_that_is_none_is_not_found(since, client, query):
    assert client.get(f"{PAGE}?{query}").status_code == 404
    assert client.get("/record/pages/99999/changes/").status_code == 404


def test_words_out_of_sight_are_compared_with_nothing(published_board, site, client):
    number = current_edition().number
    publish_sample(site, samples.GUIDANCE, change_note="Names a person")
    between = current_edition().number
    take_down(published_board, samples.GUIDANCE)
    assert client.get(PAGE).status_code == 404
    for address in (f"{SITE}?from={number}", f"{SITE}?from={number}&to={between}", f"{SITE}?from={between}"):
        assert "Names a person" not in page_of(client, address).get_text()
    assert client.get(f"{SITE}?from={number}&at={between}").status_code == 200


def test_the_record_of_a_page_and_the_banner_lead_here(since, client):
    record = page_of(client, f"/record/pages/{samples.GUIDANCE}/")
    links = [a["href"] for a in record.select("a") if "/changes/" in a["href"]]
    assert len(links) == 2
    for link in links:
        assert page_of(client, link).select("del, ins")
    past = BeautifulSoup(client.get(f"/?at={since}").content, "html.parser")
    assert past.find(class_="memento").a["href"] == f"{SITE}?from={since}"
