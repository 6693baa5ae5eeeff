"""The example front end: every address of the portal is answered, drawn from the API alone."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from django.core.signals import request_started
from playwright.sync_api import Page as Tab
from standardwebhooks import Webhook

from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.pages.sharing import share
from cctvportal.publication.models import Route
from cctvportal.publication.reads import current_edition
from cctvportal.signoff.actions.on_duty import hold
from cctvportal.signoff.preview_links import Terms, revoke_link, token_of
from home.models import GuidancePage, HomePage
from tests.builders import Board, adopt_notice, make_board, publish_content
from tests.design import samples
from tests.design.test_in_a_browser import audit
from tests.design.test_valid_html import check
from tests.factories import full_body, make_page, publish_page
from tests.publication_builder import delete, publish_sample, sample_content, withdraw

from . import front_end

SECRET = "whsec_" + "c2VjcmV0" * 4
SCRIPT = "<script>alert(1)</script>"
HOSTILE = f"Signs {SCRIPT} & \"'><img src=x onerror=alert(2)>"
NOT_THERE = ("/nothing/", "/guidance/nothing/", "/a,b/", "/%00/", "/%", "/%E0%A4%A/", "/" + "a/" * 60, "/" + "x" * 1200)

NOTICES = {"/guidance/old-advice/": 410, "/strategy/digital-formats/": 404}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return front_end.build(tmp_path_factory.mktemp("front-end"))


@pytest.fixture
def front(built: Path, portal_url: str, settings: Any) -> Iterator[front_end.Reader]:
    """Reads a front end of the test's portal."""
    settings.PORTAL_URL = settings.WAGTAILADMIN_BASE_URL = portal_url
    with (
        front_end.running(built, portal_url, WEBHOOK_SECRET=SECRET) as address,
        front_end.Reader(address) as reader,
    ):
        yield reader


@pytest.fixture
def board(committed_site: Board) -> Board:
    """That of the samples: a page of each type, with every block."""
    return committed_site


@pytest.fixture
def eventful(board: Board) -> Board:
    """What happens to pages: one moves, one is deleted, one is held, one has a second version."""
    moved = sample_content(board, samples.SECOND)
    publish_content(board, replace(moved, path="/strategy/elsewhere/", slug="elsewhere"))
    terms = sample_content(board, samples.DISCLAIMER)
    publish_content(
        board, replace(terms, representation=terms.representation | {"version": "2", "permanent_slug": "version-2"})
    )
    delete(board, samples.CONSULTATION, f"It was wrong. {SCRIPT}")
    hold(samples.FIRST, adopt_notice(board), board.secretary, "Somebody is named.")
    return board


def drawn(answer: requests.Response) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def words(answer: requests.Response) -> str:
    return " ".join(drawn(answer).get_text(" ").split())


def led_to(soup: BeautifulSoup) -> set[str]:
    """The addresses of this site that a page leads to."""
    named = {part["href"].partition("#")[0] for part in soup.find_all("a", href=True)}
    return {name for name in named if name.startswith("/")}


def test_every_address_of_the_portal_is_answered_alike(
    eventful: Board, front: front_end.Reader, portal_url: str
) -> None:
    portal = front_end.Reader(portal_url)
    addresses = sorted(set(Route.objects.values_list("path", flat=True)))
    assert len(addresses) >= 20
    kinds = set()
    for address in [*addresses, *NOT_THERE[:2]]:
        here, there = front.get(address), portal.get(address)
        kinds.add(here.status_code)
        assert here.status_code == there.status_code, address
        assert here.headers.get("Location") == there.headers.get("Location"), address
        if address != "/" and here.status_code in (200, 410):
            assert drawn(here).h1.get_text() == drawn(there).h1.get_text(), address
        if address != "/" and here.status_code != 404:
            assert front.get(address.rstrip("/")).status_code == 301, address
    assert kinds == {200, 301, 404, 410}


def test_whatever_it_shows_is_there(eventful: Board, front: front_end.Reader, portal_url: str) -> None:
    seen, left = set(), {"/"}
    pictures = set()
    while left:
        address = left.pop()
        seen.add(address)
        answer = front.get(address)
        assert answer.status_code == NOTICES.get(address, 200), address
        soup = drawn(answer)
        assert not soup.find_all("script")
        pictures |= {image["src"] for image in soup.find_all("img")}
        left |= led_to(soup) - seen
    assert len(seen) > 15
    assert pictures
    for picture in pictures:
        assert picture.startswith(f"{portal_url}/assets/")
        assert requests.get(picture, timeout=20).headers["Content-Type"].startswith("image/")


def test_files_and_the_record_lead_to_the_portal(board: Board, front: front_end.Reader, portal_url: str) -> None:
    for address in ("/record/", "/api/v2/pages/?limit=1", "/sitemap.xml", "/assets/" + "0" * 64 + "/a.pdf"):
        answer = front.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (307, portal_url + address)


def test_no_text_is_taken_for_markup(board: Board, front: front_end.Reader) -> None:
    publish_sample(
        board,
        samples.GUIDANCE,
        title=HOSTILE,
        summary=HOSTILE,
        contact={"name": HOSTILE, "email": HOSTILE, "phone": HOSTILE},
    )
    withdraw(board, samples.CONSULTATION, f"{SCRIPT} was wrong.")
    addresses = ["/guidance/", "/", samples.PAGES[samples.CONSULTATION][1]]
    addresses += [f"/search/?q={quote(text)}" for text in ("Signs", HOSTILE)] + ["/preview?token=" + quote(HOSTILE)]
    for address in addresses:
        answer = front.get(address)
        soup = drawn(answer)
        assert not soup.find_all(["script", "img"], src="x"), address
        assert not soup.find_all("script"), address
        assert SCRIPT not in answer.text, address
        assert not [part for part in soup.find_all(True) if any(name.startswith("on") for name in part.attrs)]
    assert drawn(front.get("/guidance/")).h1.get_text() == HOSTILE
    assert SCRIPT in words(front.get("/search/?q=Signs"))


def test_what_there_is_not_is_not_found(board: Board, front: front_end.Reader) -> None:
    for address in NOT_THERE:
        answer = front.get(address)
        assert (answer.status_code, drawn(answer).h1.get_text()) == (404, "There is no page at this address"), address


def test_an_earlier_version_says_so(eventful: Board, front: front_end.Reader) -> None:
    earlier = front.get("/disclaimer/version-1-1/")
    assert "This is an earlier version. Read the present one" in words(earlier)
    assert "/disclaimer/" in led_to(drawn(earlier))
    assert "earlier version" not in words(front.get("/disclaimer/version-2/"))
    assert {"/disclaimer/version-1-1/", "/disclaimer/version-2/"} <= led_to(drawn(front.get("/disclaimer/")))


def test_a_new_edition_is_read_once_the_webhook_told_of_it(board: Board, front: front_end.Reader) -> None:
    assert drawn(front.get("/guidance/")).h1.get_text() == samples.PAGES[samples.GUIDANCE][3]["title"]
    publish_sample(board, samples.GUIDANCE, title="The second issue")
    body = f'{{"type": "edition.made", "data": {{"edition": {current_edition().number}}}}}'
    now = datetime.now(UTC)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp()))}
    forged = headers | {"webhook-signature": Webhook("whsec_" + "Zm9yZ2Vk" * 4).sign("msg_1", now, body)}
    signed = headers | {"webhook-signature": Webhook(SECRET).sign("msg_1", now, body)}
    old = signed | {"webhook-timestamp": str(int(now.timestamp()) - 3600)}
    for refused in ({}, headers, forged, old):
        assert front.post("/webhook", data=body, headers=refused).status_code == 401
    assert front.post("/webhook", data="x" * 100_000, headers=signed).status_code == 413
    assert drawn(front.get("/guidance/")).h1.get_text() != "The second issue"
    assert front.post("/webhook", data=body, headers=signed).status_code == 204
    assert drawn(front.get("/guidance/")).h1.get_text() == "The second issue"


def test_without_a_webhook_it_is_read_when_the_cache_says_so(
    board: Board, front: front_end.Reader, settings: Any
) -> None:
    settings.SHARED_MAX_AGE = 1
    front.get("/guidance/")
    publish_sample(board, samples.GUIDANCE, title="The second issue")
    until = time.monotonic() + 10
    while drawn(front.get("/guidance/")).h1.get_text() != "The second issue":
        assert time.monotonic() < until
        time.sleep(0.2)


def test_an_answer_that_is_known_costs_the_portal_nothing(board: Board, front: front_end.Reader) -> None:
    asked = []

    def count(**told: Any) -> None:
        asked.append(told["environ"]["PATH_INFO"])

    front.get("/guidance/")
    request_started.connect(count)
    try:
        assert front.get("/guidance/").status_code == 200
    finally:
        request_started.disconnect(count)
    assert asked == []


def test_a_portal_that_is_away_is_no_readers_fault(built: Path) -> None:
    with front_end.running(built, "http://127.0.0.1:9") as address, front_end.Reader(address) as reader:
        answer = reader.get("/guidance/")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (502, "no-store")
        assert answer.text == "The portal could not be read. Please try again in a minute."


def test_it_is_only_read_and_trusts_nobody(board: Board, front: front_end.Reader, portal_url: str) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = front.request(method, "/guidance/")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    head, got = front.head("/guidance/"), front.get("/guidance/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.content))
    policy = got.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "style-src 'self'", f"img-src data: {portal_url}"} <= set(policy)


def test_a_draft_is_shown_to_whoever_has_its_link(portal_db: str, front: front_end.Reader, portal_url: str) -> None:
    board = make_board()
    publish_page(board, make_page(HomePage, owner=board.editors["home-office"], site_name="The site"), "home-office")
    sections = [("section", {"heading": "Where", "body": full_body()})]
    page = make_page(
        GuidancePage, HomePage.objects.get(), owner=board.editors["acpo"], title=HOSTILE, sections=sections
    )
    PortalDocument.objects.update(uploaded_by_user=board.editors["acpo"])
    PortalImage.objects.update(uploaded_by_user=board.editors["acpo"])
    page.save_revision(user=board.editors["acpo"])
    link = share(page, Terms(timedelta(days=1)), by=board.editors["acpo"])
    address = f"/preview?token={quote(token_of(link))}"
    answer = front.get(address)
    assert (answer.status_code, drawn(answer).h1.get_text()) == (200, HOSTILE)
    assert "This is not published" in words(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (answer.headers["Referrer-Policy"], answer.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    picture = drawn(answer).img["src"]
    assert urlsplit(picture).path.startswith("/preview/")
    assert requests.get(picture, timeout=20).headers["Content-Type"].startswith("image/")
    revoke_link(link, by=board.editors["acpo"])
    ended = front.get(address)
    assert ended.status_code == 410
    assert "Signs" not in ended.text
    assert front.get("/preview?token=made.up").status_code == 404
    assert front.get("/preview").status_code == 404


@pytest.mark.browser
def test_every_page_is_accessible_and_fits_a_small_window(eventful: Board, front: front_end.Reader, page: Tab) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    for address in [*led_to(drawn(front.get("/"))), "/search/?q=cameras", "/strategy/digital-formats/", "/nothing/"]:
        page.goto(front.base + address)
        assert audit(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    assert refused == []


def test_every_page_is_valid_html(eventful: Board, front: front_end.Reader, tmp_path: Path) -> None:
    files = []
    for number, address in enumerate([*led_to(drawn(front.get("/"))), "/search/?q=cameras", "/guidance/old-advice/"]):
        files.append(tmp_path / f"{number}.html")
        files[-1].write_bytes(front.get(address).content)
    assert check(*files) == ""
