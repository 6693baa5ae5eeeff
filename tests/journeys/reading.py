"""A reader of the public portal, by what she does in her browser. Each page that she comes to is looked at."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Request, Response, expect

LOOK = """() => ({
    headings: [...document.querySelectorAll('h1')].map(heading => heading.innerText.trim()),
    beyond: document.documentElement.scrollWidth - innerWidth,
})"""
# Text that its own box cuts off, or that stands out of its button; what is for screen readers alone is a pixel large.
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(element => {
    if (element.matches('button:not(:has(.govuk-visually-hidden))')) {
        const [text, box] = [document.createRange(), element.getBoundingClientRect()];
        text.selectNodeContents(element);
        const { left, top, right, bottom } = text.getBoundingClientRect();
        return Math.max(box.left - left, box.top - top, right - box.right, bottom - box.bottom) > 1;
    }
    const { overflowX, overflowY } = getComputedStyle(element);
    const cuts = [overflowX, overflowY].some(overflow => ['hidden', 'clip'].includes(overflow));
    const [across, down] = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
    return cuts && element.innerText && element.offsetWidth > 1 && Math.max(across, down) > 1;
}).map(element => element.outerHTML.slice(0, 160))"""
# What can be reached by Tab, in the order of the document, and how each is drawn while it has no focus.
REACHABLE = """() => {
    window.indicator = element => {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);
        const drawn = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && !/, 0\\)$/.test(outlineColor);
        return (drawn ? outlineStyle + outlineWidth + outlineColor : '') + (boxShadow === 'none' ? '' : boxShadow);
    };
    window.stops = [...document.querySelectorAll('*')].filter(one => one.tabIndex >= 0 && one.checkVisibility());
    window.before = stops.map(indicator);
    return stops.map(one => one.outerHTML.slice(0, 160));
}"""
STOP = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const place = stops.indexOf(element);
    const seen = [...element.getClientRects()].some(({ left, top, right, bottom, height }) => {
        const down = (top >= -1 && bottom <= innerHeight + 1) || height > innerHeight;
        const middle = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
        return left >= -1 && right <= innerWidth + 1 && down
            && element.contains(document.elementFromPoint((left + right) / 2, middle));
    });
    const drawn = indicator(element);
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return {
        place, seen, marked: drawn !== '' && drawn !== before[place], html: element.outerHTML.slice(0, 160),
        left, right, top: top + scrollY, bottom: bottom + scrollY,
    };
}"""


@dataclass
class Reader:
    """Somebody who reads ``portal`` in a window of her own."""

    page: Page
    portal: str
    asked_elsewhere: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def main(self) -> Locator:
        """What the page itself says, without what stands around every page."""
        return self.page.get_by_role("main")

    @property
    def footer(self) -> Locator:
        return self.page.get_by_role("contentinfo")

    def open(self, address: str, status: int = 200) -> None:
        """Type an address."""
        answer = self.page.goto(self.portal + address)
        assert answer is not None
        assert answer.status == status, address
        self.look()

    def follow(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Click a link."""
        self.arrive((within or self.main).get_by_role("link", name=name).first.click)

    def press(self, name: str, within: Locator | None = None) -> None:
        """Click a button."""
        self.arrive((within or self.main).get_by_role("button", name=name, exact=True).click)

    def search(self, words: str) -> None:
        """Search from the head of the page."""
        self.page.get_by_role("searchbox", name="Search this site").fill(words)
        self.press("Search", self.page.get_by_role("banner"))

    def arrive(self, step: Callable[[], None]) -> None:
        """Do what leads to another page, and look at that."""
        with self.page.expect_navigation():
            step()
        self.look()

    def look(self) -> None:
        """A page has one main heading, and nothing of it stands out of the window."""
        found = self.page.evaluate(LOOK)
        assert len(found["headings"]) == 1, (self.page.url, found)
        assert found["headings"][0], self.page.url
        assert found["beyond"] <= 0, (self.page.url, found)

    def reads(self, heading: str) -> None:
        """The page has this main heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def file(self, name: str | re.Pattern[str]) -> tuple[str, bytes]:
        """Type and bytes of the file that a link leads to."""
        address = self.main.get_by_role("link", name=name).first.get_attribute("href")
        answer = self.page.request.get(self.portal + (address or ""))
        assert answer.ok, address
        return answer.headers["content-type"], answer.body()

    def tab_to(self, wanted: Locator) -> None:
        """Press Tab until ``wanted`` has the focus."""
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"{wanted} is not reached by Tab on {self.page.url}")

    def walk(self) -> list[dict[str, Any]]:
        """Press Tab from the top of the page to its end: each place at which the focus stops, once."""
        stops: list[dict[str, Any]] = []
        reachable = self.page.evaluate(REACHABLE)
        while len(stops) <= len(reachable):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            if stop is None or (stops and stop["place"] == stops[0]["place"]):
                break
            if not stops or stop["html"] != stops[-1]["html"]:  # a day is several fields in one
                stops.append(stop)
        missed = [html for place, html in enumerate(reachable) if place not in {stop["place"] for stop in stops}]
        assert missed == [], self.page.url
        return stops

    @staticmethod
    def jumps(stops: list[dict[str, Any]]) -> list[str]:
        """Stops that lie above the one before them, in the same column."""
        return [
            after["html"]
            for before, after in pairwise(stops)
            if after["bottom"] <= before["top"] and after["left"] < before["right"] and before["left"] < after["right"]
        ]

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.portal, "data:")):
            self.asked_elsewhere.append(request.url)

    def _note_answer(self, answer: Response) -> None:
        if answer.status >= 400 and answer.request.resource_type != "document":
            self.broken.append(answer.url)


@contextmanager
def reader_of(portal: str, browser: Browser, width: int, height: int = 900, **how: Any) -> Iterator[Reader]:
    """A window of this size (in CSS pixels). When she has read, nobody but the portal was asked, and left no cookie."""
    context = browser.new_context(viewport={"width": width, "height": height}, **how)
    reader = Reader(context.new_page(), portal)
    context.on("request", reader._note_request)
    context.on("response", reader._note_answer)
    yield reader
    assert reader.asked_elsewhere == []
    assert reader.broken == []
    assert context.cookies() == []
    context.close()
