"""Every public page in Chromium, at three widths, under a strict content security policy."""

import functools
import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from deploy.browser import find

from . import gallery

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
STATIC = ROOT / "cctvportal/design/static"
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
AUDIT = f"""axe.run({{runOnly: {{type: 'tag', values: {RULES}}}}}).then(found =>
    JSON.stringify(found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))])))"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(
        find() is None or not AXE.exists() or not STATIC.exists(),
        reason="install Debian's chromium and run npm ci and npm run build for the browser tests",
    ),
]


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep quiet."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of every page and the built static files."""
    folder = tmp_path_factory.mktemp("site")
    gallery.write(folder)
    (folder / "static").symlink_to(STATIC)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(params=[320, 768, 1440])
def tab(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A tab of one width."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


def audit(tab: Page) -> list:
    """What axe-core objects to. It runs through the debugger, because the page's policy admits no injected script."""
    session = tab.context.new_cdp_session(tab)
    session.send("Runtime.evaluate", {"expression": AXE.read_text()})
    answer = session.send("Runtime.evaluate", {"expression": AUDIT, "awaitPromise": True, "returnByValue": True})
    return json.loads(answer["result"]["value"])


def test_every_page_is_accessible_fits_its_window_and_keeps_the_policy(tab: Page, site: str) -> None:
    refused: list[str] = []
    tab.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    tab.on("request", lambda request: None if request.url.startswith(site) else refused.append(request.url))
    for name in gallery.pages():
        tab.goto(f"{site}/{name}.html")
        assert audit(tab) == [], name
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert refused == []


@pytest.mark.parametrize("width", [320, 1440])
def test_dark_pages_are_dark_and_as_accessible(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark")
    tab = context.new_page()
    for name in gallery.pages():
        tab.goto(f"{site}/{name}.html")
        assert audit(tab) == [], name
        if not name.startswith("alone"):
            assert _lightness(tab, "getComputedStyle(document.body).backgroundColor") < 60, name
    tab.goto(f"{site}/strategy.html")
    tab.emulate_media(media="print")
    assert _lightness(tab, "getComputedStyle(document.querySelector('.govuk-body')).color") < 60
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_that_the_reader_chose_hide_nothing(browser: Browser, site: str, scheme: Any) -> None:
    context = browser.new_context(forced_colors="active", color_scheme=scheme)
    tab = context.new_page()
    tab.goto(f"{site}/strategy.html")
    canvas, text = "getComputedStyle(document.body).backgroundColor", "getComputedStyle(document.body).color"
    assert abs(_lightness(tab, canvas) - _lightness(tab, text)) > 200
    for drawn in (".site-search__button", ".seat"):
        shape = f"getComputedStyle(document.querySelector('{drawn}'), '::before').backgroundColor"
        around = f"getComputedStyle(document.querySelector('{drawn}')).backgroundColor"
        assert abs(_lightness(tab, shape) - _lightness(tab, around)) > 100, drawn
    assert tab.evaluate("getComputedStyle(document.querySelector('.govuk-tag, .seat')).borderTopStyle") == "solid"
    context.close()


def test_nothing_moves_where_less_movement_is_asked_for(browser: Browser, site: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{site}/home.html")
    tab.evaluate("document.body.style.transition = 'color 1s'")
    assert tab.evaluate("getComputedStyle(document.body).transitionDuration") == "0s"
    context.close()


def _lightness(tab: Page, colour: str) -> float:
    """0 (black) to 255, of a colour that a script gives as ``rgb(...)``."""
    channels = [float(part) for part in re.findall(r"[\d.]+", tab.evaluate(colour))[:3]]
    return sum(channels) / 3


def test_the_checks_do_find_faults(tab: Page, site: str) -> None:
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text))
    tab.goto(f"{site}/home.html")
    tab.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=/media/x.png><p style=\"width: 3000px\">wide</p>')"
    )
    assert "image-alt" in [rule for rule, _ in audit(tab)]
    assert any("style" in message and "Content Security Policy" in message for message in refused)


def test_the_first_stop_of_the_tab_key_skips_to_the_content(tab: Page, site: str) -> None:
    tab.goto(f"{site}/strategy.html")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to main content"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.tagName") == "MAIN"


@pytest.fixture
def typing(tab: Page, site: str) -> Page:
    """The search page, with an API that suggests two titles for whatever is typed."""
    items = [{"title": "Siting <cameras>"}, {"title": "Siting signs"}]
    tab.route("**/api/portal/search/suggestions/**", lambda route: route.fulfill(json={"items": items}))
    tab.goto(f"{site}/search-start.html")
    tab.locator("#portal-query").press_sequentially("sit")
    tab.locator(".suggestions__option").first.wait_for()
    return tab


def test_suggestions_are_a_combobox_and_accessible_while_open(typing: Page) -> None:
    field = typing.get_by_role("combobox", name="Words to look for, in pages and in documents")
    assert (field.get_attribute("aria-expanded"), field.get_attribute("aria-autocomplete")) == ("true", "list")
    assert typing.locator(f"#{field.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    assert typing.get_by_role("option").all_text_contents() == ["Siting <cameras>", "Siting signs"]
    assert typing.locator("#portal-query ~ [role=status]").text_content() == "Suggestions: 2"
    assert audit(typing) == []


def test_the_search_box_of_every_page_suggests_too(tab: Page, site: str) -> None:
    items = [{"title": "Siting cameras and lighting for a control room of several authorities"}]
    tab.route("**/api/portal/search/suggestions/**", lambda route: route.fulfill(json={"items": items}))
    tab.goto(f"{site}/home.html")
    field = tab.get_by_role("combobox", name="Search this site")
    field.press_sequentially("sit")
    tab.locator(".suggestions__option").wait_for()
    assert audit(tab) == []
    with tab.expect_request("**/search/?q=Siting+cameras*"):
        tab.locator(".suggestions__option").click()


def test_suggestions_are_chosen_by_keyboard(typing: Page) -> None:
    field = typing.locator("#portal-query")
    for key, selected in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", None), ("ArrowUp", 1)]:
        field.press(key)
        options = typing.get_by_role("option").all()
        assert [option.get_attribute("aria-selected") for option in options].count("true") == (selected is not None)
        active = None if selected is None else options[selected].get_attribute("id")
        assert field.get_attribute("aria-activedescendant") == active
    with typing.expect_request("**/search/?q=Siting+signs"):
        field.press("Enter")


def test_suggestions_close_and_the_form_is_as_it_was(typing: Page) -> None:
    field = typing.locator("#portal-query")
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert not typing.locator("#portal-query-suggestions").is_visible()
    with typing.expect_request("**/search/?q=sit"):
        field.press("Enter")
