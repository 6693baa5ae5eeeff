"""Which documents and images each publication has, and how much stands in each edition: counted once, when it is made."""

import django.db.models.deletion
from django.db import migrations, models

from cctvportal.record.protection import append_only, public_may_read

# From the assets of a publication, as it is inserted; so neither can say what the other does not.
FILES = """
CREATE FUNCTION publication_files_of(published publication_publication)
RETURNS TABLE (role text, library_id bigint) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT use ->> 'role', (use ->> 'library_id')::bigint
  FROM jsonb_array_elements(published.assets) AS use
  WHERE use ->> 'role' IN ('document', 'rendition')
$$;

CREATE FUNCTION publication_adds_its_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO publication_publishedfile (publication_id, edition_id, role, library_id)
  SELECT NEW.id, NEW.edition_id, f.role, f.library_id FROM publication_files_of(NEW) AS f;
  RETURN NULL;
END $$;

CREATE FUNCTION publication_file_is_of_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM publication_publication AS p, publication_files_of(p) AS f
    WHERE p.id = NEW.publication_id AND p.edition_id = NEW.edition_id AND publication_is_being_made(p.edition_id)
      AND f.role = NEW.role AND f.library_id = NEW.library_id
  ) THEN
    RAISE EXCEPTION 'publication % does not have % %', NEW.publication_id, NEW.role, NEW.library_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

INSERT INTO publication_publishedfile (publication_id, edition_id, role, library_id)
SELECT p.id, p.edition_id, f.role, f.library_id FROM publication_publication AS p, publication_files_of(p) AS f;

CREATE TRIGGER file_is_of_it BEFORE INSERT ON publication_publishedfile
  FOR EACH ROW EXECUTE FUNCTION publication_file_is_of_it();
CREATE TRIGGER adds_its_files AFTER INSERT ON publication_publication
  FOR EACH ROW EXECUTE FUNCTION publication_adds_its_files();
"""
FILES_BACK = """
DROP FUNCTION publication_adds_its_files CASCADE;
DROP FUNCTION publication_file_is_of_it CASCADE;
DROP FUNCTION publication_files_of CASCADE;
"""

# From the counts of the edition before and what came and went: that costs as much as the change, not as the site.
COUNTS = """
CREATE FUNCTION publication_stands(published uuid, edition bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM publication_route AS r
    WHERE r.publication_id = published AND r.kind = 'canonical' AND r.from_edition_id <= edition
      AND (r.until_edition_id IS NULL OR r.until_edition_id > edition)
  )
$$;

CREATE FUNCTION publication_has_file(asked_role text, asked_id bigint, edition bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM publication_publishedfile AS f
    WHERE f.role = asked_role AND f.library_id = asked_id AND f.edition_id <= edition
      AND publication_stands(f.publication_id, edition)
  )
$$;

CREATE FUNCTION publication_counted(edition bigint) RETURNS publication_editioncount LANGUAGE plpgsql STABLE AS $$
DECLARE counted publication_editioncount%ROWTYPE;
BEGIN
  SELECT * INTO counted FROM publication_editioncount AS c WHERE c.edition_id = edition - 1;
  IF NOT FOUND THEN
    counted := (edition, 0, 0, 0);
    SELECT count(*) INTO counted.pages FROM publication_publication AS p
    WHERE p.kind = 'content' AND p.edition_id <= edition AND publication_stands(p.id, edition);
    SELECT count(*) FILTER (WHERE f.role = 'document'), count(*) FILTER (WHERE f.role = 'rendition')
    INTO counted.documents, counted.images
    FROM (SELECT DISTINCT role, library_id FROM publication_publishedfile WHERE edition_id <= edition) AS f
    WHERE publication_has_file(f.role, f.library_id, edition);
    RETURN counted;
  END IF;
  counted.edition_id := edition;
  SELECT counted.pages + count(*) FILTER (WHERE r.from_edition_id = edition)
    - count(*) FILTER (WHERE r.until_edition_id = edition)
  INTO counted.pages
  FROM publication_route AS r JOIN publication_publication AS p ON p.id = r.publication_id
  WHERE r.kind = 'canonical' AND p.kind = 'content' AND (r.from_edition_id = edition OR r.until_edition_id = edition);
  SELECT
    counted.documents + coalesce(sum(f.now_has - f.had) FILTER (WHERE f.role = 'document'), 0),
    counted.images + coalesce(sum(f.now_has - f.had) FILTER (WHERE f.role = 'rendition'), 0)
  INTO counted.documents, counted.images
  FROM (
    SELECT touched.role, publication_has_file(touched.role, touched.library_id, edition)::int AS now_has,
      publication_has_file(touched.role, touched.library_id, edition - 1)::int AS had
    FROM (
      SELECT DISTINCT f.role, f.library_id
      FROM publication_route AS r JOIN publication_publishedfile AS f ON f.publication_id = r.publication_id
      WHERE r.kind = 'canonical' AND (r.from_edition_id = edition OR r.until_edition_id = edition)
    ) AS touched
  ) AS f;
  RETURN counted;
END $$;

CREATE FUNCTION publication_edition_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT publication_is_being_made(NEW.edition_id) THEN
    RAISE EXCEPTION 'edition % is made: it is counted no more', NEW.edition_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN publication_counted(NEW.edition_id);
END $$;

-- At commit, because what is added after the counting would not be in it.
CREATE FUNCTION publication_count_is_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW IS DISTINCT FROM publication_counted(NEW.edition_id) THEN
    RAISE EXCEPTION 'edition % was counted before it was whole', NEW.edition_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE made bigint;
BEGIN
  FOR made IN SELECT number FROM publication_edition ORDER BY number LOOP
    INSERT INTO publication_editioncount SELECT (publication_counted(made)).*;
  END LOOP;
END $$;

CREATE TRIGGER edition_is_counted BEFORE INSERT ON publication_editioncount
  FOR EACH ROW EXECUTE FUNCTION publication_edition_is_counted();
CREATE CONSTRAINT TRIGGER count_is_right AFTER INSERT ON publication_editioncount DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION publication_count_is_right();
"""
COUNTS_BACK = """
DROP FUNCTION publication_count_is_right CASCADE;
DROP FUNCTION publication_edition_is_counted CASCADE;
DROP FUNCTION publication_counted CASCADE;
DROP FUNCTION publication_has_file CASCADE;
DROP FUNCTION publication_stands CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0006_an_emergency_ends_once")]

    operations = [
        migrations.CreateModel(
            name="EditionCount",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="counts",
                        serialize=False,
                        to="publication.edition",
                    ),
                ),
                ("pages", models.BigIntegerField(default=0)),
                ("documents", models.BigIntegerField(default=0)),
                ("images", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="PublishedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=10)),
                ("library_id", models.BigIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publication.edition",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="publication.publication",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["role", "library_id", "edition"], name="publication_role_files_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "role", "library_id"), name="a_file_once_a_publication"
                    )
                ],
            },
        ),
        migrations.RunSQL(FILES, FILES_BACK),
        migrations.RunSQL(COUNTS, COUNTS_BACK),
        append_only("publication_publishedfile"),
        append_only("publication_editioncount"),
        public_may_read("publication_publishedfile", "publication_editioncount"),
    ]
