"""Export the newest edition of the local database and serve it with nginx until Ctrl-C (``make serve-mirror``)."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import nginx_process
import surroundings

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
from settings import embedded  # noqa: E402  the checkout is not installed as a package

MIRROR = embedded.DATA / "mirror"
TARGET = "serve-mirror"
MANAGE = ".venv/bin/python manage.py"


def main() -> None:
    """Look whether nginx and the port are there, export, serve."""
    port = surroundings.port_from_environment(TARGET, 8080)
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.local"
    os.environ.setdefault("PORTAL_URL", "http://localhost:8000")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        try:
            nginx_process.check()
            export()
            serve(port)
        except (nginx_process.NginxFailed, embedded.DatabaseUnavailable) as problem:
            sys.exit(str(problem))


def export() -> None:
    """From the database of `make run` where that runs; otherwise it is brought up to date and runs for so long."""
    if embedded.is_running():
        execute("manage.py", "export_edition", "latest", str(MIRROR))
        return
    with embedded.running_server():
        execute("deploy/prepare.py")
        execute("manage.py", "export_edition", "latest", str(MIRROR))


def execute(*command: str) -> None:
    if code := subprocess.run([sys.executable, *command], cwd=CHECKOUT).returncode:
        sys.exit(code)


def serve(port: int) -> None:
    process = nginx_process.start(MIRROR, port, embedded.DATA / "nginx")
    print(f"The mirror is at http://localhost:{port}/. Ctrl-C stops it.", flush=True)
    print(f"To a newer edition, while make run runs: {MANAGE} export_edition latest {MIRROR}", flush=True)
    try:
        process.wait()
    finally:
        process.terminate()
        process.wait()
    sys.exit(f"nginx ended by itself; {embedded.DATA}/nginx/error.log says why.")


if __name__ == "__main__":
    main()
