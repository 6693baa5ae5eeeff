"""The home page of the demonstration in a browser: what it transfers, whether it moves, what is left without script."""

from contextlib import ExitStack
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from deploy import browser

from . import place, servers
from .console import execute, say
from .results import Weight

SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value; })
  .observe({type: "layout-shift", buffered: true});
"""
# What a reader does on a home page: read, go on, search.
NEEDED = {"heading": "h1", "navigation": "nav a", "search": "form input[name=q]", "content": "main a"}
# Data for machines is in a script element that nothing runs (HTML Standard, 4.12.1, data block).
BLOCKING = (
    "script[src]:not([defer]):not([async]):not([type=module]), script:not([src]):not([type='application/ld+json'])"
)
SIZE = {"width": 1280, "height": 900}


def weigh() -> Weight:
    """Served as in production, from the content of ``make run``."""
    say("Loading the demonstration, for its home page")
    local = place.portal("cms", "", "settings_public")
    del local["DATABASE_URL"]  # the database of make run is the server's own
    execute([place.PYTHON, "deploy/prepare.py"], local | {"DJANGO_SETTINGS_MODULE": "settings.local"})
    with ExitStack() as stack, sync_playwright() as playwright:
        environment = place.portal("public", "cctv", "settings_public", DEMONSTRATION="True")
        url, _ = servers.gunicorn(stack, "home-page", "cctvportal.wsgi:application", environment, place.CHECKOUT)
        with playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS) as chromium:
            found, requests, shift, blocking = with_script(chromium, url)
            missing = without_script(chromium, url)
    problems = [*(f"a script holds up the first paint: {each}" for each in blocking), *missing]
    say(f"  {found:,} bytes in {requests} requests, layout shift {shift:g}")
    return Weight(found, requests, shift, not problems, tuple(problems))


def with_script(chromium: Browser, url: str) -> tuple[int, int, float, list[str]]:
    """Bytes over the network, requests, layout shift and the scripts that hold up the first paint."""
    page = chromium.new_context(viewport=SIZE).new_page()
    sizes: list[float] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.add_init_script(SHIFTS)
    page.goto(url, wait_until="networkidle")
    to_the_end(page)
    blocking = page.eval_on_selector_all(
        BLOCKING, "found => found.map(each => each.src || each.textContent.slice(0, 40))"
    )
    return round(sum(sizes)), len(sizes), page.evaluate("window.shifted"), blocking


def without_script(chromium: Browser, url: str) -> list[str]:
    """What a reader would miss."""
    page = chromium.new_context(java_script_enabled=False, viewport=SIZE).new_page()
    page.goto(url)
    missing = [f"no {name} without script" for name, found in NEEDED.items() if not visible(page, found)]
    page.locator("nav a").last.click()
    return missing if page.locator("h1").count() else [*missing, "the navigation leads nowhere without script"]


def visible(page: Page, selector: str) -> bool:
    return any(found.is_visible() for found in page.locator(selector).all())


def to_the_end(page: Any) -> None:
    """Scroll, so that what is loaded late is loaded."""
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(700)
