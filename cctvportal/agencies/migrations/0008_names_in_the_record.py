from django.db import migrations

# Policies and the record name a seat by its agency's code, and the record a person by her opaque id. Were either changed,
# one agency's vote would pass for another's, and what one person did for what another did.
STAYS = """
CREATE FUNCTION agencies_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE field text;
BEGIN
  FOREACH field IN ARRAY TG_ARGV LOOP
    IF to_jsonb(NEW) ->> field IS DISTINCT FROM to_jsonb(OLD) ->> field THEN
      RAISE EXCEPTION '% of % % is never changed', field, TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'insufficient_privilege';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON agencies_agency
  FOR EACH ROW EXECUTE FUNCTION agencies_stays('code', 'is_secretariat');
CREATE TRIGGER stays BEFORE UPDATE ON agencies_user
  FOR EACH ROW EXECUTE FUNCTION agencies_stays('opaque_id');
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0007_delegation_rules")]

    operations = [migrations.RunSQL(STAYS, "DROP FUNCTION agencies_stays CASCADE")]
