from django.db import migrations

from cctvportal.record.protection import append_only, public_may_read

IN_ORDER = """
CREATE FUNCTION publication_next_edition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last publication_edition%ROWTYPE;
BEGIN
  SELECT * INTO last FROM publication_edition ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1 THEN
    RAISE EXCEPTION 'edition % does not follow edition %', NEW.number, coalesce(last.number, 0);
  ELSIF NEW.effective_at < last.effective_at THEN
    RAISE EXCEPTION 'edition % would take effect before the edition before it', NEW.number;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER next_edition BEFORE INSERT ON publication_edition FOR EACH ROW EXECUTE FUNCTION publication_next_edition();
"""

ROUTES = """
CREATE FUNCTION publication_route_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE published publication_publication%ROWTYPE;
BEGIN
  IF NEW.until_edition_id IS NOT NULL THEN
    RAISE EXCEPTION 'a route begins without an end';
  END IF;
  IF NEW.publication_id IS NOT NULL THEN
    SELECT * INTO published FROM publication_publication WHERE id = NEW.publication_id;
    IF published.content_id <> NEW.content_id OR published.sign_off <> NEW.sign_off
       OR published.edition_id <> NEW.from_edition_id THEN
      RAISE EXCEPTION 'a route leads to a publication of its own content, sign-off and edition';
    ELSIF NEW.kind = 'canonical' AND published.path <> NEW.path THEN
      RAISE EXCEPTION 'a canonical route has the path of its publication';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER route_begins BEFORE INSERT ON publication_route FOR EACH ROW EXECUTE FUNCTION publication_route_begins();

CREATE FUNCTION publication_route_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before publication_route := OLD;
BEGIN
  before.until_edition_id := NEW.until_edition_id;
  IF OLD.until_edition_id IS NOT NULL OR NEW.until_edition_id IS NULL OR before IS DISTINCT FROM NEW THEN
    RAISE EXCEPTION 'of a route only the end is ever set, once' USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.until_edition_id <> (SELECT max(number) FROM publication_edition) THEN
    RAISE EXCEPTION 'a route ends with the newest edition';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER route_ends BEFORE UPDATE ON publication_route FOR EACH ROW EXECUTE FUNCTION publication_route_ends();
REVOKE UPDATE ON publication_route FROM cctv_cms;
GRANT UPDATE (until_edition_id) ON publication_route TO cctv_cms;
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_initial"), ("record", "0001_initial")]

    operations = [
        append_only("publication_edition"),
        append_only("publication_publication"),
        append_only("publication_asset"),
        append_only("publication_publicationasset"),
        append_only("publication_route", but_update=True),
        migrations.RunSQL(IN_ORDER, "DROP FUNCTION publication_next_edition CASCADE"),
        migrations.RunSQL(
            ROUTES,
            "DROP FUNCTION publication_route_begins CASCADE; DROP FUNCTION publication_route_ends CASCADE",
        ),
        public_may_read(
            "publication_edition",
            "publication_publication",
            "publication_asset",
            "publication_publicationasset",
            "publication_route",
        ),
    ]
