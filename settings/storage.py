"""Where files lie: drafts and frozen bytes private, published bytes readable; on disk, or on S3 by setting.

=======================  ======================================================================================
``STORAGE``              ``disk`` (default) or ``s3``
``MEDIA_ROOT``           disk: the folder (default ``var/media``)
``S3_ENDPOINT_URL``      s3: the server, where it is not Amazon's
``S3_REGION``            s3: its region (default ``us-east-1``)
``S3_ACCESS_KEY``        s3: with ``S3_SECRET_KEY``
``S3_DRAFTS_BUCKET``     s3: drafts and frozen bytes, readable with the key alone
``S3_PUBLISHED_BUCKET``  s3: published bytes; may be the same bucket, since each kind has a prefix of its own
=======================  ======================================================================================

``deploy/make_buckets.py`` makes the buckets and lets everyone read the published bytes.
"""

from pathlib import Path
from typing import Any

import environ

S3 = "storages.backends.s3.S3Storage"
DISK = "django.core.files.storage.FileSystemStorage"
# Folders on disk, prefixes on S3.
DRAFTS, FROZEN, PUBLISHED = "drafts", "frozen", "published"


def storages(env: environ.Env, media: Path) -> dict[str, dict[str, Any]]:
    """The entries of ``STORAGES`` for ``default`` (drafts), ``frozen`` and ``published``.

    Raises ``ImproperlyConfigured`` where ``STORAGE`` is ``s3`` and a bucket or key is missing.
    """
    return _s3(env) if env("STORAGE", default="disk") == "s3" else _disk(media)


def _disk(media: Path) -> dict[str, dict[str, Any]]:
    def folder(name: str) -> dict[str, Any]:
        return {"BACKEND": DISK, "OPTIONS": {"location": str(media / name)}}

    return {"default": folder(DRAFTS), "frozen": folder(FROZEN), "published": folder(PUBLISHED)}


def s3_options(env: environ.Env) -> dict[str, Any]:
    """The options of the server that all S3 storages share (django-storages)."""
    return {
        "endpoint_url": env("S3_ENDPOINT_URL", default=None),
        "region_name": env("S3_REGION", default="us-east-1"),
        "access_key": env("S3_ACCESS_KEY"),
        "secret_key": env("S3_SECRET_KEY"),
        "addressing_style": "path",
        "signature_version": "s3v4",
    }


def _s3(env: environ.Env) -> dict[str, dict[str, Any]]:
    common = s3_options(env) | {"file_overwrite": False}

    def folder(bucket: str, name: str, **options: Any) -> dict[str, Any]:
        return {"BACKEND": S3, "OPTIONS": common | {"bucket_name": bucket, "location": name} | options}

    drafts, published = env("S3_DRAFTS_BUCKET"), env("S3_PUBLISHED_BUCKET")
    return {
        "default": folder(drafts, DRAFTS),
        "frozen": folder(drafts, FROZEN),
        "published": folder(published, PUBLISHED, querystring_auth=False),
    }
