from django.db import migrations

from cctvportal.record.protection import append_only

# The public process checks keys; whose they are and whom to write to is none of its business.
PUBLIC = """
GRANT SELECT (id, scopes, per_minute) ON delivery_reader TO cctv_public;
GRANT SELECT (id, reader_id, digest, expires_at, revoked_at) ON delivery_readkey TO cctv_public;
REVOKE DELETE, TRUNCATE ON delivery_reader FROM cctv_cms;
REVOKE UPDATE ON delivery_readkey FROM cctv_cms;
GRANT UPDATE (expires_at, revoked_at) ON delivery_readkey TO cctv_cms;
"""
BACK = """
REVOKE SELECT ON delivery_reader, delivery_readkey FROM cctv_public;
GRANT DELETE, TRUNCATE ON delivery_reader TO cctv_cms;
GRANT UPDATE ON delivery_readkey TO cctv_cms;
"""
ENDS = """
CREATE FUNCTION delivery_read_key_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before delivery_readkey := OLD;
BEGIN
  before.expires_at := NEW.expires_at;
  before.revoked_at := NEW.revoked_at;
  IF before IS DISTINCT FROM NEW OR NEW.expires_at > OLD.expires_at OR OLD.revoked_at IS NOT NULL THEN
    RAISE EXCEPTION 'of a read key the end is brought forward, and it is revoked once; nothing else changes'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER read_key_ends BEFORE UPDATE ON delivery_readkey FOR EACH ROW EXECUTE FUNCTION delivery_read_key_ends();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial"), ("record", "0001_initial")]

    operations = [
        append_only("delivery_readkey", but_update=True),
        migrations.RunSQL(PUBLIC, BACK),
        migrations.RunSQL(ENDS, "DROP FUNCTION delivery_read_key_ends CASCADE"),
    ]
