"""Where a benchmark keeps what it makes, and the environment of the processes that it starts."""

import os
import secrets
import sys

from settings import embedded

CHECKOUT = embedded.CHECKOUT
WORK = embedded.DATA
PYTHON = sys.executable
SECRET = secrets.token_hex(32)


def database_name(subject: str, publications: int) -> str:
    return f"bench_{subject}_{publications}"


def database_url(role: str, name: str) -> str:
    """The address of a database under one of the portal's roles; connections are kept for a minute."""
    return f"postgres://{embedded.ROLES[role]}@/{embedded.socket_folder()}/{name}?conn_max_age=60"


def portal(role: str, name: str, settings: str, **more: str) -> dict[str, str]:
    """The environment of a portal process on the database ``name``."""
    redactions = WORK / "redactions"
    redactions.mkdir(parents=True, exist_ok=True)
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": f"tests.benchmarks.{settings}",
        "DATABASE_URL": database_url(role, name),
        "SECRET_KEY": SECRET,
        "RECORD_SIGNING_KEY": "5d" * 32,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "REDACTION_LOG": str(redactions),
        "MEDIA_ROOT": str(WORK / "media"),
        # Apart from those of settings.local, which are not compressed (the demonstration is loaded under it).
        "BENCH_STATIC": str(WORK / "static-compressed"),
        "EMAIL_URL": "dummymail://",
        # Counted as in production, and never reached.
        "RATE_LIMIT_ANONYMOUS": "1000000000",
        **more,
    }
