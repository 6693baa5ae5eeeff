from django.db import migrations

from cctvportal.record.protection import append_only

# The heart of signoff/rules.py once more, where no code can go round it: a sign-off stands only on votes that meet the
# policy its submission was made under, and a publication only on a sign-off of exactly its digest.
SATISFIED = """
CREATE FUNCTION signoff_is_satisfied(submission uuid, wanted_digest text) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH signed AS (
    SELECT DISTINCT agencies_agency.code
    FROM signoff_vote
    JOIN agencies_seat ON agencies_seat.id = signoff_vote.seat_id
    JOIN agencies_agency ON agencies_agency.id = agencies_seat.agency_id
    JOIN signoff_submission ON signoff_submission.id = signoff_vote.submission_id
    WHERE signoff_vote.submission_id = $1
      AND signoff_vote.decision = 'sign-off'
      AND signoff_vote.digest = $2
      AND signoff_submission.digest = $2
      AND signoff_submission.policy -> 'seats' ? agencies_agency.code
      AND NOT EXISTS (
        SELECT FROM signoff_contributor
        WHERE signoff_contributor.submission_id = $1 AND signoff_contributor.user_id = signoff_vote.member_id
      )
  )
  SELECT count(*) >= greatest((signoff_submission.policy ->> 'quorum')::int, 2)
     AND signoff_submission.policy -> 'required' <@ (SELECT coalesce(jsonb_agg(code), '[]') FROM signed)
  FROM signoff_submission LEFT JOIN signed ON true
  WHERE signoff_submission.id = $1
  GROUP BY signoff_submission.id
$$;

CREATE FUNCTION signoff_sign_off_is_satisfied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(signoff_is_satisfied(NEW.submission_id, NEW.digest), false) THEN
    RAISE EXCEPTION 'the votes on submission % do not meet its policy', NEW.submission_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_satisfied BEFORE INSERT ON signoff_signoff
  FOR EACH ROW EXECUTE FUNCTION signoff_sign_off_is_satisfied();

CREATE FUNCTION signoff_publication_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM signoff_signoff JOIN signoff_submission ON signoff_submission.id = signoff_signoff.submission_id
    WHERE signoff_signoff.id = NEW.sign_off
      AND signoff_signoff.digest = NEW.digest
      AND signoff_submission.digest = NEW.digest
      AND signoff_submission.content_id = NEW.content_id
      AND signoff_submission.kind = NEW.kind
      AND signoff_submission.type = NEW.type
      AND signoff_submission.path = NEW.path
      AND signoff_submission.representation = NEW.representation
      AND signoff_submission.assets = NEW.assets
      AND signoff_signoff.seats = NEW.seats
  ) THEN
    RAISE EXCEPTION 'publication % rests on no sign-off of its content', NEW.id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_signed BEFORE INSERT ON publication_publication
  FOR EACH ROW EXECUTE FUNCTION signoff_publication_is_signed();
"""

BACK = """
DROP FUNCTION signoff_publication_is_signed CASCADE;
DROP FUNCTION signoff_sign_off_is_satisfied CASCADE;
DROP FUNCTION signoff_is_satisfied CASCADE;
"""

IMMUTABLE = ("policy", "contribution", "submission", "contributor", "submissionevent", "vote", "signoff")


class Migration(migrations.Migration):
    dependencies = [("signoff", "0001_initial"), ("publication", "0002_protection"), ("agencies", "0002_board")]

    operations = [
        *(append_only(f"signoff_{table}") for table in IMMUTABLE),
        migrations.RunSQL(SATISFIED, BACK),
    ]
