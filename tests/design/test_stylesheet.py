"""The built stylesheet: our own type and marks, from our own server."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "cctvportal/design/static/design"

pytestmark = pytest.mark.skipif(not STATIC.exists(), reason="run npm ci and npm run build to check the static files")


def test_no_font_crest_or_path_of_gov_uk_is_in_it() -> None:
    css = (STATIC / "portal.css").read_text()
    assert ".govuk-body" in css
    assert not re.search(r"GDS Transport|/assets/|crown|crest", css, re.IGNORECASE)


def test_every_file_it_names_lies_beside_it() -> None:
    named = re.findall(r'url\("?([^")]+)"?\)', (STATIC / "portal.css").read_text())
    assert named
    assert [name for name in named if not (STATIC / name).is_file()] == []


def test_each_font_comes_with_its_licence() -> None:
    licences = sorted(path.name for path in (STATIC / "fonts").glob("LICENSE-*.txt"))
    assert licences == ["LICENSE-source-sans-3.txt"]
    assert all("SIL Open Font License" in (STATIC / "fonts" / name).read_text() for name in licences)


def test_what_every_page_brings_is_light() -> None:
    """Half of the 100 KB that a home page may transfer (``make bench`` weighs it whole, in a browser)."""
    style = len(gzip.compress((STATIC / "portal.css").read_bytes(), 6))
    font = (STATIC / "fonts" / "source-sans-3-latin-wght-normal.woff2").stat().st_size
    drawn = sum(path.stat().st_size for path in (STATIC / "images").iterdir())
    assert style + font + drawn < 50_000
    assert (STATIC / "portal.css").read_text().count("@font-face") == 2


def test_no_text_moves_when_a_font_comes() -> None:
    assert set(re.findall(r"font-display:(\w+)", (STATIC / "portal.css").read_text())) == {"optional"}
