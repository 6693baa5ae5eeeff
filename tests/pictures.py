"""Pictures of a page of every type of a running portal, for ``docs/page-types.md`` (``make pictures``)."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from deploy import browser
from tests.running_portal import run

FOLDER = Path(__file__).parent.parent / "docs" / "images" / "pages"
SIZE = {"width": 1200, "height": 1500}


def main(pages: dict[str, str]) -> int:
    """Take them all anew; the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
        page = chromium.new_page(viewport=SIZE, reduced_motion="reduce")
        # Who comes for the first time reads in a font of her own, so that nothing moves.
        page.goto(next(iter(pages.values())), wait_until="networkidle")
        for name, url in pages.items():
            page.goto(url, wait_until="networkidle")
            page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=70)
            print(f"{name}: {url}")
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
