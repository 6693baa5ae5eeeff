"""A file is described by a publication that shows it, and an entry of a redaction tells of one that was carried out."""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

DIGESTS = import_module("cctvportal.publication.migrations.0010_what_a_digest_is_of").DIGEST
DIGEST = replacing(DIGESTS, "publication_digest")
ONE_CANONICAL = changed(DIGEST, ("publication_canonical(", "record_canonical("))
CANONICAL = replacing(DIGESTS, "publication_canonical")

# After the publications, before the counting: so each is described as it was signed, and can be read where it is shown.
FILES = """
CREATE FUNCTION publication_file_is_shown() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE odd text := (
  SELECT sha256 FROM (
    SELECT a.sha256, a.size::text, a.content_type FROM added AS a
    EXCEPT
    SELECT use ->> 'sha256', use ->> 'size', use ->> 'content_type'
    FROM publication_publication AS p, jsonb_array_elements(p.assets) AS use
    WHERE p.edition_id = (SELECT max(e.number) FROM publication_edition AS e) AND publication_is_being_made(p.edition_id)
  ) AS unknown LIMIT 1
);
BEGIN
  IF odd IS NOT NULL THEN
    RAISE EXCEPTION 'no publication of the edition being made shows the file % so described', odd
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER file_is_shown AFTER INSERT ON publication_asset REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION publication_file_is_shown();

CREATE FUNCTION publication_files_are_linked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing text := (
  SELECT sha256 FROM (
    SELECT p.id, use ->> 'sha256' AS sha256, use ->> 'name'
    FROM publication_publication AS p, jsonb_array_elements(p.assets) AS use WHERE p.edition_id = NEW.edition_id
    EXCEPT
    SELECT l.publication_id, l.asset_id, l.name
    FROM publication_publicationasset AS l JOIN publication_publication AS p ON p.id = l.publication_id
    WHERE p.edition_id = NEW.edition_id
  ) AS unlinked LIMIT 1
);
BEGIN
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'edition % shows the file %, which it does not link', NEW.edition_id, missing
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER files_are_linked AFTER INSERT ON publication_editioncount
  FOR EACH ROW EXECUTE FUNCTION publication_files_are_linked();
"""
NO_FILES = """
DROP FUNCTION publication_files_are_linked CASCADE;
DROP FUNCTION publication_file_is_shown CASCADE;
"""

# In step with ``signoff/redaction/telling.py``.
REDACTIONS = """
CREATE FUNCTION publication_entry_is_of_a_redaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.body::text IS DISTINCT FROM (
    SELECT jsonb_build_object('redaction', d.redaction, 'ground', d.ground, 'seats', d.seats,
      'entries', coalesce(jsonb_agg(t.entry ORDER BY t.id) FILTER (WHERE t.entry IS NOT NULL), '[]'),
      'assets', coalesce(jsonb_agg(t.sha256 ORDER BY t.id) FILTER (WHERE t.sha256 <> ''), '[]'),
      'publications', coalesce(jsonb_agg(
        jsonb_build_object('content', t.content_id, 'edition', t.of_edition, 'digest', t.digest) ORDER BY t.id
      ) FILTER (WHERE t.content_id IS NOT NULL), '[]'))::text
    FROM publication_destruction AS d LEFT JOIN publication_tombstone AS t ON t.destruction_id = d.redaction
    WHERE d.redaction::text = NEW.body ->> 'redaction'
    GROUP BY d.redaction
  ) OR EXISTS (
    SELECT FROM record_recordentry AS e
    WHERE e.kind = 'redaction' AND e.body @> jsonb_build_object('redaction', NEW.body -> 'redaction')
  ) THEN
    RAISE EXCEPTION 'no redaction was carried out as entry % tells it, or the record has it already', NEW.sequence
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tells_of_a_redaction BEFORE INSERT ON record_recordentry
  FOR EACH ROW WHEN (NEW.kind = 'redaction') EXECUTE FUNCTION publication_entry_is_of_a_redaction();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0012_entries_tell_all_of_an_edition"),
        ("record", "0005_entries_are_in_form"),
    ]

    operations = [
        migrations.RunSQL(ONE_CANONICAL, DIGEST),
        migrations.RunSQL("DROP FUNCTION publication_canonical", CANONICAL),
        migrations.RunSQL(FILES, NO_FILES),
        migrations.RunSQL(REDACTIONS, "DROP FUNCTION publication_entry_is_of_a_redaction CASCADE"),
    ]
