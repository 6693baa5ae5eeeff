"""The name of an agency that put something before the board is told in public with it, as that of a seat is."""

from django.db import migrations

STAYS = """
CREATE OR REPLACE FUNCTION agencies_name_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.name, NEW.full_name) IS DISTINCT FROM (OLD.name, OLD.full_name)
    AND (EXISTS (SELECT FROM agencies_seat AS s WHERE s.agency_id = OLD.id)
      OR EXISTS (SELECT FROM signoff_submission AS s WHERE s.agency_id = OLD.id))
    AND NOT pg_has_role(current_user, (SELECT c.relowner FROM pg_class AS c WHERE c.oid = TG_RELID), 'USAGE') THEN
    RAISE EXCEPTION 'readers know agency % by its name: that is changed by the owner of the database alone', OLD.code
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("signoff", "0024_duty_sealed"), ("agencies", "0009_names_that_sign")]

    operations = [migrations.RunSQL(STAYS, migrations.RunSQL.noop)]
