"""Taking words out of Wagtail's tables and the task table, which the cms role may change."""

from collections.abc import Sequence

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from psycopg import sql
from wagtail.admin.models import FormState
from wagtail.models import Page
from wagtail.search import index
from wagtail.search.models import IndexEntry

from .matching import blotted
from .places import Place, text_at


def blot_drafts(places: Sequence[Place]) -> None:
    """Put blocks at ``places``, within the caller's transaction."""
    for place in places:
        model = model_of(place.table)
        row = model._default_manager.select_for_update().get(pk=place.key)
        _write(model, place, blotted(text_at(row, place), [place.span]))


def forget_page(content_id: int) -> None:
    """Forms that were never saved, and the page's row in the search of the CMS, which is made anew."""
    page = Page.objects.filter(pk=content_id).first()
    if page:
        types = ContentType.objects.get_for_models(Page, page.specific_class).values()
        FormState.objects.filter(content_type__in=types, object_id=str(content_id)).delete()
        IndexEntry.objects.filter(content_type__in=types, object_id=str(content_id)).delete()
        index.insert_or_update_object(page.specific)


def _write(model: type[Model], place: Place, text: str) -> None:
    names = {"table": place.table, "column": place.column, "key": str(model._meta.pk.column)}
    named: dict[str, sql.Composable] = {name: sql.Identifier(value) for name, value in names.items()}
    steps = [step.replace("~1", "/").replace("~0", "~") for step in place.pointer.split("/")[1:]]
    if place.pointer:
        written = sql.SQL("jsonb_set({column}::jsonb, {steps}::text[], to_jsonb({text}::text), false)")
        named["written"] = written.format(column=named["column"], steps=steps, text=text)
    statement = sql.SQL("UPDATE {table} SET {column} = {written} WHERE {key} = {row}")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**{"written": sql.Literal(text)} | named, row=place.key))


def model_of(table: str) -> type[Model]:
    """The model of a table. Raises ``LookupError`` where there is none."""
    for model in apps.get_models():
        if model._meta.db_table == table:
            return model
    raise LookupError(table)
