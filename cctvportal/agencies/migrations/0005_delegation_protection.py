from django.db import migrations

from cctvportal.record.protection import append_only

# Whether a person sits on a seat at an instant: by a countersigned place of her own, or by the leave of somebody who does.
SITS_ON = """
CREATE FUNCTION agencies_sits_on(person bigint, place bigint, leave bigint, instant timestamptz)
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
          JOIN agencies_user AS delegate ON delegate.id = d.delegate_id AND delegate.is_active
          WHERE d.id = leave AND d.membership_id = m.id AND d.delegate_id = person
            AND d.from_date <= today.day AND d.until_date >= today.day
            AND NOT EXISTS (SELECT FROM agencies_revocation AS r WHERE r.delegation_id = d.id)
        ) END
  )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_delegation")]

    operations = [
        append_only("agencies_delegation"),
        append_only("agencies_revocation"),
        migrations.RunSQL(SITS_ON, "DROP FUNCTION agencies_sits_on"),
    ]
