from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0005_words")]

    operations = [
        migrations.AddIndex(
            "searchrow", GinIndex(SearchVector("title", config="simple"), name="search_row_beginnings")
        ),
    ]
