"""The Nu HTML checker finds no error and no warning in any public page (npm vnu-jar, needs Java)."""

import shutil
import subprocess
from pathlib import Path

import pytest

from . import gallery

JAR = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
JAVA = shutil.which("java")

pytestmark = pytest.mark.skipif(not JAVA or not JAR.exists(), reason="install Java and run npm ci to check the HTML")


def check(*files: Path) -> str:
    """What the checker has to say about the files; empty where it has nothing."""
    command = [str(JAVA), "-jar", str(JAR), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120).stderr


def test_every_public_page_is_valid_html(tmp_path: Path) -> None:
    assert check(*gallery.write(tmp_path)) == ""


def test_the_checker_does_find_errors(tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text("<!doctype html><html lang=en><title>x</title><p></div>")
    assert "Stray end tag" in check(broken)
