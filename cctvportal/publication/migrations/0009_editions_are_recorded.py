"""No edition without its entry in the record, which names just what it publishes: asked at commit."""

from django.db import migrations

RECORDED = """
CREATE FUNCTION publication_told(publications jsonb) RETURNS TABLE (content bigint, kind text, type text, path text,
  title text, digest text, sign_off text, agency text, authority text) LANGUAGE sql STABLE AS $$
  SELECT * FROM jsonb_to_recordset(publications) AS t(content bigint, kind text, type text, path text, title text,
    digest text, sign_off text, agency text, authority text)
$$;

CREATE FUNCTION publication_as_told(edition bigint) RETURNS TABLE (content bigint, kind text, type text, path text,
  title text, digest text, sign_off text, agency text, authority text) LANGUAGE sql STABLE AS $$
  SELECT p.content_id, p.kind, p.type, p.path, p.title, p.digest, p.sign_off::text, p.agency ->> 'code', p.authority
  FROM publication_publication AS p WHERE p.edition_id = edition
$$;

CREATE FUNCTION publication_edition_is_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told jsonb := (
    SELECT e.body -> 'publications' FROM record_recordentry AS e
    WHERE e.kind = 'edition' AND e.body @> jsonb_build_object('edition', NEW.number)
  );
BEGIN
  IF told IS NULL THEN
    RAISE EXCEPTION 'edition % has no entry in the record', NEW.number USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (
    (SELECT * FROM publication_as_told(NEW.number) EXCEPT ALL SELECT * FROM publication_told(told))
    UNION ALL
    (SELECT * FROM publication_told(told) EXCEPT ALL SELECT * FROM publication_as_told(NEW.number))
  ) THEN
    RAISE EXCEPTION 'the entry of edition % names other publications than it has', NEW.number
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER edition_is_recorded AFTER INSERT ON publication_edition DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION publication_edition_is_recorded();
"""


NOT_RECORDED = """
DROP FUNCTION publication_edition_is_recorded CASCADE;
DROP FUNCTION publication_as_told;
DROP FUNCTION publication_told;
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0008_with_time"), ("record", "0004_head_and_manifests")]

    operations = [migrations.RunSQL(RECORDED, NOT_RECORDED)]
