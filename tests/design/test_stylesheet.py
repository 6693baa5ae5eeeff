"""The built stylesheet: our own type and marks, from our own server."""

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
    assert licences == ["LICENSE-source-code-pro.txt", "LICENSE-source-sans-3.txt", "LICENSE-source-serif-4.txt"]
    assert all("SIL Open Font License" in (STATIC / "fonts" / name).read_text() for name in licences)
