"""An nginx on a port of this machine, ended with the process that started it (``make serve-mirror``, tests)."""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
from settings import embedded  # noqa: E402  the checkout is not installed as a package

MISSING = "Serving the mirror needs nginx. On Debian or Ubuntu: apt-get install nginx-light"
CONFIGURATION = """
{user}
daemon off;
pcre_jit on;
worker_processes {workers};
pid "{place}/nginx.pid";
error_log "{place}/error.log" error;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path "{place}/body";
    proxy_temp_path "{place}/proxy";
    fastcgi_temp_path "{place}/fastcgi";
    uwsgi_temp_path "{place}/uwsgi";
    scgi_temp_path "{place}/scgi";
    include "{mirror}/nginx/http.conf";
    server {{
        listen 127.0.0.1:{port};
        include "{mirror}/nginx/mirror.conf";
    }}
}}
"""


class NginxFailed(Exception):
    """It is not there or did not start; the message says why."""


def program() -> str | None:
    """Its path, also where the search path of an ordinary user leaves it out."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


def check() -> str:
    """Its path. Raises ``NginxFailed`` where it is not there."""
    if found := program():
        return found
    raise NginxFailed(MISSING)


def start(mirror: Path, port: int, place: Path, workers: int = 2) -> subprocess.Popen:
    """Serve a mirror on a port of this machine, with nginx's own files in ``place``. Raises ``NginxFailed``."""
    executable = check()
    place.mkdir(parents=True, exist_ok=True)
    # Its workers would otherwise be another account, which may not be able to reach the folder.
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    text = CONFIGURATION.format(user=user, place=place, mirror=mirror.resolve(), port=port, workers=workers)
    (place / "nginx.conf").write_text(text)
    command = [executable, "-c", str(place / "nginx.conf"), "-p", str(place), "-e", str(place / "error.log")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=embedded.die_with_parent)
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.05)
    process.kill()
    told = process.communicate()[1] + (place / "error.log").read_text() if (place / "error.log").exists() else ""
    raise NginxFailed(f"nginx did not start: {told.strip()[-600:]}")
