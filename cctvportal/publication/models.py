"""Editions and what stands in them. The public site is read from these tables and from no others."""

import uuid
from collections.abc import Hashable
from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json, sha256

from .enums import Authority, Cause, Kind, RouteKind


class Edition(models.Model):
    """A numbered, atomic state of the whole public site. This model is immutable."""

    number = models.BigIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    # The only clock that rendering knows.
    effective_at = models.DateTimeField()
    next_boundary = models.DateTimeField(null=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    # The transaction that made it, set by a trigger: nothing is added to an edition afterwards.
    made_in = models.BigIntegerField(null=True, editable=False)
    # Whether it is read as history: then what is over or out of sight since is not given out (`standing_in`).
    is_past = False
    # Whether an address of its own asked for it (``?at=``), which goes on showing it: links stay within it then.
    is_memento = False

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Edition {self.number}"

    @property
    def is_past_boundary(self) -> bool:
        """Whether the next edition is due and not made: what is refused depends on the clock then."""
        return self.next_boundary is not None and self.next_boundary <= clock.now()

    @property
    def kept(self) -> dict[Hashable, Any]:
        """What its pages have in common, kept with the edition that a process gives to all requests.

        Nothing is kept past its boundary: what is over then is found by no request.
        """
        return {} if self.is_past_boundary else self._kept

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}

    @property
    def query(self) -> str:
        """What addresses end with, so that who follows them stays in a memento; ``""`` in no memento."""
        return f"?at={self.number}" if self.is_memento else ""


class PublicationQuerySet(models.QuerySet):
    def at(self, edition: int, now: datetime | None = None) -> Self:
        """Those that stand in an edition, one for each piece of content.

        An emergency past its time (``now``, unless another instant is given) is refused although nothing has taken its
        place yet.
        """
        in_time = Q(expires_at__isnull=True) | Q(expires_at__gt=now or clock.now())
        return self.filter(
            (Q(routes__until_edition__isnull=True) & in_time) | Q(routes__until_edition__gt=edition),
            routes__kind=RouteKind.CANONICAL,
            routes__from_edition__lte=edition,
        )

    def standing_in(self, edition: Edition) -> Self:
        """Those that stand in an edition; where it is read as history, what of them is still given out."""
        standing = self.at(edition.number)
        return standing.readable() if edition.is_past else standing

    def current(self) -> Self:
        """Those that stand in the newest edition."""
        return self.filter(routes__kind=RouteKind.CANONICAL, routes__until_edition__isnull=True)

    def overdue(self) -> Self:
        """Emergencies past their time whose place nothing has taken yet."""
        return self.current().filter(expires_at__lte=clock.now())

    def readable(self) -> Self:
        """Those whose bytes are still given out, now or as history.

        Not what an emergency brought and is over, nor what an emergency put out of sight: until content stands there
        again, also where the board has agreed to that since.
        """
        routes = Route.objects.filter(publication=OuterRef("pk"), kind=RouteKind.CANONICAL, until_edition__isnull=True)
        over = Q(expires_at__isnull=False) & (Q(expires_at__lte=clock.now()) | ~Exists(routes))
        notice = ~Q(kind=Kind.CONTENT)
        standing = Publication.objects.current().filter(notice, content_id=OuterRef("content_id"))
        put_out_of_sight = Publication.objects.filter(
            notice, authority=Authority.EMERGENCY, content_id=OuterRef("content_id"), edition__gt=OuterRef("edition")
        )
        return self.exclude(over).exclude(Q(kind=Kind.CONTENT) & Exists(standing) & Exists(put_out_of_sight))

    def with_content(self) -> Self:
        """Leave out withdrawals and holds: a notice is not content."""
        return self.filter(kind=Kind.CONTENT)


# Few do. They have an index of their own, since each edition asks for the next instant at which one changes.
CHANGES_WITH_TIME = ~Q(boundaries=[]) | Q(expires_at__isnull=False)


class Publication(models.Model):
    """One piece of content as the board signed it off. This model is immutable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="publications")
    # Who wrote and who signed: agencies and seats as {"code", "name"}, never persons.
    agency = models.JSONField()
    seats = models.JSONField()
    # The sign-off it rests on; for what an emergency brought of its own, the emergency.
    sign_off = models.UUIDField(db_index=True)
    authority = models.CharField(
        max_length=10, choices=Authority.choices, default=Authority.SIGN_OFF, db_default=Authority.SIGN_OFF
    )
    # The emergency that brought it, or at whose end it came back.
    emergency = models.UUIDField(null=True, db_index=True)
    # When an emergency's time is over.
    expires_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    type = models.CharField(max_length=80, db_index=True)
    content_id = models.BigIntegerField(db_index=True)
    parent_id = models.BigIntegerField(null=True, db_index=True)
    locale = models.CharField(max_length=10)
    slug = models.CharField(max_length=255)
    path = models.CharField(max_length=1000, db_index=True)
    position = models.IntegerField()
    title = models.CharField(max_length=255)
    first_published_at = models.DateTimeField()
    representation = models.JSONField()
    # Each asset it shows or links: the JSON of content.AssetUse.
    assets = models.JSONField()
    boundaries = ArrayField(models.DateTimeField(), default=list)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        indexes = [models.Index(fields=["content_id"], condition=CHANGES_WITH_TIME, name="publication_with_time_idx")]
        constraints = [
            models.UniqueConstraint(
                fields=["sign_off", "content_id"],
                condition=Q(emergency__isnull=True),
                name="a_sign_off_publishes_a_content_once",
            ),
            models.UniqueConstraint(fields=["edition", "content_id"], name="a_content_once_in_an_edition"),
            models.UniqueConstraint(
                fields=["emergency"],
                condition=~Q(authority=Authority.EMERGENCY),
                name="an_emergency_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.path}, edition {self.edition_id})"

    @property
    def is_notice(self) -> bool:
        """Whether a notice stands in place of content: a withdrawal, a hold, or the tombstone of a deletion."""
        return self.kind != Kind.CONTENT

    @property
    def is_overdue(self) -> bool:
        """Whether it is an emergency past its time, which nobody reads any more."""
        return self.expires_at is not None and self.expires_at <= clock.now()

    def recomputed_digest(self) -> str:
        """The digest as it follows from what is stored; equals ``digest`` unless the row was damaged."""
        return sha256(self.signed_form())

    def signed_form(self) -> bytes:
        """The canonical JSON that the digest is of, as it follows from what is stored."""
        return canonical_json(signed_form(self.type, self.path, self.representation, self.assets))


def signed_form(type_: str, path: str, representation: dict, assets: list[dict]) -> dict:
    """What a digest is the SHA-256 of: type, path, representation, and every asset's digest and use."""
    return {"type": type_, "path": path, "representation": representation, "assets": assets}


class Route(models.Model):
    """What an address answers, from one edition until another. Only its end is ever set, once."""

    kind = models.CharField(max_length=10, choices=RouteKind.choices)
    path = models.CharField(max_length=1100)
    content_id = models.BigIntegerField()
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="routes")
    sign_off = models.UUIDField()
    from_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    until_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["path", "from_edition"]
        indexes = [models.Index(fields=["path", "from_edition"]), models.Index(fields=["content_id", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["path"], condition=Q(until_edition__isnull=True), name="one_current_route_for_an_address"
            ),
            models.UniqueConstraint(
                fields=["content_id"],
                condition=Q(until_edition__isnull=True, kind=RouteKind.CANONICAL),
                name="one_current_address_for_a_content",
            ),
            models.CheckConstraint(
                condition=Q(publication__isnull=False) | Q(kind__in=[RouteKind.REDIRECT, RouteKind.GONE]),
                name="a_route_to_content_names_its_publication",
            ),
            models.CheckConstraint(
                condition=Q(until_edition__isnull=True) | Q(until_edition__gt=F("from_edition")),
                name="a_route_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.kind})"


class Asset(models.Model):
    """Bytes that a publication shows or links, content-addressed. This model is immutable."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.sha256


class PublicationAsset(models.Model):
    """That a publication shows or links an asset, and under which file name. This model is immutable."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="asset_links")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="publication_links")
    name = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "asset", "name"], name="an_asset_once_a_publication")
        ]

    def __str__(self) -> str:
        return self.name


class PublishedFile(models.Model):
    """That a publication shows or links a document or an image of the library. Immutable.

    The database adds the rows with the publication (migration 0007); ``assets`` there says which bytes.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=10)
    library_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["role", "library_id", "edition"], name="publication_role_files_idx")]
        constraints = [
            models.UniqueConstraint(fields=["publication", "role", "library_id"], name="a_file_once_a_publication")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.library_id}"


class EditionCount(models.Model):
    """How many pages, documents and images stand in an edition. This model is immutable.

    The database counts, whatever is inserted, in the transaction that makes the edition (migration 0007).
    """

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, primary_key=True, related_name="counts")
    pages = models.BigIntegerField(default=0)
    documents = models.BigIntegerField(default=0)
    images = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pages} pages in edition {self.edition_id}"


class Destruction(models.Model):
    """That a redaction was carried out, as the public may know it. This model is immutable.

    ``seats`` are the codes of the seats that ordered it.
    """

    redaction = models.UUIDField(primary_key=True)
    ground = models.TextField()
    seats = models.JSONField()
    at = models.DateTimeField()
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="destructions")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Redaction {self.redaction}"


class Tombstone(models.Model):
    """What a redaction destroyed parts of: one publication, one file, or one entry of the record. Immutable.

    A publication is named by content, edition and digest; a file by its SHA-256; an entry by its number.
    """

    destruction = models.ForeignKey(Destruction, on_delete=models.PROTECT, related_name="tombstones")
    content_id = models.BigIntegerField(null=True, db_index=True)
    of_edition = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    entry = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content_id__isnull=False, of_edition__isnull=False, sha256="", entry__isnull=True)
                | (
                    Q(content_id__isnull=True, of_edition__isnull=True, digest="")
                    & ~Q(sha256="")
                    & Q(entry__isnull=True)
                )
                | Q(content_id__isnull=True, of_edition__isnull=True, digest="", sha256="", entry__isnull=False),
                name="a_tombstone_names_one_thing",
            )
        ]

    def __str__(self) -> str:
        named = f"file {self.sha256}" if self.sha256 else f"entry {self.entry}"
        return f"content {self.content_id} in edition {self.of_edition}" if self.content_id else named
