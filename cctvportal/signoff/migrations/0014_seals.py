"""Whoever votes, declares an emergency or orders a redaction seals it with her own key (docs/adr/0024).

The statements are those of ``seals.py``.
"""

from django.db import migrations, models

SEALED = """
CREATE FUNCTION signoff_refuse_unsealed(what text, person bigint, place bigint, leave bigint, statement bytea,
  seal bytea, instant timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF seal IS NULL OR NOT coalesce(agencies_is_sealed(person, place, leave, statement, seal, instant), false) THEN
    RAISE EXCEPTION 'the % is not sealed by person %', what, person USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

CREATE FUNCTION signoff_seat_code(place bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT agency.code FROM agencies_seat AS s JOIN agencies_agency AS agency ON agency.id = s.agency_id
  WHERE s.id = place
$$;

CREATE FUNCTION signoff_opaque_id(person bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT u.opaque_id::text FROM agencies_user AS u WHERE u.id = person
$$;

-- Whoever puts something before the board answers for what it says of its authors: with a key of any of her places.
CREATE FUNCTION signoff_submission_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seal IS NULL OR NOT EXISTS (
    SELECT FROM agencies_keys_of(NEW.submitted_by_id, NEW.submitted_at) AS k
    WHERE ed25519_verifies(k.public_key, agencies_statement('submission', NEW.id::text, NEW.kind, NEW.procedure,
      NEW.content_id::text, NEW.digest, signoff_opaque_id(NEW.submitted_by_id)), NEW.seal)
  ) THEN
    RAISE EXCEPTION 'the submission is not sealed by person %', NEW.submitted_by_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sealed_by_its_submitter BEFORE INSERT ON signoff_submission
  FOR EACH ROW EXECUTE FUNCTION signoff_submission_is_sealed();

-- Of what was public before, as after a call-in, she is no author by putting it before the board.
CREATE FUNCTION signoff_voter_did_not_submit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM signoff_submission AS s
    WHERE s.id = NEW.submission_id AND s.submitted_by_id = NEW.member_id AND NOT EXISTS (
      SELECT FROM publication_publication AS p WHERE p.content_id = s.content_id AND p.digest = s.digest
    )
  ) THEN
    RAISE EXCEPTION 'person % submitted this, and answers for its authors', NEW.member_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER not_by_its_submitter BEFORE INSERT ON signoff_vote
  FOR EACH ROW EXECUTE FUNCTION signoff_voter_did_not_submit();

CREATE FUNCTION signoff_vote_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM signoff_refuse_unsealed('vote', NEW.member_id, NEW.seat_id, NEW.delegation_id,
    agencies_statement('vote', NEW.submission_id::text, NEW.digest, signoff_seat_code(NEW.seat_id), NEW.decision,
      signoff_opaque_id(NEW.member_id)),
    NEW.seal, NEW.at);
  RETURN NEW;
END $$;
CREATE TRIGGER sealed_by_its_member BEFORE INSERT ON signoff_vote
  FOR EACH ROW EXECUTE FUNCTION signoff_vote_is_sealed();

CREATE FUNCTION signoff_emergency_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE e signoff_emergency%ROWTYPE; shown text;
BEGIN
  SELECT * INTO e FROM signoff_emergency WHERE id = NEW.emergency_id;
  SELECT s.digest INTO shown FROM signoff_submission AS s WHERE s.id = e.submission_id;
  PERFORM signoff_refuse_unsealed('emergency', NEW.member_id, NEW.seat_id, NULL,
    agencies_statement('emergency', e.id::text, e.kind, e.content_id::text, shown, e.hours::text, e.restores_id::text,
      e.notice_id::text, signoff_seat_code(NEW.seat_id), signoff_opaque_id(NEW.member_id)),
    NEW.seal, NEW.at);
  RETURN NEW;
END $$;
CREATE TRIGGER sealed_by_its_member BEFORE INSERT ON signoff_emergencysignature
  FOR EACH ROW EXECUTE FUNCTION signoff_emergency_is_sealed();

CREATE FUNCTION signoff_redaction_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM signoff_refuse_unsealed('order of a redaction', NEW.member_id, NEW.seat_id, NULL,
    agencies_statement('redaction', NEW.redaction_id::text, NEW.digest, signoff_seat_code(NEW.seat_id),
      signoff_opaque_id(NEW.member_id)),
    NEW.seal, NEW.at);
  RETURN NEW;
END $$;
CREATE TRIGGER sealed_by_its_member BEFORE INSERT ON signoff_redactionsignature
  FOR EACH ROW EXECUTE FUNCTION signoff_redaction_is_sealed();
"""
SEALED_BACK = """
DROP FUNCTION signoff_redaction_is_sealed CASCADE;
DROP FUNCTION signoff_emergency_is_sealed CASCADE;
DROP FUNCTION signoff_vote_is_sealed CASCADE;
DROP FUNCTION signoff_voter_did_not_submit CASCADE;
DROP FUNCTION signoff_submission_is_sealed CASCADE;
DROP FUNCTION signoff_opaque_id;
DROP FUNCTION signoff_seat_code;
DROP FUNCTION signoff_refuse_unsealed;
"""


class Migration(migrations.Migration):
    dependencies = [("signoff", "0013_previews_by_edition"), ("agencies", "0010_signing_keys")]

    operations = [
        *(
            migrations.AddField(model, "seal", models.BinaryField(max_length=64, null=True))
            for model in ("submission", "vote", "emergencysignature", "redactionsignature")
        ),
        migrations.RunSQL(SEALED, SEALED_BACK),
    ]
