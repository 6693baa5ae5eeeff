"""What every page of the portal has in common, and who owns it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.locks import BaseLock
from wagtail.models import Page, Revision

from cctvportal.agencies.models import Agency, User
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.models import Publication
from cctvportal.signoff.contributors import note_change, noted_digest
from cctvportal.signoff.locks import ReviewLock, under_review
from cctvportal.signoff.models import Submission

from .page_form import PortalPageForm
from .represent import Representation, Representer

if TYPE_CHECKING:  # permissions.py imports this module.
    from .permissions import PortalPermissionTester

UNDER_REVIEW = "This page is under review by the board. Take the submission back before you change, move or delete it."
PUBLISHED = "This page has been published. A published page is withdrawn, not deleted or moved by hand: ask the board."


def refuse_unless_mere_draft(page: Page) -> None:
    """Raise ``PermissionDenied`` for a page that is under review or was ever published."""
    if under_review(page.pk):
        raise PermissionDenied(UNDER_REVIEW)
    if Publication.objects.filter(content_id=page.pk).exists():
        raise PermissionDenied(PUBLISHED)


class PageOwnership(models.Model):
    """Which agency a page belongs to, and who of other agencies was invited to write on it.

    A table of its own, so that no revision, revert or copy can restore or carry it.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="ownership")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="owned_pages")
    co_authors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="co_authored_pages")

    def __str__(self) -> str:
        return f"{self.page}: {self.agency}"


class PortalPage(Page):
    """A page whose public form is the JSON of ``represent()``."""

    summary = models.TextField(
        max_length=300, help_text="What this page is about, in one or two sentences. Shown in lists and search results."
    )
    contact_name = models.CharField(max_length=120, blank=True, help_text="A team or post, never a person's name.")
    contact_email = models.EmailField("contact e-mail", blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    change_note = models.CharField(
        max_length=250,
        blank=True,
        help_text="What this version changes. Shown in public beside the date of publication.",
    )
    review_by = models.DateField(
        null=True, blank=True, help_text="The day by which the agency means to look at it again."
    )

    summary_panels = [FieldPanel("summary")]
    about_panels = [
        FieldPanel("change_note"),
        FieldPanel("review_by"),
        MultiFieldPanel(
            [FieldPanel("contact_name"), FieldPanel("contact_email"), FieldPanel("contact_phone")], heading="Contact"
        ),
    ]
    promote_panels = [FieldPanel("slug")]
    settings_panels: list = []
    base_form_class = PortalPageForm

    class Meta:
        abstract = True

    def represent(self) -> Representation:
        """The page as plain JSON with all that it shows and links to (docs/representation.md)."""
        representer = Representer()
        fields = {
            "title": representer.text(self.title),
            "summary": representer.text(self.summary),
            "contact": {
                "name": representer.text(self.contact_name),
                "email": representer.text(self.contact_email),
                "phone": representer.text(self.contact_phone),
            },
            "change_note": representer.text(self.change_note),
            "review_by": representer.date(self.review_by),
        }
        return representer.finish(fields | self.representation_fields(representer))

    def representation_fields(self, representer: Representer) -> dict:
        """What this type adds to the common fields; each type says it for itself."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is represented.")

    def draft_digest(self) -> str:
        """What its saves are noted by: see ``signoff.contributors.noted_digest``."""
        return noted_digest(self.pk, self.slug, self.represent().json)

    def save(self, *args, **kwargs) -> None:
        """Save; a new page belongs to an agency of its maker, whatever made it."""
        from .ownership import give_to_agency_of  # it needs the models of this module

        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            give_to_agency_of(self, self.owner)

    @transaction.atomic
    def save_revision(
        self, user: User | None = None, overwrite_revision: Revision | None = None, **kwargs: object
    ) -> Revision:
        """Save the draft and note who changed what it would publish.

        Every save of Wagtail's admin passes here, autosave, revert and copy too. A revision that a submission refers to
        is never overwritten. Waits for a submission of the page that is just being made, so that no change falls
        between what was frozen and what is noted. Raises ``PermissionDenied`` while the page is under review.
        """
        advisory_lock("content", self.pk)
        if under_review(self.pk):
            raise PermissionDenied(UNDER_REVIEW)
        if overwrite_revision and Submission.objects.filter(revision_id=overwrite_revision.pk).exists():
            overwrite_revision = None
        revision = super().save_revision(user=user, overwrite_revision=overwrite_revision, **kwargs)
        note_change(self.pk, user, self.draft_digest())
        return revision

    def get_lock(self) -> BaseLock | None:
        """The review's lock before any other, so that whoever locked the page cannot save either."""
        return ReviewLock(self) if under_review(self.pk) else super().get_lock()

    def permissions_for_user(self, user: User) -> "PortalPermissionTester":
        """Agencies draft, nobody publishes here; see ``permissions.py``."""
        from .permissions import PortalPermissionTester  # it needs the models of this module

        return PortalPermissionTester(user, self)

    def get_admin_display_title(self) -> str:
        """A public page by its public title: lists must not tell other agencies what a draft is to be called."""
        return self.title if self.live else super().get_admin_display_title()

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Never: the public reads publications."""
        raise Http404("Pages are not served from drafts.")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft through the public templates."""
        from .preview import draft_preview  # it needs the models of this module

        return draft_preview(self, request.user)
