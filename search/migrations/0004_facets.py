from django.db import migrations, models

# The rows that are there get what rows get from now on (rows.py). Rows are never updated otherwise.
FILLED = r"""
ALTER TABLE search_searchrow DISABLE TRIGGER USER;
UPDATE search_searchrow AS s SET
  type = p.type,
  agency = coalesce(p.agency ->> 'code', ''),
  theme = coalesce(p.representation -> 'theme' ->> 'code', ''),
  date = CASE
    WHEN p.representation ->> 'date' ~ '^\d{4}-\d\d-\d\d$' THEN (p.representation ->> 'date')::date
    ELSE (e.effective_at AT TIME ZONE 'Europe/London')::date
  END
FROM publication_publication AS p JOIN publication_edition AS e ON e.number = p.edition_id
WHERE p.id = s.publication_id;
ALTER TABLE search_searchrow ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0003_titles")]

    operations = [
        migrations.AddField("searchrow", "type", models.CharField(max_length=80, default=""), preserve_default=False),
        migrations.AddField("searchrow", "agency", models.CharField(max_length=80, default=""), preserve_default=False),
        migrations.AddField("searchrow", "theme", models.CharField(max_length=80, default=""), preserve_default=False),
        migrations.AddField("searchrow", "date", models.DateField(default="2000-01-01"), preserve_default=False),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AddIndex("searchrow", models.Index(fields=["type"], name="search_row_type")),
        migrations.AddIndex("searchrow", models.Index(fields=["agency"], name="search_row_agency")),
        migrations.AddIndex("searchrow", models.Index(fields=["theme"], name="search_row_theme")),
        migrations.AddIndex("searchrow", models.Index(fields=["date", "publication"], name="search_row_date")),
    ]
