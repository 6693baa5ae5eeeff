"""The embedded PostgreSQL: side by side, after a crash, and with the process that started it killed."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from settings import embedded

CHECKOUT = Path(__file__).parents[2]
SERVE = [sys.executable, "-m", "settings.embedded"]


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.endswith("DATABASE_URL")}
    return kept | {"PORTAL_DATA": str(data)} | more


def ask(data: Path, expression: str, **more: str) -> str:
    """What ``expression`` about ``embedded`` gives in a process with its own data folder."""
    command = [sys.executable, "-c", f"from settings import embedded; print({expression})"]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment(data, **more), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@contextmanager
def server(data: Path) -> Iterator[subprocess.Popen]:
    """``make db`` for a data folder, until the block ends; its files are deleted."""
    process = subprocess.Popen(SERVE, cwd=CHECKOUT, env=environment(data), stdout=subprocess.PIPE, text=True)
    try:
        assert "PostgreSQL runs" in process.stdout.readline()
        yield process
    finally:
        process.terminate()
        process.wait(20)
        ask(data, "embedded.remove()")


def postgres_of(data: Path) -> list[psutil.Process]:
    cluster = ask(data, "embedded.cluster()")
    return [process for process in psutil.process_iter(["cmdline"]) if cluster in (process.info["cmdline"] or [])]


def ends_within(seconds: float, data: Path) -> bool:
    end = time.monotonic() + seconds
    while postgres_of(data) and time.monotonic() < end:
        time.sleep(0.2)
    return not postgres_of(data)


def test_two_checkouts_run_side_by_side(tmp_path: Path) -> None:
    with server(tmp_path / "one"), server(tmp_path / "two"):
        assert len(postgres_of(tmp_path / "one")) == len(postgres_of(tmp_path / "two")) == 1


def test_a_second_start_of_one_checkout_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with server(tmp_path):
        second = subprocess.run(SERVE, cwd=CHECKOUT, env=environment(tmp_path), capture_output=True, text=True)
    assert second.returncode == 1
    assert "is running already" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_database_that_is_running_is_not_deleted(tmp_path: Path) -> None:
    with server(tmp_path), pytest.raises(subprocess.CalledProcessError) as refused:
        ask(tmp_path, "embedded.remove()")
    assert "is running already" in refused.value.stderr


def test_killing_the_starter_stops_postgres_and_the_next_start_works(tmp_path: Path) -> None:
    with server(tmp_path) as first:
        first.kill()
        assert ends_within(15, tmp_path)
        with server(tmp_path):
            assert len(postgres_of(tmp_path)) == 1


def test_sigterm_stops_postgres(tmp_path: Path) -> None:
    with server(tmp_path) as process:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        assert not postgres_of(tmp_path)


def test_a_stale_pid_file_that_names_another_process_is_no_hindrance(tmp_path: Path) -> None:
    with server(tmp_path / "other"):
        another_postgres = postgres_of(tmp_path / "other")[0].pid
        for stranger in (os.getpid(), another_postgres):
            with server(tmp_path / "own") as first:
                first.terminate()
                first.wait(20)
                cluster = Path(ask(tmp_path / "own", "embedded.cluster()"))
                (cluster / "postmaster.pid").write_text(f"{stranger}\n{cluster}\n")
                with server(tmp_path / "own"):
                    assert len(postgres_of(tmp_path / "own")) == 1
        assert psutil.pid_exists(another_postgres)


def test_secrets_are_kept_and_private(tmp_path: Path) -> None:
    first, again = (ask(tmp_path, "embedded.secret('key')") for _ in range(2))
    assert first == again
    assert len(bytes.fromhex(first)) == 32
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_the_socket_path_stays_short_however_deep_the_checkout(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 20) / ("deeper" * 20)
    assert len(ask(deep, "embedded.socket_folder()")) <= embedded.SOCKET_PATH_LIMIT
    assert ask(deep, "embedded.socket_folder()") != ask(deep / "more", "embedded.socket_folder()")


def test_database_url_is_used_under_the_lesser_roles(tmp_path: Path) -> None:
    url = {"DATABASE_URL": "postgres://someone:secret@db.example:5433/portal"}
    assert "-c role=cctv_public" in ask(tmp_path, "embedded.database('public')['OPTIONS']", **url)
    assert ask(tmp_path, "embedded.database('owner')['OPTIONS']", **url) == "{}"
    own = url | {"PUBLIC_DATABASE_URL": "postgres://reader@db.example/portal"}
    found = ask(tmp_path, "[embedded.database('public')[key] for key in ('USER', 'OPTIONS')]", **own)
    assert found == "['reader', {}]"
