"""Readers find their way through the public portal: without script at three widths, by keyboard alone, enlarged."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, expect

from tests.conftest import serving
from tests.databases import clone_of
from tests.design import samples
from tests.storages import storages_in

from .published import FIRST_DAY, GUIDES, REPORT, SECOND_DAY, publish_two_days
from .reading import CLIPPED, Reader, reader_of

pytestmark = pytest.mark.browser

GUIDANCE, RECOMMENDATION, WITHDRAWN = (
    samples.PAGES[page][1] for page in (samples.CHILD_GUIDANCE, samples.FIRST, samples.WITHDRAWN)
)
PAST = f"{GUIDANCE}?at=21"
WALKED = [
    "/", "/guidance/", "/search/?q=lamp", "/tracker/", "/registers/actions/", f"/documents/{samples.STRATEGY_PDF}/",
    "/record/changes/", PAST,
]  # fmt: skip
PAGES = [
    *WALKED,
    "/strategy/", RECOMMENDATION, "/have-your-say/", "/news/", "/minutes/meeting-3/",
    "/search/?q=luminaires", "/tracker/progress/", "/tracker/changes/", "/registers/", "/registers/attendance/",
    "/registers/decisions/", "/record/", f"/record/pages/{samples.CHILD_GUIDANCE}/",
    f"/record/pages/{samples.CHILD_GUIDANCE}/changes/", "/feeds/", "/accessibility/",
]  # fmt: skip
INSTEAD = {"/nothing/": 404, WITHDRAWN: 410}


@pytest.fixture(scope="module")
def portal(django_db_setup: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the portal; its readers change nothing, so that one serves all."""
    with (
        django_db_blocker.unblock(),
        clone_of(django_db_setup),
        override_settings(STORAGES=storages_in(tmp_path_factory.mktemp("readers")), PUBLIC_DATABASE="public"),
        serving() as url,
        override_settings(PORTAL_URL=url),
    ):
        publish_two_days()
        yield url


@pytest.fixture(autouse=True)
def storages_of_its_own(portal: str) -> None:
    """The files are those of the portal that all tests read."""


@pytest.fixture(params=[320, 768, 1440])
def reader(request: pytest.FixtureRequest, portal: str, browser: Browser) -> Iterator[Reader]:
    """Somebody without script, with a window of one width."""
    with reader_of(portal, browser, request.param, java_script_enabled=False) as reader:
        yield reader


@pytest.fixture
def typist(portal: str, browser: Browser) -> Iterator[Reader]:
    """Somebody with a wide window and script, and without a mouse."""
    with reader_of(portal, browser, 1440) as reader:
        yield reader


# Without script


def test_the_home_page_leads_to_what_is_new(reader: Reader) -> None:
    reader.open("/")
    expect(reader.page.get_by_role("region", name="New:")).to_contain_text("National CCTV Oversight Body")
    expect(reader.main).to_contain_text("imagery fit to be shown in court")
    downloads = reader.page.get_by_role("region", name="Links and downloads")
    expect(downloads.get_by_role("link", name="Information about cameras (external site)")).to_be_visible()
    additions = reader.page.get_by_role("region", name="New additions to the website")
    expect(additions.get_by_role("link").first).to_have_text(REPORT)
    kind, data = reader.file(re.compile(r"^National CCTV Strategy \(PDF, \d+ KB, 12 pages\)"))
    assert (kind, data[:5]) == ("application/pdf", b"%PDF-")
    for name, heading in (
        ("Read the announcement", "Oversight body and interim regulator announced"),
        (REPORT, REPORT),
        ("July 09 Bulletin", "July 09 Bulletin"),
        ("Meeting number 5", "Meeting Number 5"),
        ("Meeting number 3 addendum", "Meeting Number 3 Addendum"),
    ):
        reader.open("/")
        reader.follow(name)
        reader.reads(heading)


def test_a_search_is_narrowed_widened_and_turned_over(reader: Reader) -> None:
    reader.open("/news/")
    reader.search("lamp")
    reader.reads("Results for “lamp”")
    found = reader.main.get_by_role("heading", level=2).filter(has_text="result")
    expect(found.first).to_have_text(f"{GUIDES + 1} results, page 1 of 2")
    reader.follow("NPIA")
    expect(found.first).to_have_text(f"{GUIDES // 2 + 1} results")
    reader.follow("Remove Agency: NPIA")
    reader.follow("Next page")
    expect(found.first).to_have_text(f"{GUIDES + 1} results, page 2 of 2")
    title = reader.main.locator(".results__title a").last.inner_text()
    reader.follow(title)
    reader.reads(title)


def test_a_search_finds_the_page_of_a_pdf(reader: Reader) -> None:
    reader.open("/")
    reader.search("luminaires")
    place = reader.main.get_by_role("link", name="Lamps by street (PDF), page 2")
    expect(place).to_have_attribute("href", re.compile(r"/lamps\.pdf#page=2$"))
    expect(reader.main.locator("mark").last).to_have_text("luminaires")
    kind, data = reader.file("Lamps by street (PDF), page 2")
    assert (kind, data[:5]) == ("application/pdf", b"%PDF-")


def test_a_search_that_finds_nothing_leads_on(reader: Reader) -> None:
    reader.open("/search/")
    reader.search("luminaries")
    expect(reader.main).to_contain_text("Nothing was found")
    reader.follow("luminaires")
    expect(reader.main).to_contain_text("1 result")
    reader.search("xqzzyw")
    expect(reader.main).to_contain_text("You could try:")
    expect(reader.main).not_to_contain_text("Did you mean")


def test_a_recommendation_is_tracked_to_its_evidence(reader: Reader) -> None:
    reader.open("/")
    reader.follow("How far the recommendations have come")
    reader.main.get_by_label("Lead agency", exact=True).select_option("NPIA")
    reader.main.get_by_label("Status", exact=True).select_option("Complete")
    reader.press("Show")
    expect(reader.main).to_contain_text("1 recommendation of your choice")
    expect(reader.main.get_by_role("row").filter(has_text="Digital standards")).to_contain_text("Complete")
    reader.follow("What changed, edition by edition")
    expect(reader.main.locator(".changes__item").first).to_contain_text("Status: from “In progress” to “Complete”.")
    reader.follow("Digital standards and formats")
    reader.follow("Meeting Number 5")
    reader.reads("Meeting Number 5")


def test_the_charts_of_progress_have_the_figures_of_the_table(reader: Reader) -> None:
    reader.open("/tracker/")
    reader.follow("Progress over time")
    table = reader.main.get_by_role("table").last
    rows = [row.get_by_role("cell").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    assert len(rows) > 2
    names = table.get_by_role("columnheader").all_inner_texts()[1:]
    charts = reader.main.get_by_role("figure").all()
    assert len(charts) == len(names)
    for place, name in enumerate(names):
        expect(charts[place]).to_contain_text(f"{name}: {rows[-1][place]}")
        assert charts[place].locator("text.chart__figure").all_text_contents() == [row[place] for row in rows]


def test_the_registers_lead_to_the_meetings(reader: Reader) -> None:
    reader.open("/")
    reader.follow("Actions, decisions and attendance")
    reader.follow("Attendance")
    expect(reader.main.get_by_role("row").filter(has_text="Meeting Number 3")).to_contain_text("Apologies")
    reader.follow("Registers of the meetings", reader.page.get_by_role("navigation", name="Breadcrumb"))
    reader.follow("Decisions")
    expect(reader.main.get_by_role("article").first).to_contain_text("The paper was agreed.")
    reader.follow(re.compile("^Meeting Number 3.*Standards$"))
    reader.reads("Meeting Number 3")


def test_an_action_leads_to_the_meeting_that_closed_it(reader: Reader) -> None:
    reader.open("/registers/actions/")
    rows = reader.main.locator("table.register tbody tr")
    reader.main.get_by_label("Overdue").select_option("Yes")
    reader.press("Show")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("3.3")
    reader.main.get_by_label("Overdue").select_option("Any")
    reader.main.get_by_label("State").select_option("Done")
    reader.press("Show")
    reader.follow("Meeting Number 5", rows.filter(has_text="Closed by"))
    reader.reads("Meeting Number 5")
    around = reader.page.get_by_role("navigation", name="Other meetings")
    reader.follow(re.compile("^Previous meeting"), around)
    reader.reads("Meeting Number 4")
    reader.follow(re.compile("^Next meeting"), around)
    reader.reads("Meeting Number 5")


def test_a_document_has_earlier_versions_and_other_formats(reader: Reader) -> None:
    reader.open("/have-your-say/retention-periods/")
    reader.follow(re.compile("^About this document"))
    reader.reads("Sample form")
    expect(reader.main.locator(".document")).to_contain_text("2 pages")
    superseded = reader.main.get_by_role("listitem").filter(has_text="Superseded")
    expect(superseded).to_have_count(1)
    kind, data = reader.file(superseded.get_by_role("link").inner_text())
    assert (kind, data[:5]) == ("application/pdf", b"%PDF-")
    request = reader.main.get_by_role("link", name=re.compile("ask .* for it by email"))
    asked = urlsplit(request.get_attribute("href") or "")
    assert (asked.scheme, asked.path) == ("mailto", "strategy@example.org")
    assert "Sample form" in parse_qs(asked.query)["subject"][0]


def test_a_day_in_the_past_is_read_and_left(reader: Reader) -> None:
    reader.open(GUIDANCE)
    reader.footer.get_by_label("Read this page as it was at the end of").fill(f"{FIRST_DAY:%Y-%m-%d}")
    reader.press("Show", reader.footer)
    banner = reader.page.get_by_role("region", name="Which edition this is")
    expect(banner).to_contain_text("as it stood on 2 March 2026")
    reader.reads("How long to keep imagery")
    past = reader.page.url
    reader.follow("Disclaimer", reader.footer)
    expect(banner).to_be_visible()
    expect(reader.main).to_contain_text("1.1")
    reader.search("retention")
    expect(banner).to_be_visible()
    reader.follow("How long to keep imagery")
    assert reader.page.url == past
    reader.follow("Read the page as it stands now", banner)
    reader.reads("How long to keep pictures")
    expect(banner).to_have_count(0)
    reader.follow("Disclaimer", reader.footer)
    expect(reader.main).to_contain_text("1.2")


def test_what_changed_is_told_of_the_site_and_of_a_page(reader: Reader) -> None:
    reader.open("/record/changes/")
    reader.main.get_by_label("From the end of").fill(f"{FIRST_DAY:%Y-%m-%d}")
    reader.main.get_by_label("To the end of").fill(f"{SECOND_DAY:%Y-%m-%d}")
    reader.press("Compare")
    item = reader.main.locator(".changes__item").filter(has_text="How long to keep pictures")
    expect(item).to_contain_text("A shorter word.")
    reader.follow(re.compile("^Compare the words"), item)
    expect(reader.main.locator("del").first).to_have_text("imagery")
    expect(reader.main.locator("ins").first).to_have_text("pictures")


def test_the_record_of_a_page_proves_what_was_signed(reader: Reader) -> None:
    reader.open(GUIDANCE)
    reader.follow("See the record of this page")
    digest = reader.main.locator(".facts code.hash").last.inner_text()
    kind, form = reader.file("The signed form as a file")
    assert (kind, sha256(form).hexdigest()) == ("application/json", digest)
    expect(reader.main.locator(".facts .seat")).to_have_count(2)
    reader.follow(re.compile("^What changed"))
    reader.reads("How long to keep pictures")


def test_feeds_and_the_accessibility_statement_are_in_the_footer(reader: Reader) -> None:
    reader.open("/")
    reader.follow("Feeds", reader.footer)
    kind, feed = reader.file("Everything on this site")
    assert kind.startswith("application/atom+xml")
    assert REPORT.encode() in feed
    reader.follow("Accessibility", reader.footer)
    expect(reader.main).to_contain_text("read and use everything without script")


def test_a_wrong_address_and_a_withdrawn_page_lead_on(reader: Reader) -> None:
    reader.open("/nothing/", status=404)
    reader.reads("There is no page at this address")
    reader.follow("search this site")
    reader.open("/nothing/", status=404)
    reader.follow("start from the home page")
    reader.open(WITHDRAWN, status=410)
    expect(reader.main).to_contain_text("Replaced by newer guidance.")
    reader.follow("the record of this page")
    reader.reads("Old advice on tapes")


# By keyboard alone


def test_the_first_stop_skips_to_the_content(typist: Reader) -> None:
    typist.open("/guidance/")
    typist.page.keyboard.press("Tab")
    skip = typist.page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    typist.page.keyboard.press("Enter")
    expect(typist.main).to_be_focused()
    typist.page.keyboard.press("Tab")
    expect(typist.main.locator("a, summary, [tabindex='0']").first).to_be_focused()


def test_a_search_by_keyboard(typist: Reader) -> None:
    keys = typist.page.keyboard
    typist.open("/")
    typist.tab_to(typist.page.get_by_role("combobox", name="Search this site"))
    keys.type("lamp")
    typist.arrive(lambda: keys.press("Enter"))
    facet = typist.main.locator("details", has_text="Agency")
    typist.tab_to(facet.locator("summary"))
    keys.press("Enter")
    expect(facet.get_by_role("link")).to_have_count(0)
    keys.press("Enter")
    typist.tab_to(facet.get_by_role("link", name="NPIA"))
    typist.arrive(lambda: keys.press("Enter"))
    result = typist.main.locator(".results__title a").first
    title = result.inner_text()
    typist.tab_to(result)
    typist.arrive(lambda: keys.press("Enter"))
    typist.reads(title)


def test_a_suggestion_is_taken_by_keyboard(typist: Reader) -> None:
    keys = typist.page.keyboard
    typist.open("/search/")
    typist.tab_to(typist.main.get_by_role("combobox"))
    keys.type("survey")
    expect(typist.page.get_by_role("option", name=REPORT)).to_be_visible()
    keys.press("ArrowDown")
    typist.arrive(lambda: keys.press("Enter"))
    typist.reads(f"Results for “{REPORT}”")
    expect(typist.main.locator(".results__title").first).to_have_text(REPORT)


@pytest.mark.parametrize(
    "how",
    [{"width": 1440}, {"width": 1440, "forced_colors": "active"}, {"width": 320, "height": 256}],
    ids=["wide", "forced colours", "enlarged"],
)
def test_the_focus_is_seen_wherever_it_goes(portal: str, browser: Browser, how: dict[str, Any]) -> None:
    with reader_of(portal, browser, **how) as reader:
        for address in WALKED:
            reader.open(address)
            stops = reader.walk()
            places = [stop["place"] for stop in stops]
            assert places == sorted(places), address
            assert reader.jumps(stops) == [], address
            assert [stop["html"] for stop in stops if not stop["seen"]] == [], address
            assert [stop["html"] for stop in stops if not stop["marked"]] == [], address


# Colours of their own


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_drawn_in_the_colours_that_a_reader_chose(portal: str, browser: Browser, scheme: Any) -> None:
    with reader_of(portal, browser, 1440, forced_colors="active", color_scheme=scheme) as reader:
        reader.open("/tracker/progress/")
        words = reader.main.locator(".chart").first.evaluate("element => getComputedStyle(element).color")
        for drawn in ("bar", "figure", "day"):
            expect(reader.main.locator(f".chart__{drawn}").first).to_have_css("fill", words)
        expect(reader.main.locator(".chart__ground").first).to_have_css("stroke", words)


# Enlarged


def test_enlarged_to_400_per_cent_nothing_is_read_sideways(portal: str, browser: Browser) -> None:
    """A window of 1280 by 1024 pixels is then one of 320 by 256 (WCAG 2.2, 1.4.10)."""
    with reader_of(portal, browser, 320, 256) as reader:
        for address in [*PAGES, *INSTEAD]:
            reader.open(address, INSTEAD.get(address, 200))
            assert reader.page.evaluate(CLIPPED) == [], address


def test_text_of_double_size_is_read_in_full(portal: str, browser: Browser) -> None:
    """WCAG 2.2, 1.4.4."""
    with reader_of(portal, browser, 1280) as reader:
        for address in [*PAGES, *INSTEAD]:
            reader.open(address, INSTEAD.get(address, 200))
            reader.page.evaluate("document.documentElement.style.fontSize = '200%'")
            reader.look()
            assert reader.page.evaluate(CLIPPED) == [], address
