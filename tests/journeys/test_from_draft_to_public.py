"""The whole way of a piece of content, in a browser: drafted, returned, corrected, signed off, read, found, proved."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cctvportal.publication.reads import current_publication
from home.models import GuidancePage, HomePage
from tests.builders import Board
from tests.factories import make_page, publish_page

from .screens import Desk

TITLE = "Cameras at bicycle racks"
pytestmark = pytest.mark.browser


@pytest.fixture
def board(portal_db: str, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def home(board: Board) -> HomePage:
    page = make_page(HomePage, owner=board.editors["home-office"], title="National CCTV Strategy")
    publish_page(board, page, "home-office")
    return page


def test_a_page_is_drafted_returned_corrected_signed_off_and_read(
    board: Board, home: HomePage, portal_url: str, browser: Browser, page: Page, settings: Any
) -> None:
    settings.PORTAL_URL = portal_url
    acpo = Desk.of(browser, portal_url, board.editors["acpo"])
    home_office = Desk.of(browser, portal_url, board.members["home-office"])
    npia = Desk.of(browser, portal_url, board.members["npia"])

    editor = acpo.begin_guidance(home.pk, TITLE, "How to watch over a rack of bicycles.")
    editor.add_section("Where racks are", "Put the camera where it sees wheels and faces.")
    editor.submit()
    draft = GuidancePage.objects.get(title=TITLE)
    assert page.goto(f"{portal_url}/{draft.slug}/").status == 404

    review = npia.review(TITLE)
    assert "sees wheels and faces" in review.public_view()
    review.send_back("Say who may look at the pictures.")
    acpo.page.goto(f"{portal_url}/admin/pages/{draft.pk}/edit/")
    expect(acpo.page.get_by_text("Say who may look at the pictures.").first).to_be_visible()

    editor = acpo.edit(draft.pk)
    editor.write_summary("How to watch over a rack of bicycles, and who may look.")
    editor.submit()
    home_office.review(TITLE).sign_off()
    assert current_publication(draft.pk) is None
    npia.review(TITLE).sign_off()

    assert acpo.page.goto(f"{portal_url}/{draft.slug}/").status == 200  # signed in, and still read as the public
    assert page.goto(f"{portal_url}/{draft.slug}/").status == 200
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("main")).to_contain_text("Put the camera where it sees wheels and faces.")
    for agency in ("Home Office", "NPIA"):
        expect(page.locator("body")).to_contain_text(agency)

    page.get_by_role("link", name="See the record of this page").click()
    expect(page.locator("main")).to_contain_text(current_publication(draft.pk).digest)

    page.goto(f"{portal_url}/search/?q=bicycles")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)

    found = page.request.get(f"{portal_url}/api/v2/pages/?search=bicycles").json()
    assert [item["title"] for item in found["items"]] == [TITLE]
    detail = page.request.get(found["items"][0]["meta"]["detail_url"]).json()
    assert detail["summary"] == "How to watch over a rack of bicycles, and who may look."
