"""An entry names the key of the one before, or the one that this puts in force.

Whether hash and signature are those of its content is asked in ``agencies`` (0014), where Ed25519 is.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

EARLIER = import_module("cctvportal.record.migrations.0005_entries_are_in_form")
IN_FORM = EARLIER.IN_FORM
COMES_NEXT = changed(
    IN_FORM,
    ("last_key text; is_known boolean; signed jsonb;", "keys text[];"),
    (
        "SELECT sequence, hash, key_id FROM",
        "SELECT sequence, hash, ARRAY[key_id, "
        "CASE WHEN kind = ''key-rotation'' THEN record_key_id(body ->> ''public_key'') END] FROM",
    ),
    ("INTO last_sequence, last_hash, last_key;", "INTO last_sequence, last_hash, keys;"),
    (
        IN_FORM[IN_FORM.index("  IF NEW.key_id IS DISTINCT FROM last_key") : IN_FORM.rindex("  RETURN NEW;")],
        """  IF NEW.key_id = ANY (coalesce(keys, ARRAY[record_key_id(NEW.body ->> 'public_key')])) IS NOT TRUE THEN
    RAISE EXCEPTION 'entry % of % names the key %, which does not come next', NEW.sequence, TG_TABLE_NAME, NEW.key_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
""",
    ),
)

# A search_path of its own, set anew in each of its calls, would make it ten times as slow. It names its types in full.
CANONICAL = replacing(EARLIER.CANONICAL, "record_canonical")
QUICK = (
    CANONICAL.replace("::text", "::pg_catalog.text")
    .replace("THEN record_canonical(", "THEN public.record_canonical(")
    .replace("THEN record_whole(", "THEN public.record_whole(")
    .replace("RETURN record_whole(", "RETURN public.record_whole(")
    .replace("value jsonb) RETURNS text", "value pg_catalog.jsonb) RETURNS pg_catalog.text")
    .replace("made text; names text;", "made pg_catalog.text; names pg_catalog.text;")
)


class Migration(migrations.Migration):
    dependencies = [("record", "0005_entries_are_in_form")]

    operations = [migrations.RunSQL(COMES_NEXT, IN_FORM), migrations.RunSQL(QUICK, CANONICAL)]
