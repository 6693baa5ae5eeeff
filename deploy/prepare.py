"""Bring database, static files and demonstration site up to date; quick where they are (part of ``make run``)."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.local")

import django  # noqa: E402  its settings come first
from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from settings import embedded  # noqa: E402


def main() -> None:
    """Each step does nothing where it was done before."""
    embedded.secret("record-signing-key")
    django.setup()
    migrate()
    require_the_records_key()
    apply_redactions()
    collect_static()
    with open(os.devnull, "w") as nowhere:
        call_command("sync_roles", stdout=nowhere)
    call_command("load_demonstration", if_empty=True)
    call_command("demonstration_accounts")


def migrate() -> None:
    """As the owner, in a process of its own: everything else connects under a lesser role."""
    if is_migrated():
        return
    say("Making the tables")
    as_owner("migrate", "--no-input", "--verbosity", "0", problem="The tables could not be made.")


def as_owner(*command: str, problem: str) -> None:
    """Run a management command under the owner's role; ends with ``problem`` where it fails."""
    whole = [sys.executable, "manage.py", *command, "--skip-checks"]
    environment = os.environ | {"DATABASE_ROLE": "owner"}
    done = subprocess.run(whole, cwd=CHECKOUT, env=environment, preexec_fn=embedded.die_with_parent)
    if done.returncode:
        sys.exit(problem)


def require_the_records_key() -> None:
    """End where it is not here: a checkout made anew in the place of another finds its database, without its files."""
    from cctvportal.record.append import RECORD

    try:
        RECORD.require_key(RECORD.last())
    except ImproperlyConfigured as problem:
        sys.exit(
            f"{problem}\nThe database of an earlier checkout in this place may be there still. `make demo-reset` "
            "deletes it, and begins anew."
        )


def apply_redactions() -> None:
    """Where the database was put back from a copy, before anything serves it: again as the owner."""
    log = Path(settings.REDACTION_LOG)
    log.mkdir(parents=True, exist_ok=True)
    if not any(log.iterdir()):
        return
    say("Looking whether the database has every redaction")
    as_owner("apply_redactions", problem="The redactions that the database lacks could not be applied.")


def is_migrated() -> bool:
    """Whether no migration waits. On an empty database of ``DATABASE_URL`` the lesser roles do not even exist."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError:
        return False
    finally:
        connection.close()
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def collect_static() -> None:
    """If the packages or our own static files have changed since: compressing them takes a while."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = sources()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Collecting the static files")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def sources() -> str:
    """One digest over the locked packages and every static file of the checkout."""
    files = sorted(
        path for path in CHECKOUT.glob("*/**/static/**/*") if path.is_file() and "node_modules" not in path.parts
    )
    total = hashlib.sha256((CHECKOUT / "requirements" / "base.txt").read_bytes())
    for file in files:
        total.update(f"{file.relative_to(CHECKOUT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def say(text: str) -> None:
    print(f"{text} ...", flush=True)


if __name__ == "__main__":
    main()
