"""The heart of signoff/rules.py once more, for every way in which something becomes public (docs/features/sign-off.md).

A later migration that changes one of these functions replaces it whole.
"""

from django.db import migrations

from cctvportal.record.protection import append_only

# A vote is cast on what is under review, by somebody who sits on the seat at that moment and did not contribute.
VOTES = """
CREATE FUNCTION signoff_step(submission uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT step FROM signoff_submissionevent AS e WHERE e.submission_id = submission ORDER BY e.id DESC LIMIT 1
$$;

CREATE FUNCTION signoff_contributed(submission uuid, person bigint, leave bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM signoff_contributor AS c
    WHERE c.submission_id = submission AND (c.user_id = person OR c.user_id = (
      SELECT m.user_id FROM agencies_delegation AS d JOIN agencies_membership AS m ON m.id = d.membership_id
      WHERE d.id = leave
    ))
  )
$$;

CREATE FUNCTION signoff_vote_may_be_cast() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT agencies_sits_on(NEW.member_id, NEW.seat_id, NEW.delegation_id, NEW.at) THEN
    RAISE EXCEPTION 'person % does not sit on seat %', NEW.member_id, NEW.seat_id
      USING ERRCODE = 'insufficient_privilege';
  ELSIF signoff_contributed(NEW.submission_id, NEW.member_id, NEW.delegation_id) THEN
    RAISE EXCEPTION 'person % contributed to submission %', NEW.member_id, NEW.submission_id
      USING ERRCODE = 'insufficient_privilege';
  ELSIF signoff_step(NEW.submission_id) IS DISTINCT FROM 'submitted'
      AND signoff_step(NEW.submission_id) IS DISTINCT FROM 'resubmitted' THEN
    RAISE EXCEPTION 'submission % is not under review', NEW.submission_id USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.digest <> (SELECT s.digest FROM signoff_submission AS s WHERE s.id = NEW.submission_id) THEN
    RAISE EXCEPTION 'the vote is not on the digest of submission %', NEW.submission_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_be_cast BEFORE INSERT ON signoff_vote FOR EACH ROW EXECUTE FUNCTION signoff_vote_may_be_cast();
"""
VOTES_BACK = """
DROP FUNCTION signoff_vote_may_be_cast CASCADE;
DROP FUNCTION signoff_contributed;
DROP FUNCTION signoff_step;
"""

# What a clerical correction may change: one stretch of prose in each text, with the same tags, figures, addresses and
# names of months and days. NULL where anything else differs; else the number of characters between the first and the
# last that differ, summed over all texts. The keys of prose and the words are those of signoff/clerical.py.
CLERICAL = r"""
CREATE FUNCTION signoff_prose_distance(old jsonb, new jsonb, key text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  total int := 0; part int; field text; a text; b text; front int := 0; back int := 0; shorter int;
  fixed text := '<[^>]*>|[[:digit:]]|\S*(?:://|@|www\.)\S*|\m(?:january|february|march|april|may|june|july|august|'
    || 'september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\M';
BEGIN
  IF old = new THEN RETURN 0; END IF;
  IF jsonb_typeof(old) <> jsonb_typeof(new) THEN RETURN NULL; END IF;
  CASE jsonb_typeof(old)
  WHEN 'object' THEN
    IF ARRAY(SELECT jsonb_object_keys(old) ORDER BY 1) <> ARRAY(SELECT jsonb_object_keys(new) ORDER BY 1) THEN
      RETURN NULL;
    END IF;
    FOR field IN SELECT jsonb_object_keys(old) LOOP
      part := signoff_prose_distance(old -> field, new -> field, field);
      IF part IS NULL THEN RETURN NULL; END IF;
      total := total + part;
    END LOOP;
    RETURN total;
  WHEN 'array' THEN
    IF jsonb_array_length(old) <> jsonb_array_length(new) THEN RETURN NULL; END IF;
    FOR i IN 0 .. jsonb_array_length(old) - 1 LOOP
      part := signoff_prose_distance(old -> i, new -> i, key);
      IF part IS NULL THEN RETURN NULL; END IF;
      total := total + part;
    END LOOP;
    RETURN total;
  WHEN 'string' THEN
    a := old #>> '{}'; b := new #>> '{}';
    IF key = 'id' AND a ~ '^[0-9a-f]{12}$' AND b ~ '^[0-9a-f]{12}$' THEN RETURN 0; END IF;
    IF key NOT IN ('title', 'summary', 'change_note', 'text', 'html', 'caption', 'alt', 'description', 'heading',
        'aims_heading', 'aims', 'welcome', 'about', 'what_is', 'intro', 'before', 'closed', 'how_to_take_part',
        'how_to_ask', 'discussion', 'footer', 'notice', 'note', 'attribution') THEN
      RETURN NULL;
    END IF;
    IF ARRAY(SELECT m[1] FROM regexp_matches(lower(a), '(' || fixed || ')', 'g') AS m)
        <> ARRAY(SELECT m[1] FROM regexp_matches(lower(b), '(' || fixed || ')', 'g') AS m) THEN
      RETURN NULL;
    END IF;
    shorter := least(length(a), length(b));
    WHILE front < shorter AND substr(a, front + 1, 1) = substr(b, front + 1, 1) LOOP front := front + 1; END LOOP;
    WHILE back < shorter - front AND substr(a, length(a) - back, 1) = substr(b, length(b) - back, 1) LOOP
      back := back + 1;
    END LOOP;
    RETURN greatest(length(a), length(b)) - front - back;
  ELSE RETURN NULL;
  END CASE;
END $$;

CREATE FUNCTION signoff_is_clerical(correction uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and(
    signoff_prose_distance(p.representation, s.representation, '') BETWEEN 1 AND 40
    AND s.kind = 'content' AND p.kind = 'content' AND p.type = s.type AND p.path = s.path AND p.assets = s.assets
    AND p.emergency IS NULL
  ), false)
  FROM signoff_submission AS s
  JOIN publication_route AS r ON r.content_id = s.content_id AND r.kind = 'canonical' AND r.until_edition_id IS NULL
  JOIN publication_publication AS p ON p.id = r.publication_id
  WHERE s.id = correction
$$;
"""
CLERICAL_BACK = "DROP FUNCTION signoff_is_clerical; DROP FUNCTION signoff_prose_distance;"

# A policy is met by seats that signed exactly the digest: through members who did not contribute, sit there still, and
# did not declare the emergency that they would ratify.
SATISFIED = """
DROP FUNCTION signoff_is_satisfied(uuid, text) CASCADE;
DROP FUNCTION signoff_sign_off_is_satisfied CASCADE;

CREATE FUNCTION signoff_signed_seats(submission uuid, instant timestamptz) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT DISTINCT agency.code
  FROM signoff_vote AS v
  JOIN signoff_submission AS s ON s.id = v.submission_id
  JOIN agencies_seat AS seat ON seat.id = v.seat_id
  JOIN agencies_agency AS agency ON agency.id = seat.agency_id
  WHERE v.submission_id = submission AND v.decision = 'sign-off' AND v.digest = s.digest
    AND s.policy -> 'seats' ? agency.code
    AND agencies_sits_on(v.member_id, v.seat_id, v.delegation_id, instant)
    AND NOT signoff_contributed(submission, v.member_id, v.delegation_id)
    AND NOT EXISTS (
      SELECT FROM signoff_emergencysignature AS declared
      JOIN signoff_emergency AS e ON e.id = declared.emergency_id
      WHERE e.submission_id = submission AND declared.member_id = v.member_id
    )
$$;

CREATE FUNCTION signoff_is_satisfied(submission uuid, wanted_digest text, instant timestamptz)
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
      WHERE v.submission_id = submission AND v.decision = 'abstain'
        AND agencies_sits_on(v.member_id, v.seat_id, v.delegation_id, instant));
    quorum := quorum - abstained;
  END IF;
  RETURN cardinality(signed) >= greatest(quorum, 2) AND required <@ to_jsonb(signed)
    AND outside >= coalesce((s.policy ->> 'outside')::int, 0);
END $$;

CREATE FUNCTION signoff_sign_off_is_satisfied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(signoff_is_satisfied(NEW.submission_id, NEW.digest, NEW.at), false) THEN
    RAISE EXCEPTION 'the votes on submission % do not meet its policy', NEW.submission_id
      USING ERRCODE = 'insufficient_privilege';
  ELSIF signoff_step(NEW.submission_id) NOT IN ('submitted', 'resubmitted') THEN
    RAISE EXCEPTION 'submission % is not under review', NEW.submission_id USING ERRCODE = 'insufficient_privilege';
  ELSIF ARRAY(SELECT jsonb_path_query(NEW.seats, '$[*].code') #>> '{}' ORDER BY 1)
      <> ARRAY(SELECT signoff_signed_seats(NEW.submission_id, NEW.at) ORDER BY 1) THEN
    RAISE EXCEPTION 'the sign-off of submission % names other seats than signed', NEW.submission_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_satisfied BEFORE INSERT ON signoff_signoff
  FOR EACH ROW EXECUTE FUNCTION signoff_sign_off_is_satisfied();
"""

# A policy changes by a sign-off; those that the board begins with stand before anything was submitted.
POLICIES = """
CREATE FUNCTION signoff_policy_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sign_off_id IS NULL THEN
    IF EXISTS (SELECT FROM signoff_submission) THEN
      RAISE EXCEPTION 'policy % is put in force without the board', NEW.code USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NOT EXISTS (
    SELECT FROM signoff_signoff AS o JOIN signoff_submission AS s ON s.id = o.submission_id
    WHERE o.id = NEW.sign_off_id AND s.kind = 'policy' AND s.representation -> 'policy' = jsonb_build_object(
      'code', NEW.code, 'name', NEW.name, 'types', NEW.types, 'terms', NEW.terms, 'version', NEW.version)
  ) THEN
    RAISE EXCEPTION 'policy % is not what the board signed off', NEW.code USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_signed BEFORE INSERT ON signoff_policy FOR EACH ROW EXECUTE FUNCTION signoff_policy_is_signed();
"""

# Whoever declares an emergency sits on a seat and did not contribute; one person alone puts back or holds, on duty or as
# secretary. It takes effect when enough have signed, and ends as the board decides or its time runs out.
EMERGENCIES = """
CREATE FUNCTION signoff_emergency_step(emergency uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT step FROM signoff_emergencyevent AS e WHERE e.emergency_id = emergency ORDER BY e.id DESC LIMIT 1
$$;

CREATE FUNCTION signoff_emergency_ends_at(emergency uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT e.at + make_interval(hours => m.hours)
  FROM signoff_emergencyevent AS e JOIN signoff_emergency AS m ON m.id = e.emergency_id
  WHERE e.emergency_id = emergency AND e.step = 'in-force' ORDER BY e.id LIMIT 1
$$;

CREATE FUNCTION signoff_may_declare() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE e signoff_emergency%ROWTYPE;
BEGIN
  SELECT * INTO e FROM signoff_emergency WHERE id = NEW.emergency_id;
  IF NEW.seat_id IS NULL THEN
    IF e.kind NOT IN ('put-back', 'hold') OR NOT EXISTS (
      SELECT FROM agencies_membership AS m
      JOIN agencies_agency AS a ON a.id = m.agency_id AND a.is_secretariat
      JOIN agencies_user AS u ON u.id = m.user_id AND u.is_active
      WHERE m.user_id = NEW.member_id AND m.role = 'secretary'
        AND m.from_date <= (NEW.at AT TIME ZONE 'Europe/London')::date
        AND (m.until_date IS NULL OR m.until_date >= (NEW.at AT TIME ZONE 'Europe/London')::date)
    ) THEN
      RAISE EXCEPTION 'person % declares an emergency without a seat', NEW.member_id
        USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NOT agencies_sits_on(NEW.member_id, NEW.seat_id, NULL, NEW.at) THEN
    RAISE EXCEPTION 'person % does not sit on seat %', NEW.member_id, NEW.seat_id
      USING ERRCODE = 'insufficient_privilege';
  ELSIF e.kind IN ('put-back', 'hold') AND NOT EXISTS (
      SELECT FROM signoff_duty AS d
      WHERE d.member_id = NEW.member_id AND d.from_date <= (NEW.at AT TIME ZONE 'Europe/London')::date
        AND (d.until_date IS NULL OR d.until_date >= (NEW.at AT TIME ZONE 'Europe/London')::date)
    ) THEN
    RAISE EXCEPTION 'person % is not on duty', NEW.member_id USING ERRCODE = 'insufficient_privilege';
  ELSIF e.kind = 'publication' AND signoff_contributed(e.submission_id, NEW.member_id, NULL) THEN
    RAISE EXCEPTION 'person % contributed to submission %', NEW.member_id, e.submission_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_declare BEFORE INSERT ON signoff_emergencysignature
  FOR EACH ROW EXECUTE FUNCTION signoff_may_declare();

CREATE FUNCTION signoff_emergency_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  e signoff_emergency%ROWTYPE; was text := signoff_emergency_step(NEW.emergency_id); seats int;
BEGIN
  SELECT * INTO e FROM signoff_emergency WHERE id = NEW.emergency_id;
  SELECT count(DISTINCT s.seat_id) INTO seats FROM signoff_emergencysignature AS s WHERE s.emergency_id = e.id;
  IF NOT coalesce(CASE NEW.step
    WHEN 'proposed' THEN was IS NULL
    WHEN 'abandoned' THEN was = 'proposed'
    WHEN 'in-force' THEN CASE
      WHEN e.kind IN ('put-back', 'hold') THEN was IS NULL
        AND EXISTS (SELECT FROM signoff_emergencysignature AS s WHERE s.emergency_id = e.id)
      WHEN e.kind = 'call-in' THEN was IS NULL AND seats = 1
        AND (signoff_standing(e.content_id)).authority = 'correction'
        AND e.before_id = (
          SELECT p.id FROM publication_publication AS p
          WHERE p.content_id = e.content_id AND p.edition_id < (signoff_standing(e.content_id)).edition_id
          ORDER BY p.edition_id DESC LIMIT 1
        )
      ELSE was = 'proposed' AND seats >= 2 AND (e.kind = 'take-down' OR e.hours > 0) END
    WHEN 'escalated' THEN was = 'in-force'
    WHEN 'lapsed' THEN was IN ('in-force', 'escalated') AND NEW.at >= signoff_emergency_ends_at(e.id)
    WHEN 'ratified' THEN was IN ('in-force', 'escalated')
      AND EXISTS (SELECT FROM signoff_signoff AS o WHERE o.submission_id = e.submission_id)
    WHEN 'rejected' THEN was IN ('in-force', 'escalated') AND signoff_step(e.submission_id) = 'returned'
    END, false) THEN
    RAISE EXCEPTION 'emergency % cannot become % after %', e.id, NEW.step, was USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goes_on BEFORE INSERT ON signoff_emergencyevent
  FOR EACH ROW EXECUTE FUNCTION signoff_emergency_goes_on();
"""
EMERGENCIES_BACK = """
DROP FUNCTION signoff_emergency_goes_on CASCADE;
DROP FUNCTION signoff_may_declare CASCADE;
DROP FUNCTION signoff_emergency_ends_at;
DROP FUNCTION signoff_emergency_step;
"""

# A publication has every column from what was signed, or from what an emergency in force or at its end brings.
PUBLISHED = """
DROP FUNCTION signoff_publication_is_signed CASCADE;

CREATE FUNCTION signoff_same_content(a publication_publication, b publication_publication) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT a.content_id = b.content_id AND a.kind = b.kind AND a.type = b.type AND a.title = b.title
    AND a.locale = b.locale AND a.representation = b.representation AND a.assets = b.assets
    AND a.boundaries = b.boundaries
$$;

CREATE FUNCTION signoff_is_of_submission(p publication_publication, s signoff_submission) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT p.content_id = s.content_id AND p.kind = s.kind AND p.type = s.type AND p.path = s.path
    AND p.digest = s.digest AND p.representation = s.representation AND p.assets = s.assets AND p.title = s.title
    AND p.slug = s.slug AND p.locale = s.locale AND p.position = s.position AND p.boundaries = s.boundaries
    AND p.parent_id IS NOT DISTINCT FROM s.parent_id
    AND p.agency ->> 'code' = (SELECT code FROM agencies_agency WHERE id = s.agency_id)
$$;

CREATE FUNCTION signoff_standing(content bigint) RETURNS publication_publication LANGUAGE sql STABLE AS $$
  SELECT p.* FROM publication_publication AS p JOIN publication_route AS r ON r.publication_id = p.id
  WHERE r.content_id = content AND r.kind = 'canonical' AND r.until_edition_id IS NULL
$$;

CREATE FUNCTION signoff_rests_on_sign_off(p publication_publication) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE o signoff_signoff%ROWTYPE; s signoff_submission%ROWTYPE; now_standing publication_publication%ROWTYPE;
BEGIN
  SELECT * INTO o FROM signoff_signoff WHERE id = p.sign_off;
  SELECT * INTO s FROM signoff_submission WHERE id = o.submission_id;
  IF s.id IS NULL OR o.digest <> s.digest OR o.seats <> p.seats OR p.expires_at IS NOT NULL
    OR signoff_step(s.id) NOT IN ('submitted', 'resubmitted')
    OR p.authority <> (CASE s.procedure WHEN 'correction' THEN 'correction' ELSE 'sign-off' END) THEN
    RETURN false;
  ELSIF s.kind IN ('content', 'withdrawal', 'deletion') THEN
    RETURN signoff_is_of_submission(p, s);
  END IF;
  now_standing := signoff_standing(p.content_id);
  IF now_standing.id IS NULL OR now_standing.authority = 'emergency' OR NOT signoff_same_content(p, now_standing)
    OR p.agency <> now_standing.agency THEN
    RETURN false;
  ELSIF s.kind = 'move' THEN
    RETURN p.position = now_standing.position
      AND CASE WHEN p.content_id = s.content_id THEN p.slug = s.slug AND p.parent_id = s.parent_id AND p.path = s.path
        ELSE p.slug = now_standing.slug AND p.parent_id = now_standing.parent_id END
      AND s.representation -> 'pages' @> jsonb_build_array(jsonb_build_object(
        'content', p.content_id, 'from', now_standing.path, 'to', p.path, 'digest', p.digest));
  ELSIF s.kind = 'order' THEN
    RETURN p.path = now_standing.path AND p.digest = now_standing.digest AND p.slug = now_standing.slug
      AND p.parent_id = now_standing.parent_id AND p.parent_id = s.content_id
      AND s.representation -> 'order' @> jsonb_build_array(jsonb_build_object(
        'content', p.content_id, 'position', p.position));
  END IF;
  RETURN false;
END $$;

CREATE FUNCTION signoff_rests_on_emergency(p publication_publication) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  e signoff_emergency%ROWTYPE; s signoff_submission%ROWTYPE; r publication_publication%ROWTYPE;
  before publication_publication%ROWTYPE; step text := signoff_emergency_step(p.emergency);
BEGIN
  SELECT * INTO e FROM signoff_emergency WHERE id = p.emergency;
  SELECT * INTO s FROM signoff_submission WHERE id = e.submission_id;
  SELECT * INTO before FROM publication_publication WHERE id = e.before_id;
  IF e.id IS NULL OR p.content_id <> e.content_id THEN
    RETURN false;
  ELSIF step IN ('rejected', 'lapsed') THEN
    RETURN signoff_same_content(p, before) AND p.path = before.path AND p.digest = before.digest
      AND p.sign_off = before.sign_off AND p.seats = before.seats AND p.authority = before.authority
      AND before.authority <> 'emergency' AND p.expires_at IS NULL AND p.agency = before.agency
      AND p.slug = before.slug AND p.position = before.position AND p.parent_id IS NOT DISTINCT FROM before.parent_id;
  ELSIF step IS DISTINCT FROM 'in-force' OR p.authority <> 'emergency' THEN
    RETURN false;
  END IF;
  CASE e.kind
  WHEN 'publication' THEN
    RETURN p.sign_off = e.id AND signoff_is_of_submission(p, s) AND s.kind = 'content'
      AND p.expires_at <= signoff_emergency_ends_at(e.id);
  WHEN 'take-down' THEN
    RETURN p.sign_off = e.id AND signoff_is_of_submission(p, s) AND s.kind = 'withdrawal' AND p.expires_at IS NULL;
  WHEN 'put-back' THEN
    SELECT * INTO r FROM publication_publication WHERE id = e.restores_id;
    RETURN signoff_same_content(p, r) AND p.digest = r.digest AND p.path = r.path AND p.sign_off = r.sign_off
      AND p.seats = r.seats AND r.kind = 'content' AND r.authority <> 'emergency' AND p.expires_at IS NULL
      AND p.agency = r.agency AND p.path = before.path AND p.slug = before.slug AND p.position = before.position
      AND p.parent_id IS NOT DISTINCT FROM before.parent_id
      AND NOT EXISTS (
        SELECT FROM publication_publication AS later
        WHERE later.content_id = r.content_id AND later.edition_id > r.edition_id
          AND later.kind IN ('withdrawal', 'deletion')
      );
  WHEN 'hold' THEN
    RETURN p.kind = 'hold' AND p.sign_off = e.notice_id AND p.path = before.path AND p.type = before.type
      AND p.slug = before.slug AND p.position = before.position AND p.locale = before.locale AND p.assets = '[]'
      AND p.parent_id IS NOT DISTINCT FROM before.parent_id AND p.agency = before.agency AND p.expires_at IS NULL
      AND EXISTS (
        SELECT FROM signoff_signoff AS o JOIN signoff_submission AS n ON n.id = o.submission_id
        WHERE o.id = e.notice_id AND n.kind = 'notice' AND o.seats = p.seats
          AND n.representation = p.representation AND n.title = p.title
      );
  END CASE;
END $$;

CREATE FUNCTION signoff_publication_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(CASE WHEN NEW.emergency IS NULL THEN signoff_rests_on_sign_off(NEW)
      ELSE signoff_rests_on_emergency(NEW) END, false) THEN
    RAISE EXCEPTION 'publication % rests on no sign-off of its content', NEW.id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_signed BEFORE INSERT ON publication_publication
  FOR EACH ROW EXECUTE FUNCTION signoff_publication_is_signed();

CREATE FUNCTION signoff_address_is_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'gone' AND NEW.publication_id IS NULL AND NOT EXISTS (
    SELECT FROM signoff_emergency AS e
    WHERE e.id = NEW.sign_off AND e.content_id = NEW.content_id
      AND signoff_emergency_step(e.id) IN ('rejected', 'lapsed')
  ) THEN
    RAISE EXCEPTION 'no emergency ended at %', NEW.path USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_gone BEFORE INSERT ON publication_route FOR EACH ROW EXECUTE FUNCTION signoff_address_is_gone();
"""
PUBLISHED_BACK = """
DROP FUNCTION signoff_address_is_gone CASCADE;
DROP FUNCTION signoff_publication_is_signed CASCADE;
DROP FUNCTION signoff_rests_on_emergency;
DROP FUNCTION signoff_rests_on_sign_off;
DROP FUNCTION signoff_standing;
DROP FUNCTION signoff_is_of_submission;
DROP FUNCTION signoff_same_content;
"""

# What counts as published or adopted has its sign-off.
STEPS = """
CREATE FUNCTION signoff_step_is_true() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was text := signoff_step(NEW.submission_id);
BEGIN
  IF NOT coalesce(CASE NEW.step
    WHEN 'submitted' THEN was IS NULL
    WHEN 'resubmitted' THEN was = 'taken-back'
    WHEN 'returned' THEN was IN ('submitted', 'resubmitted') AND EXISTS (
      SELECT FROM signoff_vote AS v WHERE v.submission_id = NEW.submission_id AND v.decision = 'return')
    WHEN 'published' THEN was IN ('submitted', 'resubmitted') AND EXISTS (
      SELECT FROM signoff_signoff AS o WHERE o.submission_id = NEW.submission_id)
    WHEN 'adopted' THEN was IN ('submitted', 'resubmitted') AND EXISTS (
      SELECT FROM signoff_signoff AS o WHERE o.submission_id = NEW.submission_id)
    ELSE was IN ('submitted', 'resubmitted') END, false) THEN
    RAISE EXCEPTION 'submission % cannot become % after %', NEW.submission_id, NEW.step, was
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER step_is_true BEFORE INSERT ON signoff_submissionevent
  FOR EACH ROW EXECUTE FUNCTION signoff_step_is_true();
"""

IMMUTABLE = (
    *("emergency", "emergencysignature", "emergencyevent"),
    *("pack", "packitem", "packremoval", "packevent"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("signoff", "0003_bad_days_and_packs"),
        ("publication", "0004_editions_are_closed"),
        ("agencies", "0005_delegation_protection"),
    ]

    operations = [
        *(append_only(f"signoff_{table}") for table in IMMUTABLE),
        append_only("signoff_duty", but_update=True),
        migrations.RunSQL(
            "CREATE TRIGGER only_the_end BEFORE UPDATE ON signoff_duty FOR EACH ROW "
            "EXECUTE FUNCTION agencies_only_the_end()",
            "DROP TRIGGER only_the_end ON signoff_duty",
        ),
        migrations.RunSQL(VOTES, VOTES_BACK),
        migrations.RunSQL(CLERICAL, CLERICAL_BACK),
        migrations.RunSQL(SATISFIED, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, "DROP FUNCTION signoff_policy_is_signed CASCADE"),
        migrations.RunSQL(EMERGENCIES, EMERGENCIES_BACK),
        migrations.RunSQL(PUBLISHED, migrations.RunSQL.noop),
        migrations.RunSQL(STEPS, "DROP FUNCTION signoff_step_is_true CASCADE"),
    ]
