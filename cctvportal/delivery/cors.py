"""What lets scripts of other sites read the public side: it is public, and no cookie goes with what they ask."""

METHODS = "GET, HEAD, OPTIONS"
# Published files, which other sites may also show where they isolate themselves (COEP).
FILES = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Link,"
    " Memento-Datetime",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# Everything else, for scripts that read pages, follow feeds or look into the past.
READABLE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Memento-Datetime, Portal-Edition",
}


def preflight(*headers: str) -> dict[str, str]:
    """What is told before a request: by which methods and with which headers it may ask (Fetch standard)."""
    return {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": ", ".join(headers),
        "Access-Control-Max-Age": "86400",
        "Allow": METHODS,
    }


# The API, by name, since "*" does not stand for Authorization; a browser adds no credentials by itself.
API_PREFLIGHT = preflight(
    *("Authorization", "Content-Type", "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since")
)
PAST_PREFLIGHT = preflight("Accept-Datetime", "If-Modified-Since", "If-None-Match")
FILES_PREFLIGHT = preflight(
    "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range"
)
