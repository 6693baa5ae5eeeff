"""Search learns the words of the lines that a page's row before did not have: most of a page stays as it was."""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

# Every word of a row that stands is known. A word ends with its line, where no "<" opens a tag that may go on.
HELD = changed(
    replacing(import_module("search.migrations.0005_words").WORDS, "search_adds_words"),
    (
        "RETURNS trigger LANGUAGE plpgsql AS",
        "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS",
    ),
)
OF_NEW_LINES = changed(
    HELD,
    (
        r"added AS a, search_words_of(concat_ws(E'\n', a.title, a.lead, a.body, a.files)) AS w",
        r"""(
    SELECT concat_ws(E'\n', a.title, a.lead, a.body, a.files) AS now, (
      SELECT search_text_of(s) FROM search_searchrow AS s WHERE s.publication_id = (
        SELECT earlier.id
        FROM publication_publication AS p
        JOIN publication_publication AS earlier
          ON earlier.content_id = p.content_id AND earlier.edition_id < p.edition_id AND earlier.kind = 'content'
        WHERE p.id = a.publication_id
        ORDER BY earlier.edition_id DESC LIMIT 1
      )
    ) AS before
    FROM added AS a
  ) AS text, search_words_of(CASE WHEN strpos(before || now, '<') = 0 THEN (
    SELECT string_agg(line, E'\n')
    FROM (SELECT string_to_table(now, E'\n') EXCEPT SELECT string_to_table(before, E'\n')) AS new(line)
  ) ELSE now END) AS w""",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("search", "0009_quicker_rows"), ("publication", "0001_initial")]

    operations = [migrations.RunSQL(OF_NEW_LINES, HELD)]
