"""A real S3 server (SeaweedFS) for the tests, on free ports of 127.0.0.1."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from settings import embedded

ACCESS_KEY, SECRET_KEY = "portal", "only-for-tests"
HIGHEST = 55535  # each of its ports has a twin 10,000 higher


@dataclass(frozen=True)
class S3Server:
    url: str

    def settings(self, drafts: str, published: str) -> dict[str, str]:
        """The portal's settings for this server."""
        return {
            "STORAGE": "s3",
            "S3_ENDPOINT_URL": self.url,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
            "S3_DRAFTS_BUCKET": drafts,
            "S3_PUBLISHED_BUCKET": published,
        }


@contextlib.contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Run the server with its data in ``folder`` until the block ends."""
    s3, master, volume, filer = free_ports(4)
    config = folder / "s3.json"
    identity = {
        "name": "portal",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config.write_text(json.dumps({"identities": [identity]}))
    weed = shutil.which("weed", path=Path(sys.executable).parent)
    options = f"-ip=127.0.0.1 -ip.bind=127.0.0.1 -dir={folder} -filer -s3 -s3.config={config} -s3.port={s3}"
    ports = (
        f"-master.port={master} -volume.port={volume} -filer.port={filer} -master.volumeSizeLimitMB=64 -volume.max=500"
    )
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [weed, "server", *options.split(), *ports.split()],
            cwd=folder,
            stdout=log,
            stderr=log,
            preexec_fn=embedded.die_with_parent,
        )
    try:
        await_answer(f"http://127.0.0.1:{s3}", process)
        yield S3Server(f"http://127.0.0.1:{s3}")
    finally:
        process.kill()  # it holds nothing that is wanted later, and is slow to end in order
        process.wait()


def free_ports(count: int) -> list[int]:
    """Ports free together with their twins."""
    found: list[int] = []
    candidate = 20000
    while len(found) < count:
        candidate += 1
        if candidate > HIGHEST:
            raise OSError("no free ports")
        if is_free(candidate) and is_free(candidate + 10000):
            found.append(candidate)
    return found


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def await_answer(url: str, process: subprocess.Popen, seconds: float = 60) -> None:
    """Until the server answers, if only to refuse."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(URLError, ConnectionError, TimeoutError):
            try:
                urlopen(url, timeout=2)
            except HTTPError:
                return
            return
        time.sleep(0.2)
    raise RuntimeError("The S3 server did not start; its log lies beside its data.")
