"""What an answer says to caches: it is a function of (URL, edition, software release), and its ETag says of which."""

import hmac
from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import parse_etags

from cctvportal.kernel import clock
from cctvportal.publication.models import Edition

from .encodings import chosen
from .software import software_release

# Caches keep it but ask each time, so that nobody reads on past a boundary or what a visitor was refused.
REVALIDATE = "public, max-age=0, must-revalidate"
STALE_IF_ERROR = 86_400  # seconds
# A file at the address of its digest. Browsers keep it; caches that serve many ask each day whether it was redacted,
# while their readers do not wait for it (RFC 5861, section 3).
IMMUTABLE = (
    "public, max-age=31536000, immutable, s-maxage=86400, "
    f"stale-while-revalidate=86400, stale-if-error={STALE_IF_ERROR}"
)
TAGS = ("Surrogate-Key", "xkey")  # as Fastly and as Varnish name them
# In the ETag, beside the codings: what would be coded for others, and what is coded for nobody.
IDENTITY, UNCODED = "identity", "plain"


def conditional(
    request: HttpRequest, edition: Edition | None, make: Callable[[], HttpResponseBase], *tags: str
) -> HttpResponseBase:
    """``make()``'s response, which the cache may keep for ``edition``; ``tags`` name what it shows, for purges.

    Only for what depends on nothing but URL, edition and release. Validators come from ``response_cache``.
    """
    response = make()
    if edition:
        keep_for(response, edition, *tags)
    return revalidated(response, edition)


def keep_for(response: HttpResponseBase, edition: Edition, *tags: str) -> None:
    """Mark a response as one that ``edition`` determines."""
    response.kept_for = edition.number  # type: ignore[attr-defined]
    for header in TAGS:
        response[header] = " ".join([f"edition-{edition.number}", *tags])


def revalidated(response: HttpResponseBase, edition: Edition | None) -> HttpResponseBase:
    """Say that caches must ask again, and of which edition the response is."""
    response["Cache-Control"] = REVALIDATE
    if edition:
        response["Portal-Edition"] = str(edition.number)
    return response


def shared(response: HttpResponseBase, edition: Edition) -> None:
    """Say how long caches in front may answer with it: never past the next boundary (RFC 9111 5.2.2.10, RFC 5861 4)."""
    left = int((edition.next_boundary - clock.now()).total_seconds()) if edition.next_boundary else STALE_IF_ERROR
    fresh, stale = min(settings.SHARED_MAX_AGE, left), min(STALE_IF_ERROR, left)
    response["Cache-Control"] = f"public, max-age=0, s-maxage={fresh}, stale-if-error={stale}"
    response["Portal-Edition"] = str(edition.number)


def etag_of(body_digest: str, representation: str, edition: Edition | None, url: str) -> str:
    """The strong ETag of a body in a coding, ``IDENTITY`` or ``UNCODED`` (RFC 9110, section 8.8.3).

    A digest, keyed by edition and release. Its last part is a seal over URL and the rest, so that a tag of the present
    edition is known without the body.
    """
    number = edition.number if edition else 0
    told = f"{number}-{software_release()}-{body_digest[:20]}-{representation}"
    return f'"{told}-{_seal(told, edition, url)}"'


def known_etag(request: HttpRequest, edition: Edition, url: str) -> str | None:
    """The tag in the request that this portal gives to the answer to it; None where it is not among them.

    That is to this URL in this edition and release, and in the coding that the request gets.
    """
    beginning = f"{edition.number}-{software_release()}-"
    ends = (f"-{UNCODED}", f"-{chosen(request.headers.get('Accept-Encoding', '')) or IDENTITY}")
    for etag in parse_etags(request.headers.get("If-None-Match", "")):
        told, _, seal = etag.removeprefix("W/").strip('"').rpartition("-")
        if not told.startswith(beginning) or not told.endswith(ends):
            continue
        if hmac.compare_digest(seal.encode(), _seal(told, edition, url).encode()):
            return f'"{told}-{seal}"'
    return None


def _seal(told: str, edition: Edition | None, url: str) -> str:
    """Also over when the edition was made: a database that was begun anew has another edition of the same number."""
    made_at = edition.made_at.timestamp() if edition else 0
    return hmac.new(settings.SECRET_KEY.encode(), f"{told}\0{made_at}\0{url}".encode(), sha256).hexdigest()[:16]
