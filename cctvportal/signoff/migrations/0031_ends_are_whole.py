"""What an event says has come about when it is committed, and nothing closes a review but what may (docs/adr/0026).

An emergency that is over leaves nothing standing that it brought; one that takes effect brings something. A submission
on which the board decides about an emergency is neither taken back nor superseded without it.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed

ALONE = import_module("cctvportal.signoff.migrations.0029_what_was_sealed_alone")
MOMENT = import_module("cctvportal.signoff.migrations.0026_at_the_moment_of_publishing")

STEP = next(after for _, after in MOMENT.FUNCTIONS if "FUNCTION signoff_step_is_true(" in after)
GOES_ON, GONE = (
    next(after for _, after in ALONE.FUNCTIONS if f"FUNCTION {name}(" in after)
    for name in ("signoff_emergency_goes_on", "signoff_address_is_gone")
)

# In step with ``_restored`` of ``actions/in_force.py``: what a correction corrected stands again where the correction
# stands, by its own sign-off or by that of the move that took it there. Parts of it may have been destroyed by law.
BACK = """
CREATE FUNCTION signoff_correction_goes_back(p publication_publication) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM publication_publication AS before,
      publication_digest(before.type, p.path, before.representation, before.assets) AS there
    WHERE before.id = signoff_corrected(p) AND before.kind = 'content'
      AND CASE WHEN before.path = p.path THEN before.digest = there
        ELSE EXISTS (
          SELECT FROM publication_publication AS moved
          JOIN signoff_signoff AS o ON o.id = moved.sign_off
          JOIN signoff_submission AS s ON s.id = o.submission_id AND s.kind = 'move'
          WHERE moved.content_id = p.content_id AND moved.edition_id > before.edition_id AND moved.path = p.path
            AND s.representation -> 'pages' @> jsonb_build_array(jsonb_build_object(
              'content', p.content_id, 'to', p.path, 'uncorrected', there))
        ) END
  )
$$;
"""

COMES_ABOUT = """
CREATE FUNCTION signoff_still_stands(e signoff_emergency) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(CASE e.kind
    WHEN 'call-in' THEN standing.authority = 'correction' AND e.before_id = signoff_corrected(standing)
    ELSE standing.authority = 'emergency' AND standing.emergency = e.id END, false)
  FROM (SELECT (signoff_standing(e.content_id)).*) AS standing
$$;

CREATE FUNCTION signoff_emergency_comes_about() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE e signoff_emergency%ROWTYPE;
BEGIN
  SELECT * INTO e FROM signoff_emergency WHERE id = NEW.emergency_id;
  IF NEW.step IN ('rejected', 'lapsed') AND signoff_still_stands(e) THEN
    RAISE EXCEPTION 'emergency % is %, and what it brought stands', e.id, NEW.step
      USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.step = 'in-force' AND e.kind <> 'call-in' AND NOT EXISTS (
    SELECT FROM publication_publication AS p WHERE p.emergency = e.id AND p.authority = 'emergency'
  ) THEN
    RAISE EXCEPTION 'emergency % is in force, and brings nothing', e.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER comes_about AFTER INSERT ON signoff_emergencyevent DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION signoff_emergency_comes_about();

CREATE FUNCTION signoff_review_ends_with_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.step IN ('taken-back', 'superseded', 'published', 'adopted') AND EXISTS (
    SELECT FROM signoff_emergency AS e
    WHERE e.submission_id = NEW.submission_id AND signoff_emergency_step(e.id) IN ('in-force', 'escalated')
  ) THEN
    RAISE EXCEPTION 'submission % is %, and its emergency in force', NEW.submission_id, NEW.step
      USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.step = 'superseded' AND NOT EXISTS (
    SELECT FROM signoff_submission AS s JOIN signoff_emergency AS e ON e.content_id = s.content_id
    JOIN signoff_emergencyevent AS v ON v.emergency_id = e.id
    WHERE s.id = NEW.submission_id AND e.submission_id <> s.id
      AND v.step = 'in-force' AND v.made_in = signoff_this_transaction()
  ) THEN
    RAISE EXCEPTION 'submission % is superseded by no emergency', NEW.submission_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER review_ends_with_it AFTER INSERT ON signoff_submissionevent DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION signoff_review_ends_with_it();

CREATE FUNCTION signoff_is_about_its_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM signoff_submission AS s WHERE s.id = NEW.submission_id AND s.content_id = NEW.content_id) THEN
    RAISE EXCEPTION 'emergency % names a submission of another page', NEW.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_about_its_page BEFORE INSERT ON signoff_emergency
  FOR EACH ROW EXECUTE FUNCTION signoff_is_about_its_page();
"""
NOT_ABOUT = """
DROP FUNCTION signoff_is_about_its_page CASCADE;
DROP FUNCTION signoff_review_ends_with_it CASCADE;
DROP FUNCTION signoff_emergency_comes_about CASCADE;
DROP FUNCTION signoff_still_stands;
"""

FUNCTIONS = [
    (
        STEP,
        changed(
            STEP,
            (
                "ELSE was IN ('submitted', 'resubmitted') END, false)",
                "WHEN 'taken-back' THEN was IN ('submitted', 'resubmitted')\n"
                "    WHEN 'superseded' THEN was IN ('submitted', 'resubmitted') END, false)",
            ),
        ),
    ),
    (
        GOES_ON,
        changed(
            GOES_ON,
            (
                "WHEN 'proposed' THEN was IS NULL\n",
                "WHEN 'proposed' THEN was IS NULL\n"
                "      AND EXISTS (SELECT FROM signoff_emergencysignature AS s WHERE s.emergency_id = e.id)\n",
            ),
            (
                "AND (signoff_standing(e.content_id)).authority = 'correction'\n",
                "AND (signoff_standing(e.content_id)).authority = 'correction'\n"
                "        AND coalesce(signoff_step(e.submission_id) IN ('submitted', 'resubmitted'), false)\n"
                "        AND (signoff_standing(e.content_id)).digest = (\n"
                "          SELECT s.digest FROM signoff_submission AS s WHERE s.id = e.submission_id)\n",
            ),
        ),
    ),
    (
        GONE,
        changed(
            GONE,
            (
                "NOT signoff_goes_back(e)",
                "NOT CASE e.kind WHEN 'call-in' THEN signoff_correction_goes_back(p) ELSE signoff_goes_back(e) END",
            ),
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("signoff", "0030_submissions_can_be_read"),
        ("publication", "0015_a_page_moves_with_what_is_left"),
    ]

    operations = [
        migrations.RunSQL(BACK, "DROP FUNCTION signoff_correction_goes_back"),
        migrations.RunSQL(COMES_ABOUT, NOT_ABOUT),
        *(migrations.RunSQL(after, before) for before, after in FUNCTIONS),
    ]
