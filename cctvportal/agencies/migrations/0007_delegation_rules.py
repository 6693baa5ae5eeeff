"""A delegation is given by whoever sits on the seat, to somebody of the agency, for 90 days at most; and ends with that.

``agencies_sits_on`` in step with ``DelegationQuerySet.effective``; the rest with ``rules.DELEGATING`` and ``REVOKING``.
"""

from django.db import migrations

# A person has a place in the agency, counts in it, and does not administer the portal.
BELONGS = """
CREATE FUNCTION agencies_belongs_to(person bigint, body bigint, today date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM agencies_membership AS m
    JOIN agencies_user AS u ON u.id = m.user_id AND u.is_active AND NOT u.is_staff
    LEFT JOIN agencies_countersignature AS c ON c.membership_id = m.id
    LEFT JOIN agencies_seat AS s ON s.id = m.seat_id
    WHERE m.user_id = person AND m.agency_id = body AND m.role <> 'administrator'
      AND m.from_date <= today AND (m.until_date IS NULL OR m.until_date >= today)
      AND (m.role <> 'board-member' OR (c.id IS NOT NULL
        AND s.from_date <= today AND (s.until_date IS NULL OR s.until_date >= today)))
  )
$$;
"""

SITS_ON = """
CREATE OR REPLACE FUNCTION agencies_sits_on(person bigint, place bigint, leave bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM agencies_membership AS m
    JOIN agencies_countersignature AS c ON c.membership_id = m.id
    JOIN agencies_seat AS s ON s.id = m.seat_id
    JOIN agencies_user AS holder ON holder.id = m.user_id AND holder.is_active
    CROSS JOIN LATERAL (SELECT (instant AT TIME ZONE 'Europe/London')::date AS day) AS today
    WHERE m.seat_id = place AND m.role = 'board-member'
      AND m.from_date <= today.day AND (m.until_date IS NULL OR m.until_date >= today.day)
      AND s.from_date <= today.day AND (s.until_date IS NULL OR s.until_date >= today.day)
      AND CASE WHEN leave IS NULL THEN m.user_id = person
        ELSE EXISTS (
          SELECT FROM agencies_delegation AS d
          WHERE d.id = leave AND d.membership_id = m.id AND d.delegate_id = person
            AND d.from_date <= today.day AND d.until_date >= today.day
            AND NOT EXISTS (SELECT FROM agencies_revocation AS r WHERE r.delegation_id = d.id)
            AND {belongs}
        ) END
  )
$$;
"""
NOW = SITS_ON.format(belongs="agencies_belongs_to(d.delegate_id, m.agency_id, today.day)")
BEFORE = SITS_ON.format(
    belongs="EXISTS (SELECT FROM agencies_user AS delegate WHERE delegate.id = d.delegate_id AND delegate.is_active)"
)

GIVEN = """
CREATE FUNCTION agencies_delegation_may_be_given() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE m agencies_membership%ROWTYPE; today date := (NEW.made_at AT TIME ZONE 'Europe/London')::date;
BEGIN
  SELECT * INTO m FROM agencies_membership WHERE id = NEW.membership_id;
  IF NOT agencies_sits_on(m.user_id, m.seat_id, NULL, NEW.made_at) OR m.role <> 'board-member' THEN
    RAISE EXCEPTION 'membership % is no place on the board today', m.id USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.delegate_id = m.user_id OR NOT agencies_belongs_to(NEW.delegate_id, m.agency_id, today) THEN
    RAISE EXCEPTION 'person % cannot be let vote for seat %', NEW.delegate_id, m.seat_id
      USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.from_date < today OR NEW.until_date >= today + 90 THEN
    RAISE EXCEPTION 'a delegation given on % is for 90 days from then at most', today
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_be_given BEFORE INSERT ON agencies_delegation
  FOR EACH ROW EXECUTE FUNCTION agencies_delegation_may_be_given();

CREATE FUNCTION agencies_delegation_may_be_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM agencies_delegation AS d JOIN agencies_membership AS m ON m.id = d.membership_id
    WHERE d.id = NEW.delegation_id
      AND (m.user_id = NEW.by_id OR agencies_sits_on(NEW.by_id, m.seat_id, NULL, NEW.at))
  ) THEN
    RAISE EXCEPTION 'person % cannot revoke delegation %', NEW.by_id, NEW.delegation_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_be_revoked BEFORE INSERT ON agencies_revocation
  FOR EACH ROW EXECUTE FUNCTION agencies_delegation_may_be_revoked();
"""
GIVEN_BACK = """
DROP FUNCTION agencies_delegation_may_be_revoked CASCADE;
DROP FUNCTION agencies_delegation_may_be_given CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_erasure")]

    operations = [
        migrations.RunSQL(BELONGS, "DROP FUNCTION agencies_belongs_to"),
        migrations.RunSQL(NOW, BEFORE),
        migrations.RunSQL(GIVEN, GIVEN_BACK),
    ]
