"""The screens that the journeys go through, each by what a person does on it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from cctvportal.agencies.models import User
from tests.builders import CODE

WIDE = {"width": 1440, "height": 1000}


@dataclass
class Desk:
    """Somebody signed in to the CMS."""

    page: Page
    url: str

    @classmethod
    def of(cls, browser: Browser, url: str, user: User) -> "Desk":
        """Sign ``user`` in, in a browser window of her own."""
        page = browser.new_context(viewport=WIDE).new_page()
        page.goto(f"{url}/admin/login/")
        page.fill("#id_username", user.username)
        page.fill("#id_password", "password")
        page.press("#id_password", "Enter")
        expect(page.get_by_role("button", name=re.compile("Sign in"))).to_have_count(0)
        return cls(page, url)

    def begin_guidance(self, parent_id: int, title: str, summary: str) -> "Editor":
        """Open the form of a new page of guidance, and give it title and summary."""
        self.page.goto(f"{self.url}/admin/pages/add/home/guidancepage/{parent_id}/")
        editor = Editor(self.page)
        self.page.fill("#id_title", title)
        self.page.fill("#id_summary", summary)
        return editor

    def edit(self, page_id: int) -> "Editor":
        """Open the form of a page."""
        self.page.goto(f"{self.url}/admin/pages/{page_id}/edit/")
        return Editor(self.page)

    def review(self, title: str) -> "Review":
        """Open what waits on the board's desk under ``title``."""
        self.page.goto(f"{self.url}/admin/signoff/")
        self.page.get_by_role("link", name=title).first.click()
        expect(self.page.get_by_role("tab", name="As the public will see it")).to_be_visible()
        return Review(self.page)


@dataclass
class Editor:
    """The form of a page."""

    page: Page

    def add_section(self, heading: str, text: str) -> None:
        """Add a section with a heading and a paragraph."""
        self.page.click("#panel-child-content-sections-content button.c-sf-add-button")
        self.page.fill("[name=sections-0-value-heading]", heading)
        body = self.page.locator("[data-contentpath=body]")
        body.locator("button.c-sf-add-button").first.click()
        self.page.get_by_role("option", name="Text").first.click()
        body.locator(".public-DraftEditor-content").click()
        self.page.keyboard.type(text)
        # The editor writes into its field only after a pause.
        expect(self.page.locator("[name=sections-0-value-body-0-value]")).to_have_value(re.compile(re.escape(text)))

    def write_summary(self, text: str) -> None:
        """Replace the summary."""
        self.page.fill("#id_summary", text)

    def submit(self) -> None:
        """Submit for sign-off, and confirm what is submitted."""
        self.page.get_by_role("button", name="More actions").last.click()
        self.page.get_by_role("button", name="Submit for sign-off").click()
        self.page.get_by_label("Your signing code").fill(CODE)
        self.page.get_by_role("button", name="Submit to the board").click()
        self.page.wait_for_url("**/admin/**")


@dataclass
class Review:
    """The board's view of one submission."""

    page: Page

    def public_view(self) -> str:
        """The words of the page as the public will see it."""
        return self.page.frame_locator("iframe.signoff-preview").locator("main").inner_text()

    def sign_off(self) -> None:
        """Vote for the submission."""
        self._vote("Sign off")

    def send_back(self, reason: str) -> None:
        """Vote to return it."""
        self._vote("Return", reason)

    def _vote(self, decision: str, reason: str = "") -> None:
        self.page.get_by_role("radio", name=re.compile(f"^{decision}")).check()
        if reason:
            self.page.get_by_role("textbox", name=re.compile("reason", re.IGNORECASE)).fill(reason)
        self.page.get_by_label("Your signing code").fill(CODE)
        self.page.get_by_role("button", name=re.compile("vote", re.IGNORECASE)).click()
        self.page.wait_for_load_state()
