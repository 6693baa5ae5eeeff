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
        model = _model_of(place.table)
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
    key = sql.Identifier(model._meta.pk.column)
    table, column = sql.Identifier(place.table), sql.Identifier(place.column)
    if place.pointer:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in place.pointer.split("/")[1:]]
        statement = sql.SQL("UPDATE {} SET {} = jsonb_set({}::jsonb, %s, to_jsonb(%s::text), false) WHERE {} = %s")
        statement, values = statement.format(table, column, column, key), [steps, text, place.key]
    else:
        statement, values = sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(table, column, key), [text, place.key]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _model_of(table: str) -> type[Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)
