"""Applying redactions to a database that was restored from a backup older than they are."""

import json
from collections.abc import Collection

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import CharField, TextField
from wagtail.admin.models import FormState
from wagtail.fields import StreamField
from wagtail.models import Comment, Page, PageLogEntry, Revision, WorkflowState
from wagtail.search.models import IndexEntry

from cctvportal.publication import redaction_log
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Tombstone
from cctvportal.publication.release import release

from . import files, sealed
from .matching import BLOCK
from .sources import NOT_WRITTEN, ContentSources
from .telling import tell_the_record


def apply_missing(unsealed: Collection[str] = ()) -> list[str]:
    """Apply all that the log has and the database has not, the oldest first, and destroy the files of every redaction.

    Applied is what members of two seats sealed, and what the owner names in ``unsealed``, which the keys of a backup
    cannot show. Returns the ids of those applied. Needs the owner's rights: the function it calls is nobody else's.
    Raises ``LogUnusable``, ``ProgrammingError`` and ``OSError``.
    """
    redaction_log.put_in_force()
    told = [redaction_log.read(path) for path in redaction_log.logged().values()]
    told.sort(key=lambda each: (each["at"], each["redaction"]))
    lacking = redaction_log.lacking()
    missing = [each for each in told if each["redaction"] in lacking]
    for each in missing:
        sealed.require_past(each)
        if each["redaction"] not in unsealed:
            sealed.require(each)
        _apply(each)
    for each in told:
        # A storage may be restored as well, with the database or apart from it.
        files.destroy(_files_of(each, each["redaction"] in unsealed))
    redaction_log.forget()
    return [each["redaction"] for each in missing]


def _files_of(told: dict, is_vouched_for: bool) -> list[str]:
    """Those that two seats ordered destroyed; where that cannot be shown, those of which the database knows it."""
    if is_vouched_for or not sealed.objection(told):
        return told["files"]
    stones = Tombstone.objects.filter(destruction=told["redaction"]).exclude(sha256="")
    return list(stones.values_list("sha256", flat=True))


def _apply(told: dict) -> None:
    try:
        apply_again(told)
    except (DataError, IntegrityError, ValueError) as error:
        raise redaction_log.LogUnusable(
            f"The redaction {told['redaction']} of the log cannot be applied to this database, and nothing of it was "
            f"({' '.join(str(error).split())}). If the log is right, restore another backup."
        ) from error


@transaction.atomic
def apply_again(told: dict) -> None:
    """One redaction, as its file in the log tells it: an edition, the places, the tombstones and the record's entry."""
    release([], cause=Cause.REDACTION)
    with connection.cursor() as cursor:
        cursor.execute("SELECT signoff_apply_redaction_again(%s::jsonb)", [json.dumps(told)])
    if told["content"] is not None:
        erase_drafts(told["content"])
    _erase_titles(told["drafts"])
    tell_the_record(told["redaction"])


def erase_drafts(content_id: int) -> None:
    """Empty all that Wagtail keeps of a page's drafts.

    A draft in a backup is older than the redaction, so that the places named in it are not those places.
    """
    sources = ContentSources(content_id)
    page = Page.objects.filter(pk=content_id).first()
    if page:
        types = ContentType.objects.get_for_models(Page, page.specific_class).values()
        _forget_revisions(page)
        _empty(page.specific)
        FormState.objects.filter(content_type__in=types, object_id=str(content_id)).delete()
        IndexEntry.objects.filter(content_type__in=types, object_id=str(content_id)).delete()
    PageLogEntry.objects.filter(page_id=content_id).update(label=BLOCK, data={})
    sources.tasks().delete()


def _forget_revisions(page: Page) -> None:
    revisions = Revision.objects.filter(pk__in=page.revisions.values("pk"))
    Comment.objects.filter(page=page).delete()
    Page.objects.filter(pk=page.pk).update(latest_revision=None, live_revision=None)
    # Wagtail's workflow only mirrors the submission, which stays.
    WorkflowState.objects.filter(object_id=str(page.pk)).delete()
    revisions.delete()


def _empty(page: Page) -> None:
    for model in (Page, type(page)):
        values = {
            field.attname: [] if isinstance(field, StreamField) else BLOCK if "title" in field.attname else ""
            for field in model._meta.local_concrete_fields
            if isinstance(field, (CharField, TextField, StreamField))
            and field.attname not in NOT_WRITTEN
            and not field.choices
        }
        if values:
            model._default_manager.filter(pk=page.pk).update(**values)


def _erase_titles(places: list[dict]) -> None:
    """Titles in the library that a redaction took words out of."""
    for app, table in (("library", "library_portaldocument"), ("library", "library_portalimage")):
        keys = {place["key"] for place in places if place["table"] == table}
        model = next(model for model in apps.get_app_config(app).get_models() if model._meta.db_table == table)
        model._default_manager.filter(pk__in=keys).update(title=BLOCK)
