from django.contrib.postgres.indexes import GistIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models import F

from cctvportal.record.protection import public_may_read

# Words of the rows that are searched: letters alone, without those that are in every text. A redaction is the only
# update of a row, and takes the words with it that no other row has.
WORDS = """
CREATE FUNCTION search_words_of(text text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT word FROM (
    SELECT DISTINCT lower(token) AS word FROM ts_parse('default', text)
    WHERE tokid IN (1, 2, 10, 11) AND char_length(token) BETWEEN 4 AND 30
  ) AS found
  WHERE ts_lexize('english_stem', word) <> '{}'
$$;

CREATE FUNCTION search_text_of(found search_searchrow) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT concat_ws(E'\\n', found.title, found.lead, found.body, found.files)
$$;

CREATE FUNCTION search_adds_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_searchword (word)
  SELECT DISTINCT w FROM added AS a, search_words_of(concat_ws(E'\\n', a.title, a.lead, a.body, a.files)) AS w
  ORDER BY w
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER adds_words AFTER INSERT ON search_searchrow
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION search_adds_words();

CREATE FUNCTION search_forgets_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM search_searchword AS known
  USING (SELECT search_words_of(search_text_of(OLD)) EXCEPT SELECT search_words_of(search_text_of(NEW))) AS gone(word)
  WHERE known.word = gone.word AND NOT EXISTS (
    SELECT FROM search_searchrow AS s
    WHERE s.document @@ plainto_tsquery('english', gone.word) AND gone.word IN (SELECT search_words_of(search_text_of(s)))
  );
  RETURN NULL;
END $$;
CREATE TRIGGER forgets_words AFTER UPDATE ON search_searchrow
  FOR EACH ROW EXECUTE FUNCTION search_forgets_words();

INSERT INTO search_searchword (word)
SELECT DISTINCT w FROM search_searchrow AS s, search_words_of(search_text_of(s)) AS w;

REVOKE UPDATE, DELETE, TRUNCATE ON search_searchword FROM cctv_cms;
"""
DROPPED = """
DROP FUNCTION search_forgets_words CASCADE;
DROP FUNCTION search_adds_words CASCADE;
DROP FUNCTION search_text_of;
DROP FUNCTION search_words_of;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0004_facets")]

    operations = [
        # The owner's: the public role compares with its operators and needs no more right than to read.
        TrigramExtension(),
        migrations.CreateModel(
            name="SearchWord",
            fields=[("word", models.CharField(max_length=30, primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(WORDS, DROPPED),
        migrations.AddIndex(
            "searchword", GistIndex(OpClass(F("word"), name="gist_trgm_ops"), name="search_word_trigrams")
        ),
        public_may_read("search_searchword"),
    ]
