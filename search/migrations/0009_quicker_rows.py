"""Rows are made in two thirds of the time: what has no markup is compared as it is, and the words come from an index."""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

COMPARED = import_module("search.migrations.0007_rows_are_what_was_signed").SIGNED
WORDS = import_module("search.migrations.0005_words").WORDS


PLAIN = replacing(COMPARED, "search_plain")
ROW = replacing(COMPARED, "search_row_is_what_was_signed")
WORDS_OF = changed(
    replacing(WORDS, "search_words_of"), (" PARALLEL SAFE AS", " PARALLEL SAFE SET search_path = public, pg_temp AS")
)
# PostgreSQL writes an expression in place of its call, unless the function is STRICT.
QUICK_PLAIN = changed(PLAIN, (" STRICT", ""), ("WHEN value ~", "WHEN strpos(value, '<') > 0 AND value ~"))
QUICK_ROW = changed(
    ROW,
    ("  odd text[];\n", "  lines text[];\n  plain text[];\n"),
    (
        ROW[ROW.index("  odd := ARRAY(") : ROW.index("  IF cardinality(odd)")],
        r"""  lines := array_remove(string_to_array(concat_ws(E'\n', NEW.title, NEW.lead, NEW.body), E'\n'), '');
  plain := ARRAY(SELECT btrim(regexp_replace(search_plain(leaf), '\s\s+', ' ', 'g')) FROM unnest(said) AS leaf);
""",
    ),
    ("IF cardinality(odd) > 0 AND EXISTS", "IF NOT lines <@ plain AND EXISTS"),
    ("FROM unnest(odd) AS line", "FROM (SELECT unnest(lines) EXCEPT SELECT unnest(plain)) AS odd(line)"),
)
# Letters alone, without those that are in every text, as before. An index must stay under 1 MB, to which a text of a
# fifth of that cannot grow.
LETTERS = """
CREATE TEXT SEARCH DICTIONARY search_letters (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION search_letters (PARSER = pg_catalog.default);
ALTER TEXT SEARCH CONFIGURATION search_letters
  ADD MAPPING FOR asciiword, word, hword_part, hword_asciipart WITH search_letters;

CREATE OR REPLACE FUNCTION search_words_of(text text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
  SELECT word FROM unnest(
    CASE WHEN octet_length(text) < 200000 THEN tsvector_to_array(to_tsvector('search_letters', text))
    ELSE ARRAY(
      SELECT DISTINCT lower(token) FROM ts_parse('default', text)
      WHERE tokid IN (1, 2, 10, 11) AND ts_lexize('search_letters', token) <> '{}'
    ) END
  ) AS word
  WHERE char_length(word) BETWEEN 4 AND 30
$$;
"""
NO_LETTERS = "DROP TEXT SEARCH CONFIGURATION search_letters; DROP TEXT SEARCH DICTIONARY search_letters;"


class Migration(migrations.Migration):
    dependencies = [("search", "0008_nobody_else_writes_words")]

    operations = [
        migrations.RunSQL(QUICK_PLAIN, PLAIN),
        migrations.RunSQL(QUICK_ROW, ROW),
        migrations.RunSQL(LETTERS, WORDS_OF + NO_LETTERS),
    ]
