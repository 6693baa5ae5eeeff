"""What a submission says beside its digest follows from what the digest is of, or stays as it stands in public.

What the board signs is a digest. Title, address, place, instants and names are columns of their own; a publication has
those of its submission, and this holds the submission to its content.
"""

from importlib import import_module

from django.db import migrations

WHOLE = """
CREATE FUNCTION signoff_submission_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.digest <> publication_digest(NEW.type, NEW.path, NEW.representation, NEW.assets) THEN
    RAISE EXCEPTION 'the digest of submission % is not that of its content', NEW.id USING ERRCODE = 'check_violation';
  ELSIF NEW.title IS DISTINCT FROM NEW.representation ->> 'title' THEN
    RAISE EXCEPTION 'submission % has another title than its content', NEW.id USING ERRCODE = 'check_violation';
  ELSIF NEW.path <> '/' AND right(NEW.path, length(NEW.slug) + 2) <> '/' || NEW.slug || '/' THEN
    RAISE EXCEPTION 'the slug of submission % does not end its address', NEW.id USING ERRCODE = 'check_violation';
  ELSIF EXISTS (
    SELECT FROM unnest(NEW.boundaries) AS b WHERE NOT jsonb_path_exists(NEW.representation, '$.** ? (@ == $instant)',
      jsonb_build_object('instant', to_char(b AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
  ) THEN
    RAISE EXCEPTION 'submission % changes at an instant that its content does not name', NEW.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_whole BEFORE INSERT ON signoff_submission
  FOR EACH ROW EXECUTE FUNCTION signoff_submission_is_whole();
"""

# Past its date to decide by the fallback quorum suffices: the date is not before that of the policy. It was reckoned
# shortly before the row was written, on the day before where midnight lies between.
POLICIES = import_module("cctvportal.signoff.migrations.0015_policies_hold").HOLDS
KEEPS = POLICIES.partition("CREATE FUNCTION signoff_keeps_its_policy()")[2].partition("END $$;")[0]
IN_TIME = """fallback')::int),
    false
  ) OR kept ->> 'fallback' IS NOT NULL AND NEW.decide_by < coalesce((
      ((NEW.submitted_at - interval '10 minutes') AT TIME ZONE 'Europe/London')::date
      + (terms ->> 'decide_within')::int + 1
    )::timestamp AT TIME ZONE 'Europe/London', 'infinity')
  THEN"""
KEEPS_IN_TIME = KEEPS.replace("fallback')::int),\n    false\n  ) THEN", IN_TIME)

# Whatever stands keeps its place: the board gives another by a move or an order alone.
EARLIER = import_module("cctvportal.signoff.migrations.0004_bad_days_protection")
OF_SUBMISSION = EARLIER.PUBLISHED.partition("CREATE FUNCTION signoff_is_of_submission")[2].partition("$$;")[0]
IN_ITS_PLACE = OF_SUBMISSION.replace(
    "p.agency ->> 'code' = (SELECT code FROM agencies_agency WHERE id = s.agency_id)",
    """p.agency = (SELECT jsonb_build_object('code', code, 'name', name) FROM agencies_agency WHERE id = s.agency_id)
    AND NOT EXISTS (
      SELECT FROM publication_route AS r JOIN publication_publication AS before ON before.id = r.publication_id
      WHERE r.content_id = p.content_id AND r.kind = 'canonical'
        AND (r.until_edition_id IS NULL OR r.until_edition_id = p.edition_id)
        AND (before.parent_id, before.position, before.locale)
          IS DISTINCT FROM (p.parent_id, p.position, p.locale)
    )""",
)

# Of a page that a move takes along the digest follows from its new address; of a page held, from the notice.
ON_SIGN_OFF = EARLIER.PUBLISHED.partition("CREATE FUNCTION signoff_rests_on_sign_off")[2].partition("END $$;")[0]
ON_SIGN_OFF_DIGEST = ON_SIGN_OFF.replace(
    "RETURN p.position = now_standing.position\n",
    """RETURN p.position = now_standing.position
      AND p.digest = CASE WHEN p.path = now_standing.path THEN now_standing.digest
        ELSE publication_digest(p.type, p.path, p.representation, p.assets) END
""",
)
NARROWER = import_module("cctvportal.signoff.migrations.0009_bad_days_narrower").EMERGENCIES
ON_EMERGENCY = NARROWER.partition("CREATE OR REPLACE FUNCTION signoff_rests_on_emergency")[2].partition("END $$;")[0]
ON_EMERGENCY_DIGEST = ON_EMERGENCY.replace(
    "RETURN p.kind = 'hold' AND",
    "RETURN p.kind = 'hold' AND p.digest = publication_digest(p.type, p.path, p.representation, p.assets) AND",
)

# A sign-off names its seats as they are called.
SATISFIED = import_module("cctvportal.signoff.migrations.0018_satisfied_now").AFTER
OTHERS = """ARRAY(SELECT jsonb_path_query(NEW.seats, '$[*].code') #>> '{}' ORDER BY 1)
      <> ARRAY(SELECT signoff_signed_seats("""
NAMED = """ARRAY(SELECT seat FROM jsonb_array_elements(NEW.seats) AS seat ORDER BY seat ->> 'code') <> ARRAY(
        SELECT jsonb_build_object('code', a.code, 'name', a.name) FROM agencies_agency AS a
        WHERE a.code IN (SELECT signoff_signed_seats("""
SATISFIED_BY_NAME = SATISFIED.replace(OTHERS, NAMED).replace("now())) ORDER BY 1)", "now()))) ORDER BY a.code)")

REPLACED = "CREATE OR REPLACE FUNCTION {}{}{};"
FUNCTIONS = [
    ("signoff_keeps_its_policy()", KEEPS, KEEPS_IN_TIME, "END $$"),
    ("signoff_is_of_submission", OF_SUBMISSION, IN_ITS_PLACE, "$$"),
    ("signoff_rests_on_sign_off", ON_SIGN_OFF, ON_SIGN_OFF_DIGEST, "END $$"),
    ("signoff_rests_on_emergency", ON_EMERGENCY, ON_EMERGENCY_DIGEST, "END $$"),
    ("signoff_sign_off_is_satisfied()", SATISFIED, SATISFIED_BY_NAME, "END $$"),
]


class Migration(migrations.Migration):
    dependencies = [("signoff", "0018_satisfied_now"), ("publication", "0010_what_a_digest_is_of")]

    operations = [
        migrations.RunSQL(WHOLE, "DROP FUNCTION signoff_submission_is_whole CASCADE"),
        *(
            migrations.RunSQL(REPLACED.format(name, after, end), REPLACED.format(name, before, end))
            for name, before, after, end in FUNCTIONS
        ),
    ]
