"""Which addresses elsewhere the pages of the newest edition link to."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag, urlsplit

from django.db import transaction
from django.utils.encoding import iri_to_uri

from cctvportal.design.links import is_external, safe_url
from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.links import leaves
from cctvportal.publication.models import Destruction, Edition, Publication

from .models import LONGEST, LinkPlace, OutsideHost, OutsideLink, Survey

MOST = 5_000  # addresses that are checked; beyond it the report says how many are not
IN_RICH_TEXT = re.compile(r'<a [^>]*?href="([^"]*)"')
Found = dict[str, dict[int, Publication]]


def outside_links(representation: object) -> Iterator[str]:
    """Every http(s) address of another site that a representation links to, as it is asked for; some more than once."""
    for key, value in leaves(representation):
        if isinstance(value, str):
            written = [value] if key == "url" else map(unescape, IN_RICH_TEXT.findall(value))
            yield from filter(None, map(_asked_for, written))


@transaction.atomic
def note_links() -> bool:
    """Bring what is known up to the newest edition; False where it is of that already.

    What no page links to any more is forgotten with all that was found there, so that nothing outlives a redaction.
    """
    advisory_lock("outside-links")
    newest = Edition.objects.order_by("-number").first()
    survey = Survey.objects.first()
    redactions = Destruction.objects.count()  # repeated after a backup was restored, they make no edition
    if newest is None or (survey and (survey.edition, survey.redactions) == (newest.number, redactions)):
        return False
    found = _in_the_newest_edition()
    kept = dict(sorted(found.items())[:MOST])
    _write(kept)
    told = {"edition": newest.number, "redactions": redactions, "left_out": len(found) - len(kept)}
    Survey.objects.update_or_create(pk=1, defaults=told)
    return True


def _in_the_newest_edition() -> Found:
    found: Found = {}
    standing = Publication.objects.current().readable().with_content()
    fields = ("content_id", "agency", "path", "title", "representation")
    for page in standing.only(*fields).order_by("path").iterator(chunk_size=200):
        for url in outside_links(page.representation):
            found.setdefault(url, {})[page.content_id] = page
    return found


def _write(found: Found) -> None:
    OutsideLink.objects.exclude(url__in=found).delete()
    now = clock.now()
    links = [OutsideLink(url=url, host=urlsplit(url).netloc, due_at=now) for url in found]
    OutsideLink.objects.bulk_create(links, ignore_conflicts=True, batch_size=500)
    ids = dict(OutsideLink.objects.values_list("url", "pk"))
    LinkPlace.objects.all().delete()
    places = [_place(ids[url], page) for url, pages in found.items() for page in pages.values()]
    LinkPlace.objects.bulk_create(places, batch_size=500)
    OutsideHost.objects.exclude(name__in=OutsideLink.objects.values("host")).delete()


def _place(link_id: int, page: Publication) -> LinkPlace:
    return LinkPlace(
        link_id=link_id,
        content_id=page.content_id,
        agency_code=page.agency["code"],
        agency_name=page.agency["name"],
        path=page.path,
        title=page.title,
    )


def _asked_for(url: str) -> str:
    """The address that a browser asks for: without a fragment, in ASCII; ``""`` for what is not elsewhere."""
    address = safe_url(url.strip())
    if not address.startswith(("http://", "https://")) or not is_external(address):
        return ""
    parts = urlsplit(urldefrag(address).url)
    try:
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except UnicodeError:
        return ""
    asked = iri_to_uri(parts._replace(netloc=host.lower()).geturl())
    return asked if len(asked) <= LONGEST and len(host) <= 255 else ""
