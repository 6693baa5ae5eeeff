"""Corrections by what they leave alone; an emergency brings and ends only what it stands for itself.

The patterns are those of signoff/clerical.py, and a test holds both to the same answers.
"""

import django.db.models.deletion
from django.db import migrations, models

LETTERS = r"A-Za-zÀ-ÖØ-öø-ÿ.,;:!?'\"()‘’“”–—\-"
WORDS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu|thurs?|fri|sat|sun|"
    "today|tomorrow|yesterday|noon|midnight|(?:minute|hour|day|week|fortnight|month|quarter|year)s?|"
    "daily|weekly|monthly|quarterly|yearly|annual|annually|"
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "(?:hundred|thousand|million|billion|dozen)s?|half|first|second|third|fourth|fifth|sixth|seventh|eighth|"
    "ninth|tenth|once|twice"
)

# NULL where more than prose differs; else the characters between the first and the last that differ, over all texts.
CLERICAL = rf"""
CREATE FUNCTION signoff_found(pattern text, among text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT m[1] FROM regexp_matches(among, '(' || pattern || ')', 'g') AS m)
$$;

CREATE FUNCTION signoff_differ_in_prose(a text, b text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  old text[] := string_to_array(a, NULL); new text[] := string_to_array(b, NULL);
  shorter int := least(length(a), length(b)); front int := 0; back int := 0; words_a text; words_b text; pattern text;
  plain text := $re$^[{LETTERS} ]*\Z$re$;
BEGIN
  WHILE front < shorter AND old[front + 1] = new[front + 1] LOOP front := front + 1; END LOOP;
  WHILE back < shorter - front AND old[length(a) - back] = new[length(b) - back] LOOP back := back + 1; END LOOP;
  IF substr(a, front + 1, length(a) - front - back) !~ plain OR substr(b, front + 1, length(b) - front - back) !~ plain
    OR signoff_found('<[^>]*>', a) <> signoff_found('<[^>]*>', b) THEN
    RETURN NULL;
  END IF;
  words_a := regexp_replace(regexp_replace(a, '</?(?:a|b|i)(?: [^>]*)?>', '', 'g'), '<[^>]*>', chr(10), 'g');
  words_b := regexp_replace(regexp_replace(b, '</?(?:a|b|i)(?: [^>]*)?>', '', 'g'), '<[^>]*>', chr(10), 'g');
  FOREACH pattern IN ARRAY ARRAY[
    $re$[^ \n]*[^{LETTERS} \n][^ \n]*$re$,
    $re$[^ \n]*[^ \n.]\.[A-Za-z][^ \n]*$re$,
    $re$(?<![A-Za-z])(?:[IVXLCDM]+|[OIl]{{2,}})(?![A-Za-z])$re$
  ] LOOP
    IF signoff_found(pattern, words_a) <> signoff_found(pattern, words_b) THEN RETURN NULL; END IF;
  END LOOP;
  words_a := translate(words_a, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
  words_b := translate(words_b, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
  pattern := '(?<![a-z])(?:{WORDS})(?![a-z])';
  IF signoff_found(pattern, words_a) <> signoff_found(pattern, words_b) THEN RETURN NULL; END IF;
  RETURN greatest(length(a), length(b)) - front - back;
END $$;

CREATE OR REPLACE FUNCTION signoff_prose_distance(old jsonb, new jsonb, key text) RETURNS int
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE total int := 0; part int; field text; a text; b text;
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
    a := old #>> '{{}}'; b := new #>> '{{}}';
    IF key = 'id' AND a ~ '^[0-9a-f]{{12}}$' AND b ~ '^[0-9a-f]{{12}}$' THEN RETURN 0; END IF;
    IF key NOT IN ('title', 'summary', 'change_note', 'text', 'html', 'caption', 'alt', 'description', 'heading',
        'aims_heading', 'aims', 'welcome', 'about', 'what_is', 'intro', 'before', 'closed', 'how_to_take_part',
        'how_to_ask', 'discussion', 'footer', 'notice', 'note', 'attribution') THEN
      RETURN NULL;
    END IF;
    RETURN signoff_differ_in_prose(a, b);
  ELSE RETURN NULL;
  END CASE;
END $$;

CREATE OR REPLACE FUNCTION signoff_is_clerical(correction uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and(
    signoff_prose_distance(p.representation, s.representation, '') BETWEEN 1 AND 40
    AND s.kind = 'content' AND p.kind = 'content' AND p.authority = 'sign-off' AND p.type = s.type AND p.path = s.path
    AND p.assets = s.assets AND p.slug = s.slug AND p.locale = s.locale AND p.position = s.position
    AND p.parent_id IS NOT DISTINCT FROM s.parent_id AND p.boundaries = s.boundaries
  ), false)
  FROM signoff_submission AS s
  JOIN publication_route AS r ON r.content_id = s.content_id AND r.kind = 'canonical' AND r.until_edition_id IS NULL
  JOIN publication_publication AS p ON p.id = r.publication_id
  WHERE s.id = correction
$$;
"""  # noqa: S608
CLERICAL_BACK = "DROP FUNCTION signoff_differ_in_prose CASCADE; DROP FUNCTION signoff_found CASCADE;"

# One that another emergency took the place of is superseded with its submission; one that waits is escalated each week.
STEPS = """
CREATE OR REPLACE FUNCTION signoff_emergency_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
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
    WHEN 'escalated' THEN was IN ('in-force', 'escalated')
    WHEN 'lapsed' THEN was IN ('in-force', 'escalated') AND NEW.at >= signoff_emergency_ends_at(e.id)
    WHEN 'ratified' THEN was IN ('in-force', 'escalated')
      AND EXISTS (SELECT FROM signoff_signoff AS o WHERE o.submission_id = e.submission_id)
    WHEN 'rejected' THEN was IN ('in-force', 'escalated') AND signoff_step(e.submission_id) = 'returned'
    WHEN 'superseded' THEN was IN ('in-force', 'escalated') AND signoff_step(e.submission_id) = 'superseded'
    END, false) THEN
    RAISE EXCEPTION 'emergency % cannot become % after %', e.id, NEW.step, was USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""

# What an emergency brings takes the place of what stood when it was proposed, or of the emergency that it superseded;
# what comes back at its end takes the place of what it brought, and of nothing else, however long ago it ended.
EMERGENCIES = """
CREATE FUNCTION signoff_emergency_begins_here(e signoff_emergency) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (signoff_standing(e.content_id)).id IS NOT DISTINCT FROM e.before_id OR EXISTS (
    SELECT FROM signoff_emergency AS earlier
    WHERE e.kind = 'take-down' AND earlier.content_id = e.content_id AND earlier.id <> e.id
      AND earlier.before_id IS NOT DISTINCT FROM e.before_id
      AND signoff_emergency_step(earlier.id) = 'superseded'
      AND ((signoff_standing(e.content_id)).emergency = earlier.id
        OR (earlier.kind = 'call-in' AND (signoff_standing(e.content_id)).authority = 'correction'))
  )
$$;

CREATE FUNCTION signoff_emergency_stands(e signoff_emergency) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((signoff_standing(e.content_id)).emergency = e.id, false) OR (
    e.kind = 'call-in' AND (signoff_standing(e.content_id)).authority = 'correction'
    AND e.before_id = (
      SELECT p.id FROM publication_publication AS p
      WHERE p.content_id = e.content_id AND p.edition_id < (signoff_standing(e.content_id)).edition_id
      ORDER BY p.edition_id DESC LIMIT 1
    )
  )
$$;

CREATE OR REPLACE FUNCTION signoff_rests_on_emergency(p publication_publication) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
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
    RETURN signoff_emergency_stands(e) AND signoff_same_content(p, before) AND p.path = before.path
      AND p.digest = before.digest
      AND p.sign_off = before.sign_off AND p.seats = before.seats AND p.authority = before.authority
      AND before.authority <> 'emergency' AND p.expires_at IS NULL AND p.agency = before.agency
      AND p.slug = before.slug AND p.position = before.position AND p.parent_id IS NOT DISTINCT FROM before.parent_id;
  ELSIF step IS DISTINCT FROM 'in-force' OR p.authority <> 'emergency' OR NOT signoff_emergency_begins_here(e) THEN
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
  ELSE RETURN false;
  END CASE;
END $$;

CREATE OR REPLACE FUNCTION signoff_address_is_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'gone' AND NEW.publication_id IS NULL AND NOT EXISTS (
    SELECT FROM signoff_emergency AS e
    JOIN publication_route AS r ON r.content_id = e.content_id AND r.kind = 'canonical' AND r.path = NEW.path
      AND r.until_edition_id = NEW.from_edition_id
    JOIN publication_publication AS p ON p.id = r.publication_id
    WHERE e.id = NEW.sign_off AND e.content_id = NEW.content_id
      AND signoff_emergency_step(e.id) IN ('rejected', 'lapsed')
      AND (p.emergency = e.id OR (e.kind = 'call-in' AND p.authority = 'correction'))
  ) THEN
    RAISE EXCEPTION 'no emergency ended at %', NEW.path USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""
EMERGENCIES_BACK = """
DROP FUNCTION signoff_emergency_begins_here CASCADE;
DROP FUNCTION signoff_emergency_stands CASCADE;
"""

STEPS_OF_EMERGENCIES = [
    ("proposed", "Waits for a second person"),
    ("in-force", "In force"),
    ("escalated", "In force, escalated"),
    ("ratified", "Ratified by the board"),
    ("rejected", "Rejected by the board"),
    ("lapsed", "Lapsed"),
    ("abandoned", "Abandoned before it took effect"),
    ("superseded", "Superseded by a take-down"),
]


class Migration(migrations.Migration):
    dependencies = [("signoff", "0008_changes_until")]

    operations = [
        # One that was abandoned may be proposed anew.
        migrations.AlterField(
            "emergency",
            "submission",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="emergencies", to="signoff.submission"
            ),
        ),
        migrations.AlterField("emergencyevent", "step", models.CharField(choices=STEPS_OF_EMERGENCIES, max_length=12)),
        migrations.RunSQL(CLERICAL, CLERICAL_BACK),
        migrations.RunSQL(STEPS, migrations.RunSQL.noop),
        migrations.RunSQL(EMERGENCIES, EMERGENCIES_BACK),
    ]
