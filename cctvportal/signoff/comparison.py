"""A submission against what stands published: which version that is, and all that differs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from cctvportal.publication.enums import AssetRole
from cctvportal.publication.links import linked_pages
from cctvportal.publication.models import Publication, PublicationQuerySet

from .differences import Field, changed_fields, unchanged_labels
from .enums import SubmissionKind
from .models import Submission
from .shown_assets import AssetChange, asset_changes


@dataclass(frozen=True)
class Comparison:
    """A submission beside the version that stood when it was last decided on."""

    submission: Submission

    @cached_property
    def standing(self) -> Publication | None:
        """What stood, a withdrawal notice included; None before the first publication."""
        return self._before.order_by("-edition_id").first()

    @cached_property
    def published(self) -> Publication | None:
        """The content published last, with which the submission is compared."""
        if self.standing and self.standing.is_notice:
            return self._before.with_content().order_by("-edition_id").first()
        return self.standing

    @property
    def is_withdrawal(self) -> bool:
        return self.submission.kind == SubmissionKind.WITHDRAWAL

    @property
    def restores(self) -> bool:
        """Whether it would put content in the place of a withdrawal notice."""
        return not self.is_withdrawal and bool(self.standing and self.standing.is_notice)

    @cached_property
    def fields(self) -> list[Field]:
        """The fields of text that differ; the address is one of them."""
        return changed_fields(self._old_form, self._with_address(self.submission), self._name)

    @cached_property
    def unchanged(self) -> list[str]:
        """The names of those that do not."""
        return unchanged_labels(self._old_form, self._with_address(self.submission))

    @cached_property
    def assets(self) -> list[AssetChange]:
        """Every document and picture, before and after."""
        return asset_changes(self.published.assets if self.published else [], self.submission.assets, self.address_of)

    @property
    def count(self) -> int:
        """How many fields and files differ."""
        return len(self.fields) + sum(change.kind != "same" for change in self.assets)

    def address_of(self, use: dict[str, Any]) -> str:
        """Where a reader of the submission gets one of the files, old or new."""
        return reverse("signoff:asset", args=[self.submission.pk, use["sha256"], use["name"]])

    def find(self, sha256: str, name: str) -> dict[str, Any] | None:
        """The file of either version with this digest and name."""
        uses = self.submission.assets + (self.published.assets if self.published else [])
        return next((use for use in uses if use["sha256"] == sha256 and use["name"] == name), None)

    @property
    def _before(self) -> PublicationQuerySet:
        versions = Publication.objects.filter(content_id=self.submission.content_id)
        if not self.submission.is_open:
            versions = versions.filter(edition__made_at__lt=self.submission.last_event.at)
        if sign_off := getattr(self.submission, "sign_off", None):
            versions = versions.exclude(sign_off=sign_off.pk)
        return versions

    @property
    def _old_form(self) -> dict | None:
        return self._with_address(self.published) if self.published else None

    @staticmethod
    def _with_address(version: Submission | Publication) -> dict:
        return {"title": version.title, "address": version.path} | version.representation

    def _name(self, kind: str, number: int) -> str:
        return self._names.get((kind, number), f"{kind} {number}")

    @cached_property
    def _names(self) -> dict[tuple[str, int], str]:
        """What pages, documents and pictures are called that either version names by id."""
        versions: list[Submission | Publication] = [self.submission, *([self.published] if self.published else [])]
        ids = {page for version in versions for page in linked_pages(version.representation)}
        pages = Publication.objects.current().filter(content_id__in=ids).values_list("content_id", "title")
        names = {("page", number): f"“{title}”" for number, title in pages}
        for use in (use for version in reversed(versions) for use in version.assets):
            kind = "image" if use["role"] == AssetRole.RENDITION else "document"
            if use["role"] != AssetRole.PICTURE:
                names[kind, use["library_id"]] = f"“{use['title'] or use['name']}”"
        return names
