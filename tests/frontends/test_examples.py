"""The receivers of docs/features/webhooks.md, run as they stand there."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cctvportal.frontends.sealing import new_secret
from cctvportal.frontends.sending import post, signed_headers
from settings.embedded import CHECKOUT

PAGE = (CHECKOUT / "docs" / "features" / "webhooks.md").read_text()
BODY = '{"data":{"changes":"https://portal.example/é","edition":2},"type":"edition.made"}'


def example(language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return code


def command(language: str, folder: Path) -> list[str]:
    name = {"python": "receiver.py", "js": "receiver.mjs"}[language]
    (folder / name).write_text(example(language))
    node = shutil.which("node", path=f"{CHECKOUT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    if language == "js" and node is None:
        pytest.skip("There is no Node here.")
    return [sys.executable if language == "python" else str(node), str(folder / name)]


@pytest.fixture(params=["python", "js"])
def running(request: Any, tmp_path: Path, settings: Any) -> Iterator[tuple[str, str, Path]]:
    """Address, secret, and the file in which stands what it printed."""
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    secret, said = new_secret(), tmp_path / "said"
    environment = os.environ | {"PORT": str(port), "WEBHOOK_SECRET": secret}
    with open(said, "wb") as output:
        process = subprocess.Popen(command(request.param, tmp_path), env=environment, stdout=output)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/", secret, said
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("The receiver does not answer.")


def test_it_takes_what_the_portal_signed_once_and_refuses_the_rest(running: tuple[str, str, Path]) -> None:
    url, secret, said = running
    now = datetime.now(UTC)
    for keys in ([secret], [new_secret(), secret]):
        assert post(url, BODY, signed_headers("msg_1", now, BODY, keys)).status == 204
    refused = [
        signed_headers("msg_2", now, BODY, [new_secret()]),
        signed_headers("msg_2", now, BODY.replace("2", "3"), [secret]),
        signed_headers("msg_2", now - timedelta(hours=1), BODY, [secret]),
        signed_headers("msg_2", now, BODY, [secret]) | {"webhook-id": "msg_3"},
        {},
    ]
    assert [post(url, BODY, headers).status for headers in refused] == [401] * len(refused)
    assert said.read_text() == "edition.made https://portal.example/é\n"
