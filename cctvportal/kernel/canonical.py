"""Canonical JSON (RFC 8785) and SHA-256 digests of it."""

import hashlib
from typing import IO, Any

import rfc8785

Json = dict[str, Any] | list[Any] | str | int | bool | None


def canonical_json(value: Any) -> bytes:
    """The one serialisation of ``value`` that is hashed and signed (RFC 8785).

    Raises ``rfc8785.CanonicalizationError`` for values outside I-JSON (NaN, integers beyond 2**53, non-string keys).
    """
    return rfc8785.dumps(value)


def sha256(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 lower-case hex digits (FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON of ``value``, 64 hex digits."""
    return sha256(canonical_json(value))


def sha256_of_file(file: IO[bytes]) -> str:
    """SHA-256 of a binary file, read from its start in 1 MiB pieces; the file is left at its start."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
