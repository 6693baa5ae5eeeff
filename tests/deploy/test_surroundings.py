"""What the machine lacks is said in one sentence, before anything is installed."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import surroundings

CHECKOUT = Path(__file__).parents[2]


def test_an_old_python_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or later, and this is Python 3\.9\."):
        surroundings.check_python((3, 9, 2))


def test_this_python_will_do() -> None:
    surroundings.check_python()


@pytest.mark.parametrize("told", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", told)
    with pytest.raises(SystemExit, match="must be a number from 1 to 65535"):
        surroundings.port_from_environment()


def test_a_port_that_is_taken_is_refused_before_anything_is_installed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            ["make", "--no-print-directory", "run", f"PYTHON={sys.executable}"],
            cwd=CHECKOUT,
            env=os.environ | {"PORT": str(port)},
            capture_output=True,
            text=True,
        )
    assert done.returncode != 0
    assert f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}" in done.stderr
    assert done.stdout == ""


def test_a_free_port_is_given_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    surroundings.check_port(free)
