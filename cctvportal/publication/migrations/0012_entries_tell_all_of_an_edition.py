"""The entry of an edition tells just what it is: also of which seats and files, and of nothing else.

verify.py calls a file signed that an entry names, and tells the seats that it names.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

WHOLE = import_module("cctvportal.publication.migrations.0011_editions_are_whole").WHOLE
COMPARED = import_module("cctvportal.publication.migrations.0009_editions_are_recorded").RECORDED.partition(
    "CREATE FUNCTION publication_edition_is_recorded"
)[0]

# In step with ``release.py`` and ``editions.py``. What an entry opens was committed to by other entries.
TOLD = """
CREATE FUNCTION publication_entry_of(edition publication_edition, told jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'edition', edition.number,
    'effective_at', to_char(edition.effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'cause', edition.cause,
    'publications', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'content', p.content_id, 'kind', p.kind, 'type', p.type, 'path', p.path, 'title', p.title, 'digest', p.digest,
        'sign_off', p.sign_off, 'agency', p.agency -> 'code', 'authority', p.authority, 'emergency', p.emergency,
        'seats', jsonb_path_query_array(p.seats, '$[*].code'),
        'assets', ARRAY(
          SELECT DISTINCT use ->> 'sha256' COLLATE "C" FROM jsonb_array_elements(p.assets) AS use ORDER BY 1
        )) ORDER BY named.place)
      FROM jsonb_array_elements(told -> 'publications') WITH ORDINALITY AS named(body, place)
        JOIN publication_publication AS p
          ON p.edition_id = edition.number AND p.content_id::text = named.body ->> 'content'
    ), '[]')
  ) || CASE WHEN edition.cause = 'boundary' THEN '{}' ELSE jsonb_build_object('gone', coalesce((
      SELECT jsonb_agg(jsonb_build_object('content', r.content_id, 'path', r.path) ORDER BY named.place)
      FROM jsonb_array_elements(told -> 'gone') WITH ORDINALITY AS named(body, place)
        JOIN publication_route AS r ON r.kind = 'gone' AND r.publication_id IS NULL
          AND r.from_edition_id = edition.number AND r.content_id::text = named.body ->> 'content'
    ), '[]')) END
$$;
"""

RECORDED = replacing(WHOLE, "publication_edition_is_recorded")
TELLS_ALL = changed(
    RECORDED.replace("body -> 'publications'", "body"),
    (
        RECORDED[RECORDED.index("  IF EXISTS (") : RECORDED.index("    RAISE EXCEPTION 'the entry")],
        """  SELECT * INTO made FROM publication_edition AS e WHERE e.number = NEW.edition_id;
  IF (told[1] - 'opens')::text IS DISTINCT FROM publication_entry_of(made, told[1])::text OR (
    SELECT count(*) FROM publication_publication AS p WHERE p.edition_id = NEW.edition_id
  ) <> jsonb_array_length(told[1] -> 'publications') OR (
    SELECT count(*) FROM publication_route AS r
    WHERE r.from_edition_id = NEW.edition_id AND r.kind = 'gone' AND r.publication_id IS NULL
  ) <> jsonb_array_length(coalesce(told[1] -> 'gone', '[]')) THEN
""",
    ),
    ("DECLARE told", "DECLARE\n  made publication_edition%ROWTYPE;\n  told"),
    ("names other publications than it has", "tells another than was made"),
)


class Migration(migrations.Migration):
    dependencies = [("publication", "0011_editions_are_whole")]

    operations = [
        migrations.RunSQL(TOLD, "DROP FUNCTION publication_entry_of"),
        migrations.RunSQL(TELLS_ALL, RECORDED),
        migrations.RunSQL("DROP FUNCTION publication_as_told; DROP FUNCTION publication_told;", COMPARED),
    ]
