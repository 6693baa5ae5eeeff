"""The database computes a digest itself, and asks of each edition at commit where its publications stand."""

from django.db import migrations

# Canonical JSON (RFC 8785) of what representations are made of. Numbers are whole, and names of fields ASCII: another
# form of either gives another digest than the application's, so that it is refused.
DIGEST = r"""
CREATE FUNCTION publication_canonical(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(value)
    WHEN 'object' THEN '{' || coalesce((
        SELECT string_agg(to_json(each.key)::text || ':' || publication_canonical(each.value), ','
          ORDER BY each.key COLLATE "C")
        FROM jsonb_each(value) AS each
      ), '') || '}'
    WHEN 'array' THEN '[' || coalesce((
        SELECT string_agg(publication_canonical(each.value), ',' ORDER BY each.place)
        FROM jsonb_array_elements(value) WITH ORDINALITY AS each(value, place)
      ), '') || ']'
    ELSE value::text
  END
$$;

CREATE FUNCTION publication_digest(type text, path text, representation jsonb, assets jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(publication_canonical(jsonb_build_object(
    'type', type, 'path', path, 'representation', representation, 'assets', assets)), 'UTF8')), 'hex')
$$;
"""

# Beneath the page above, at the address that this gives; the home page alone has none. At commit, since a page may be
# published together with the one above it.
PLACES = """
CREATE FUNCTION publication_edition_is_in_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text := (
  SELECT p.path FROM publication_publication AS p
  WHERE p.edition_id = NEW.number AND p.kind <> 'deletion' AND CASE
    WHEN p.parent_id IS NULL THEN p.path <> '/'
    ELSE NOT EXISTS (
      SELECT FROM publication_route AS above
      WHERE above.content_id = p.parent_id AND above.kind = 'canonical' AND above.from_edition_id <= NEW.number
        AND (above.until_edition_id IS NULL OR above.until_edition_id > NEW.number)
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
CREATE CONSTRAINT TRIGGER edition_is_in_place AFTER INSERT ON publication_edition DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION publication_edition_is_in_place();

CREATE FUNCTION publication_was_first_then() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.first_published_at <> coalesce(
    (SELECT min(p.first_published_at) FROM publication_publication AS p WHERE p.content_id = NEW.content_id),
    (SELECT e.effective_at FROM publication_edition AS e WHERE e.number = NEW.edition_id)
  ) THEN
    RAISE EXCEPTION 'content % was not published for the first time at %', NEW.content_id, NEW.first_published_at
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER was_first_then BEFORE INSERT ON publication_publication
  FOR EACH ROW EXECUTE FUNCTION publication_was_first_then();
"""
PLACES_BACK = """
DROP FUNCTION publication_was_first_then CASCADE;
DROP FUNCTION publication_edition_is_in_place CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0009_editions_are_recorded")]

    operations = [
        migrations.RunSQL(DIGEST, "DROP FUNCTION publication_digest; DROP FUNCTION publication_canonical"),
        migrations.RunSQL(PLACES, PLACES_BACK),
    ]
