"""A submission against what stands published: which version that is, and all that differs."""

from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django.urls import reverse

from cctvportal.kernel.side_by_side import Field, changed_fields, unchanged_labels
from cctvportal.publication.models import Edition, Publication, PublicationQuerySet
from cctvportal.publication.versions import Names, compared_form

from .enums import SubmissionKind
from .models import Policy, Submission
from .policy_words import readable
from .shown_assets import AssetChange, asset_changes

ABOUT_THE_PAGE = (SubmissionKind.WITHDRAWAL, SubmissionKind.DELETION, SubmissionKind.MOVE, SubmissionKind.ORDER)


def moved_rows(representation: dict[str, Any]) -> list[dict[str, Any]]:
    """What a move takes along, with what each page is called: ``{"title", "notice", "corrected", "from", "to"}``."""
    ids = [row["content"] for row in representation["pages"]]
    newest = Publication.objects.filter(content_id__in=ids).order_by("content_id", "-edition_id").distinct("content_id")
    known = {page.content_id: page for page in newest.only("content_id", "title", "kind")}
    return [
        {
            "title": known[row["content"]].title,
            "notice": known[row["content"]].get_kind_display().lower() if known[row["content"]].is_notice else "",
            "corrected": "uncorrected" in row,
            "from": row["from"],
            "to": row["to"],
        }
        for row in representation["pages"]
    ]


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
        """Why a policy, or a change of the board, is proposed, in the secretary's words."""
        proposed = self.submission.kind in (SubmissionKind.POLICY, SubmissionKind.BOARD)
        return self.submission.representation.get("reason", "") if proposed else ""

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
    def is_about_the_page(self) -> bool:
        """Whether it changes no words, but where the page stands or whether it does."""
        return self.submission.kind in ABOUT_THE_PAGE

    @property
    def restores(self) -> bool:
        """Whether it would put content in the place of a withdrawal notice."""
        return not self.is_about_the_page and bool(self.standing and self.standing.is_notice)

    @cached_property
    def moves(self) -> list[dict[str, Any]]:
        """The pages of a move, as ``moved_rows`` gives them."""
        return moved_rows(self.submission.representation)

    @cached_property
    def orders(self) -> list[tuple[str, str]]:
        """The titles of an order of navigation, place by place: as it was, and as it would be."""
        named = sorted(self.submission.representation["order"], key=lambda row: row["position"])
        edition = Edition.objects.filter(made_at__lt=self.submission.submitted_at).order_by("-number").first()
        stood = Publication.objects.at(edition.number) if edition else Publication.objects.none()
        before = stood.filter(content_id__in=[row["content"] for row in named]).order_by("position", "path")
        return list(zip_longest([page.title for page in before], [row["title"] for row in named], fillvalue=""))

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
        return next((use for use in self._uses if use["sha256"] == sha256 and use["name"] == name), None)

    def document(self, sha256: str) -> dict[str, Any] | None:
        """The document of either version with this digest with which a text is signed."""
        return next((use for use in self._uses if use["sha256"] == sha256 and use.get("text_sha256")), None)

    @property
    def _uses(self) -> list[dict[str, Any]]:
        return self.submission.assets + (self.published.assets if self.published else [])

    @property
    def _before(self) -> PublicationQuerySet:
        versions = Publication.objects.filter(content_id=self.submission.content_id)
        if not self.submission.is_open:
            versions = versions.filter(edition__made_at__lt=self.submission.last_event.at)
        if sign_off := getattr(self.submission, "sign_off", None):
            versions = versions.exclude(sign_off=sign_off.pk)
        emergency = self.submission.emergency
        if emergency and emergency.ever_took_effect:
            # What the emergency brought is what the board is to decide on.
            return versions.filter(edition__lte=emergency.before.edition_id) if emergency.before else versions.none()
        return versions

    @property
    def _new_form(self) -> dict:
        if self.submission.kind == SubmissionKind.POLICY:
            return readable(self.submission.representation["policy"])
        if self.submission.kind == SubmissionKind.NOTICE:
            return {"title": self.submission.title, "text": self.submission.representation["reason"]}
        if self.submission.kind == SubmissionKind.BOARD:
            return {"change": self.submission.title}
        return compared_form(self.submission)

    @property
    def _old_form(self) -> dict | None:
        if self.replaces:
            policy = self.replaces
            return readable({"name": policy.name, "types": policy.types, "terms": policy.terms})
        return compared_form(self.published) if self.published else None

    @cached_property
    def _name(self) -> Names:
        return Names([*([self.published] if self.published else []), self.submission])
