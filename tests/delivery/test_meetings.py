"""The registers of the board's meetings, and its calendar, as a reader gets them."""

import csv
import io
from datetime import date

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar

from cctvportal.delivery import newest
from cctvportal.publication.reads import current_edition
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

ACTIONS, DECISIONS, ATTENDANCE = "/registers/actions/", "/registers/decisions/", "/registers/attendance/"
CALENDAR = "/feeds/meetings.ics"
REGISTERS = ["/registers/", ACTIONS, DECISIONS, ATTENDANCE]


def page_of(client, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:300]
    return BeautifulSoup(answer.content, "html.parser").main


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


def actions(client, address: str = ACTIONS) -> dict[str, list[str]]:
    """The cells of each action shown, by its reference."""
    found = page_of(client, address).select("table.register tbody tr")
    return {row.th.a.contents[0]: [words(cell) for cell in row.select("td")] for row in found}


def test_attendance_is_a_matrix_of_meetings_and_seats(heard_later, client):
    main = page_of(client, ATTENDANCE)
    seats = [words(cell) for cell in main.select("thead th")][1:]
    assert seats == sorted(["ACPO", "NPIA", samples.SAMPLE_SEAT["name"]])
    rows = {words(row.th): [words(cell) for cell in row.select("td")] for row in main.select("tbody tr")}
    assert list(rows) == [
        "Meeting Number 5 4 May 2010",
        "Meeting Number 4 2 March 2010",
        "Meeting Number 3 Date not recorded",
    ]
    assert list(rows.values()) == [
        ["Not named"] * 3,
        ["Not named"] * 3,
        ["Present", "Apologies sent a paper", "Not recorded"],
    ]
    assert [words(cell) for cell in main.select("tfoot td")] == ["1 of 1", "0 of 1", "No record"]


def test_decisions_lead_to_their_item_and_their_links_are_followed(site, client, queries):
    linked = f'<p>As in <a data-page="{samples.GUIDANCE}">the guidance</a>.</p>'
    item = {"number": "1", "heading": "Guidance", "discussion": "", "decision": linked}
    publish_sample(site, samples.MEETING_4, items=[item | {"heading": f"Guidance {each}"} for each in range(9)])
    with queries() as asked:
        main = page_of(client, DECISIONS)
    assert 5 <= len(asked) <= 7, asked
    assert [words(head) for head in main.select("h2")][-1] == "1 Standards"
    assert len(main.select(f".decision a[href='{samples.PAGES[samples.GUIDANCE][1]}']")) == 9
    link = next(a["href"] for a in main.select("article > p > a") if "meeting-3" in a["href"])
    path, anchor = link.split("#")
    assert "Standards" in words(page_of(client, path).find(id=anchor))
    assert "The paper was agreed." in words(main)
    assert "Any other business" not in words(main)


def test_an_action_names_the_meeting_that_closed_it(heard_later, client):
    rows = actions(client)
    assert list(rows) == ["5.1", "3.1", "3.2", "3.3"]
    assert rows["3.1"][3].startswith("Done Closed by Meeting Number 5")
    link = page_of(client, ACTIONS).select_one("tbody .register__note a")["href"]
    assert link == "/minutes/meeting-5/"
    minutes = page_of(client, samples.PAGES[samples.MEETING_3][1])
    assert minutes.find("a", string="reported at meeting 5")["href"] == "/minutes/meeting-5/"
    told = client.get("/api/portal/actions/?meeting=3&state=done").json()["items"][0]
    assert told["closed_by"]["number"] == 5
    open_ones = client.get("/api/portal/actions/?state=open").json()["items"]
    assert {each["closed_by"] for each in open_ones} == {None}


def test_overdue_actions_are_counted_by_agency_and_found(site, client):
    table = page_of(client, ACTIONS).select_one("table")
    counts = {words(row.th): [words(cell) for cell in row.select("td")] for row in table.select("tbody tr")}
    assert counts["ACPO"] == ["0", "1", "0", "0"]
    assert counts["NPIA"] == ["1 overdue action of NPIA", "1", "0", "0"]
    row = next(row for row in table.select("tbody tr") if words(row.th) == "NPIA")
    assert set(actions(client, row.td.a["href"])) == {"3.1"}
    assert set(actions(client, f"{ACTIONS}?overdue=false&agency=")) == {"3.2"}
    assert actions(client, f"{ACTIONS}?agency=nobody") == {}
    assert "No action fits what you chose." in words(page_of(client, f"{ACTIONS}?agency=nobody"))


@pytest.mark.parametrize("query", ["overdue=maybe", "state=lost", "meeting=x", "agency=%00", "order=up"])
def test_a_filter_that_is_none_is_said_to_be_none(site, client, query):
    main = page_of(client, f"{ACTIONS}?{query}", 400)
    assert "There is no such filter" in words(main)
    assert client.get(main.select_one(".callout a")["href"]).status_code == 200


def test_what_is_no_filter_changes_nothing(site, client):
    assert actions(client, f"{ACTIONS}?utm_source=x&page=99&page=-1") == actions(client)


def test_long_lists_come_in_pages_that_keep_the_filter(site, client):
    many = [
        {"reference": f"4.{number}", "text": "Do it.", "owner": samples.ACPO, "due": None} for number in range(1, 60)
    ]
    publish_sample(site, samples.MEETING_4, actions=many)
    first = f"{ACTIONS}?agency=acpo"
    assert len(actions(client, first)) == 50
    following = page_of(client, first).select_one("a[rel=next]")["href"]
    assert len(actions(client, ACTIONS + following)) == 10
    assert "agency=acpo" in following


def test_the_table_to_download_is_what_is_shown(heard_later, client):
    address = f"{ACTIONS}?agency=npia"
    exports = [a["href"] for a in page_of(client, address).select(".exports a")]
    table = list(csv.DictReader(io.StringIO(client.get(exports[0]).content.decode(), newline="")))
    assert [row["reference"] for row in table] == list(actions(client, address))
    assert table[0]["closed_by.number"] == "5"
    assert [item["reference"] for item in client.get(exports[1]).json()["items"]] == list(actions(client, address))
    for register in (DECISIONS, ATTENDANCE, "/registers/"):
        for link in page_of(client, register).select(".exports a"):
            assert client.get(link["href"]).status_code == 200
    decided = client.get("/api/portal/decisions/?format=csv").content.decode()
    assert "The paper was agreed." in decided


@pytest.mark.parametrize("address", REGISTERS)
def test_a_register_takes_few_queries_and_stays_as_it_was(heard_later, client, queries, address):
    number = current_edition().number
    with queries() as asked:
        before = client.get(f"{address}?at={number}").content
    assert 4 <= len(asked) <= 7, asked
    withdraw(heard_later, samples.ADDENDUM)
    withdraw(heard_later, samples.MEETING_3)
    after = client.get(f"{address}?at={number}").content
    links = {a["href"] for a in BeautifulSoup(after, "html.parser").main.select("a") if a["href"].startswith("/")}
    assert links
    assert all(f"at={number}" in link for link in links), links
    # Only what says that it is of the past now is new.
    assert BeautifulSoup(after, "html.parser").main.get_text() == BeautifulSoup(before, "html.parser").main.get_text()
    assert "Meeting Number 3" not in client.get(address).content.decode()


@pytest.mark.parametrize("address", REGISTERS)
def test_before_anything_is_published_the_registers_are_empty(site, client, monkeypatch, address):
    monkeypatch.setattr(newest, "current_edition", lambda: None)
    assert len(words(page_of(client, address))) > 30
    assert client.get(CALENDAR).status_code == 404


def test_the_calendar_holds_each_meeting_whose_day_is_known(heard_later, client, settings):
    answer = client.get(CALENDAR)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    calendar = Calendar.from_ical(answer.content)
    assert [str(calendar["version"]), bool(calendar["prodid"])] == ["2.0", True]
    assert {line[-1:] for line in answer.content.split(b"\n")[:-1]} == {b"\r"}
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))  # section 3.1
    fourth, fifth = calendar.walk("VEVENT")
    assert str(fourth["summary"]) == "Meeting Number 4"
    assert [fourth["dtstart"].dt, fourth["dtend"].dt] == [date(2010, 3, 2), date(2010, 3, 3)]
    assert str(fourth["location"]) == "London"
    assert str(fifth["url"]) == f"{settings.PORTAL_URL}/minutes/meeting-5/"
    assert fifth["dtstamp"].dt == current_edition().effective_at.replace(microsecond=0)
    assert client.get(CALENDAR, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_an_event_keeps_its_id_and_counts_its_versions(heard_later, client):
    def first():
        return Calendar.from_ical(client.get(CALENDAR).content).walk("VEVENT")[0]

    before = first()
    publish_sample(heard_later, samples.MEETING_4, place="Leeds; upstairs,\nleft")
    after = first()
    assert str(before["uid"]) == str(after["uid"])
    assert int(before["sequence"]) < int(after["sequence"])
    assert str(after["location"]) == "Leeds; upstairs,\nleft"


def test_without_a_day_there_is_no_calendar_and_the_page_says_so(site, client):
    assert page_of(client, "/registers/").find("a", href=CALENDAR)
    publish_sample(site, samples.MEETING_4, date=None)
    assert client.get(CALENDAR).status_code == 404
    assert "no calendar of meetings yet" in words(page_of(client, "/registers/"))


def test_the_section_of_minutes_leads_to_the_registers(site, client):
    links = [a["href"] for a in page_of(client, samples.PAGES[samples.MINUTES][1]).select("a")]
    assert set(REGISTERS) <= set(links)
