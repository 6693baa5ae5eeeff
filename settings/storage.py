"""Where files lie: drafts and frozen bytes private, published bytes readable; on disk, or on S3 by setting.

=====================  ========================================================================================
``STORAGE``            ``disk`` (default) or ``s3``
``MEDIA_ROOT``         disk: the folder (default ``var/media``)
``S3_ENDPOINT_URL``    s3: the server, where it is not Amazon's
``S3_ACCESS_KEY``      s3: with ``S3_SECRET_KEY``
``S3_DRAFTS_BUCKET``   s3: drafts and frozen bytes, readable with the key alone
``S3_PUBLISHED_BUCKET``  s3: published bytes
=====================  ========================================================================================
"""

from pathlib import Path
from typing import Any

import environ

S3 = "storages.backends.s3.S3Storage"
DISK = "django.core.files.storage.FileSystemStorage"


def storages(env: environ.Env, media: Path) -> dict[str, dict[str, Any]]:
    """The entries of ``STORAGES`` for ``default`` (drafts), ``frozen`` and ``published``.

    Raises ``ImproperlyConfigured`` where ``STORAGE`` is ``s3`` and a bucket or key is missing.
    """
    return _s3(env) if env("STORAGE", default="disk") == "s3" else _disk(media)


def _disk(media: Path) -> dict[str, dict[str, Any]]:
    def folder(name: str) -> dict[str, Any]:
        return {"BACKEND": DISK, "OPTIONS": {"location": str(media / name), "base_url": None}}

    return {"default": folder("drafts"), "frozen": folder("frozen"), "published": folder("published")}


def _s3(env: environ.Env) -> dict[str, dict[str, Any]]:
    common = {
        "endpoint_url": env("S3_ENDPOINT_URL", default=None),
        "region_name": env("S3_REGION", default="us-east-1"),
        "access_key": env("S3_ACCESS_KEY"),
        "secret_key": env("S3_SECRET_KEY"),
        "file_overwrite": False,
        "addressing_style": "path",
    }

    def bucket(name: str, prefix: str, acl: str) -> dict[str, Any]:
        return {"BACKEND": S3, "OPTIONS": common | {"bucket_name": name, "location": prefix, "default_acl": acl}}

    drafts, published = env("S3_DRAFTS_BUCKET"), env("S3_PUBLISHED_BUCKET")
    return {
        "default": bucket(drafts, "drafts", "private"),
        "frozen": bucket(drafts, "frozen", "private"),
        "published": bucket(published, "published", "public-read"),
    }
