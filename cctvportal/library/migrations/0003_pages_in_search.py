"""Tell the pages of documents apart in the rows that were written before search told on which page something is."""

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from search.rows import documents_of
from search.text import plain_pages

# Nothing else updates a row but a redaction.
OPENED = "ALTER TABLE search_searchrow DISABLE TRIGGER USER"
CLOSED = "ALTER TABLE search_searchrow ENABLE TRIGGER USER"


def tell_pages(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write ``files`` as rows.py does now, in all rows of whose documents nothing was redacted."""
    rows = list(_rewritten(apps))
    if rows:
        schema_editor.execute(OPENED)
        apps.get_model("search", "SearchRow").objects.bulk_update(rows, ["files"], batch_size=100)
        schema_editor.execute(CLOSED)


def _rewritten(apps: Apps) -> Iterator[Model]:
    row_model = apps.get_model("search", "SearchRow")
    rows = row_model.objects.exclude(files="").select_related("publication").defer("document")
    for row in rows.iterator(100):
        shas = [use["sha256"] for use in row.publication.assets]
        frozen = apps.get_model("library", "FrozenFile").objects.filter(pk__in=shas).exclude(text="")
        texts = dict(frozen.values_list("sha256", "text"))
        files = "\n".join(plain_pages(texts.get(use["sha256"], "")) for use in documents_of(row.publication))
        # Where a redaction took something out, text and row are no longer alike.
        if files.split() == row.files.split():
            row.files = files
            yield row


class Migration(migrations.Migration):
    dependencies = [("library", "0002_protection"), ("search", "0006_beginnings_of_titles")]

    operations = [migrations.RunPython(tell_pages, migrations.RunPython.noop)]
