"""A row has the words of what was signed and no other: the text of its publication, and that of its documents."""

from django.db import migrations

# Two forms of a text. Without markup and entities: what has tags is rich text, in which other brackets are escaped. That is
# nearly always what search/text.py makes of it, and quick. And of this its words alone, with a space around each.
SIGNED = r"""
CREATE FUNCTION search_plain(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN value ~ '</?[a-z][^>]*>' THEN
    regexp_replace(regexp_replace(regexp_replace(value, '</?[abi]( [^>]*)?>', '', 'g'), '</?[a-z][^>]*>', ' ', 'g'),
      '&(amp|lt|gt|quot|nbsp);', ' ', 'g')
    ELSE value END
$$;

CREATE FUNCTION search_bare(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(' ' || value || ' ', '[^[:alnum:]]+', ' ', 'g')
$$;

CREATE FUNCTION search_row_is_what_was_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed record;
  said text[];
  odd text[];
BEGIN
  SELECT p.type, p.agency, p.representation, p.assets INTO signed
  FROM publication_publication AS p WHERE p.id = NEW.publication_id;
  said := ARRAY(
    SELECT leaf #>> '{}' FROM jsonb_path_query(signed.representation, 'strict $.** ? (@.type() == "string")') AS leaf
  );
  odd := ARRAY(
    SELECT line FROM unnest(string_to_array(concat_ws(E'\n', NEW.title, NEW.lead, NEW.body), E'\n')) AS line
    WHERE line <> ''
    EXCEPT SELECT btrim(regexp_replace(search_plain(leaf), '\s\s+', ' ', 'g')) FROM unnest(said) AS leaf
  );
  IF cardinality(odd) > 0 AND EXISTS (
    SELECT search_bare(line) FROM unnest(odd) AS line
    EXCEPT SELECT search_bare(search_plain(leaf)) FROM unnest(said) AS leaf
  ) THEN
    RAISE EXCEPTION 'publication % has other words than its search row', NEW.publication_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (
    SELECT FROM unnest(string_to_array(NEW.files, E'\n')) WITH ORDINALITY AS line(text, place)
    LEFT JOIN (
      SELECT row_number() OVER (ORDER BY max(each.place)) AS place, min(each.value ->> 'text_sha256') AS sha256
      FROM jsonb_array_elements(signed.assets) WITH ORDINALITY AS each(value, place)
      WHERE each.value ->> 'role' = 'document' GROUP BY each.value ->> 'sha256'
    ) AS document USING (place)
    WHERE line.text <> '' AND document.sha256 IS DISTINCT FROM encode(sha256(convert_to(line.text, 'UTF8')), 'hex')
  ) THEN
    RAISE EXCEPTION 'publication % has documents of another text than its search row', NEW.publication_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (NEW.type, NEW.agency, NEW.theme) IS DISTINCT FROM (
    signed.type, coalesce(signed.agency ->> 'code', ''), coalesce(signed.representation -> 'theme' ->> 'code', '')
  ) THEN
    RAISE EXCEPTION 'publication % is not of the type, agency or theme of its search row', NEW.publication_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER row_is_what_was_signed BEFORE INSERT ON search_searchrow
  FOR EACH ROW EXECUTE FUNCTION search_row_is_what_was_signed();
"""
DROPPED = "DROP FUNCTION search_row_is_what_was_signed CASCADE; DROP FUNCTION search_bare; DROP FUNCTION search_plain;"


class Migration(migrations.Migration):
    dependencies = [("search", "0006_beginnings_of_titles"), ("publication", "0010_what_a_digest_is_of")]

    operations = [migrations.RunSQL(SIGNED, DROPPED)]
