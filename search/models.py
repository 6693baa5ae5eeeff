"""One search row for each publication that holds content, written in the transaction of its release."""

from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
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
    # A line for each, in the order of the publication's assets; a form feed between the pages of one.
    files = models.TextField()
    # What results are narrowed by: the codes of agency and theme, the day that the content names or of its edition.
    type = models.CharField(max_length=80)
    agency = models.CharField(max_length=80)
    theme = models.CharField(max_length=80)
    date = models.DateField()
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
            GinIndex(SearchVector("title", config="simple"), name="search_row_beginnings"),
            models.Index(fields=["type"], name="search_row_type"),
            models.Index(fields=["agency"], name="search_row_agency"),
            models.Index(fields=["theme"], name="search_row_theme"),
            models.Index(fields=["date", "publication"], name="search_row_date"),
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that some search row has, in small letters. The database keeps them (migration 0005)."""

    word = models.CharField(max_length=30, primary_key=True)

    class Meta:
        indexes = [GistIndex(OpClass(F("word"), name="gist_trgm_ops"), name="search_word_trigrams")]

    def __str__(self) -> str:
        return self.word
