"""The entry of an edition opens openings, and a manifest is kept with the entry that vouches for it, of an edition that is there.

What opens otherwise could be shown to nobody, and a manifest that was kept beforehand would stand in the place of the edition's.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed

TELLS_ALL = import_module("cctvportal.publication.migrations.0012_entries_tell_all_of_an_edition").TELLS_ALL

# In step with ``record/append.py``.
OPENS = """
CREATE FUNCTION publication_opens_in_form(told jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN told ->> 'cause' = 'boundary' THEN NOT told ? 'opens'
    ELSE coalesce(jsonb_typeof(told -> 'opens') = 'array', false)
      AND NOT jsonb_path_exists(told, 'strict $.opens[*] ? (@.type() != "object")', '{}', true)
      AND NOT jsonb_path_exists(told, 'lax $.opens[*] ? (
        !(@.sequence.type() == "number" && @.salt.type() == "string" && @.body.type() == "object"))') END
$$;
"""
TELLS_IN_FORM = changed(
    TELLS_ALL,
    (
        "  IF (told[1] - 'opens')",
        """  IF NOT publication_opens_in_form(told[1]) THEN
    RAISE EXCEPTION 'the entry of edition % opens what is no opening', NEW.edition_id USING ERRCODE = 'check_violation';
  END IF;
  IF (told[1] - 'opens')""",
    ),
)

# Its entry comes after it (record, migration 0005), so that it asks at commit.
MANIFESTS = """
CREATE FUNCTION publication_manifest_is_of_an_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM publication_edition AS e WHERE e.number = NEW.edition) THEN
    RAISE EXCEPTION 'there is no edition % that could have a manifest', NEW.edition
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER of_an_edition BEFORE INSERT ON record_manifest
  FOR EACH ROW EXECUTE FUNCTION publication_manifest_is_of_an_edition();

CREATE FUNCTION publication_manifest_is_vouched_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM record_recordentry AS e WHERE e.kind = 'manifest' AND e.body @> jsonb_build_object(
      'edition', NEW.edition, 'release', NEW.release, 'root', NEW.root)
  ) THEN
    RAISE EXCEPTION 'no entry of the record vouches for the manifest of edition %', NEW.edition
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER is_vouched_for AFTER INSERT ON record_manifest DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION publication_manifest_is_vouched_for();
"""
NO_MANIFESTS = """
DROP FUNCTION publication_manifest_is_vouched_for CASCADE;
DROP FUNCTION publication_manifest_is_of_an_edition CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0013_entries_of_what_was_done"),
        ("record", "0007_entries_can_be_read"),
    ]

    operations = [
        migrations.RunSQL(OPENS, "DROP FUNCTION publication_opens_in_form"),
        migrations.RunSQL(TELLS_IN_FORM, TELLS_ALL),
        migrations.RunSQL(MANIFESTS, NO_MANIFESTS),
    ]
