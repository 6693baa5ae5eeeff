"""Delete the checkout's own database and files, and load the demonstration site anew (``make demo-reset``)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
from settings import embedded  # noqa: E402  the checkout is not installed as a package


def main() -> None:
    """Ask, delete, rebuild."""
    if os.environ.get("DATABASE_URL"):
        sys.exit("demo-reset deletes the checkout's own database only. Unset DATABASE_URL first.")
    if os.environ.get("YES") != "1" and not confirmed():
        sys.exit("Nothing was deleted.")
    try:
        embedded.remove()
        for name in ("media", "mail", "redactions"):
            shutil.rmtree(embedded.DATA / name, ignore_errors=True)
        with embedded.running_server():
            sys.exit(subprocess.run([sys.executable, str(CHECKOUT / "deploy" / "prepare.py")]).returncode)
    except embedded.DatabaseUnavailable as problem:
        sys.exit(str(problem))


def confirmed() -> bool:
    print(
        f"This deletes the database and all uploaded files of {embedded.DATA}. Type yes to go on: ", end="", flush=True
    )
    return sys.stdin.readline().strip().lower() == "yes"


if __name__ == "__main__":
    main()
