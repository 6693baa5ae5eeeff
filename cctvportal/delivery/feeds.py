"""The feeds of an edition: what is new or changed on the site, in a section, from an agency, about a theme."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from cctvportal.design.wording import TYPE_LABELS
from cctvportal.publication.enums import Authority, Kind
from cctvportal.publication.models import Destruction, Edition, Publication, PublicationQuerySet
from search.text import plain

from .additions import HOME, INDEXES
from .addresses import absolute
from .notices import DEMONSTRATION
from .tracker import Change

ENTRIES = 30
CHANGES = "/feeds/recommendations.atom"
THEME = "representation__theme"


@dataclass(frozen=True)
class Feed:
    """``name`` is what its address has before ``.atom``; ``only`` says of which publications it tells.

    ``about`` is the page of the portal that shows what it tells of.
    """

    name: str
    title: str
    only: Q
    about: str = HOME

    @property
    def url(self) -> str:
        """Its address in the portal."""
        return f"/feeds/{self.name}.atom"


class AtomOfEdition(Atom1Feed):
    """An Atom feed (RFC 4287) that knows no clock: it is as new as its newest entry, or as its edition."""

    def latest_post_date(self) -> datetime:
        """When the newest of it was published."""
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=self.feed["effective_at"])


def feeds_of(edition: Edition) -> Iterator[Feed]:
    """Every feed that an edition has, that of the whole site first."""
    standing = _told(edition).order_by("title")
    yield Feed("all", "Everything", Q())
    sections = standing.filter(path__regex=r"^/[^/]+/$").exclude(kind=Kind.HOLD)
    for slug, title in sections.values_list("slug", "title"):
        yield Feed(f"sections/{slug}", title, Q(path__startswith=f"/{slug}/"), about=f"/{slug}/")
    yield from _by(standing, "agencies", "agency")
    yield from _by(standing, "themes", THEME)


def _by(standing: PublicationQuerySet, folder: str, named: str) -> Iterator[Feed]:
    found = (
        standing.filter(**{f"{named}__code__isnull": False}).order_by(f"{named}__name").values_list(named, flat=True)
    )
    names = {each["code"]: each["name"] for each in found.distinct()}
    for code, name in names.items():
        about = f"/tracker/themes/{code}/" if named == THEME else HOME
        yield Feed(f"{folder}/{code}", name, Q(**{f"{named}__code": code}), about)


def atom(feed: Feed, edition: Edition, site_name: str) -> str:
    """The feed as Atom. An entry's id lasts, wherever its page moves; it is as new as the page's words."""
    title = f"{site_name}: {feed.title}" if feed.name != "all" else site_name
    told = _begun(title, feed.about, feed.url, edition)
    found = _told(edition).filter(feed.only).exclude(path=HOME).exclude(type__endswith=INDEXES)
    for publication in _dated(found).order_by("-updated_in", "path")[:ENTRIES]:
        told.add_item(**_entry(publication, edition))
    return told.writeString("utf-8")


def changes_atom(changes: Sequence[Change], edition: Edition, site_name: str) -> str:
    """What changed of the recommendations: an entry, which never changes, for each change of each."""
    told = _begun(f"{site_name}: changes of the recommendations", "/tracker/changes/", CHANGES, edition)
    for change in changes[:ENTRIES]:
        version = change.version
        told.add_item(
            title=_text(version.title),
            link=absolute(version.path + edition.query),
            description=escape(_text(" ".join(change.told()))),
            unique_id=absolute(f"/record/pages/{version.id}/changes/?to={change.edition}&what={change.what}"),
            author_name=version.agency["name"],
            pubdate=change.at,
            updateddate=change.at,
            categories=[version.parts["theme"]["name"]],
        )
    return told.writeString("utf-8")


def _begun(title: str, link: str, url: str, edition: Edition) -> AtomOfEdition:
    """A feed at ``url`` without entries, about the page at ``link``."""
    return AtomOfEdition(
        title=title,
        link=absolute(link + edition.query),
        description="",
        subtitle=DEMONSTRATION if settings.DEMONSTRATION else None,
        feed_url=absolute(url + edition.query),
        feed_guid=absolute(url),
        language="en-gb",
        effective_at=edition.effective_at,
    )


def _dated(found: PublicationQuerySet) -> PublicationQuerySet:
    """With the edition, and its time, that last changed what a reader has: also where earlier words came back by it.

    So an entry's time never goes back (RFC 4287, section 4.2.15), and what was redacted is fetched again.
    """
    redacted = Destruction.objects.filter(
        tombstones__content_id=OuterRef("content_id"), tombstones__of_edition=OuterRef("edition_id")
    )
    newest = redacted.order_by("-edition").values("edition")[:1]
    updated_in = Greatest(F("edition_id"), Coalesce(Subquery(newest), 0), output_field=BigIntegerField())
    at = Edition.objects.filter(number=OuterRef("updated_in")).values("effective_at")
    return found.alias(updated_in=updated_in).annotate(updated_at=Subquery(at))


def _told(edition: Edition) -> PublicationQuerySet:
    """Content and notices of a withdrawal; what is over or out of sight is told in no edition."""
    standing = Publication.objects.at(edition.number).readable()
    return standing.filter(kind__in=[Kind.CONTENT, Kind.WITHDRAWAL])


def _entry(publication: Publication, edition: Edition) -> dict[str, Any]:
    own = publication.representation
    marks = {"Emergency": publication.authority == Authority.EMERGENCY, "Withdrawn": publication.is_notice}
    return {
        "title": _text(": ".join([*(mark for mark, is_so in marks.items() if is_so), publication.title])),
        "link": absolute(publication.path + edition.query),
        "description": escape(_text(" ".join(filter(None, _told_of(own))))),
        "unique_id": absolute(f"/record/pages/{publication.content_id}/"),
        "author_name": publication.agency["name"],
        "pubdate": publication.first_published_at,
        "updateddate": publication.updated_at,  # type: ignore[attr-defined]
        "categories": list(filter(None, [TYPE_LABELS.get(publication.type), (own.get("theme") or {}).get("name")])),
    }


def _told_of(own: dict[str, Any]) -> list[str]:
    """Of content its summary and what changed; of a withdrawal the reason that stands at its address."""
    return [own.get("summary", ""), own.get("change_note", ""), plain(own.get("reason", ""))]


def _text(words: str) -> str:
    """Without the characters that XML 1.0 has no way to write (section 2.2)."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", words)
