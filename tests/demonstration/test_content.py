"""The demonstration's data: whole, linked within itself, and honest about what is not known."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from cctvportal.demonstration.content import (
    ACCOUNTS,
    AGENCIES,
    CHAIR,
    DOCUMENTS,
    PAGES,
    PICTURES,
    UNFINISHED,
    WITHDRAWALS,
    Entry,
)
from cctvportal.demonstration.content.minutes import SENTENCE
from cctvportal.pages.richtext import normalised
from home.enums import RecommendationTheme
from tests.factories import TYPES, make_full_page

ENTRIES = [*PAGES, *(item.entry for item in UNFINISHED)]
LATEST = {entry.key: entry for entry in PAGES}
SEATS = {agency.code for agency in AGENCIES if agency.has_seat}
REAL = ("acpo", "home-office", "npia")
INVENTED = {"sample-stakeholder", "secretariat"}

PAGE_KEYS = {"page", "disclaimer", "strategy", "minutes", "related"}
DOCUMENT_KEYS = {"document", "strategy_document"}
COMMON = {"title", "summary", "contact", "change_note", "review_by"}
# What the page types add by themselves.
DERIVED = {"minutes.MinutesAddendumPage": {"number"}, "home.DisclaimerPage": {"permanent_slug"}}


def name(entry: Entry) -> str:
    return f"{entry.key}: {entry.change_note}"


def parts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string within ``value``, with the key that it stands under."""
    if isinstance(value, dict):
        for name_, part in value.items():
            yield from parts(part, name_)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from parts(part, key)
    elif isinstance(value, str):
        yield key, value


def linked(value: Any, keys: set[str], attribute: str) -> set[str]:
    """The keys that ``value`` links to, from fields named ``keys`` and from html."""
    found = set()
    for key, text in parts(value):
        found |= {text} if key in keys else set(re.findall(rf'{attribute}="([^"]*)"', text))
    return found


def linked_pages(entry: Entry) -> set[str]:
    return linked(entry.fields, PAGE_KEYS, "data-page") - {entry.key}


def text_of(entry: Entry) -> str:
    return " ".join(text for _, text in parts(entry.fields))


def minutes() -> list[Entry]:
    return [entry for entry in PAGES if entry.type == "minutes.MinutesPage"]


def test_there_is_at_least_what_the_old_home_page_had():
    assert len(LATEST) >= 25
    assert {entry.type for entry in PAGES} == {page_type._meta.label for page_type in TYPES}
    assert [entry.fields["number"] for entry in minutes()] == list(range(1, 10))
    assert LATEST["meeting-3-addendum"].parent == "meeting-3"
    home = LATEST["home"].fields
    assert home["announcement"]["document"] == "oversight-body-pdf"
    assert home["strategy_document"] == "strategy-pdf"
    assert len(home["aims"]) == 3
    labels = [link["label"] for link in home["links"]]
    assert labels[:2] == ["National CCTV Strategy", "July 09 Bulletin"]
    assert home["have_your_say"]["page"] == "have-your-say"
    assert (home["minutes"], home["disclaimer"], home["strategy"]) == ("minutes", "disclaimer", "strategy")
    assert home["masthead"]["image"] == PICTURES[0].key
    assert PICTURES[0].title == "People Walking"
    assert home["masthead"]["alt"]


def test_versions_of_one_page_are_of_one_page():
    for entry in ENTRIES:
        first = next(other for other in ENTRIES if other.key == entry.key)
        same = ("type", "parent", "slug", "title", "agency")
        assert [getattr(entry, field) for field in same] == [getattr(first, field) for field in same]


def test_no_two_pages_share_an_address():
    addresses = {(entry.parent, entry.slug): entry.key for entry in ENTRIES}
    assert len(addresses) == len({entry.key for entry in ENTRIES})


def test_everything_can_be_published_in_its_order():
    standing: set[str] = set()
    for entry in PAGES:
        assert entry.parent is None or entry.parent in standing, entry.key
        assert linked_pages(entry) <= standing, entry.key
        standing.add(entry.key)
    for item in UNFINISHED:
        assert {item.entry.parent, *linked_pages(item.entry)} <= standing
    assert {item.page for item in WITHDRAWALS} <= standing


def test_every_document_and_picture_exists_and_is_shown():
    shown = set().union(*(linked(entry.fields, DOCUMENT_KEYS, "data-document") for entry in PAGES))
    assert shown == {document.key for document in DOCUMENTS}
    assert set().union(*(linked(entry.fields, {"image"}, "data-image") for entry in PAGES)) == {
        picture.key for picture in PICTURES
    }
    filenames = [item.filename for item in (*DOCUMENTS, *PICTURES)]
    assert len(set(filenames)) == len(filenames)


def test_a_page_shows_files_of_its_own_agency_only():
    owners = {item.key: item.agency for item in (*DOCUMENTS, *PICTURES)}
    for entry in ENTRIES:
        documents = linked(entry.fields, DOCUMENT_KEYS, "data-document")
        pictures = linked(entry.fields, {"image"}, "data-image")
        assert {owners[key] for key in documents | pictures} <= {entry.agency}, entry.key


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_every_page_says_what_it_is_about_and_what_changed(entry):
    assert 20 <= len(entry.summary) <= 300
    assert entry.change_note
    assert len(entry.title) <= 120


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_rich_text_is_in_its_normal_form(entry):
    for _, text in parts(entry.fields):
        if text.startswith("<"):
            assert normalised(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize("page_type", TYPES, ids=lambda page_type: page_type._meta.label)
def test_fields_are_those_of_the_page_type(page_type):
    label = page_type._meta.label
    expected = make_full_page(page_type).represent().json.keys() - COMMON - DERIVED.get(label, set())
    for entry in ENTRIES:
        if entry.type == label:
            assert entry.fields.keys() == expected, entry.key


def test_every_page_stands_under_the_notice_of_the_demonstration():
    for home in (entry for entry in PAGES if entry.type == "home.HomePage"):
        assert "Demonstration, not official" in home.fields["notice"]
        assert "took no part" in home.fields["notice"]
        assert home.summary.startswith("Demonstration, not official")


def test_recommendations_claim_no_more_than_is_known():
    known = [entry for entry in PAGES if entry.type == "home.RecommendationPage"]
    assert len(known) == 19
    assert LATEST["strategy"].fields["recommendations_total"] == 44
    for entry in known:
        fields = entry.fields
        assert (fields["number"], fields["lead_agency"], fields["target_date"]) == (None, None, None)
        assert (fields["status"], fields["partners"], fields["updates"]) == ("not-recorded", [], [])
        assert fields["theme"] in RecommendationTheme.values
        assert "trade press of October 2007" in fields["html"]


@pytest.mark.parametrize("key", ["home", "strategy", "have-your-say", "disclaimer", "bulletin-july-09"])
def test_text_under_a_real_heading_is_marked_as_rewritten(key):
    assert "ritten for this demonstration" in text_of(LATEST[key])


@pytest.mark.parametrize("part", ["about", "what_is"])
def test_each_part_of_the_home_page_is_marked_as_rewritten(part):
    assert "Rewritten for this demonstration" in LATEST["home"].fields[part]


@pytest.mark.parametrize("entry", minutes(), ids=name)
def test_minutes_open_as_samples_and_speak_of_seats_only(entry):
    fields = entry.fields
    assert entry.summary.startswith(SENTENCE)
    assert fields["items"][0]["discussion"].startswith(f"<p>{SENTENCE}</p>")
    assert (fields["date"], fields["place"], fields["chair"]) == (None, "", None)
    assert {row["seat"]: row["attended"] for row in fields["attendance"] if row["seat"] in REAL} == dict.fromkeys(
        REAL, "not-recorded"
    )
    for item in fields["items"][1:]:
        for text in (item["discussion"], item["decision"]):
            assert text == "" or text.startswith("<p>Sample: ")
            assert not re.search(r"ACPO|Home Office|NPIA|Commissioner|Minister", text)
    assert {row["owner"] for row in fields["actions"]} <= INVENTED
    assert all(row["text"].startswith("Sample: ") for row in fields["actions"])


def test_minutes_confirm_and_report_on_each_other():
    references: set[str] = set()
    settled: set[str] = set()
    for entry in minutes():
        for report in entry.fields["action_reports"]:
            assert report["reference"] in references - settled
            settled |= {report["reference"]} if report["state"] != "open" else set()
        references |= {row["reference"] for row in entry.fields["actions"]}
    assert {"open", "done", "dropped"} == {
        report["state"] for entry in minutes() for report in entry.fields["action_reports"]
    }
    for earlier, later in pairwise(minutes()):
        assert earlier.fields["confirmed_at"] == later.fields["number"]
    assert minutes()[-1].fields["confirmed_at"] is None


def test_samples_say_so():
    assert LATEST["meeting-3-addendum"].summary.startswith(SENTENCE)
    for entry in ENTRIES:
        if entry.type == "home.ConsultationPage":
            assert entry.title.startswith("Sample")
        if entry.agency == "sample-stakeholder":
            assert "ample" in entry.title
            assert "invented" in text_of(entry) or "sample" in text_of(entry)


def test_the_disclaimer_has_two_versions():
    versions = [entry.fields for entry in PAGES if entry.key == "disclaimer"]
    assert [fields["version"] for fields in versions] == ["1", "2"]
    assert versions[0]["effective_date"] < versions[1]["effective_date"]
    assert versions[0]["body"] != versions[1]["body"]


def test_have_your_say_lists_every_seat_without_a_contact():
    rows = LATEST["have-your-say"].fields["seats"]
    assert {row["seat"] for row in rows} == SEATS
    assert {(row["contact"], row["email"]) for row in rows} == {("Contact not recorded", "")}


def test_every_agency_has_who_drafts_and_every_seat_who_votes():
    assert len({account.username for account in ACCOUNTS}) == len(ACCOUNTS)
    assert all(account.email.endswith(".example") for account in ACCOUNTS)
    drafting = {account.agency for account in ACCOUNTS if account.role in ("editor", "secretary")}
    assert {entry.agency for entry in ENTRIES} <= drafting
    holders = [account.agency for account in ACCOUNTS if account.capacity == "holder"]
    assert sorted(holders) == sorted(SEATS)
    assert CHAIR in SEATS
    assert {document.agency for document in DOCUMENTS} <= drafting


def test_work_waits_for_editors_and_board():
    accounts = {account.username: account for account in ACCOUNTS}
    assert {item.state for item in UNFINISHED} == {"draft", "awaiting", "returned"}
    for item in UNFINISHED:
        assert accounts[item.by].agency == item.entry.agency
        assert all(accounts[vote.by].role == "board-member" for vote in item.votes)
        returns = [vote.reason for vote in item.votes if vote.decision == "return"]
        assert bool(returns) == (item.state == "returned")
        assert all(returns)
    for item in WITHDRAWALS:
        assert accounts[item.by].agency == LATEST[item.page].agency
        assert item.reason
