from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0005_words")]

    operations = [
        # As dear as it is, compared with reading an index: else words are made of every title of the site in turn.
        migrations.RunSQL('ALTER FUNCTION search_words(text, "char") COST 5000', migrations.RunSQL.noop),
        migrations.AddIndex(
            "searchrow", GinIndex(SearchVector("title", config="simple"), name="search_row_beginnings")
        ),
    ]
