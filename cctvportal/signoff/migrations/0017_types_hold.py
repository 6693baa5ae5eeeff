"""A submission is of the type that stands, so that it keeps the policy for that: in step with ``policies.py``."""

from django.db import migrations

HOLD = """
CREATE FUNCTION signoff_is_of_its_type() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own text := CASE NEW.kind WHEN 'policy' THEN 'signoff.Policy' WHEN 'notice' THEN 'signoff.Notice' END;
BEGIN
  IF own IS DISTINCT FROM NEW.type AND own IS NOT NULL
      OR own IS NULL AND NEW.type LIKE 'signoff.%'
      OR own IS NULL AND EXISTS (
        SELECT FROM publication_publication AS p WHERE p.content_id = NEW.content_id AND p.type <> NEW.type
      ) THEN
    RAISE EXCEPTION 'the submission says that content % is of type %, which it is not', NEW.content_id, NEW.type
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_of_its_type BEFORE INSERT ON signoff_submission
  FOR EACH ROW EXECUTE FUNCTION signoff_is_of_its_type();
"""


class Migration(migrations.Migration):
    dependencies = [("signoff", "0016_votes_sealed_together")]

    operations = [migrations.RunSQL(HOLD, "DROP FUNCTION signoff_is_of_its_type CASCADE")]
