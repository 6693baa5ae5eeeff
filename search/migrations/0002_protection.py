from django.db import migrations

from cctvportal.record.protection import append_only

# What a search finds is public: a row comes about with its edition, and is never changed but by a redaction.
WITH_ITS_EDITION = """
CREATE FUNCTION search_row_is_of_its_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM publication_publication AS p
    WHERE p.id = NEW.publication_id AND p.kind = 'content' AND publication_is_being_made(p.edition_id)
  ) THEN
    RAISE EXCEPTION 'publication % is made: no search row is added to it', NEW.publication_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER row_is_of_its_edition BEFORE INSERT ON search_searchrow
  FOR EACH ROW EXECUTE FUNCTION search_row_is_of_its_edition();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
        ("record", "0001_initial"),
        ("publication", "0004_editions_are_closed"),
    ]

    operations = [
        append_only("search_searchrow"),
        migrations.RunSQL(WITH_ITS_EDITION, "DROP FUNCTION search_row_is_of_its_edition CASCADE"),
    ]
