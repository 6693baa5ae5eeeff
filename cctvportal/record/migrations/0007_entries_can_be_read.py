"""What the record takes can be read by Python, of which every part is asked later: by readers, verifiers and exports."""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

IN_FORM = import_module("cctvportal.record.migrations.0006_the_key_that_comes_next").COMES_NEXT
KEPT = import_module("cctvportal.record.migrations.0005_entries_are_in_form").KEPT
COMMITTED_TO = replacing(KEPT, "record_is_committed_to")
HAS_ITS_ROOT = replacing(KEPT, "record_manifest_has_its_root")

# Of the 2.4 MB of an edition of 1,000 this takes some 15 ms. Python's own limits are 4,300 digits and 1,000 levels.
READ = """
CREATE FUNCTION record_can_be_read(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT NOT jsonb_path_exists(value, 'strict $.**{65 to last}') AND NOT jsonb_path_exists(value, 'strict $.** ? (
    @.type() == "number" && (@ < -9007199254740991 || @ > 9007199254740991 || @.floor() != @))')
$$;
"""
CAN_BE_READ = changed(
    IN_FORM,
    (
        "  IF NEW.key_id = ANY",
        """  IF NOT record_can_be_read(NEW.body) THEN
    RAISE EXCEPTION 'entry % of % is nested too deeply, or has a number that is not whole', NEW.sequence, TG_TABLE_NAME
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.key_id = ANY""",
    ),
)
KEPT_CAN_BE_READ = changed(
    COMMITTED_TO,
    (
        "BEGIN\n",
        """BEGIN
  IF jsonb_typeof(NEW.body) <> 'object' OR NOT record_can_be_read(NEW.body) THEN
    RAISE EXCEPTION 'what entry % commits to is nested too deeply, or no object', NEW.entry_id
      USING ERRCODE = 'check_violation';
  END IF;
""",
    ),
)
MANIFESTS = changed(
    HAS_ITS_ROOT,
    (
        "jsonb_typeof(NEW.responses) <> 'object' OR",
        """jsonb_typeof(NEW.responses) <> 'object'
    OR EXISTS (SELECT FROM jsonb_each(NEW.responses) AS answer WHERE answer.value::text !~ '^"[0-9a-f]{64}"$') OR""",
    ),
)

SENTENCES = """
CREATE FUNCTION record_found_sentences() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_typeof(NEW.problems) <> 'array'
    OR jsonb_path_exists(NEW.problems, 'strict $[*] ? (@.type() != "string")', '{}', true) THEN
    RAISE EXCEPTION 'what a verification found is no list of sentences' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER found_sentences BEFORE INSERT ON record_verification
  FOR EACH ROW EXECUTE FUNCTION record_found_sentences();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0006_the_key_that_comes_next")]

    operations = [
        migrations.RunSQL(READ, "DROP FUNCTION record_can_be_read"),
        migrations.RunSQL(CAN_BE_READ, IN_FORM),
        migrations.RunSQL(KEPT_CAN_BE_READ, COMMITTED_TO),
        migrations.RunSQL(MANIFESTS, HAS_ITS_ROOT),
        migrations.RunSQL(SENTENCES, "DROP FUNCTION record_found_sentences CASCADE"),
    ]
