import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Func

from cctvportal.record.protection import public_may_read

# A tsvector holds at most 1 MB. A longer text must not stop a release: then its beginning is searched.
SEARCH_DOCUMENT = """
CREATE FUNCTION search_words(words text, weight "char") RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN setweight(to_tsvector('english'::regconfig, words), weight);
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN setweight(to_tsvector('english'::regconfig, left(words, 50000)), weight);
END $$;

CREATE FUNCTION search_document(title text, lead text, body text, files text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE own tsvector := search_words(title, 'A') || search_words(lead, 'B');
BEGIN
  RETURN own || search_words(body, 'C') || search_words(files, 'D');
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN own || search_words(left(body, 50000), 'C') || search_words(left(files, 50000), 'D');
END $$;
"""
DROPPED = """
DROP FUNCTION search_document(text, text, text, text);
DROP FUNCTION search_words(text, "char");
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("record", "0001_initial"), ("publication", "0001_initial")]

    operations = [
        migrations.RunSQL(SEARCH_DOCUMENT, DROPPED),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="search_row",
                        serialize=False,
                        to="publication.publication",
                    ),
                ),
                ("title", models.TextField()),
                ("lead", models.TextField()),
                ("body", models.TextField()),
                ("files", models.TextField()),
                (
                    "document",
                    models.GeneratedField(
                        db_persist=True,
                        expression=Func(F("title"), F("lead"), F("body"), F("files"), function="search_document"),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=django.contrib.postgres.indexes.GinIndex(fields=["document"], name="search_row_document"),
        ),
        public_may_read("search_searchrow"),
    ]
