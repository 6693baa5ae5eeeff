"""A Varnish on a port of this machine, ended with the process that started it (``make serve-varnish``, tests)."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
from settings import embedded  # noqa: E402  the checkout is not installed as a package

MISSING = "Serving through Varnish needs it. On Debian or Ubuntu: apt-get install varnish varnish-modules"
RULES = CHECKOUT / "deploy" / "varnish" / "portal.vcl"
MAIN = """vcl 4.1;
backend portal {{
    .host = "127.0.0.1";
    .port = "{backend}";
    .probe = {{ .url = "/healthz"; .interval = 1s; .timeout = 2s; .window = 3; .threshold = 2; .initial = 2; }}
}}
include "{rules}";
"""


class VarnishFailed(Exception):
    """It is not there or did not start; the message says why."""


def program() -> str | None:
    """Its path, where its modules are there too."""
    found = shutil.which("varnishd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    return found if found and any(Path("/usr/lib").glob("*/varnish/vmods/libvmod_xkey.so")) else None


def start(backend: int, port: int, place: Path, memory: str = "256M", rules: Path = RULES) -> subprocess.Popen:
    """Serve what answers at the port ``backend`` of this machine, by the portal's rules. Raises ``VarnishFailed``."""
    executable = program()
    if executable is None:
        raise VarnishFailed(MISSING)
    place.mkdir(parents=True, exist_ok=True)
    (place / "main.vcl").write_text(MAIN.format(backend=backend, rules=rules))
    command = [executable, "-F", "-n", str(place / "work"), "-a", f"127.0.0.1:{port}", "-f", str(place / "main.vcl")]
    command += ["-s", f"malloc,{memory}", "-T", "none", "-j", "none"]
    with (place / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=embedded.die_with_parent)
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        if _answers(port):
            return process
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise VarnishFailed(f"Varnish did not start: {(place / 'log').read_text().strip()[-600:]}")


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
