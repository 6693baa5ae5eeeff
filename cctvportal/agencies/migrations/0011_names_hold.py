"""Who somebody is, and for whom she sits, is not changed past the rules: in step with ``rules.py`` and ``key_rules.py``."""

from django.db import migrations

HOLD = """
-- Accounts that exchange their ids exchange their places.
CREATE TRIGGER keeps_its_id BEFORE UPDATE OF id ON agencies_user
  FOR EACH ROW EXECUTE FUNCTION agencies_stays('id');
CREATE TRIGGER keeps_its_id BEFORE UPDATE OF id ON agencies_agency
  FOR EACH ROW EXECUTE FUNCTION agencies_stays('id');

-- Two seats admit a key for a place in an agency: the seat of that place is the agency's own.
CREATE FUNCTION agencies_sits_for_its_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seat_id IS NOT NULL
      AND NEW.agency_id IS DISTINCT FROM (SELECT s.agency_id FROM agencies_seat AS s WHERE s.id = NEW.seat_id) THEN
    RAISE EXCEPTION 'seat % is not one of agency %', NEW.seat_id, NEW.agency_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sits_for_its_agency BEFORE INSERT OR UPDATE ON agencies_membership
  FOR EACH ROW EXECUTE FUNCTION agencies_sits_for_its_agency();

CREATE FUNCTION agencies_may_revoke_key() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE today date := (greatest(NEW.at, now()) AT TIME ZONE 'Europe/London')::date;
BEGIN
  IF NEW.by_id IS DISTINCT FROM (
    SELECT m.user_id FROM agencies_signingkey AS k JOIN agencies_membership AS m ON m.id = k.membership_id
    WHERE k.id = NEW.key_id
  ) AND NOT EXISTS (
    SELECT FROM agencies_membership AS m
    WHERE m.user_id = NEW.by_id AND m.role = 'administrator' AND m.from_date <= today
      AND (m.until_date IS NULL OR m.until_date >= today)
  ) THEN
    RAISE EXCEPTION 'person % revokes no key of others', NEW.by_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER revoked_by_its_member_or_an_administrator BEFORE INSERT ON agencies_keyrevocation
  FOR EACH ROW EXECUTE FUNCTION agencies_may_revoke_key();
"""
HOLD_BACK = """
DROP FUNCTION agencies_may_revoke_key CASCADE;
DROP FUNCTION agencies_sits_for_its_agency CASCADE;
DROP TRIGGER keeps_its_id ON agencies_agency;
DROP TRIGGER keeps_its_id ON agencies_user;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0010_signing_keys")]

    operations = [migrations.RunSQL(HOLD, HOLD_BACK)]
