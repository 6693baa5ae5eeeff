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
    Pack,
    PackEvent,
    PackRemoval,
    SignOff,
    Submission,
    SubmissionEvent,
    Vote,
)
from .places import Source
from .texts import is_told

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
        yield self._secrets()
        reports = Verification.objects.exclude(problems=[])
        yield Source("Report of a check of the record", reports, ("problems",))
        yield Source("Submission", submitted, columns)
        yield self._submitted_with_others()
        yield Source("Step of a submission", SubmissionEvent.objects.filter(by_submission), ("reason",))
        yield Source("Vote", Vote.objects.filter(by_submission), ("reason",))
        emergencies = Emergency.objects.filter(content_id=self.content_id)
        yield Source("Emergency", emergencies, ("reason",))
        yield Source("Step of an emergency", EmergencyEvent.objects.filter(emergency__in=emergencies), ("reason",))
        packs = Pack.objects.filter(items__submission__in=submitted).distinct()
        yield Source("Pack", packs, ("title",))
        yield Source("Step of a pack", PackEvent.objects.filter(pack__in=packs), ("reason",))
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

    def _secrets(self) -> Source:
        subjects = {row.pk for row in self._rows if isinstance(row, Submission)}
        subjects |= set(Emergency.objects.filter(content_id=self.content_id).values_list("pk", flat=True))
        named = RawSQL("body::text LIKE ANY (%s)", (self._names,))
        found = Secret.objects.annotate(named=named).filter(Q(subject__in=subjects) | Q(named=True)).order_by("pk")
        within = {
            str(secret.pk): frozenset(filter(is_told, self._own(secret.body, mine=secret.subject in subjects)))
            for secret in found
        }
        return Source("What an entry of the record keeps closed", found, ("body",), within)

    @cached_property
    def _names(self) -> list[str]:
        """Patterns for a first look, by words; what is about it is then judged by the parts of each text."""
        return [f"%{name}%" for name in (str(self.content_id), *self.known_as)]

    def _entries(self) -> Source:
        told = RawSQL("body::text LIKE ANY (%s)", (self._names,))
        maybe = RecordEntry.objects.exclude(kind__in=NEVER_REDACTED).annotate(told=told).filter(told=True)
        within = {str(entry.pk): frozenset(filter(is_told, self._own(entry.body))) for entry in maybe}
        about = RecordEntry.objects.filter(pk__in=[key for key, pointers in within.items() if pointers]).order_by("pk")
        return Source("Entry of the record", about, ("body",), within)

    def _submitted_with_others(self) -> Source:
        """Moves and orders of navigation of other pages, which name this one among them."""
        named = [{"content": self.content_id}]
        about = Q(representation__contains={"pages": named}) | Q(representation__contains={"order": named})
        found = Submission.objects.exclude(content_id=self.content_id).filter(about).order_by("submitted_at")
        within = {str(row.pk): frozenset(self._own(row.representation)) for row in found}
        return Source("Submission about other pages as well", found, ("representation",), within)

    def _own(self, value: Any, pointer: str = "", mine: bool = False) -> Iterator[str]:
        """Pointers to what in a JSON value is about this content: each part is about what names it most closely."""
        if isinstance(value, dict):
            if isinstance(value.get("content"), int):
                mine = value["content"] == self.content_id
            elif any(isinstance(part, str) and part in self.known_as for part in value.values()):
                mine = True
            for name, part in value.items():
                yield from self._own(part, f"{pointer}/{name}", mine)
        elif isinstance(value, list):
            for index, part in enumerate(value):
                yield from self._own(part, f"{pointer}/{index}", mine)
        elif mine:
            yield pointer

    def tasks(self) -> Any:
        """Rows of the task table that are about it."""
        ids = [str(self.content_id), *(str(row.pk) for row in self._rows)]
        about = RawSQL("args_kwargs::text LIKE ANY (%s)", ([f"%{id_}%" for id_ in ids],))
        return DBTaskResult.objects.annotate(about=about).filter(about=True)

    def _library(self, documents: bool) -> set[int]:
        uses = (use for row in self._rows for use in row.assets)
        return {use["library_id"] for use in uses if (use["role"] != AssetRole.RENDITION) == documents}
