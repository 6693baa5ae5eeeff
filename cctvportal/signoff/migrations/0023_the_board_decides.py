"""Once it has begun the board alone decides who has a seat on it and who chairs it (docs/adr/0026)."""

from importlib import import_module

from django.db import migrations, models

KINDS = [
    ("content", "Content"), ("withdrawal", "Withdrawal"), ("move", "Move"), ("deletion", "Deletion"),
    ("order", "Order of navigation"), ("policy", "Policy"), ("notice", "Notice to hold pages behind"),
    ("board", "Seats and chair"),
]  # fmt: skip

# In step with ``actions/board.py``. The same decision carried out twice changes nothing: seats and the chair are dated.
DECIDES = """
CREATE FUNCTION signoff_board_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_table text := TG_TABLE_NAME || ' ' || TG_OP;
  seat bigint := CASE TG_TABLE_NAME WHEN 'agencies_chair' THEN (to_jsonb(NEW) ->> 'seat_id')::bigint ELSE NEW.id END;
  agency bigint := CASE TG_TABLE_NAME WHEN 'agencies_seat' THEN (to_jsonb(NEW) ->> 'agency_id')::bigint
    ELSE (SELECT s.agency_id FROM agencies_seat AS s WHERE s.id = seat) END;
  change jsonb := jsonb_build_object(
    'change', CASE of_table WHEN 'agencies_chair INSERT' THEN 'name-chair' WHEN 'agencies_seat INSERT' THEN 'give-seat'
      ELSE 'end-seat' END,
    'agency', (SELECT a.code FROM agencies_agency AS a WHERE a.id = agency),
    'on', CASE TG_OP WHEN 'INSERT' THEN NEW.from_date ELSE NEW.until_date END);
BEGIN
  IF EXISTS (SELECT FROM signoff_submission) AND (TG_OP = 'INSERT' AND NEW.until_date IS NOT NULL OR NOT EXISTS (
    SELECT FROM signoff_signoff AS o JOIN signoff_submission AS s ON s.id = o.submission_id
    WHERE s.kind = 'board' AND s.representation -> 'board' = change
  )) THEN
    RAISE EXCEPTION 'the board did not decide on %', change USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER board_decided BEFORE INSERT OR UPDATE ON agencies_seat
  FOR EACH ROW EXECUTE FUNCTION signoff_board_decided();
CREATE TRIGGER board_decided BEFORE INSERT ON agencies_chair
  FOR EACH ROW EXECUTE FUNCTION signoff_board_decided();
"""

HOLD = import_module("cctvportal.signoff.migrations.0017_types_hold").HOLD
BEFORE = HOLD.partition("CREATE FUNCTION")[2].partition("END $$;")[0]
AFTER = BEFORE.replace("WHEN 'policy' THEN", "WHEN 'policy' THEN 'signoff.Policy' WHEN 'board' THEN")
REPLACED = "CREATE OR REPLACE FUNCTION{}END $$;"


class Migration(migrations.Migration):
    dependencies = [("signoff", "0022_contributors_sealed"), ("agencies", "0013_one_chair_a_day")]

    operations = [
        migrations.AlterField("submission", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.RunSQL(REPLACED.format(AFTER), REPLACED.format(BEFORE)),
        migrations.RunSQL(DECIDES, "DROP FUNCTION signoff_board_decided CASCADE"),
    ]
