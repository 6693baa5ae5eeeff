"""`make demo-reset` deletes only what it may, and only when told to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from settings import embedded

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with an uploaded file."""
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "uploaded.pdf").write_bytes(b"kept")
    return tmp_path


def demo_reset(data: Path, answer: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "YES"}}
    return subprocess.run(
        [sys.executable, "deploy/demo_reset.py"],
        cwd=CHECKOUT,
        env=kept | {"PORTAL_DATA": str(data)} | more,
        input=answer,
        capture_output=True,
        text=True,
    )


def assert_refused(done: subprocess.CompletedProcess[str], sentence: str, data: Path) -> None:
    assert done.returncode == 1
    assert sentence in done.stderr
    assert (data / "media" / "uploaded.pdf").read_bytes() == b"kept"


@pytest.mark.parametrize("answer", ["no\n", "\n", ""])
def test_without_a_yes_nothing_is_deleted(data: Path, answer: str) -> None:
    assert_refused(demo_reset(data, answer), "Nothing was deleted.", data)


def test_a_server_of_somebody_elses_is_left_alone(data: Path) -> None:
    done = demo_reset(data, YES="1", DATABASE_URL="postgres://someone@db.example/portal")
    assert_refused(done, "deletes the checkout's own database only", data)


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="asks about the embedded server of this very test run")
def test_a_run_that_is_going_on_is_left_alone() -> None:
    kept = embedded.DATA / "media" / "uploaded.pdf"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(b"kept")
    assert_refused(demo_reset(embedded.DATA, YES="1"), "is running already", embedded.DATA)
