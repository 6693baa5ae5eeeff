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
from .models import Policy, Submission
from .policy_words import readable
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
    def has_preview(self) -> bool:
        """Whether it is about something that the public would see as it stands here."""
        return not self.submission.is_of_the_board

    @cached_property
    def replaces(self) -> Policy | None:
        """The version of a policy that it would replace."""
        policy = self.submission.representation.get("policy", {})
        if self.submission.kind != SubmissionKind.POLICY:
            return None
        return Policy.objects.filter(code=policy["code"], version__lt=policy["version"]).first()

    @property
    def reason(self) -> str:
        """Why a policy is proposed, in the secretary's words."""
        is_policy = self.submission.kind == SubmissionKind.POLICY
        return self.submission.representation.get("reason", "") if is_policy else ""

    @property
    def compared_with(self) -> str:
        """With what it is compared, in words; empty where all of it is new."""
        if self.published:
            return f"the version published in edition {self.published.edition_id}"
        return f"version {self.replaces.version}, which is in force" if self.replaces else ""

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
        return changed_fields(self._old_form, self._new_form, self._name)

    @cached_property
    def unchanged(self) -> list[str]:
        """The names of those that do not."""
        return unchanged_labels(self._old_form, self._new_form)

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
    def _new_form(self) -> dict:
        if self.submission.kind == SubmissionKind.POLICY:
            return readable(self.submission.representation["policy"])
        return self._with_address(self.submission)

    @property
    def _old_form(self) -> dict | None:
        if self.replaces:
            policy = self.replaces
            return readable({"name": policy.name, "types": policy.types, "terms": policy.terms})
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
