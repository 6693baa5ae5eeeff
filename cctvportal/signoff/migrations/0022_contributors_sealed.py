"""Whoever submits seals who contributed and where it stands, too (docs/adr/0026): in step with ``seals.py``.

Contributors are entered before their submission, which is compared with them; none is added to one that stands.
"""

from importlib import import_module

from django.db import migrations

SEALED = import_module("cctvportal.signoff.migrations.0014_seals").SEALED
BEFORE = SEALED.partition("CREATE FUNCTION signoff_submission_is_sealed()")[2].partition("END $$;")[0]
PARTS = "NEW.content_id::text, NEW.digest, signoff_opaque_id(NEW.submitted_by_id))"
MORE_PARTS = """NEW.content_id::text, NEW.digest, NEW.parent_id::text, NEW.position::text, NEW.locale,
      (SELECT a.code FROM agencies_agency AS a WHERE a.id = NEW.agency_id),
      (SELECT string_agg(concat(u.opaque_id, '/', a.code), ' ' ORDER BY u.opaque_id::text COLLATE "C")
        FROM signoff_contributor AS c JOIN agencies_user AS u ON u.id = c.user_id
        LEFT JOIN agencies_agency AS a ON a.id = c.agency_id WHERE c.submission_id = NEW.id),
      signoff_opaque_id(NEW.submitted_by_id))"""
AFTER = BEFORE.replace(PARTS, MORE_PARTS)

FIRST = """
CREATE FUNCTION signoff_contributor_comes_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM signoff_submission AS s WHERE s.id = NEW.submission_id) THEN
    RAISE EXCEPTION 'submission % stands, and was sealed with its contributors', NEW.submission_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER comes_first BEFORE INSERT ON signoff_contributor
  FOR EACH ROW EXECUTE FUNCTION signoff_contributor_comes_first();
"""
REPLACED = "CREATE OR REPLACE FUNCTION signoff_submission_is_sealed(){}END $$;"


class Migration(migrations.Migration):
    dependencies = [("signoff", "0021_nothing_of_the_past")]

    operations = [
        migrations.RunSQL(REPLACED.format(AFTER), REPLACED.format(BEFORE)),
        migrations.RunSQL(FIRST, "DROP FUNCTION signoff_contributor_comes_first CASCADE"),
    ]
