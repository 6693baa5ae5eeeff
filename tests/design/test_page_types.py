"""What is particular to each page type."""

import pytest

from . import samples
from .conftest import Shown, said, words


def test_the_strategy_says_how_many_recommendations_are_listed(show: Shown) -> None:
    page = show(samples.STRATEGY)
    assert "2 of the 44 recommendations are listed here." in words(page.main)
    assert [words(theme) for theme in page.select("#portal-recommendations ~ h3")] == [
        "Standards",
        "Registration, inspection, enforcement",
    ]
    assert [words(row) for row in page.select(".tally__item")] == ["In progress 1", "Not recorded 1"]
    assert "Lead: NPIA In progress" in words(page.select_one(".tracker__item"))


def test_without_a_total_the_strategy_claims_none(show: Shown) -> None:
    assert "2 recommendations are listed here." in words(show(samples.STRATEGY, recommendations_total=None).main)


def test_a_recommendation_says_what_is_not_recorded(show: Shown) -> None:
    facts = words(show(samples.SECOND).select_one(".facts"))
    assert "Status Not recorded Number 7" in facts
    assert "Lead agency not recorded" in facts
    assert "Target date not recorded" in facts


def test_progress_is_told_with_its_dates(show: Shown) -> None:
    steps = show(samples.FIRST).select(".timeline__item")
    told = [words(step).partition(" Decided in: ") for step in steps]
    assert [progress for progress, _, _ in told] == ["1 February 2010 Work began.", "Date not recorded Agreed."]
    assert [bool(evidence) for _, _, evidence in told] == [False, True]
    assert samples.DOCUMENTS[samples.BODY_PDF]["url"] in {link["href"] for link in steps[1].select("a")}


def test_guidance_lists_its_sections_and_the_guidance_below_it(show: Shown) -> None:
    page = show(samples.GUIDANCE)
    assert [link["href"] for link in page.select(".contents a")] == ["#before", "#once"]
    assert [words(link) for link in page.select(".cards a")] == ["How long to keep imagery"]
    assert not show(samples.CHILD_GUIDANCE).select(".contents")


OUTCOME = {"html": "<p>Thirty days.</p>", "document": samples.BODY_PDF, "date": "2010-08-01"}


@pytest.mark.parametrize(
    ("at", "outcome", "state", "shown", "hidden"),
    [
        ("2010-04-01T07:59:59Z", None, "Not open yet", "Come back in April.", "Write to us"),
        ("2010-04-01T08:00:00Z", None, "Open", "Write to us by the closing time.", "Come back"),
        ("2010-06-30T15:59:59Z", OUTCOME, "Open", "Write to us by the closing time.", "Thirty days."),
        ("2010-06-30T16:00:00Z", None, "Closed", "The board is reading what was sent.", "Write to us"),
        ("2010-06-30T16:00:00Z", OUTCOME, "Outcome published", "Thirty days.", "The board is reading"),
    ],
)
def test_a_consultation_tells_its_state_at_the_editions_time(
    show: Shown, at: str, outcome: dict | None, state: str, shown: str, hidden: str
) -> None:
    page = show(samples.CONSULTATION, at=at, outcome=outcome)
    assert words(page.select_one(".state .govuk-tag")) == state
    assert shown in words(page.main)
    assert hidden not in words(page.main)


def test_closing_times_are_london_times(show: Shown) -> None:
    assert "closes on 30 June 2010 at 5:00pm" in words(show(samples.CONSULTATION).select_one(".state"))


def test_have_your_say_lists_seats_and_consultations_with_their_state(show: Shown) -> None:
    page = show(samples.HAVE_YOUR_SAY)
    seats, consultations = page.select("ul.tracker")
    assert "cctv@example.org" in words(seats)
    assert "Sample stakeholder Contact not recorded" in words(seats)
    assert words(consultations.select_one(".govuk-tag")) == "Open"


def test_a_disclaimer_tells_its_version_and_leads_to_the_earlier_ones(show: Shown) -> None:
    side = show(samples.DISCLAIMER).select_one(".columns__side")
    assert "Version 1.1 In effect from 4 January 2010" in words(side)
    assert [link["href"] for link in side.find_all("a")] == ["/disclaimer/", "/disclaimer/versions/1.0/"]


def test_news_and_bulletins_come_newest_first(show: Shown) -> None:
    entries = show(samples.NEWS).select(".tracker__item")
    assert [words(entry.a) for entry in entries] == [
        "Oversight body and interim regulator announced",
        "July 09 Bulletin",
    ]
    assert "Announcement, 15 December 2009" in words(entries[0])
    assert "Bulletin, July 2009" in words(entries[1])


def test_news_names_the_recommendations_it_is_about_and_leaves_out_unknown_ones(show: Shown) -> None:
    related = show(samples.ANNOUNCEMENT).find("section", attrs={"aria-labelledby": "portal-related"})
    assert [words(entry) for entry in related.select("li")] == ["Digital standards and formats In progress"]


def test_minutes_show_attendance_items_and_decisions(show: Shown) -> None:
    page = show(samples.MEETING_3)
    rows = [
        words(row) for row in page.find("caption", string="Attendance by seat").find_parent("table").select("tbody tr")
    ]
    assert rows == ["ACPO Present –", "NPIA Apologies sent a paper", "Sample stakeholder Not recorded –"]
    assert [words(item.h3) for item in page.select(".item")] == ["1 Standards", "2 Any other business"]
    assert [words(decision) for decision in page.select(".decision")] == ["Decision The paper was agreed."]


def test_actions_show_what_later_minutes_report_and_what_is_overdue(show: Shown) -> None:
    def states(at: str) -> list[str]:
        return [
            words(row.find_all("td")[-1]) for row in show(samples.MEETING_3, at=at).select("tr:has(th[id^=action-])")
        ]

    reported = ["Done reported at meeting 4", "Dropped reported at meeting 4"]
    assert states("2010-04-07T12:00:00Z") == [*reported, "Open"]
    assert states("2010-04-08T12:00:00Z") == [*reported, "Open Overdue"]


def test_minutes_are_unconfirmed_until_a_later_meeting_confirms_them(show: Shown) -> None:
    assert "Confirmed at meeting 4" in words(show(samples.MEETING_3).select_one(".facts"))
    assert "Unconfirmed" in words(show(samples.MEETING_4).select_one(".facts"))


def test_an_addendum_stands_in_the_minutes_it_adds_to(show: Shown) -> None:
    page = show(samples.MEETING_3)
    addendum = page.find(id="addendum-1")
    assert words(addendum.h2) == "Meeting Number 3 Addendum"
    assert "two papers were agreed" in words(addendum)
    assert page.find(id="addendum-1-correction").name == "h3"
    assert not show(samples.MEETING_4).select(".addendum")


def test_minutes_lead_to_the_meetings_before_and_after(show: Shown) -> None:
    assert [link["rel"] for link in show(samples.MEETING_3).select(".around a")] == [["next"]]
    before = show(samples.MEETING_4).select_one(".around a")
    assert (before["href"], said(before)) == ("/minutes/meeting-3/", "Previous meetingMeeting Number 3")


def test_the_list_of_minutes_puts_an_addendum_under_its_meeting(show: Shown) -> None:
    first, second = show(samples.MINUTES).select("ol.tracker > li")
    assert words(first.ul) == "Meeting Number 3 Addendum"
    assert "2 March 2010, London" in said(second)
    assert words(second.select_one(".govuk-tag")) == "Unconfirmed"


def test_an_addendum_on_its_own_page_leads_to_its_meeting(show: Shown) -> None:
    side = show(samples.ADDENDUM).select_one(".columns__side")
    assert side.a["href"] == "/minutes/meeting-3/"
