from django.db import migrations

# An edition belongs to the transaction that makes it: nothing begins or ends in it afterwards. Its effective time is the
# only clock that readers see, so it is either the boundary that was announced or no later than the making.
MADE_IN = """
CREATE FUNCTION publication_is_being_made(edition bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM publication_edition
    WHERE number = edition AND made_in = pg_current_xact_id()::text::bigint
  )
$$;

CREATE FUNCTION publication_edition_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last publication_edition%ROWTYPE;
BEGIN
  NEW.made_in := pg_current_xact_id()::text::bigint;
  SELECT * INTO last FROM publication_edition ORDER BY number DESC LIMIT 1;
  IF NEW.cause = 'boundary' AND NEW.effective_at IS DISTINCT FROM last.next_boundary THEN
    RAISE EXCEPTION 'edition % is not due at %', NEW.number, NEW.effective_at;
  ELSIF NEW.cause <> 'boundary' AND NEW.effective_at > greatest(NEW.made_at, last.effective_at) THEN
    RAISE EXCEPTION 'edition % would take effect after it is made', NEW.number;
  ELSIF NEW.next_boundary <= NEW.effective_at THEN
    RAISE EXCEPTION 'the next boundary of edition % is past', NEW.number;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER next_edition_begins BEFORE INSERT ON publication_edition
  FOR EACH ROW EXECUTE FUNCTION publication_edition_begins();

CREATE FUNCTION publication_of_the_edition_being_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT publication_is_being_made((to_jsonb(NEW) ->> TG_ARGV[0])::bigint) THEN
    RAISE EXCEPTION 'edition % is made: nothing is added to it', to_jsonb(NEW) ->> TG_ARGV[0]
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER edition_is_being_made BEFORE INSERT ON publication_publication
  FOR EACH ROW EXECUTE FUNCTION publication_of_the_edition_being_made('edition_id');
CREATE TRIGGER edition_is_being_made BEFORE INSERT ON publication_route
  FOR EACH ROW EXECUTE FUNCTION publication_of_the_edition_being_made('from_edition_id');
CREATE TRIGGER route_ends_in_it BEFORE UPDATE ON publication_route
  FOR EACH ROW EXECUTE FUNCTION publication_of_the_edition_being_made('until_edition_id');

CREATE FUNCTION publication_link_is_of_its_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM publication_publication AS p
    WHERE p.id = NEW.publication_id AND publication_is_being_made(p.edition_id)
      AND p.assets @> jsonb_build_array(jsonb_build_object('sha256', NEW.asset_id, 'name', NEW.name))
  ) THEN
    RAISE EXCEPTION 'publication % does not have the file %', NEW.publication_id, NEW.name
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER link_is_of_its_edition BEFORE INSERT ON publication_publicationasset
  FOR EACH ROW EXECUTE FUNCTION publication_link_is_of_its_edition();
"""
MADE_IN_BACK = """
DROP FUNCTION publication_edition_begins CASCADE;
DROP FUNCTION publication_of_the_edition_being_made CASCADE;
DROP FUNCTION publication_link_is_of_its_edition CASCADE;
DROP FUNCTION publication_is_being_made CASCADE;
"""

# What an address answered until now, something else of the same edition answers from now on. Asked at commit, because the
# old route ends before the new one begins.
REPLACED = """
CREATE FUNCTION publication_route_is_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM publication_route AS r
    WHERE r.path = OLD.path AND r.from_edition_id = NEW.until_edition_id
      AND (OLD.kind <> 'canonical' OR r.content_id = OLD.content_id)
  ) THEN
    RAISE EXCEPTION 'the route of % ends and nothing takes its place', OLD.path
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER route_is_replaced AFTER UPDATE ON publication_route DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION publication_route_is_replaced();
"""

# An address without a publication: where content stood until this edition and was moved away from, or is gone. One with
# a publication at another address than its own is the lasting address of a version.
SAYS_WHY = """
CREATE FUNCTION publication_route_says_why() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE published publication_publication%ROWTYPE;
BEGIN
  SELECT * INTO published FROM publication_publication WHERE id = NEW.publication_id;
  IF NEW.kind = 'version' AND NEW.path IS DISTINCT FROM
      published.path || (published.representation ->> 'permanent_slug') || '/' THEN
    RAISE EXCEPTION '% is not the lasting address of its version', NEW.path;
  ELSIF NEW.kind = 'gone' AND published.id IS NOT NULL
      AND (published.kind <> 'deletion' OR published.path <> NEW.path) THEN
    RAISE EXCEPTION '% is not the address of what was deleted', NEW.path;
  ELSIF NEW.kind = 'redirect' AND published.id IS NOT NULL THEN
    RAISE EXCEPTION 'a redirect leads to content, not to a publication';
  ELSIF NEW.kind IN ('redirect', 'gone') AND NOT EXISTS (
      SELECT FROM publication_route AS r
      WHERE r.kind = 'canonical' AND r.content_id = NEW.content_id AND r.path = NEW.path
        AND r.until_edition_id = NEW.from_edition_id
    ) THEN
    RAISE EXCEPTION 'nothing of content % stood at % until edition %', NEW.content_id, NEW.path, NEW.from_edition_id
      USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.kind = 'redirect' AND NOT EXISTS (
      SELECT FROM publication_publication AS moved
      WHERE moved.content_id = NEW.content_id AND moved.sign_off = NEW.sign_off
        AND moved.edition_id = NEW.from_edition_id
    ) THEN
    RAISE EXCEPTION 'the redirect of % names no sign-off of its edition', NEW.path
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER route_says_why BEFORE INSERT ON publication_route
  FOR EACH ROW EXECUTE FUNCTION publication_route_says_why();
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_emergencies")]

    operations = [
        migrations.RunSQL(MADE_IN, MADE_IN_BACK),
        migrations.RunSQL(REPLACED, "DROP FUNCTION publication_route_is_replaced CASCADE"),
        migrations.RunSQL(SAYS_WHY, "DROP FUNCTION publication_route_says_why CASCADE"),
    ]
