"""What a mirror of an edition answers: all that is a function of the edition, which neither search nor record is."""

from collections.abc import Iterator
from functools import cached_property, partial

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.security import SecurityMiddleware

from cctvportal.kernel.canonical import digest_of
from cctvportal.publication.enums import Kind, RouteKind
from cctvportal.publication.models import Destruction, Edition, Publication, PublicationAsset, Route

from ..api import pages as api
from ..api.portal import changes as api_changes
from ..caching import revalidated
from ..edition import Answer, respond
from ..frame import frame_of
from ..manifests import LISTING, addresses_of
from ..middleware import PublicHeaders
from ..resolver import standing_at
from ..views import errors
from ..views.pages import page
from ..views.robots import SECURITY, robots, security

ELSEWHERE = "errors/elsewhere"


class Contents:
    """The addresses of an edition, and what each of them answers now, redactions and emergencies regarded.

    ``edition`` comes with ``redacted_files`` (``publication.reads``).
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @cached_property
    def redactions(self) -> list[str]:
        """The ids of all that were carried out, in whatever edition."""
        return [str(pk) for pk in Destruction.objects.order_by("pk").values_list("pk", flat=True)]

    @property
    def redacted_since(self) -> bool:
        """Whether something was destroyed after the edition was made, so that it is not what it was."""
        return Destruction.objects.filter(edition__gt=self.edition.number).exists()

    @cached_property
    def withheld(self) -> dict[str, str]:
        """The address, in the edition, of each publication that is not given out any more, by the publication's id."""
        readable = Publication.objects.readable()
        routes = Route.objects.filter(standing_at(self.edition.number), publication__isnull=False)
        hidden = routes.exclude(publication__in=readable).order_by("path")
        return {path: str(publication) for path, publication in hidden.values_list("path", "publication")}

    def state(self) -> str:
        """A digest of what besides edition and release shows in the answers."""
        past = Publication.objects.filter(edition__lte=self.edition.number).exclude(
            pk__in=Publication.objects.readable()
        )
        hidden = [str(pk) for pk in past.order_by("pk").values_list("pk", flat=True)]
        return digest_of({"redactions": self.redactions, "withheld": hidden})

    def addresses(self) -> list[tuple[str, Answer]]:
        """Each address but those of files, with the view that answers it."""
        hidden = {f"{LISTING}{content_id}/" for content_id in self._withheld_contents()}
        found = [(path, view) for path, view in addresses_of(self.edition) if path not in hidden]
        return found + list(self._others())

    def files(self) -> list[tuple[str, str]]:
        """SHA-256 and name of each file that a publication shows or links in this edition or showed before.

        Those of publications that are not given out any more are left out: their addresses answer 404.
        """
        given = Publication.objects.readable().filter(edition__lte=self.edition.number)
        uses = PublicationAsset.objects.filter(publication__in=given)
        return list(uses.order_by("asset_id", "name").values_list("asset_id", "name").distinct())

    def answer(self, address: str, view: Answer) -> HttpResponseBase:
        """The application's answer with its headers; "it is over" where an emergency has put it out of sight."""
        if address in self.withheld:
            view = self._over
        response = respond(view, address, self.edition)
        if "no-store" in response.get("Cache-Control", ""):
            # It holds for an instant in the application; a folder of files holds for as long as it is served.
            response = revalidated(response, self.edition)
        return with_headers(response)

    def listing(self) -> HttpResponseBase:
        """The API's answer that every edition has."""
        return self.answer(LISTING, api.listing)

    def not_found(self, address: str) -> HttpResponseBase:
        """The answer at an address that the edition does not have."""
        frame = frame_of(self.edition)
        return with_headers(respond(lambda request: errors.not_found(request, frame=frame), address, self.edition))

    def unknown(self) -> HttpResponseBase:
        """The API's answer about what it does not have."""
        return with_headers(respond(partial(api.detail, content_id=0), f"{LISTING}0/", self.edition))

    def elsewhere(self) -> HttpResponseBase:
        """The answer where the portal answers and a mirror cannot: search and record."""
        frame, view = frame_of(self.edition), {"portal": settings.PORTAL_URL.rstrip("/")}
        return with_headers(respond(partial(frame.html, name=ELSEWHERE, view=view, status=404), "/", self.edition))

    def _over(self, request: HttpRequest) -> HttpResponseBase:
        return errors.over(request, frame_of(self.edition))

    def _withheld_contents(self) -> set[int]:
        hidden = Publication.objects.filter(pk__in=self.withheld.values())
        return set(hidden.values_list("content_id", flat=True))

    def _others(self) -> Iterator[tuple[str, Answer]]:
        """What the manifest leaves out: addresses that lead on or are gone, the API where it says why not."""
        standing = Route.objects.filter(standing_at(self.edition.number))
        moved = standing.filter(kind__in=[RouteKind.REDIRECT, RouteKind.GONE])
        for path in moved.order_by("path").values_list("path", flat=True):
            yield path, page
        told = standing.exclude(publication=None).exclude(publication__kind=Kind.CONTENT)
        for content_id in sorted(set(told.values_list("content_id", flat=True))):
            yield f"{LISTING}{content_id}/", partial(api.detail, content_id=content_id)
        yield api_changes.ADDRESS_OF_CHANGES, api_changes.changes
        yield "/robots.txt", robots
        if settings.SECURITY_CONTACT:
            yield SECURITY, security


def with_headers(response: HttpResponseBase) -> HttpResponseBase:
    """``response`` as it leaves the public process."""
    answer = PublicHeaders(SecurityMiddleware(lambda request: response))  # type: ignore[arg-type]
    return answer(HttpRequest())
