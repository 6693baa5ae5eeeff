"""An edition is compared with its entry, its places and its boundaries once it is counted; after its entry nothing comes.

What is asked at commit alone is asked too early of whoever says SET CONSTRAINTS ALL IMMEDIATE.
"""

from django.db import migrations

# Readers know no other clock than the edition's: none takes effect before its time has come.
HAS_COME = """
CREATE FUNCTION publication_has_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.effective_at > clock_timestamp() + interval '10 minutes' THEN
    RAISE EXCEPTION 'edition % would take effect at %, and the clock of the database says %',
      NEW.number, NEW.effective_at, clock_timestamp() USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER has_come BEFORE INSERT ON publication_edition
  FOR EACH ROW EXECUTE FUNCTION publication_has_come();
"""

# Called with a query for the editions to which something was added. A redaction leaves where routes end as it is.
NOTHING_AFTER_ITS_ENTRY = """
CREATE FUNCTION publication_is_told_already() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told bigint;
BEGIN
  EXECUTE format($query$
    SELECT number FROM (%s) AS of(number) WHERE EXISTS (
      SELECT FROM record_recordentry AS e
      WHERE e.kind = 'edition' AND e.body @> jsonb_build_object('edition', of.number)
    ) LIMIT 1 $query$, TG_ARGV[0]) INTO told;
  IF told IS NOT NULL THEN
    RAISE EXCEPTION 'edition % is in the record: nothing is added to it', told USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER is_told_already AFTER INSERT ON publication_publication REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION publication_is_told_already('SELECT DISTINCT edition_id FROM added');
CREATE TRIGGER is_told_already AFTER INSERT ON publication_route REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION publication_is_told_already('SELECT DISTINCT from_edition_id FROM added');
CREATE TRIGGER ends_before_it_is_told AFTER UPDATE ON publication_route
  REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION publication_is_told_already(
    'SELECT DISTINCT changed.until_edition_id FROM changed JOIN before USING (id)
      WHERE changed.until_edition_id IS DISTINCT FROM before.until_edition_id');
"""

# Whoever appends an entry of an edition that is not being made would stop the next, which is to have one alone.
TOLD_ONCE = """
CREATE FUNCTION publication_entry_is_of_an_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_typeof(NEW.body -> 'edition') IS DISTINCT FROM 'number'
    OR NOT publication_is_being_made((NEW.body ->> 'edition')::bigint) OR EXISTS (
    SELECT FROM record_recordentry AS e
    WHERE e.kind = 'edition' AND e.body @> jsonb_build_object('edition', NEW.body -> 'edition')
  ) THEN
    RAISE EXCEPTION 'no edition % is being made, or the record has it already', NEW.body -> 'edition'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tells_of_an_edition_being_made BEFORE INSERT ON record_recordentry
  FOR EACH ROW WHEN (NEW.kind = 'edition') EXECUTE FUNCTION publication_entry_is_of_an_edition();
"""

# The counting is the last of an edition.
WHOLE = """
CREATE OR REPLACE FUNCTION publication_edition_is_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told jsonb[] := ARRAY(
  SELECT e.body -> 'publications' FROM record_recordentry AS e
  WHERE e.kind = 'edition' AND e.body @> jsonb_build_object('edition', NEW.edition_id)
);
BEGIN
  IF cardinality(told) <> 1 THEN
    RAISE EXCEPTION 'edition % has % entries in the record', NEW.edition_id, cardinality(told)
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (
    (SELECT * FROM publication_as_told(NEW.edition_id) EXCEPT ALL SELECT * FROM publication_told(told[1]))
    UNION ALL
    (SELECT * FROM publication_told(told[1]) EXCEPT ALL SELECT * FROM publication_as_told(NEW.edition_id))
  ) THEN
    RAISE EXCEPTION 'the entry of edition % names other publications than it has', NEW.edition_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION publication_edition_is_in_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text := (
  SELECT p.path FROM publication_publication AS p
  WHERE p.edition_id = NEW.edition_id AND p.kind <> 'deletion' AND CASE
    WHEN p.parent_id IS NULL THEN p.path <> '/'
    ELSE NOT EXISTS (
      SELECT FROM publication_route AS above
      WHERE above.content_id = p.parent_id AND above.kind = 'canonical' AND above.from_edition_id <= NEW.edition_id
        AND (above.until_edition_id IS NULL OR above.until_edition_id > NEW.edition_id)
        AND p.path = above.path || p.slug || '/'
    ) END
  LIMIT 1
);
BEGIN
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION '% is not the address that its place beneath another page gives', wrong
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION publication_boundary_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  made publication_edition%ROWTYPE;
  due timestamptz;
BEGIN
  SELECT * INTO made FROM publication_edition AS e WHERE e.number = NEW.edition_id;
  SELECT min(instant) INTO due
  FROM publication_publication AS p
    JOIN publication_route AS r ON r.publication_id = p.id AND r.kind = 'canonical' AND r.until_edition_id IS NULL,
    unnest(p.boundaries || p.expires_at) AS instant
  WHERE (NOT p.boundaries = '{}'::timestamptz[] OR p.expires_at IS NOT NULL) AND instant > made.effective_at;
  IF made.next_boundary IS DISTINCT FROM due THEN
    RAISE EXCEPTION 'what readers see changes next at %, and not at % as edition % has it',
      due, made.next_boundary, NEW.edition_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION publication_edition_was_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM publication_editioncount AS c WHERE c.edition_id = NEW.number) THEN
    RAISE EXCEPTION 'edition % was not counted', NEW.number USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER edition_is_recorded ON publication_edition;
DROP TRIGGER edition_is_in_place ON publication_edition;
CREATE TRIGGER edition_is_recorded AFTER INSERT ON publication_editioncount
  FOR EACH ROW EXECUTE FUNCTION publication_edition_is_recorded();
CREATE TRIGGER edition_is_in_place AFTER INSERT ON publication_editioncount
  FOR EACH ROW EXECUTE FUNCTION publication_edition_is_in_place();
CREATE TRIGGER boundary_is_next AFTER INSERT ON publication_editioncount
  FOR EACH ROW EXECUTE FUNCTION publication_boundary_is_next();
CREATE CONSTRAINT TRIGGER edition_was_counted AFTER INSERT ON publication_edition DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION publication_edition_was_counted();
"""
DROPPED = """
DROP FUNCTION publication_edition_was_counted CASCADE;
DROP FUNCTION publication_boundary_is_next CASCADE;
DROP FUNCTION publication_is_told_already CASCADE;
DROP FUNCTION publication_has_come CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0010_what_a_digest_is_of"), ("record", "0004_head_and_manifests")]

    operations = [
        migrations.RunSQL(HAS_COME, migrations.RunSQL.noop),
        migrations.RunSQL(NOTHING_AFTER_ITS_ENTRY, migrations.RunSQL.noop),
        migrations.RunSQL(TOLD_ONCE, "DROP FUNCTION publication_entry_is_of_an_edition CASCADE"),
        migrations.RunSQL(WHOLE, DROPPED),
    ]
