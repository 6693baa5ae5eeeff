"""The heart of the rules of packs once more (docs/features/sign-off.md)."""

from django.db import migrations

# A submission is in one live pack at a time, and under review when it is put in. One lock for all, so that of two
# transactions that put the same one into two packs the second sees what the first did.
INSIDE = """
CREATE FUNCTION signoff_pack_step(pack uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT step FROM signoff_packevent AS e WHERE e.pack_id = pack ORDER BY e.id DESC LIMIT 1
$$;

CREATE FUNCTION signoff_pack_holds(pack uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT signoff_pack_step(pack) IN ('gathered', 'put', 'stopped', 'resumed', 'refused')
$$;

CREATE FUNCTION signoff_held(submission uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM signoff_packitem AS i
    WHERE i.submission_id = submission AND signoff_pack_holds(i.pack_id)
      AND NOT EXISTS (SELECT FROM signoff_packremoval AS r WHERE r.item_id = i.id)
  )
$$;

CREATE FUNCTION signoff_may_be_packed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('signoff_packitem', 0));
  IF NOT coalesce(signoff_pack_holds(NEW.pack_id), false) THEN
    RAISE EXCEPTION 'pack % is closed', NEW.pack_id USING ERRCODE = 'insufficient_privilege';
  ELSIF signoff_step(NEW.submission_id) NOT IN ('submitted', 'resubmitted') THEN
    RAISE EXCEPTION 'submission % is not under review', NEW.submission_id USING ERRCODE = 'insufficient_privilege';
  ELSIF signoff_held(NEW.submission_id) THEN
    RAISE EXCEPTION 'submission % is in a pack already', NEW.submission_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_be_packed BEFORE INSERT ON signoff_packitem FOR EACH ROW EXECUTE FUNCTION signoff_may_be_packed();

CREATE FUNCTION signoff_may_be_unpacked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(signoff_pack_holds((SELECT i.pack_id FROM signoff_packitem AS i WHERE i.id = NEW.item_id)), false) THEN
    RAISE EXCEPTION 'the pack of item % is closed', NEW.item_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_be_unpacked BEFORE INSERT ON signoff_packremoval
  FOR EACH ROW EXECUTE FUNCTION signoff_may_be_unpacked();
"""
INSIDE_BACK = """
DROP FUNCTION signoff_may_be_unpacked CASCADE;
DROP FUNCTION signoff_may_be_packed CASCADE;
DROP FUNCTION signoff_held;
DROP FUNCTION signoff_pack_holds;
DROP FUNCTION signoff_pack_step;
"""

# What is stopped goes on only when it is resumed; what is released is signed off to the last item, in this transaction.
STEPS = """
CREATE FUNCTION signoff_pack_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was text := signoff_pack_step(NEW.pack_id);
BEGIN
  IF NOT coalesce(CASE NEW.step
    WHEN 'gathered' THEN was IS NULL
    WHEN 'put' THEN was IN ('gathered', 'put', 'resumed', 'refused')
    WHEN 'stopped' THEN was IN ('put', 'resumed', 'refused', 'stopped')
    WHEN 'resumed' THEN was = 'stopped'
    WHEN 'refused' THEN was IN ('put', 'resumed', 'refused')
    WHEN 'dissolved' THEN was IN ('gathered', 'put', 'stopped', 'resumed', 'refused')
    WHEN 'released' THEN was IN ('put', 'resumed', 'refused') AND NOT EXISTS (
      SELECT FROM signoff_packitem AS i
      WHERE i.pack_id = NEW.pack_id AND NOT EXISTS (SELECT FROM signoff_packremoval AS r WHERE r.item_id = i.id)
        AND NOT EXISTS (SELECT FROM signoff_signoff AS o WHERE o.submission_id = i.submission_id))
    END, false) THEN
    RAISE EXCEPTION 'pack % cannot become % after %', NEW.pack_id, NEW.step, was USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goes_on BEFORE INSERT ON signoff_packevent FOR EACH ROW EXECUTE FUNCTION signoff_pack_goes_on();
"""

# Nothing that a pack holds is signed off for itself. Asked at commit, when a pack that goes out is released.
TOGETHER = """
CREATE FUNCTION signoff_goes_out_with_its_pack() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF signoff_held(NEW.submission_id) THEN
    RAISE EXCEPTION 'submission % waits for its pack', NEW.submission_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER goes_out_with_its_pack AFTER INSERT ON signoff_signoff DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION signoff_goes_out_with_its_pack();
"""


class Migration(migrations.Migration):
    dependencies = [("signoff", "0004_bad_days_protection")]

    operations = [
        migrations.RunSQL(INSIDE, INSIDE_BACK),
        migrations.RunSQL(STEPS, "DROP FUNCTION signoff_pack_goes_on CASCADE"),
        migrations.RunSQL(TOGETHER, "DROP FUNCTION signoff_goes_out_with_its_pack CASCADE"),
    ]
