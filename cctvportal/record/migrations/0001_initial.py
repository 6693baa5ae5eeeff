import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from cctvportal.record.protection import append_only, create_roles, public_may_read

NEXT_IN_CHAIN = """
CREATE FUNCTION record_next_in_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record_recordentry%ROWTYPE;
BEGIN
  SELECT * INTO last FROM record_recordentry ORDER BY sequence DESC LIMIT 1;
  IF NEW.sequence <> coalesce(last.sequence, 0) + 1 OR NEW.previous_hash <> coalesce(last.hash, repeat('0', 64)) THEN
    RAISE EXCEPTION 'entry % does not follow the last entry of the record', NEW.sequence;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER next_in_chain BEFORE INSERT ON record_recordentry FOR EACH ROW EXECUTE FUNCTION record_next_in_chain();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        create_roles(),
        migrations.CreateModel(
            name="RecordEntry",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("body", models.JSONField()),
                ("commitment", models.CharField(blank=True, max_length=64)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("key_id", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={"ordering": ["sequence"], "verbose_name_plural": "record entries"},
        ),
        migrations.AddIndex(
            model_name="recordentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["body"], name="record_entry_body", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="secret",
                        serialize=False,
                        to="record.recordentry",
                    ),
                ),
                ("salt", models.CharField(max_length=64)),
                ("body", models.JSONField()),
                ("subject", models.UUIDField(db_index=True, null=True)),
            ],
        ),
        migrations.RunSQL(NEXT_IN_CHAIN, "DROP FUNCTION record_next_in_chain CASCADE"),
        append_only("record_recordentry"),
        append_only("record_secret"),
        public_may_read("record_recordentry"),
    ]
