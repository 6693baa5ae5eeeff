from django.db import migrations

# What the board signs is told in public under the agency's name, so whoever runs the CMS does not change it alone.
STAYS = """
CREATE FUNCTION agencies_name_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.name, NEW.full_name) IS DISTINCT FROM (OLD.name, OLD.full_name)
    AND EXISTS (SELECT FROM agencies_seat AS s WHERE s.agency_id = OLD.id)
    AND NOT pg_has_role(current_user, (SELECT c.relowner FROM pg_class AS c WHERE c.oid = TG_RELID), 'USAGE') THEN
    RAISE EXCEPTION 'agency % has a seat on the board: its name is changed by the owner of the database alone', OLD.code
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER name_stays BEFORE UPDATE ON agencies_agency FOR EACH ROW EXECUTE FUNCTION agencies_name_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0008_names_in_the_record")]

    operations = [migrations.RunSQL(STAYS, "DROP FUNCTION agencies_name_stays CASCADE")]
