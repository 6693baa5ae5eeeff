"""The cache of responses, keyed by edition: a hit asks the database for nothing but the edition's number."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Self, TypeGuard
from urllib.parse import quote

from django.apps import apps
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from cctvportal.kernel.canonical import sha256
from cctvportal.publication.models import Edition
from cctvportal.publication.routing import PublicRoleMiddleware

from .assets import ASSETS
from .caching import IDENTITY, UNCODED, etag_of, known_etag, shared
from .encodings import chosen, encoded, pays
from .negotiation import CSV, prefers_csv, varies_by
from .newest import newest
from .preconditions import evaluated
from .software import software_release

logger = logging.getLogger(__name__)
ALIAS = "responses"
LONGEST_BODY = 512 * 1024
LONGEST_URL = 300
# What answers without an edition: it has its own caching, or none, and has to answer while the database is away.
WITHOUT_EDITION = (ASSETS, "/healthz", "/readyz", "/robots.txt", "/static/")
STARTED = datetime.now(UTC)


@dataclass(frozen=True)
class Kept:
    """A response as it is kept: its headers, and its body in every coding that somebody has asked for yet."""

    headers: dict[str, str]
    bodies: dict[str, bytes]
    digest: str
    is_compressible: bool

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        """Of a response with status 200."""
        body = response.content
        return cls(dict(response.items()), {"": body}, sha256(body), pays(body, response["Content-Type"]))

    def coding_for(self, request: HttpRequest) -> str:
        """The coding that the request gets."""
        return chosen(request.headers.get("Accept-Encoding", "")) if self.is_compressible else ""

    def representation(self, coding: str) -> str:
        """Its name in the ETag."""
        return coding or (IDENTITY if self.is_compressible else UNCODED)

    def with_coding(self, coding: str) -> Self:
        """It with its body in that coding, too."""
        if coding in self.bodies:
            return self
        return replace(self, bodies=self.bodies | {coding: encoded(self.bodies[""], coding)})

    def answer(self, coding: str) -> HttpResponse:
        """It as a response, in one of its codings."""
        response = HttpResponse(self.bodies[coding], headers=self.headers)
        response["Content-Length"] = str(len(self.bodies[coding]))
        if coding:
            response["Content-Encoding"] = coding
        return response


# Beside the address in the seal of their tags: by these alone nobody is told that it is as it was.
MADE_ANEW = "made anew"


class EditionCache:
    """Gives every public request one edition, answers from what is kept, and sets validators and lifetimes.

    Last of the middleware: what stands before it sees every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.left_alone: tuple[str, ...] = WITHOUT_EDITION
        if apps.is_installed("wagtail.admin"):
            self.left_alone += PublicRoleMiddleware.CMS_ADDRESSES

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (
            request.method not in ("GET", "HEAD")
            or request.path_info.startswith(self.left_alone)
            or getattr(request, "is_dummy", False)
        ):
            return self.get_response(request)
        return _Exchange(request, self.get_response).answer()


class _Exchange:
    """One request and what is answered."""

    def __init__(self, request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.request = request
        self.get_response = get_response
        self.edition = request.edition = newest.get(_heard_of(request))  # type: ignore[attr-defined]
        self.url = _url(request)

    def answer(self) -> HttpResponseBase:
        """304 without making the response where the request's conditions say so."""
        if self.keeping_for is None:
            return self._with_validators(self.get_response(self.request))
        if etag := known_etag(self.request, self.keeping_for, self.url):
            return self._conditional(HttpResponse(), etag, self.keeping_for)
        kept = _read(self.key)
        if kept is None:
            response = self.get_response(self.request)
            return self._with_validators(response, self.keeping_for)
        coding = kept.coding_for(self.request)
        if coding not in kept.bodies:
            _write(self.key, kept := kept.with_coding(coding))
        return self._validated(kept, coding, self.keeping_for)

    @cached_property
    def keeping_for(self) -> Edition | None:
        """The edition for which responses are kept now; None where they depend on more."""
        return None if self.edition is None or self.edition.is_past_boundary else self.edition

    @property
    def key(self) -> str:
        assert self.edition  # noqa: S101 - asked only where there is one
        made_at = self.edition.made_at.timestamp()
        return sha256(f"{software_release()} {self.edition.number} {made_at} {self.url}".encode())

    def _with_validators(self, response: HttpResponseBase, edition: Edition | None = None) -> HttpResponseBase:
        """A response just made; kept, where ``edition`` determines it."""
        if not _is_whole(response):
            return response
        kept = Kept.of(response)
        coding = kept.coding_for(self.request)
        kept = kept.with_coding(coding)
        is_kept = edition is not None and getattr(response, "kept_for", None) == edition.number
        if is_kept and len(response.content) <= LONGEST_BODY and len(self.url) <= LONGEST_URL:
            _write(self.key, kept)
        return self._validated(kept, coding, edition if is_kept else None)

    def _validated(self, kept: Kept, coding: str, edition: Edition | None) -> HttpResponseBase:
        """``kept`` as the answer to this request, or 304 or 412 in its place; shared for an ``edition``."""
        # Of what more than the edition determines, a tag alone does not say that it is still so.
        url = self.url if edition else f"{MADE_ANEW} {self.url}"
        etag = etag_of(kept.digest, kept.representation(coding), self.edition, url)
        return self._conditional(kept.answer(coding), etag, edition)

    def _conditional(self, response: HttpResponse, etag: str, edition: Edition | None) -> HttpResponseBase:
        """``response`` with its validators, or what the request's conditions ask for in its place."""
        patch_vary_headers(response, varies_by(self.request.path_info))
        response["ETag"] = etag
        if edition:
            shared(response, edition)
            if modified := _last_modified(edition):
                response["Last-Modified"] = http_date(modified)
        return evaluated(self.request, response)


def _url(request: HttpRequest) -> str:
    """Two requests share it where no view could tell them apart; what is not JSON has its type before it.

    The path is quoted anew, for a ``?`` that was sent as ``%3F`` begins no query. The query is as it was sent: Django
    decodes it, each in its own way where it is no UTF-8.
    """
    path, query = quote(request.path_info), request.META.get("QUERY_STRING", "")
    url = f"{path}?{query}" if query else path
    return f"{CSV} {url}" if prefers_csv(request) else url


def _is_whole(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.has_header("ETag")
        and "no-store" not in response.get("Cache-Control", "")
    )


def _last_modified(edition: Edition) -> int | None:
    """Seconds since 1970; None within that second, in which another edition may be made (RFC 9110, section 8.8.2.2).

    Not before this process began: a release of the software changes what an edition looks like.
    """
    modified = int(max(edition.made_at, STARTED).timestamp())
    return modified if datetime.now(UTC).timestamp() >= modified + 1 else None


def _heard_of(request: HttpRequest) -> int:
    """The edition that a cache in front has heard of. At worst a lie makes the number be read again."""
    told = request.headers.get("Portal-Edition", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 19 else 0


def _read(key: str) -> Kept | None:
    try:
        kept_as, kept = caches[ALIAS].get(key) or ("", None)
        return kept if kept_as == key else None
    except Exception:
        logger.exception("The cache of responses cannot be read.")
        return None


def _write(key: str, kept: Kept) -> None:
    try:
        caches[ALIAS].set(key, (key, kept))  # its seal binds it to its key, too
    except Exception:
        logger.exception("The cache of responses cannot be written.")
