"""Titles that a reader may be typing."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Length

from cctvportal.publication.models import Edition, Publication

from .models import SearchRow

MOST = 8
LEAST = 2  # characters; fewer begin nearly every title
LOOKED_AT = 200
LONGEST = 100
WORD = re.compile(r"[^\W_]+")


def suggestions(typed: str, edition: Edition) -> list[Publication]:
    """Publications of ``edition`` in whose titles there are words that begin as each of those typed, ``MOST`` at most.

    Those whose titles begin with what was typed stand first, then the shorter ones. One query.
    """
    words = WORD.findall(typed[:LONGEST])
    if sum(map(len, words)) < LEAST:
        return []
    beginnings = SearchQuery(" & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw")
    titles = SearchRow.objects.alias(words=SearchVector("title", config="simple")).filter(words=beginnings)
    standing = Publication.objects.standing_in(edition).filter(pk__in=titles.values("pk"))
    some = standing.order_by("pk").values("pk")[:LOOKED_AT]
    starts = Case(When(title__istartswith=typed.strip(), then=Value(0)), default=Value(1), output_field=IntegerField())
    found = Publication.objects.filter(pk__in=some).order_by(starts, Length("title"), "title", "path")
    return list(found.only("title", "path", "type", "content_id")[:MOST])
