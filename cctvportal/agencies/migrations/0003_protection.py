from django.db import migrations

from cctvportal.record.protection import append_only

# Of a seat, a chair and a membership only the end may be set, and only brought forward: putting it off would be a new
# appointment that nobody countersigned.
ONLY_THE_END = """
CREATE FUNCTION agencies_only_the_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'until_date' <> to_jsonb(OLD) - 'until_date'
     OR (OLD.until_date IS NOT NULL AND (NEW.until_date IS NULL OR NEW.until_date > OLD.until_date)) THEN
    RAISE EXCEPTION '% % is never changed; only its last day is set, or brought forward', TG_TABLE_NAME, OLD.id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""

# An appointment to a seat takes effect when a member of another seat signs it. Nobody signs for the first members of a
# board, who are entered in one statement.
COUNTERSIGNED = """
CREATE FUNCTION agencies_countersigned_by_another_seat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong bigint;
BEGIN
  SELECT added.membership_id INTO wrong
  FROM added JOIN agencies_membership appointed ON appointed.id = added.membership_id
  WHERE CASE WHEN added.by_id IS NULL THEN EXISTS (
      SELECT FROM agencies_membership sitting
      JOIN agencies_countersignature signed ON signed.membership_id = sitting.id
      WHERE signed.id NOT IN (SELECT id FROM added)
        AND (sitting.until_date IS NULL OR sitting.until_date >= added.at::date)
    )
    ELSE added.by_id = appointed.user_id OR added.seat_id = appointed.seat_id OR NOT EXISTS (
      SELECT FROM agencies_membership sitting
      JOIN agencies_countersignature signed ON signed.membership_id = sitting.id
      WHERE sitting.user_id = added.by_id
        AND sitting.seat_id = added.seat_id
        AND signed.id NOT IN (SELECT id FROM added)
        AND (sitting.until_date IS NULL OR sitting.until_date >= added.at::date)
    ) END
  LIMIT 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'membership % is not countersigned by a member of another seat', wrong
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER countersigned_by_another_seat AFTER INSERT ON agencies_countersignature
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION agencies_countersigned_by_another_seat();
"""

DATED = ("agencies_seat", "agencies_chair", "agencies_membership")


def only_the_end(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER only_the_end BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION agencies_only_the_end()",
        f"DROP TRIGGER only_the_end ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_board"), ("record", "0001_initial")]

    operations = [
        migrations.RunSQL(ONLY_THE_END, "DROP FUNCTION agencies_only_the_end"),
        *(append_only(table, but_update=True) for table in DATED),
        *(only_the_end(table) for table in DATED),
        append_only("agencies_countersignature"),
        migrations.RunSQL(COUNTERSIGNED, "DROP FUNCTION agencies_countersigned_by_another_seat CASCADE"),
        # Accounts are deactivated, agencies stay: what they did refers to them.
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON agencies_user, agencies_agency FROM cctv_cms",
            "GRANT DELETE, TRUNCATE ON agencies_user, agencies_agency TO cctv_cms",
        ),
    ]
