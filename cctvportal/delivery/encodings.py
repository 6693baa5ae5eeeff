"""Content codings of a response (RFC 9110, section 8.4): made once, chosen for each reader."""

import gzip

import brotli

# The better first.
CODINGS = ("br", "gzip")
COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/problem+json", "application/jsonl")
SHORTEST = 512  # bytes; below it the headers outweigh what is saved


def encoded(body: bytes, content_type: str) -> dict[str, bytes]:
    """``body`` by coding, "" for as it is; no other where compressing would not pay."""
    if not content_type.startswith(COMPRESSIBLE) or len(body) < SHORTEST:
        return {"": body}
    made = {"br": brotli.compress(body, quality=5), "gzip": gzipped(body)}
    return {"": body} | {coding: short for coding, short in made.items() if short and len(short) < len(body)}


def gzipped(body: bytes) -> bytes | None:
    """``body`` compressed, the same bytes each time; None where that would not pay."""
    short = gzip.compress(body, 6, mtime=0) if len(body) >= SHORTEST else body
    return short if len(short) < len(body) else None


def chosen(accept_encoding: str, available: dict[str, bytes]) -> str:
    """The coding to answer with, "" for none (RFC 9110, section 12.5.3). What cannot be read is not acceptable."""
    if not accept_encoding:
        return ""
    weights = dict(_weight(item) for item in accept_encoding.split(","))
    rest = weights.get("*", 0.0)
    acceptable = [(weights.get(coding, rest), coding) for coding in CODINGS if coding in available]
    best = max(acceptable, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] > 0 else ""


def _weight(item: str) -> tuple[str, float]:
    coding, _, parameter = item.partition(";")
    name, _, value = parameter.partition("=")
    try:
        weight = float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        weight = 0.0
    return coding.strip().lower(), weight
