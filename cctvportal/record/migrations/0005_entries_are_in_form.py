"""Neither chain takes an entry whose hash is not that of its content, or that names a key which the chain never named.

What remains to a signature: PostgreSQL knows no Ed25519 (docs/adr/0026).
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

NEXT = replacing(
    import_module("cctvportal.record.migrations.0002_security").ANY_CHAIN.replace("OR REPLACE ", ""),
    "record_next_in_chain",
)

# JSON in its one form (RFC 8785). Numbers are whole, as in all that the portal signs. Names are in the order of UTF-8, which
# is that of UTF-16 up to U+D7FF.
CANONICAL = r"""
CREATE FUNCTION record_whole(number jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF number::text !~ '^(0|-?[1-9][0-9]{0,15})$' OR abs(number::numeric) > 9007199254740991 THEN
    RAISE EXCEPTION '% is no whole number as canonical JSON has it', number USING ERRCODE = 'check_violation';
  END IF;
  RETURN number::text;
END $$;

CREATE FUNCTION record_canonical(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE made text; names text;
BEGIN
  CASE jsonb_typeof(value)
  WHEN 'object' THEN
    SELECT string_agg(to_json(part.name)::text || ':' || CASE jsonb_typeof(part.value)
        WHEN 'object' THEN record_canonical(part.value) WHEN 'array' THEN record_canonical(part.value)
        WHEN 'number' THEN record_whole(part.value) ELSE part.value::text END, ',' ORDER BY part.name COLLATE "C"),
      string_agg(part.name, '')
    INTO made, names FROM jsonb_each(value) AS part(name, value);
    IF octet_length(names) <> char_length(names) AND names ~ '[\uE000-\U0010FFFF]' THEN
      RAISE EXCEPTION 'JSON with a name like % has no order here', names USING ERRCODE = 'check_violation';
    END IF;
    RETURN '{' || coalesce(made, '') || '}';
  WHEN 'array' THEN
    SELECT string_agg(CASE jsonb_typeof(part.value)
        WHEN 'object' THEN record_canonical(part.value) WHEN 'array' THEN record_canonical(part.value)
        WHEN 'number' THEN record_whole(part.value) ELSE part.value::text END, ',' ORDER BY part.place)
    INTO made FROM jsonb_array_elements(value) WITH ORDINALITY AS part(value, place);
    RETURN '[' || coalesce(made, '') || ']';
  WHEN 'number' THEN
    RETURN record_whole(value);
  ELSE
    RETURN value::text;
  END CASE;
END $$;

CREATE FUNCTION record_digest(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(record_canonical(value), 'UTF8')), 'hex')
$$;

CREATE FUNCTION record_key_id(public_key text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN public_key ~ '^[0-9a-f]{64}$' THEN left(encode(sha256(decode(public_key, 'hex')), 'hex'), 16) END
$$;
"""
NOT_CANONICAL = """
DROP FUNCTION record_key_id;
DROP FUNCTION record_digest;
DROP FUNCTION record_canonical;
DROP FUNCTION record_whole;
"""

# The hash of a large edition's entry is left to who checks its signature, too: to compute it would take longer than all that
# the database otherwise asks of an edition.
IN_FORM = changed(
    NEXT,
    ("last_hash text;", "last_hash text; last_key text; is_known boolean; signed jsonb;"),
    ("SELECT sequence, hash FROM", "SELECT sequence, hash, key_id FROM"),
    ("INTO last_sequence, last_hash;", "INTO last_sequence, last_hash, last_key;"),
    (
        "  RETURN NEW;",
        """  IF jsonb_typeof(NEW.body) <> 'object' OR NEW.at NOT BETWEEN '1970-01-01' AND '9000-01-01'
    OR NEW.hash !~ '^[0-9a-f]{64}$' OR NEW.signature !~ '^[0-9a-f]{128}$'
    OR NEW.sequence = 1 AND NEW.kind NOT IN ('record-begun', 'security-begun')
    OR (NEW.sequence = 1 OR NEW.kind = 'key-rotation') AND record_key_id(NEW.body ->> 'public_key') IS NULL THEN
    RAISE EXCEPTION 'entry % of % is not in the form of one', NEW.sequence, TG_TABLE_NAME
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.key_id IS DISTINCT FROM last_key THEN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE kind IN (''record-begun'', ''security-begun'', ''key-rotation'')
      AND record_key_id(body ->> ''public_key'') = $1)', TG_TABLE_NAME) INTO is_known USING NEW.key_id;
    IF NOT is_known AND (NEW.sequence > 1 OR NEW.key_id <> record_key_id(NEW.body ->> 'public_key')) THEN
      RAISE EXCEPTION 'entry % names the key %, which % does not', NEW.sequence, NEW.key_id, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  IF NEW.kind <> 'edition' OR pg_column_size(NEW.body) < 100000 THEN
    signed := jsonb_build_object('sequence', NEW.sequence, 'kind', NEW.kind, 'body', NEW.body,
      'at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'previous_hash', NEW.previous_hash, 'key_id', NEW.key_id);
    IF TG_TABLE_NAME = 'record_recordentry' THEN
      signed := signed || jsonb_build_object('commitment', NEW.commitment);
    END IF;
    IF NEW.hash <> record_digest(signed) THEN
      RAISE EXCEPTION 'the hash of entry % is not that of its content', NEW.sequence USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;""",
    ),
)

# What an entry committed to cannot be opened later unless it is kept as it was; a manifest is vouched for as it is kept.
KEPT = """
CREATE FUNCTION record_is_committed_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF record_digest(jsonb_build_object('body', NEW.body, 'salt', NEW.salt)) IS DISTINCT FROM (
    SELECT e.commitment FROM record_recordentry AS e WHERE e.sequence = NEW.entry_id
  ) THEN
    RAISE EXCEPTION 'entry % does not commit to this', NEW.entry_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_committed_to BEFORE INSERT ON record_secret
  FOR EACH ROW EXECUTE FUNCTION record_is_committed_to();

CREATE FUNCTION record_manifest_has_its_root() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_typeof(NEW.responses) <> 'object' OR NEW.root <> record_digest(jsonb_build_object(
    'edition', NEW.edition, 'release', NEW.release, 'responses', NEW.responses
  )) THEN
    RAISE EXCEPTION 'the root of the manifest of edition % is not that of its responses', NEW.edition
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER has_its_root BEFORE INSERT ON record_manifest
  FOR EACH ROW EXECUTE FUNCTION record_manifest_has_its_root();

CREATE FUNCTION record_manifest_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM record_manifest AS m WHERE to_jsonb(m.edition) = NEW.body -> 'edition'
      AND to_jsonb(m.release) = NEW.body -> 'release' AND to_jsonb(m.root) = NEW.body -> 'root'
  ) THEN
    RAISE EXCEPTION 'no manifest of edition % is kept as entry % tells it', NEW.body -> 'edition', NEW.sequence
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tells_of_a_manifest BEFORE INSERT ON record_recordentry
  FOR EACH ROW WHEN (NEW.kind = 'manifest') EXECUTE FUNCTION record_manifest_is_kept();
"""
NOT_KEPT = """
DROP FUNCTION record_manifest_is_kept CASCADE;
DROP FUNCTION record_manifest_has_its_root CASCADE;
DROP FUNCTION record_is_committed_to CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0004_head_and_manifests")]

    operations = [
        migrations.RunSQL(CANONICAL, NOT_CANONICAL),
        migrations.RunSQL(IN_FORM, NEXT),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
