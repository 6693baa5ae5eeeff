"""What is entered is dated now: the rules look at these times, and whoever writes a row could choose them.

A sign-off dated ahead would be past its date to decide by, a submission dated back of another chair's day.
"""

from django.db import migrations

# Clocks of the application and the database may differ, and a transaction take its time.
FUNCTION = """
CREATE OR REPLACE FUNCTION signoff_is_dated_now() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told timestamptz;
BEGIN
  EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO told USING NEW;
  IF abs(extract(epoch FROM told - clock_timestamp())) > 600 THEN
    RAISE EXCEPTION '% is dated %, and the clock of the database says %', TG_TABLE_NAME, told, clock_timestamp()
      USING ERRCODE = 'check_violation', HINT = 'Set the clocks of the servers by the same time service.';
  END IF;
  RETURN NEW;
END $$;
"""

DATED = [
    *((f"agencies_{table}", "at") for table in ("countersignature", "revocation", "keyadmission", "keyrevocation")),
    *((f"agencies_{table}", "made_at") for table in ("delegation", "signingkey")),
    ("publication_edition", "made_at"),
    ("record_recordentry", "at"),
    ("signoff_submission", "submitted_at"),
    *(
        (f"signoff_{table}", "at")
        for table in (
            *("submissionevent", "vote", "signoff", "contribution"),
            *("emergency", "emergencysignature", "emergencyevent", "packevent"),
        )
    ),
]


class Migration(migrations.Migration):
    dependencies = [("signoff", "0019_submissions_are_whole"), ("record", "0004_head_and_manifests")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION signoff_is_dated_now"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER is_dated_now BEFORE INSERT ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION signoff_is_dated_now('{column}')",
                f"DROP TRIGGER is_dated_now ON {table}",
            )
            for table, column in DATED
        ),
    ]
