"""Whoever enters somebody on the roster seals it as secretary (docs/adr/0026): in step with ``seals.py``."""

from django.db import migrations, models

SEALED = """
CREATE FUNCTION signoff_duty_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM signoff_refuse_unsealed('time on duty', NEW.made_by_id, NULL, NULL,
    agencies_statement('duty', signoff_opaque_id(NEW.member_id), NEW.from_date::text, NEW.until_date::text,
      signoff_opaque_id(NEW.made_by_id)),
    NEW.seal, clock_timestamp());
  RETURN NEW;
END $$;
CREATE TRIGGER sealed_by_a_secretary BEFORE INSERT ON signoff_duty
  FOR EACH ROW EXECUTE FUNCTION signoff_duty_is_sealed();
"""


class Migration(migrations.Migration):
    dependencies = [("signoff", "0023_the_board_decides")]

    operations = [
        migrations.AddField("duty", "seal", models.BinaryField(max_length=64, null=True)),
        migrations.RunSQL(SEALED, "DROP FUNCTION signoff_duty_is_sealed CASCADE"),
    ]
