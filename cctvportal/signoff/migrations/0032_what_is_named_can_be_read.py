"""A redaction takes words from readers, and nothing that the proofs of others rest on; what lists read is whole."""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

BEFORE = import_module("cctvportal.signoff.migrations.0026_at_the_moment_of_publishing")
BLOT = replacing(BEFORE.of("0010_redaction"), "signoff_blot")
COUNTS = replacing(BEFORE.of("0030_submissions_can_be_read"), "signoff_can_be_counted")

# In step with ``redaction/texts.py``. Of the record's entries, and of what they keep closed, readers read few texts; in
# content that is told there, as in content itself, all but what software goes by.
READ = """
CREATE FUNCTION signoff_is_read(tab text, steps text[], found text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT found !~ '^[0-9]{4}-[0-9]{2}(-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?)?$'
    AND CASE WHEN tab IN ('record_recordentry', 'record_secret') AND NOT 'representation' = ANY (steps)
      THEN coalesce(named.step IN ('title', 'path', 'reason', 'name', 'full_name', 'before'), false)
      ELSE coalesce(named.step NOT IN (
        'id', 'pk', 'type', 'kind', 'code', 'role', 'spec', 'sha256', 'digest', 'content_type', 'locale', 'agency',
        'seat', 'seats', 'state', 'attended', 'level', 'permanent_slug', 'sign_off', 'submission', 'salt', 'emergency',
        'member', 'authority', 'cause', 'decision', 'capacity', 'procedure', 'redacted', 'contributors', 'theme',
        'status', 'assets', 'commitment', 'url_path', 'translation_key', 'owner', 'lead_agency', 'uncorrected'), true)
      END
  FROM (
    SELECT (array_agg(step ORDER BY n DESC))[1] AS step
    FROM unnest(steps) WITH ORDINALITY AS s(step, n) WHERE step !~ '^[0-9]+$'
  ) AS named
$$;
"""
ONLY_WHAT_IS_READ = changed(
    BLOT,
    (
        "e.kind IN ('record-begun', 'key-rotation', 'redaction')",
        "e.kind IN ('record-begun', 'key-rotation', 'key-in-force', 'redaction')",
    ),
    (
        "    END IF;\n    was := found;",
        """    ELSIF place ->> 'pointer' <> '' AND NOT signoff_is_read(tab, steps, found) THEN
      RAISE EXCEPTION 'nobody reads what % % has at %', tab, place ->> 'key', place ->> 'pointer'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    was := found;""",
    ),
)

# What nobody knows is read by nobody, and nested as deep as its writer likes: Python reads some hundred levels.
KNOWN_TERMS = changed(
    COUNTS,
    (
        "    NOT EXISTS (",
        """    CASE WHEN jsonb_typeof(policy) = 'object' THEN policy - ARRAY['code', 'version', 'name', 'seats', 'required',
      'quorum', 'outside', 'abstentions', 'decide_within', 'fallback', 'on_return'] = '{}' ELSE false END
    AND NOT EXISTS (""",
    ),
)

# In step with ``redaction.places.Place``.
IN_FORM = """
CREATE FUNCTION signoff_are_places(places jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(places) <> 'array' THEN false ELSE NOT EXISTS (
    SELECT FROM jsonb_array_elements(places) AS place
    WHERE CASE WHEN jsonb_typeof(place) <> 'object' THEN true ELSE
      place - ARRAY['table', 'key', 'column', 'pointer', 'start', 'length', 'size'] <> '{}'
      OR EXISTS (
        SELECT FROM unnest(ARRAY['table', 'key', 'column', 'pointer']) AS name
        WHERE jsonb_typeof(place -> name) IS DISTINCT FROM 'string'
      )
      OR EXISTS (
        SELECT FROM unnest(ARRAY['start', 'length', 'size']) AS name
        WHERE NOT coalesce(place ->> name ~ '^[0-9]{1,9}$' AND jsonb_typeof(place -> name) = 'number', false)
      ) END
  ) END
$$;

CREATE FUNCTION signoff_redaction_names_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT signoff_are_places(NEW.places) OR NOT signoff_are_places(NEW.drafts)
      OR jsonb_typeof(NEW.files) <> 'array'
      OR jsonb_path_exists(NEW.files, 'strict $[*] ? (!(@ like_regex "^[0-9a-f]{64}$"))', '{}', true)
      OR jsonb_path_exists(NEW.files, 'strict $[*] ? (@.type() != "string")', '{}', true) THEN
    RAISE EXCEPTION 'redaction % names no places', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER names_places BEFORE INSERT ON signoff_redaction
  FOR EACH ROW EXECUTE FUNCTION signoff_redaction_names_places();
"""
IN_FORM_BACK = """
DROP FUNCTION signoff_redaction_names_places CASCADE;
DROP FUNCTION signoff_are_places;
"""

# The newest step of each is its state.
BEGUN = """
CREATE FUNCTION signoff_has_begun() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE begun boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I = $1)', TG_ARGV[0], TG_ARGV[1]) INTO begun USING NEW.id;
  IF NOT begun THEN
    RAISE EXCEPTION '% % has no step', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER has_begun AFTER INSERT ON signoff_redaction DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION signoff_has_begun('signoff_redactionevent', 'redaction_id');
CREATE CONSTRAINT TRIGGER has_begun AFTER INSERT ON signoff_pack DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION signoff_has_begun('signoff_packevent', 'pack_id');
"""

# Until the day of a row comes, nobody is reminded, no head is mailed and nothing is checked. Clocks may differ.
DATED = [("record_verification", "at"), ("signoff_reminder", "at")]
OF_TODAY = """
CREATE OR REPLACE FUNCTION signoff_is_of_today() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.day NOT BETWEEN ((clock_timestamp() - interval '10 minutes') AT TIME ZONE 'Europe/London')::date
      AND ((clock_timestamp() + interval '10 minutes') AT TIME ZONE 'Europe/London')::date THEN
    RAISE EXCEPTION '% is dated %, and the clock of the database says %', TG_TABLE_NAME, NEW.day, clock_timestamp()
      USING ERRCODE = 'check_violation', HINT = 'Set the clocks of the servers by the same time service.';
  END IF;
  RETURN NEW;
END $$;
"""
DAYS = "".join(
    f"CREATE TRIGGER is_of_today BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION signoff_is_of_today();"
    for table in ("record_headsent", "signoff_reminder")
)


class Migration(migrations.Migration):
    dependencies = [("signoff", "0031_ends_are_whole"), ("record", "0007_entries_can_be_read")]

    operations = [
        migrations.RunSQL(READ, "DROP FUNCTION signoff_is_read"),
        migrations.RunSQL(ONLY_WHAT_IS_READ, BLOT),
        migrations.RunSQL(KNOWN_TERMS, COUNTS),
        migrations.RunSQL(IN_FORM, IN_FORM_BACK),
        migrations.RunSQL(BEGUN, "DROP FUNCTION signoff_has_begun CASCADE"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER is_dated_now BEFORE INSERT ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION signoff_is_dated_now('{column}')",
                f"DROP TRIGGER is_dated_now ON {table}",
            )
            for table, column in DATED
        ),
        migrations.RunSQL(OF_TODAY + DAYS, "DROP FUNCTION signoff_is_of_today CASCADE"),
    ]
