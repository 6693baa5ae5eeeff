"""One function says which votes count; leave to vote given by somebody who declared an emergency ratifies nothing.

Replaces ``signoff_signed_seats`` and ``signoff_is_satisfied`` of 0004, in step with ``rules.Count``.
"""

from django.db import migrations

COUNTS = """
CREATE FUNCTION signoff_declared(submission uuid, person bigint, leave bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM signoff_emergencysignature AS declared
    JOIN signoff_emergency AS e ON e.id = declared.emergency_id
    WHERE e.submission_id = submission AND (declared.member_id = person OR declared.member_id = (
      SELECT m.user_id FROM agencies_delegation AS d JOIN agencies_membership AS m ON m.id = d.membership_id
      WHERE d.id = leave
    ))
  )
$$;

CREATE FUNCTION signoff_vote_counts(v signoff_vote, instant timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT agencies_sits_on(v.member_id, v.seat_id, v.delegation_id, instant)
    AND NOT signoff_contributed(v.submission_id, v.member_id, v.delegation_id)
    AND NOT signoff_declared(v.submission_id, v.member_id, v.delegation_id)
$$;
"""
COUNTS_BACK = "DROP FUNCTION signoff_vote_counts; DROP FUNCTION signoff_declared;"

SIGNED = """
CREATE OR REPLACE FUNCTION signoff_signed_seats(submission uuid, instant timestamptz)
RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT DISTINCT agency.code
  FROM signoff_vote AS v
  JOIN signoff_submission AS s ON s.id = v.submission_id
  JOIN agencies_seat AS seat ON seat.id = v.seat_id
  JOIN agencies_agency AS agency ON agency.id = seat.agency_id
  WHERE v.submission_id = submission AND v.decision = 'sign-off' AND v.digest = s.digest
    AND s.policy -> 'seats' ? agency.code
    AND {counts}
$$;

CREATE OR REPLACE FUNCTION signoff_is_satisfied(submission uuid, wanted_digest text, instant timestamptz)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  s signoff_submission%ROWTYPE; signed text[]; wrote text[]; abstained int; quorum int; required jsonb; outside int;
BEGIN
  SELECT * INTO s FROM signoff_submission WHERE id = submission;
  IF s.id IS NULL OR s.digest <> wanted_digest THEN RETURN false; END IF;
  signed := ARRAY(SELECT signoff_signed_seats(submission, instant));
  wrote := ARRAY(
    SELECT a.code FROM signoff_contributor AS c JOIN agencies_agency AS a ON a.id = c.agency_id
    WHERE c.submission_id = submission
  );
  outside := (SELECT count(*) FROM unnest(signed) AS code WHERE code <> ALL (wrote));
  IF s.procedure = 'correction' THEN
    RETURN outside >= 1 AND signoff_is_clerical(submission);
  END IF;
  quorum := (s.policy ->> 'quorum')::int;
  required := s.policy -> 'required';
  IF s.decide_by < instant AND s.policy ->> 'fallback' IS NOT NULL THEN
    quorum := (s.policy ->> 'fallback')::int;
    required := '[]';
  ELSIF s.policy ->> 'abstentions' = 'lowers' THEN
    abstained := (SELECT count(*) FROM signoff_vote AS v
      WHERE v.submission_id = submission AND v.decision = 'abstain' AND {abstention_counts});
    quorum := quorum - abstained;
  END IF;
  RETURN cardinality(signed) >= greatest(quorum, 2) AND required <@ to_jsonb(signed)
    AND outside >= coalesce((s.policy ->> 'outside')::int, 0);
END $$;
"""
NOW = SIGNED.format(counts="signoff_vote_counts(v, instant)", abstention_counts="signoff_vote_counts(v, instant)")
BEFORE = SIGNED.format(
    counts="""agencies_sits_on(v.member_id, v.seat_id, v.delegation_id, instant)
    AND NOT signoff_contributed(submission, v.member_id, v.delegation_id)
    AND NOT EXISTS (
      SELECT FROM signoff_emergencysignature AS declared
      JOIN signoff_emergency AS e ON e.id = declared.emergency_id
      WHERE e.submission_id = submission AND declared.member_id = v.member_id
    )""",
    abstention_counts="agencies_sits_on(v.member_id, v.seat_id, v.delegation_id, instant)",
)


class Migration(migrations.Migration):
    dependencies = [("signoff", "0005_packs_protection"), ("agencies", "0007_delegation_rules")]

    operations = [
        migrations.RunSQL(COUNTS, COUNTS_BACK),
        migrations.RunSQL(NOW, BEFORE),
    ]
