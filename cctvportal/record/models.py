"""The record: an append-only, hash-chained, signed log of what was done by whom to what."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from cctvportal.kernel import clock


class RecordEntry(models.Model):
    """One entry, as the public reads it. This model is immutable.

    What is not public yet stands in it as a salted commitment: the SHA-256 of ``{"body", "salt"}``.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    body = models.JSONField()
    commitment = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["sequence"]
        verbose_name_plural = "record entries"
        indexes = [GinIndex(fields=["body"], opclasses=["jsonb_path_ops"], name="record_entry_body")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind}"

    def signed_content(self) -> dict:
        """What is hashed and signed: every column but the hash and the signature themselves."""
        return {
            "sequence": self.sequence,
            "at": clock.to_text(self.at),
            "kind": self.kind,
            "body": self.body,
            "commitment": self.commitment,
            "previous_hash": self.previous_hash,
            "key_id": self.key_id,
        }


class Secret(models.Model):
    """What an entry commits to while it is not public. Read by the cms role alone; opened by a later entry."""

    entry = models.OneToOneField(RecordEntry, on_delete=models.PROTECT, primary_key=True, related_name="secret")
    salt = models.CharField(max_length=64)
    body = models.JSONField()
    # What the entry is about, so that publishing can find what it has to open.
    subject = models.UUIDField(db_index=True, null=True)

    def __str__(self) -> str:
        return f"secret of entry {self.entry_id}"
