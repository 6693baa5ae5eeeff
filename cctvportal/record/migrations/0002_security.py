from django.db import migrations, models

from cctvportal.record.protection import append_only

ANY_CHAIN = """
CREATE OR REPLACE FUNCTION record_next_in_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_sequence bigint; last_hash text;
BEGIN
  EXECUTE format('SELECT sequence, hash FROM %I ORDER BY sequence DESC LIMIT 1', TG_TABLE_NAME)
    INTO last_sequence, last_hash;
  IF NEW.sequence <> coalesce(last_sequence, 0) + 1 OR NEW.previous_hash <> coalesce(last_hash, repeat('0', 64)) THEN
    RAISE EXCEPTION 'entry % does not follow the last entry of %', NEW.sequence,
      CASE TG_TABLE_NAME WHEN 'record_recordentry' THEN 'the record' ELSE TG_TABLE_NAME END;
  END IF;
  RETURN NEW;
END $$;
"""
THE_RECORD_ALONE = """
CREATE OR REPLACE FUNCTION record_next_in_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record_recordentry%ROWTYPE;
BEGIN
  SELECT * INTO last FROM record_recordentry ORDER BY sequence DESC LIMIT 1;
  IF NEW.sequence <> coalesce(last.sequence, 0) + 1 OR NEW.previous_hash <> coalesce(last.hash, repeat('0', 64)) THEN
    RAISE EXCEPTION 'entry % does not follow the last entry of the record', NEW.sequence;
  END IF;
  RETURN NEW;
END $$;
"""
IN_ORDER = """
CREATE TRIGGER next_in_chain BEFORE INSERT ON record_securityentry FOR EACH ROW EXECUTE FUNCTION record_next_in_chain();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SecurityEntry",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("body", models.JSONField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("key_id", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "ordering": ["sequence"],
                "verbose_name_plural": "security entries",
                "abstract": False,
                "indexes": [models.Index(fields=["kind", "-sequence"], name="security_entry_kind")],
            },
        ),
        migrations.RunSQL(ANY_CHAIN, THE_RECORD_ALONE),
        migrations.RunSQL(IN_ORDER, "DROP TRIGGER next_in_chain ON record_securityentry"),
        append_only("record_securityentry"),
    ]
