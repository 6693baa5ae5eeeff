"""A submission keeps the policy that the board has in force for its type, or a stronger one: in step with ``policies.py``."""

from django.db import migrations

HOLDS = """
CREATE FUNCTION signoff_seats_on(day date) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(agency.code), '[]')
  FROM agencies_seat AS s JOIN agencies_agency AS agency ON agency.id = s.agency_id
  WHERE s.from_date <= day AND (s.until_date IS NULL OR s.until_date >= day)
$$;

CREATE FUNCTION signoff_chair_on(day date) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT agency.code
  FROM agencies_chair AS c
  JOIN agencies_seat AS s ON s.id = c.seat_id
  JOIN agencies_agency AS agency ON agency.id = s.agency_id
  WHERE c.from_date <= day AND (c.until_date IS NULL OR c.until_date >= day)
    AND s.from_date <= day AND (s.until_date IS NULL OR s.until_date >= day)
  ORDER BY c.from_date DESC, c.id DESC LIMIT 1
$$;

CREATE FUNCTION signoff_terms_for(wanted text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT '{"required": [], "chair": false, "quorum": 2, "outside": 1, "abstentions": "nothing", "fallback": null}'::jsonb || p.terms
  FROM signoff_policy AS p
  WHERE (p.types ? wanted OR p.types = '[]')
    AND NOT EXISTS (SELECT FROM signoff_policy AS newer WHERE newer.code = p.code AND newer.version > p.version)
  ORDER BY (p.types ? wanted) DESC, p.code LIMIT 1
$$;

CREATE FUNCTION signoff_keeps_its_policy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  today date := (NEW.submitted_at AT TIME ZONE 'Europe/London')::date;
  kept jsonb := NEW.policy;
  terms jsonb := signoff_terms_for(CASE WHEN NEW.procedure = 'correction' THEN 'signoff.Correction' ELSE NEW.type END);
  seats jsonb := signoff_seats_on(today);
  required jsonb := terms -> 'required';
  quorum int := CASE WHEN terms ->> 'quorum' = 'majority' THEN jsonb_array_length(seats) / 2 + 1
    ELSE (terms ->> 'quorum')::int END;
BEGIN
  IF (terms ->> 'chair')::boolean THEN
    required := required || to_jsonb(coalesce(signoff_chair_on(today), 'chair'));
  END IF;
  IF NOT coalesce(
    kept -> 'seats' @> seats AND kept -> 'seats' <@ seats
      AND kept -> 'required' @> required
      AND (kept ->> 'quorum')::int >= quorum
      AND (kept ->> 'outside')::int >= (terms ->> 'outside')::int
      AND (kept ->> 'abstentions' IS DISTINCT FROM 'lowers' OR terms ->> 'abstentions' = 'lowers')
      AND (kept ->> 'fallback' IS NULL OR (kept ->> 'fallback')::int >= (terms ->> 'fallback')::int),
    false
  ) THEN
    RAISE EXCEPTION 'the submission keeps a weaker policy than the board has in force for %', NEW.type
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keeps_its_policy BEFORE INSERT ON signoff_submission
  FOR EACH ROW EXECUTE FUNCTION signoff_keeps_its_policy();
"""
HOLDS_BACK = """
DROP FUNCTION signoff_keeps_its_policy CASCADE;
DROP FUNCTION signoff_terms_for;
DROP FUNCTION signoff_chair_on;
DROP FUNCTION signoff_seats_on;
"""


class Migration(migrations.Migration):
    dependencies = [("signoff", "0014_seals")]

    operations = [migrations.RunSQL(HOLDS, HOLDS_BACK)]
