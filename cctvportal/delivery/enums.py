from django.db.models import TextChoices


class Scope(TextChoices):
    """What of the API a read key opens."""

    PAGES = "pages", "Pages: /api/v2/pages/, and what is made of pages under /api/portal/"
    FILES = "files", "Files: /api/v2/images/ and /api/v2/documents/"
    SEARCH = "search", "Search: /api/portal/search/"
    CHANGES = "changes", "Changes: /api/portal/changes/ and /api/portal/editions/"
    RECORD = "record", "The record: /api/portal/record/"
