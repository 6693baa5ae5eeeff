"""Which release of the software answers. With edition and URL it fixes a response, so it is part of every ETag."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

PUBLIC_SET = ["kernel", "record", "publication", "design", "delivery"]
SHOWN_SETTINGS = [
    "PORTAL_NAME",
    "PORTAL_URL",
    "DEMONSTRATION",
    "DEBUG",
    "STATIC_URL",
    "SECURITY_CONTACT",
    "SECURITY_EXPIRES",
]


@cache
def software_release() -> str:
    """12 hex digits of a digest over the files that make responses and the settings that show in them.

    Read once a process: a changed file needs a restart anyway.
    """
    root = Path(__file__).resolve().parent.parent
    folders = [root / name for name in PUBLIC_SET] + [root.parent / "search"]
    digest = hashlib.sha256()
    for path in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(root.parent).as_posix().encode() + b"\0" + path.read_bytes())
    for name in SHOWN_SETTINGS:
        digest.update(f"{name}={getattr(settings, name)}\0".encode())
    return digest.hexdigest()[:12]
