"""Content codings of a response (RFC 9110, section 8.4), chosen for each reader."""

import gzip

import brotli

# The better first.
CODINGS = ("br", "gzip")
COMPRESSIBLE = (
    *("text/", "application/json", "application/xml", "application/problem+json", "application/jsonl"),
    *("application/atom+xml", "application/link-format", "application/ld+json"),
)
SHORTEST = 512  # bytes; below it the headers outweigh what is saved


def pays(body: bytes, content_type: str) -> bool:
    """Whether a body of this type is worth compressing."""
    return content_type.startswith(COMPRESSIBLE) and len(body) >= SHORTEST


def encoded(body: bytes, coding: str) -> bytes:
    """``body`` in one of ``CODINGS``."""
    return brotli.compress(body, quality=5) if coding == "br" else gzip.compress(body, 6, mtime=0)


def gzipped(body: bytes) -> bytes | None:
    """``body`` compressed, the same bytes each time; None where that would not pay."""
    short = encoded(body, "gzip") if len(body) >= SHORTEST else body
    return short if len(short) < len(body) else None


def chosen(accept_encoding: str) -> str:
    """The coding to answer with, "" for none (RFC 9110, section 12.5.3). What cannot be read is not acceptable."""
    if not accept_encoding:
        return ""
    weights = dict(_weight(item) for item in accept_encoding.split(","))
    rest = weights.get("*", 0.0)
    best = max(CODINGS, key=lambda coding: weights.get(coding, rest))
    weight = weights.get(best, rest)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def _weight(item: str) -> tuple[str, float]:
    coding, _, parameter = item.partition(";")
    name, _, value = parameter.partition("=")
    try:
        weight = float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        weight = 0.0
    return coding.strip().lower(), weight
