"""One emergency at a time, and none upon another; what is submitted has a form, a round and a step (docs/adr/0026)."""

from importlib import import_module

from django.db import migrations, models

from cctvportal.kernel.replacing import changed, replacing

NARROWER = import_module("cctvportal.signoff.migrations.0009_bad_days_narrower").EMERGENCIES
ENDS = import_module("cctvportal.signoff.migrations.0031_ends_are_whole")

BEGINS = replacing(NARROWER, "signoff_emergency_begins_here")
COMES_ABOUT, ENDS_WITH_IT = (
    replacing(ENDS.COMES_ABOUT, f"signoff_{name}") for name in ("emergency_comes_about", "review_ends_with_it")
)
GOES_BACK = replacing(ENDS.BACK, "signoff_correction_goes_back")

FUNCTIONS = [
    # What came in an emergency, or was called in, is not covered by another: at the end of that it would stand again.
    (
        BEGINS,
        changed(
            BEGINS,
            (
                "SELECT (signoff_standing(e.content_id)).id IS NOT DISTINCT FROM e.before_id OR EXISTS (",
                """SELECT ((signoff_standing(e.content_id)).id IS NOT DISTINCT FROM e.before_id
    AND (signoff_standing(e.content_id)).authority IS DISTINCT FROM 'emergency'
    AND NOT EXISTS (
      SELECT FROM signoff_emergency AS called
      WHERE called.content_id = e.content_id AND called.kind = 'call-in'
        AND called.before_id = signoff_corrected(signoff_standing(e.content_id))
    )) OR EXISTS (""",
            ),
        ),
    ),
    # What is ratified stands by its sign-off from that moment on.
    (
        COMES_ABOUT,
        changed(
            COMES_ABOUT,
            ("NEW.step IN ('rejected', 'lapsed')", "NEW.step IN ('rejected', 'lapsed', 'ratified', 'superseded')"),
        ),
    ),
    # A take-down alone ends another emergency.
    (
        ENDS_WITH_IT,
        changed(
            ENDS_WITH_IT,
            (
                "      AND v.step = 'in-force' AND v.made_in = signoff_this_transaction()\n",
                """      AND v.step = 'in-force' AND v.made_in = signoff_this_transaction()
      AND (e.kind = 'take-down' OR NOT EXISTS (
        SELECT FROM signoff_emergency AS own JOIN signoff_emergencyevent AS began ON began.emergency_id = own.id
        WHERE own.submission_id = s.id AND began.step = 'in-force'
      ))
""",
            ),
        ),
    ),
    # What was corrected stands again beneath the page above it, if that is there; parts may have been destroyed by law.
    (
        GOES_BACK,
        changed(
            GOES_BACK,
            (
                "      AND CASE WHEN before.path = p.path THEN before.digest = there\n        ELSE EXISTS (",
                """      AND (p.parent_id IS NULL OR EXISTS (
        SELECT FROM publication_route AS r JOIN publication_publication AS above ON above.id = r.publication_id
        WHERE r.content_id = p.parent_id AND r.kind = 'canonical' AND r.until_edition_id IS NULL
          AND above.kind IN ('content', 'hold') AND p.path = above.path || p.slug || '/'
      ))
      AND (before.path = p.path OR EXISTS (""",
            ),
            ("        ) END\n", "        ))\n"),
        ),
    ),
]

ALONE = """
CREATE FUNCTION signoff_is_alone_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM signoff_emergency AS e JOIN signoff_emergency AS other ON other.content_id = e.content_id
    WHERE e.id = NEW.emergency_id AND other.id <> e.id
      AND signoff_emergency_step(other.id) IN ('in-force', 'escalated')
  ) THEN
    RAISE EXCEPTION 'another emergency than % is in force on its page', NEW.emergency_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_alone_in_force BEFORE INSERT ON signoff_emergencyevent
  FOR EACH ROW WHEN (NEW.step = 'in-force') EXECUTE FUNCTION signoff_is_alone_in_force();
"""

# The newest step of each is its state.
BEGUN = """
CREATE CONSTRAINT TRIGGER has_begun AFTER INSERT ON signoff_emergency DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION signoff_has_begun('signoff_emergencyevent', 'emergency_id');
CREATE CONSTRAINT TRIGGER has_begun AFTER INSERT ON signoff_submission DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION signoff_has_begun('signoff_submissionevent', 'submission_id');
"""
NOT_BEGUN = "DROP TRIGGER has_begun ON signoff_emergency; DROP TRIGGER has_begun ON signoff_submission;"

# In step with ``AssetUse`` of ``publication/content.py`` and ``pages_of`` of ``signoff/concerned.py``.
IN_FORM = """
CREATE FUNCTION signoff_is_use_of_asset(use jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(use) = 'object' THEN
    use - ARRAY['role', 'library_id', 'spec', 'sha256', 'size', 'content_type', 'name', 'title', 'width', 'height',
      'page_count', 'text_sha256'] = '{}'
    AND NOT EXISTS (
      SELECT FROM (VALUES
        ('role', 'string', true), ('library_id', 'number', true), ('spec', 'string', true), ('sha256', 'string', true),
        ('size', 'number', true), ('content_type', 'string', true), ('name', 'string', true),
        ('title', 'string', false), ('width', 'number', false), ('height', 'number', false),
        ('page_count', 'number', false), ('text_sha256', 'string', false)
      ) AS part(name, type, needed)
      WHERE CASE WHEN part.needed THEN jsonb_typeof(use -> part.name) IS DISTINCT FROM part.type
        ELSE coalesce(jsonb_typeof(use -> part.name), 'null') NOT IN (part.type, 'null') END
    ) ELSE false END
$$;

CREATE FUNCTION signoff_are_uses_of_assets(uses jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(uses) = 'array'
    THEN NOT EXISTS (SELECT FROM jsonb_array_elements(uses) AS use WHERE NOT signoff_is_use_of_asset(use))
    ELSE false END
$$;

CREATE FUNCTION signoff_are_ids(ids jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(ids) = 'array'
    THEN NOT EXISTS (SELECT FROM jsonb_array_elements(ids) AS id WHERE id::text !~ '^[0-9]{1,18}$')
    ELSE false END
$$;

CREATE FUNCTION signoff_name_pages(pages jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(pages) = 'array' THEN NOT EXISTS (
    SELECT FROM jsonb_array_elements(pages) AS page
    WHERE jsonb_typeof(page) <> 'object' OR coalesce((page -> 'content')::text !~ '^[0-9]{1,18}$', true)
  ) ELSE false END
$$;

CREATE FUNCTION signoff_takes_form_and_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(
    signoff_are_ids(NEW.links) AND signoff_are_uses_of_assets(NEW.assets)
    AND CASE NEW.kind
      WHEN 'move' THEN NOT NEW.representation ? 'order' AND signoff_name_pages(NEW.representation -> 'pages')
      WHEN 'order' THEN NOT NEW.representation ? 'pages' AND signoff_name_pages(NEW.representation -> 'order')
      ELSE true END,
    false
  ) THEN
    RAISE EXCEPTION 'submission % has not the form of content', NEW.id USING ERRCODE = 'check_violation';
  ELSIF NEW.round <> 1 + coalesce((
    SELECT max(s.round) FROM signoff_submission AS s WHERE s.content_id = NEW.content_id AND s.kind = NEW.kind
  ), 0) THEN
    RAISE EXCEPTION 'round % of % is not the next', NEW.round, NEW.content_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
-- After the others, by its name: what they refuse, they name better.
CREATE TRIGGER takes_form_and_turn BEFORE INSERT ON signoff_submission
  FOR EACH ROW EXECUTE FUNCTION signoff_takes_form_and_turn();
"""
NOT_IN_FORM = """
DROP FUNCTION signoff_takes_form_and_turn CASCADE;
DROP FUNCTION signoff_name_pages;
DROP FUNCTION signoff_are_ids;
DROP FUNCTION signoff_are_uses_of_assets;
DROP FUNCTION signoff_is_use_of_asset;
"""


class Migration(migrations.Migration):
    dependencies = [("signoff", "0032_what_is_named_can_be_read")]

    operations = [
        *(migrations.RunSQL(after, before) for before, after in FUNCTIONS),
        migrations.RunSQL(ALONE, "DROP FUNCTION signoff_is_alone_in_force CASCADE"),
        migrations.RunSQL(BEGUN, NOT_BEGUN),
        migrations.RunSQL(IN_FORM, NOT_IN_FORM),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(kind="publication") | models.Q(hours__isnull=True),
                name="a_publication_alone_ends_by_itself",
            ),
        ),
    ]
