"""Where something of one piece of content may stand: in tables that are append-only, and in Wagtail's."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, TextField
from django.db.models.expressions import RawSQL
from django_tasks_db.models import DBTaskResult
from wagtail.fields import StreamField
from wagtail.models import Comment, CommentReply, Page, PageLogEntry, Revision, TaskState

from cctvportal.library.models import FrozenFile, PortalDocument, PortalImage
from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Publication, PublicationAsset, Route
from cctvportal.record.models import RecordEntry, Secret, Verification
from cctvportal.record.verify import NEVER_REDACTED
from search.models import SearchRow

from ..models import (
    Emergency,
    EmergencyEvent,
    PackRemoval,
    SignOff,
    Submission,
    SubmissionEvent,
    Vote,
)
from .places import Source

# Columns of a page that are no text of its editors: addresses and what Wagtail keeps for itself.
NOT_WRITTEN = {"path", "slug", "url_path"}


class ContentSources:
    """All that stands about one piece of content."""

    def __init__(self, content_id: int) -> None:
        self.content_id = content_id

    def immutable(self) -> Iterator[Source]:
        """Rows that only the redaction's own function can change."""
        published, submitted = self._published, self._submitted
        by_submission = Q(submission__in=submitted)
        columns = ("title", "slug", "path", "representation", "assets")
        yield Source("Published version", published, columns)
        yield Source("Name of a published file", PublicationAsset.objects.filter(publication__in=published), ("name",))
        yield Source("Earlier address", Route.objects.filter(content_id=self.content_id), ("path",))
        rows = SearchRow.objects.filter(publication__in=published).defer("document")
        yield Source("Search", rows, ("title", "lead", "body", "files"))
        yield self._entries()
        yield Source("What an entry of the record keeps closed", self._secrets(), ("body",))
        reports = Verification.objects.exclude(problems=[])
        yield Source("Report of a check of the record", reports, ("problems",))
        yield Source("Submission", submitted, columns)
        yield Source("Step of a submission", SubmissionEvent.objects.filter(by_submission), ("reason",))
        yield Source("Vote", Vote.objects.filter(by_submission), ("reason",))
        emergencies = Emergency.objects.filter(content_id=self.content_id)
        yield Source("Emergency", emergencies, ("reason",))
        yield Source("Step of an emergency", EmergencyEvent.objects.filter(emergency__in=emergencies), ("reason",))
        removed = PackRemoval.objects.filter(item__submission__in=submitted)
        yield Source("Item taken out of a pack", removed, ("reason",))

    def drafts(self) -> Iterator[Source]:
        """Rows of Wagtail and of the task table."""
        page = Page.objects.filter(pk=self.content_id).first()
        if page:
            yield from self._page(page.specific)
        yield Source("Saved draft", self._revisions, ("object_str", "content"))
        comments = Comment.objects.filter(page_id=self.content_id)
        yield Source("Comment", comments, ("text",))
        yield Source("Reply to a comment", CommentReply.objects.filter(comment__in=comments), ("text",))
        yield Source("History of the page", PageLogEntry.objects.filter(page_id=self.content_id), ("label", "data"))
        about = {"workflow_state__object_id": str(self.content_id)}
        yield Source("Comment in the workflow", TaskState.objects.filter(**about), ("comment",))
        yield Source("Task of the worker", self.tasks(), ("args_kwargs", "traceback"))
        yield Source("Title in the library", PortalDocument.objects.filter(pk__in=self._library(True)), ("title",))
        yield Source("Title in the library", PortalImage.objects.filter(pk__in=self._library(False)), ("title",))

    @cached_property
    def texts_of_files(self) -> dict[str, str]:
        """SHA-256 -> text, of the documents that it was published or submitted with."""
        assets = [use for row in self._rows for use in row.assets if use["role"] == AssetRole.DOCUMENT]
        files = FrozenFile.objects.filter(pk__in={use["sha256"] for use in assets}).exclude(text="")
        return dict(files.values_list("sha256", "text"))

    @cached_property
    def known_as(self) -> set[str]:
        """What entries of the record call it by: ids of its submissions, sign-offs and emergencies, and its digests."""
        signed = SignOff.objects.filter(submission__in=self._submitted).values_list("pk", flat=True)
        emergencies = Emergency.objects.filter(content_id=self.content_id).values_list("pk", flat=True)
        ids = [*signed, *emergencies, *(row.pk for row in self._rows)]
        return {str(id_) for id_ in ids} | {row.digest for row in self._rows}

    @property
    def _published(self) -> Any:
        return Publication.objects.filter(content_id=self.content_id).order_by("edition_id")

    @property
    def _submitted(self) -> Any:
        return Submission.objects.filter(content_id=self.content_id).order_by("submitted_at")

    @cached_property
    def _rows(self) -> list[Publication | Submission]:
        return [*self._published, *self._submitted]

    @property
    def _revisions(self) -> Any:
        page_type = ContentType.objects.get_for_model(Page)
        return Revision.objects.filter(base_content_type=page_type, object_id=str(self.content_id)).order_by("pk")

    def _page(self, page: Page) -> Iterator[Source]:
        """The page's own row in each table that it has one in."""
        for model in (Page, type(page)):
            columns = tuple(
                field.attname
                for field in model._meta.local_concrete_fields
                if isinstance(field, (CharField, TextField, StreamField))
                and field.attname not in NOT_WRITTEN
                and not field.choices
            )
            if columns:
                yield Source("Draft", model._default_manager.filter(pk=page.pk), columns)

    def _secrets(self) -> Any:
        subjects = [row.pk for row in self._rows if isinstance(row, Submission)]
        subjects += list(Emergency.objects.filter(content_id=self.content_id).values_list("pk", flat=True))
        return Secret.objects.filter(Q(subject__in=subjects) | Q(body__content=self.content_id)).order_by("pk")

    def _entries(self) -> Source:
        found = RecordEntry.objects.exclude(kind__in=NEVER_REDACTED).order_by("pk")
        about = found.filter(pk__in=[key for key, within in self._within.items() if within])
        return Source("Entry of the record", about, ("body",), self._within)

    @cached_property
    def _within(self) -> dict[str, tuple[str, ...]]:
        """By entry of the record, the pointers to what in it is about this content."""
        names = [str(self.content_id), *self.known_as]
        # A first look, by words; what is about it is then judged by the parts of the entry.
        maybe = RecordEntry.objects.annotate(
            told=RawSQL("body::text LIKE ANY (%s)", ([f"%{name}%" for name in names],))
        ).filter(told=True)
        return {str(entry.pk): tuple(self._parts(entry.body)) for entry in maybe}

    def _parts(self, body: dict[str, Any]) -> Iterator[str]:
        for name, value in body.items():
            if isinstance(value, list):
                yield from (f"/{name}/{index}/" for index, item in enumerate(value) if self._is_about(item))
        if self._is_about({name: value for name, value in body.items() if not isinstance(value, list)}):
            yield from (f"/{name}" for name, value in body.items() if not isinstance(value, list))

    def _is_about(self, value: Any) -> bool:
        if isinstance(value, dict):
            return value.get("content") == self.content_id or any(map(self._is_about, value.values()))
        if isinstance(value, list):
            return any(map(self._is_about, value))
        return isinstance(value, str) and value in self.known_as

    def tasks(self) -> Any:
        """Rows of the task table that are about it."""
        ids = [str(self.content_id), *(str(row.pk) for row in self._rows)]
        about = RawSQL("args_kwargs::text LIKE ANY (%s)", ([f"%{id_}%" for id_ in ids],))
        return DBTaskResult.objects.annotate(about=about).filter(about=True)

    def _library(self, documents: bool) -> set[int]:
        uses = (use for row in self._rows for use in row.assets)
        return {use["library_id"] for use in uses if (use["role"] != AssetRole.RENDITION) == documents}
