"""Two append-only, hash-chained, signed logs: the public record, and a private one of security events."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json


class ChainedEntry(models.Model):
    """One entry of a chain: it holds the hash of the entry before, and is signed. Such a model is immutable."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    body = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    class Meta:
        abstract = True
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind}"

    def signed_content(self) -> dict:
        """What is hashed and signed: every column but the hash and the signature themselves."""
        return {
            "sequence": self.sequence,
            "at": clock.to_text(self.at),
            "kind": self.kind,
            "body": self.body,
            "previous_hash": self.previous_hash,
            "key_id": self.key_id,
        }

    def exported(self) -> dict:
        """What is signed, with hash and signature: all that a verifier needs."""
        return self.signed_content() | {"hash": self.hash, "signature": self.signature}


class RecordEntry(ChainedEntry):
    """One entry of the public record, as the public reads it. This model is immutable.

    What is not public yet stands in it as a salted commitment: the SHA-256 of ``{"body", "salt"}``.
    """

    commitment = models.CharField(max_length=64, blank=True)

    class Meta(ChainedEntry.Meta):
        verbose_name_plural = "record entries"
        indexes = [GinIndex(fields=["body"], opclasses=["jsonb_path_ops"], name="record_entry_body")]

    def signed_content(self) -> dict:
        """With the commitment."""
        return super().signed_content() | {"commitment": self.commitment}


class SecurityEntry(ChainedEntry):
    """One security event. Read by administrators and the secretary, never by the public. This model is immutable."""

    class Meta(ChainedEntry.Meta):
        verbose_name_plural = "security entries"
        indexes = [models.Index(fields=["kind", "-sequence"], name="security_entry_kind")]


class Secret(models.Model):
    """What an entry commits to while it is not public. Read by the cms role alone; opened by a later entry."""

    entry = models.OneToOneField(RecordEntry, on_delete=models.PROTECT, primary_key=True, related_name="secret")
    salt = models.CharField(max_length=64)
    body = models.JSONField()
    # What the entry is about, so that publishing can find what it has to open.
    subject = models.UUIDField(db_index=True, null=True)

    def __str__(self) -> str:
        return f"secret of entry {self.entry_id}"


class Verification(models.Model):
    """What one check of record, publications and files found. This model is immutable; the newest row counts.

    ``problems`` is a list of sentences; the numbers say how much was looked at, up to which entry of the record.
    """

    at = models.DateTimeField(auto_now_add=True)
    sequence = models.BigIntegerField()
    entries = models.BigIntegerField()
    publications = models.BigIntegerField()
    assets = models.BigIntegerField()
    problems = models.JSONField()
    ok = models.BooleanField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Verification up to entry {self.sequence}: {'whole' if self.ok else 'damaged'}"

    @classmethod
    def newest(cls) -> "Verification | None":
        """The last one; None before the first."""
        return cls.objects.order_by("-pk").first()


class HeadSent(models.Model):
    """That the head of the record went out by mail, once a day. This model is immutable."""

    day = models.DateField(primary_key=True)
    sequence = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: entry {self.sequence}"


class Manifest(models.Model):
    """The SHA-256 of everything that the public process answers in an edition, by address. This model is immutable.

    The record's ``manifest`` entry vouches for it by its root.
    """

    edition = models.BigIntegerField()
    release = models.CharField(max_length=12)
    responses = models.JSONField()
    root = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "release"], name="one_manifest_a_release")]

    def __str__(self) -> str:
        return f"Manifest of edition {self.edition}, release {self.release}"

    def canonical(self) -> bytes:
        """What the root is the SHA-256 of: ``{"edition", "release", "responses"}`` as canonical JSON."""
        return canonical_json({"edition": self.edition, "release": self.release, "responses": self.responses})
