"""A page stands by a clerical correction until the board has signed it: moved, ordered anew, held and back again.

What comes back once the board returns the correction is what it corrected, and not the notice that came between; where
the page stands now, under the digest that the board signed with the move. What the board did not sign after a call-in,
nobody puts back.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

MOMENT = import_module("cctvportal.signoff.migrations.0026_at_the_moment_of_publishing")
NEWEST = "\n".join(after for _, after in MOMENT.FUNCTIONS)
NARROWER = import_module("cctvportal.signoff.migrations.0009_bad_days_narrower").EMERGENCIES

# In step with signoff/corrected.py.
CORRECTED = """
CREATE FUNCTION signoff_corrected(p publication_publication) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT before.id FROM publication_publication AS before
  WHERE p.authority = 'correction' AND before.content_id = p.content_id AND before.authority = 'sign-off'
    AND before.edition_id < p.edition_id
  ORDER BY before.edition_id DESC LIMIT 1
$$;

CREATE FUNCTION signoff_is_called_in(content bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM signoff_emergency AS e
    WHERE e.content_id = content AND e.kind = 'call-in'
      AND signoff_emergency_step(e.id) IN ('in-force', 'escalated')
  )
$$;

CREATE FUNCTION signoff_was_called_in(p publication_publication) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p.authority = 'correction' AND EXISTS (
    SELECT FROM signoff_emergency AS e JOIN signoff_submission AS s ON s.id = e.submission_id
    WHERE e.content_id = p.content_id AND e.kind = 'call-in'
      AND signoff_emergency_step(e.id) IN ('rejected', 'superseded')
      AND (e.before_id = signoff_corrected(p)
        OR (s.representation::text = p.representation::text AND s.assets::text = p.assets::text))
  )
$$;

CREATE FUNCTION signoff_moved_uncorrected(p publication_publication, since bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT p.digest = publication_digest(p.type, p.path, p.representation, p.assets) AND EXISTS (
    SELECT FROM publication_publication AS moved
    JOIN signoff_signoff AS o ON o.id = moved.sign_off
    JOIN signoff_submission AS s ON s.id = o.submission_id AND s.kind = 'move'
    WHERE moved.content_id = p.content_id AND moved.edition_id > since AND moved.path = p.path
      AND o.id = p.sign_off AND o.seats = p.seats
      AND s.representation -> 'pages' @> jsonb_build_array(jsonb_build_object(
        'content', p.content_id, 'to', p.path, 'uncorrected', p.digest))
  )
$$;
"""
NOT_CORRECTED = """
DROP FUNCTION signoff_moved_uncorrected;
DROP FUNCTION signoff_was_called_in;
DROP FUNCTION signoff_is_called_in;
DROP FUNCTION signoff_corrected;
"""

GOES_ON = replacing(NEWEST, "signoff_emergency_goes_on")
STANDS = replacing(NARROWER, "signoff_emergency_stands")
ON_SIGN_OFF = replacing(NEWEST, "signoff_rests_on_sign_off")
ON_EMERGENCY = replacing(NEWEST, "signoff_rests_on_emergency")

# One that was called in before this migration names what stood just before, which may be a notice that came between.
JUST_BEFORE = """e.before_id = (
      SELECT p.id FROM publication_publication AS p
      WHERE p.content_id = e.content_id AND p.edition_id < (signoff_standing(e.content_id)).edition_id
      ORDER BY p.edition_id DESC LIMIT 1
    )"""

FUNCTIONS = [
    (
        GOES_ON,
        changed(
            GOES_ON,
            (
                """e.before_id = (
          SELECT p.id FROM publication_publication AS p
          WHERE p.content_id = e.content_id AND p.edition_id < (signoff_standing(e.content_id)).edition_id
          ORDER BY p.edition_id DESC LIMIT 1
        )""",
                "e.before_id = signoff_corrected(signoff_standing(e.content_id))",
            ),
        ),
    ),
    (
        STANDS,
        changed(
            STANDS,
            (JUST_BEFORE, f"(e.before_id = signoff_corrected(signoff_standing(e.content_id)) OR {JUST_BEFORE})"),
        ),
    ),
    (
        ON_SIGN_OFF,
        changed(
            ON_SIGN_OFF,
            (
                "\n    OR p.authority <> (CASE s.procedure WHEN 'correction' THEN 'correction' ELSE 'sign-off' END) THEN",
                " THEN",
            ),
            (
                "RETURN signoff_is_of_submission(p, s);",
                "RETURN p.authority = (CASE s.procedure WHEN 'correction' THEN 'correction' ELSE 'sign-off' END)\n"
                "      AND signoff_is_of_submission(p, s);",
            ),
            (
                "OR p.agency <> now_standing.agency THEN",
                "OR p.agency <> now_standing.agency OR p.authority <> now_standing.authority\n"
                "    OR signoff_is_called_in(p.content_id) THEN",
            ),
        ),
    ),
    (
        ON_EMERGENCY,
        changed(
            ON_EMERGENCY,
            (
                "before publication_publication%ROWTYPE; step text",
                "before publication_publication%ROWTYPE; standing publication_publication%ROWTYPE; step text",
            ),
            (
                """    RETURN signoff_emergency_stands(e) AND signoff_same_content(p, before) AND p.path = before.path
      AND p.digest = before.digest
      AND p.sign_off = before.sign_off AND p.seats = before.seats AND p.authority = before.authority
      AND before.authority <> 'emergency' AND p.expires_at IS NULL AND p.agency = before.agency
      AND p.slug = before.slug AND p.position = before.position AND p.parent_id IS NOT DISTINCT FROM before.parent_id;
""",
                """    standing := signoff_standing(e.content_id);
    IF e.kind = 'call-in' THEN
      SELECT * INTO before FROM publication_publication WHERE id = signoff_corrected(standing);
    END IF;
    RETURN signoff_emergency_stands(e) AND signoff_same_content(p, before)
      AND p.authority = before.authority AND before.authority <> 'emergency' AND p.expires_at IS NULL
      AND p.agency = before.agency AND p.path = standing.path AND p.slug = standing.slug
      AND p.position = standing.position AND p.parent_id IS NOT DISTINCT FROM standing.parent_id
      AND CASE WHEN p.path = before.path
        THEN p.digest = before.digest AND p.sign_off = before.sign_off AND p.seats = before.seats
        ELSE signoff_moved_uncorrected(p, before.edition_id) END;
""",
            ),
            (
                "RETURN signoff_same_content(p, r) AND p.digest = r.digest",
                "RETURN NOT signoff_was_called_in(r) AND signoff_same_content(p, r) AND p.digest = r.digest",
            ),
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("signoff", "0026_at_the_moment_of_publishing")]

    operations = [
        migrations.RunSQL(CORRECTED, NOT_CORRECTED),
        *(migrations.RunSQL(after, before) for before, after in FUNCTIONS),
    ]
