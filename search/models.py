"""One search row for each publication that holds content, written in the transaction of its release."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Value

from cctvportal.publication.models import Publication


def title_words(column: str) -> Func:
    """The words of a title, as they are indexed."""
    return Func(F(column), Value("A"), function="search_words", output_field=SearchVectorField())


class SearchRow(models.Model):
    """What is searched of a publication. Published text alone: drafts never get here."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, primary_key=True, related_name="search_row"
    )
    title = models.TextField()
    # Summary and headings.
    lead = models.TextField()
    body = models.TextField()
    # Text of the documents it shows or links.
    files = models.TextField()
    # Weights A to D for the four above; the function is in the first migration.
    document = models.GeneratedField(
        expression=Func(F("title"), F("lead"), F("body"), F("files"), function="search_document"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            GinIndex(fields=["document"], name="search_row_document"),
            GinIndex(title_words("title"), name="search_row_title"),
        ]

    def __str__(self) -> str:
        return self.title
