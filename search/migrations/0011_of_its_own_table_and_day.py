"""Search learns words of its own rows alone, and a row is of the day that its content names, or of its edition's."""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed

WORDS = import_module("search.migrations.0010_words_of_new_lines").OF_NEW_LINES
ROW = import_module("search.migrations.0009_quicker_rows").QUICK_ROW

# The function has the owner's rights, and anybody may name it in a trigger on a table of one's own.
OWN_WORDS = changed(
    WORDS,
    (
        "BEGIN\n",
        """BEGIN
  IF TG_RELID <> 'public.search_searchrow'::regclass THEN
    RAISE EXCEPTION '% has no words for search', TG_RELID::regclass USING ERRCODE = 'insufficient_privilege';
  END IF;
""",
    ),
)

# In step with ``rows.py``.
DAY = """
CREATE FUNCTION search_day(named text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN named ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' AND left(named, 4) <> '0000'
    AND right(named, 2)::int <= extract(day FROM
      make_date(left(named, 4)::int, substr(named, 6, 2)::int, 1) + interval '1 month' - interval '1 day')
    THEN make_date(left(named, 4)::int, substr(named, 6, 2)::int, right(named, 2)::int) END
$$;
"""
OF_ITS_DAY = changed(
    ROW,
    ("SELECT p.type, p.agency, p.representation, p.assets INTO signed", "SELECT p.*, e.effective_at INTO signed"),
    (
        "FROM publication_publication AS p WHERE",
        "FROM publication_publication AS p\n    JOIN publication_edition AS e ON e.number = p.edition_id WHERE",
    ),
    (
        "(NEW.type, NEW.agency, NEW.theme) IS DISTINCT",
        "(NEW.type, NEW.agency, NEW.theme, NEW.date) IS DISTINCT",
    ),
    (
        "coalesce(signed.representation -> 'theme' ->> 'code', '')\n",
        "coalesce(signed.representation -> 'theme' ->> 'code', ''),\n    coalesce(search_day(signed.representation ->> 'date'), "
        "(signed.effective_at AT TIME ZONE 'Europe/London')::date)\n",
    ),
    ("type, agency or theme of", "type, agency, theme or day of"),
)


class Migration(migrations.Migration):
    dependencies = [("search", "0010_words_of_new_lines"), ("publication", "0001_initial")]

    operations = [
        migrations.RunSQL(OWN_WORDS, WORDS),
        migrations.RunSQL(DAY, "DROP FUNCTION search_day"),
        migrations.RunSQL(OF_ITS_DAY, ROW),
    ]
