"""An editor shares a draft, in a browser: somebody without an account reads it until it is revoked."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from cctvportal.delivery.models import Reader
from cctvportal.frontends.keys import add_reader
from cctvportal.frontends.models import PreviewSite
from home.models import GuidancePage, HomePage
from tests.builders import Board, make_board
from tests.factories import make_page, publish_page

from .screens import Desk

TITLE = "Cameras at bicycle racks"
WIDTHS = (320, 768, 1440)
pytestmark = pytest.mark.browser


@pytest.fixture
def board(portal_db: str, settings: Any) -> Board:
    board = make_board()
    home = make_page(HomePage, owner=board.editors["home-office"], title="National CCTV Strategy")
    publish_page(board, home, "home-office")
    return board


@pytest.fixture
def draft(board: Board) -> GuidancePage:
    page = make_page(GuidancePage, HomePage.objects.get(), owner=board.editors["acpo"], title=TITLE)
    page.save_revision(user=board.editors["acpo"])
    return page


def look_at(page: Page, name: str) -> None:
    """At each width nothing stands out of the window. With LOOK_INTO=folder a picture of each is kept."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if folder := os.environ.get("LOOK_INTO"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        assert overflow <= 0, f"{name} at {width} pixels is {overflow} too wide"


def test_a_draft_is_shared_read_and_revoked(
    board: Board, draft: GuidancePage, portal_url: str, browser: Browser, page: Page, settings: Any
) -> None:
    settings.PORTAL_URL = settings.WAGTAILADMIN_BASE_URL = portal_url
    PreviewSite.objects.create(name="The app", template="http://localhost:3000/preview?token={token}")
    editor = Desk.of(browser, portal_url, board.editors["acpo"]).page
    editor.goto(f"{portal_url}{reverse('pages:previews', args=[draft.pk])}")
    look_at(editor, "share-empty")
    editor.get_by_label("For whom").fill("The reviewer of the Information Commissioner")
    editor.get_by_label("30 days").check()
    editor.get_by_label("Shown by").select_option(label="The app")
    editor.get_by_role("button", name="Make a link").click()
    expect(editor.get_by_label("At The app")).to_have_value(re.compile(r"^http://localhost:3000/preview\?token=ey"))
    look_at(editor, "share-one")
    address = editor.get_by_label("In the portal’s own pages").input_value()

    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    look_at(page, "preview")
    editor.get_by_role("button", name="Revoke").click()
    expect(editor.get_by_text("There is none.")).to_be_visible()
    assert page.goto(address).status == 410
    expect(page.get_by_text("This link was revoked.")).to_be_visible()
    assert TITLE not in page.content()
    look_at(page, "revoked")


def test_the_administrators_screens_fit_every_window(
    board: Board, portal_url: str, browser: Browser, settings: Any
) -> None:
    PreviewSite.objects.create(name="The app", template="https://front.example/a/rather/long/preview?token={token}")
    for name in ("Mobile app of the Home Office", "Statistics"):
        add_reader(Reader(name=name, contact="app@portal.example"), timedelta(days=90), by=board.administrator)
    desk = Desk.of(browser, portal_url, board.administrator).page
    reader, key = Reader.objects.first(), Reader.objects.first().keys.get()
    for name, args in (
        ("read-keys:index", []), ("read-keys:add", []), ("read-keys:reader", [reader.pk]),
        ("read-keys:give_key", [reader.pk]), ("read-keys:revoke", [key.pk]), ("preview-sites:index", []),
        ("preview-sites:add", []),
    ):  # fmt: skip
        desk.goto(f"{portal_url}{reverse(name, args=args)}")
        look_at(desk, name.replace(":", "-"))
    desk.goto(f"{portal_url}{reverse('read-keys:give_key', args=[reader.pk])}")
    desk.get_by_role("button", name="Give a new key").click()
    expect(desk.get_by_label("Key of Mobile app of the Home Office")).to_have_value(re.compile("^cctvread_"))
    look_at(desk, "read-keys-key")
