"""Both chains take what is signed: hash and Ed25519 signature are those of the content, by the key that it names."""

from django.db import migrations

# Canonical JSON of a large edition takes longer to write here than to compare with what was signed: whoever appends it
# says that in a setting, which counts where its hash and content are those of the entry.
SIGNED = """
CREATE INDEX record_entry_keys ON record_recordentry (sequence) WHERE kind IN ('record-begun', 'key-rotation');
CREATE INDEX security_entry_keys ON record_securityentry (sequence) WHERE kind IN ('security-begun', 'key-rotation');

CREATE FUNCTION agencies_entry_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  text text := current_setting('cctv.signed', true);
  public_key text := NEW.body ->> 'public_key';
  content jsonb := jsonb_build_object('sequence', NEW.sequence, 'kind', NEW.kind, 'body', NEW.body,
    'at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'previous_hash', NEW.previous_hash, 'key_id', NEW.key_id);
BEGIN
  IF TG_TABLE_NAME = 'record_recordentry' THEN
    content := content || jsonb_build_object('commitment', NEW.commitment);
  END IF;
  IF coalesce(text, '') = '' OR NEW.hash <> encode(sha256(convert_to(text, 'UTF8')), 'hex') OR text::jsonb <> content THEN
    text := record_canonical(content);
    IF NEW.hash <> encode(sha256(convert_to(text, 'UTF8')), 'hex') THEN
      RAISE EXCEPTION 'the hash of entry % is not that of its content', NEW.sequence USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NEW.sequence > 1 THEN
    EXECUTE format('SELECT body ->> ''public_key'' FROM %I WHERE kind IN (%L, ''key-rotation'')
      AND record_key_id(body ->> ''public_key'') = $1 LIMIT 1', TG_TABLE_NAME, TG_ARGV[0]) INTO public_key USING NEW.key_id;
  END IF;
  IF NOT ed25519_verifies(decode(public_key, 'hex'), convert_to(text, 'UTF8'), decode(NEW.signature, 'hex')) IS TRUE THEN
    RAISE EXCEPTION 'entry % is not signed with the key %', NEW.sequence, NEW.key_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signed_with_its_key BEFORE INSERT ON record_recordentry
  FOR EACH ROW EXECUTE FUNCTION agencies_entry_is_signed('record-begun');
CREATE TRIGGER signed_with_its_key BEFORE INSERT ON record_securityentry
  FOR EACH ROW EXECUTE FUNCTION agencies_entry_is_signed('security-begun');
"""
NOT_SIGNED = """
DROP FUNCTION agencies_entry_is_signed CASCADE;
DROP INDEX security_entry_keys;
DROP INDEX record_entry_keys;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0013_one_chair_a_day"), ("record", "0006_the_key_that_comes_next")]

    operations = [migrations.RunSQL(SIGNED, NOT_SIGNED)]
