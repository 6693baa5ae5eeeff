"""Links by which somebody without an account sees what is not published."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cctvportal.frontends.models import PreviewSite
from cctvportal.kernel import clock
from cctvportal.publication.content import AssetUse, Content
from cctvportal.publication.models import Destruction

from .states import USER
from .submissions import Submission


class PreviewLinkQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Those that show something now. A redaction ends all that were made before: one may show what it destroyed."""
        return self.filter(expires_at__gt=clock.now(), revoked_at__isnull=True).exclude(_redacted_since())

    def ended(self) -> Self:
        """The others."""
        return self.filter(Q(expires_at__lte=clock.now()) | Q(revoked_at__isnull=False) | _redacted_since())

    def drafts(self) -> Self:
        """Those to drafts, not to submissions."""
        return self.filter(submission__isnull=True)


def _redacted_since() -> Exists:
    # By edition: the instant of a redaction is that at which its transaction began.
    return Exists(Destruction.objects.filter(edition__gt=OuterRef("of_edition")))


class PreviewLink(models.Model):
    """Leave to see one state of one page, until some instant. Of a draft it keeps a copy until it ends."""

    content_id = models.BigIntegerField(db_index=True)
    # What it shows: SHA-256 as of a publication.
    digest = models.CharField(max_length=64)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="preview_links")
    # Of a draft: {"type", "path", "parent_id", "locale", "slug", "position", "representation", "assets", "agency"}.
    draft = models.JSONField(null=True)
    # For whom it is, in the maker's words.
    note = models.CharField(max_length=120, blank=True)
    # The front end to which it leads; the portal's own pages without one.
    site = models.ForeignKey(PreviewSite, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # The newest edition then, 0 before the first.
    of_edition = models.BigIntegerField(db_default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Preview link {self.pk}"

    @property
    def content(self) -> Content | None:
        """The content of the draft that it keeps; None where it keeps none any more."""
        if self.draft is None:
            return None
        told = {name: value for name, value in self.draft.items() if name not in ("agency", "assets")}
        assets = tuple(AssetUse(**use) for use in self.draft["assets"])
        return Content(content_id=self.content_id, assets=assets, **told)
