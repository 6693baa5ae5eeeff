"""Another spelling for a query that finds nothing, out of words that are written in the edition itself."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.contrib.postgres.search import SearchQuery, TrigramDistance
from django.db.models import Exists, F, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat

from cctvportal.publication.models import PublicationQuerySet

from .models import SearchWord

WORD = re.compile(r"[^\W\d_]{4,30}")
MOST_WORDS = 6  # of a query are looked at
NEAR = 12  # words are compared with each, by what letters they have in threes
FARTHEST = 0.75  # trigram distance: words farther off are like it in their first letters alone
ALIKE = 0.7  # of two words' letters, from 0 to 1


def corrected(query: str, standing: PublicationQuerySet) -> str:
    """``query`` with the words that no publication of ``standing`` has replaced by those most like them that one has.

    ``""`` where there is nothing to replace. One query.
    """
    words = list(dict.fromkeys(word.lower() for word in WORD.findall(query)))[:MOST_WORDS]
    if not words:
        return ""
    near: dict[str, list[str]] = {word: [] for word in words}
    parts = [_near(word, standing) for word in words]
    for word, other in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        near[word].append(other)
    better = {word: _most_alike(word, others) for word, others in near.items()}
    other = WORD.sub(lambda found: better.get(found[0].lower()) or found[0], query)
    return other if other.lower() != query.lower() else ""


def _near(word: str, standing: PublicationQuerySet) -> QuerySet:
    """Pairs of the word and one that is like it."""
    nearest = SearchWord.objects.annotate(distance=TrigramDistance("word", word)).order_by("distance", "word")
    there = Exists(_written(standing))
    found = SearchWord.objects.filter(pk__in=nearest.values("pk")[:NEAR])
    found = found.alias(distance=TrigramDistance("word", word)).filter(distance__lt=FARTHEST).filter(there)
    return found.annotate(asked=Value(word)).values_list("asked", "word")


def _written(standing: PublicationQuerySet) -> PublicationQuerySet:
    """The publications in which a word is written just so: the index knows its stem alone."""
    words = SearchQuery(OuterRef("word"), config="english", search_type="plain")
    columns = [F(f"search_row__{name}") for name in ("title", "lead", "body", "files")]
    text = Func(Value(" "), *columns, function="concat_ws", output_field=TextField())
    # Words have letters alone; whatever else one had would be read as a pattern.
    letters = Func(OuterRef("word"), Value(r"\W"), Value(""), Value("g"), function="regexp_replace")
    whole = Concat(Value(r"\m"), letters, Value(r"\M"), output_field=TextField())
    return standing.annotate(written=text).filter(search_row__document=words, written__iregex=whole)


def _most_alike(word: str, others: list[str]) -> str:
    """The one most like a word, the word itself before all; ``""`` where none is like it."""

    def alike() -> Iterator[tuple[float, str]]:
        for other in others:
            if (ratio := SequenceMatcher(None, word, other, autojunk=False).ratio()) >= ALIKE:
                yield -ratio, other

    return min(alike(), default=(0.0, ""))[1]
