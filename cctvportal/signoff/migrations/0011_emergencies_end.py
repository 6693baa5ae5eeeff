from django.db import migrations, models

# In step with emergency_rules.lets_others_declare_the_next.
OTHERS = """
CREATE FUNCTION signoff_declared_one_that_failed(person bigint, next signoff_emergency) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM signoff_emergencysignature AS g
    JOIN signoff_emergency AS e ON e.id = g.emergency_id
    WHERE g.member_id = person AND e.content_id = next.content_id AND e.id <> next.id AND e.kind <> 'call-in'
      AND (e.kind = 'publication') = (next.kind = 'publication')
      AND signoff_emergency_step(e.id) IN ('lapsed', 'rejected', 'superseded')
      AND NOT EXISTS (
        SELECT FROM signoff_signoff AS o JOIN signoff_submission AS s ON s.id = o.submission_id
        WHERE s.content_id = e.content_id AND s.procedure = 'ordinary'
          AND o.at > (SELECT max(v.at) FROM signoff_emergencyevent AS v WHERE v.emergency_id = e.id)
      )
  )
$$;

CREATE FUNCTION signoff_lets_others_declare() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE e signoff_emergency%ROWTYPE;
BEGIN
  SELECT * INTO e FROM signoff_emergency WHERE id = NEW.emergency_id;
  IF e.kind <> 'call-in' AND signoff_declared_one_that_failed(NEW.member_id, e) THEN
    RAISE EXCEPTION 'person % declared an emergency on content % that the board has not agreed to',
      NEW.member_id, e.content_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lets_others_declare BEFORE INSERT ON signoff_emergencysignature
  FOR EACH ROW EXECUTE FUNCTION signoff_lets_others_declare();
"""
OTHERS_BACK = "DROP FUNCTION signoff_lets_others_declare CASCADE; DROP FUNCTION signoff_declared_one_that_failed;"


class Migration(migrations.Migration):
    dependencies = [("signoff", "0010_redaction")]

    operations = [
        migrations.AddConstraint(
            "emergency",
            models.CheckConstraint(
                condition=models.Q(("hours__isnull", True), ("hours__range", (1, 168)), _connector="OR"),
                name="an_emergency_stands_for_1_to_168_hours",
            ),
        ),
        migrations.RunSQL(OTHERS, OTHERS_BACK),
    ]
