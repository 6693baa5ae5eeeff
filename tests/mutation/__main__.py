"""Change the rules, the publish action and the release in every small way, and see a test turn red (``make mutation``).

One server and one migrated database serve all runs. With names of mutants, or patterns of names (``ARGS``), those alone
are tried, after an earlier run had measured the tests. ``CONTINUE=1`` goes on with a run that was broken off.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import django

MUTATE = Path(__file__).parent / "mutate.py"


def main(names: list[str]) -> int:
    """Run the mutants against a database made ready here; gives the exit code."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.test"
    os.nice(1)
    if not names and "CONTINUE" not in os.environ:
        shutil.rmtree("mutants", ignore_errors=True)
    django.setup()
    from settings import embedded
    from tests.databases import READY, migrated_database, pristine, server

    with server(), migrated_database() as name:
        environment = os.environ | {READY: pristine(name)}
        command = [sys.executable, MUTATE, *names]
        return subprocess.run(command, env=environment, preexec_fn=embedded.die_with_parent).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
