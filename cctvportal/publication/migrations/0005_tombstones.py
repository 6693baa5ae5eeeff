"""Tombstones, and the one way past append-only tables (docs/adr/0016)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from cctvportal.record.protection import append_only, public_may_read

# A redaction is under way where the code that runs has the rights of the table's owner, which the roles of the portal
# get inside its functions alone, and said so for this transaction. A setting alone, or the owner's rights alone, are not.
REDACTING = """
CREATE FUNCTION publication_is_redacting(relation oid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT coalesce(current_setting('cctv.redaction', true), '') <> ''
    AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = relation)
$$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND publication_is_redacting(TG_RELID) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""
REDACTING_BACK = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
DROP FUNCTION publication_is_redacting;
"""

# A redaction may take words out of an address that was left; where the route ends stays as it is.
ROUTES = """
CREATE OR REPLACE FUNCTION publication_route_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before publication_route := OLD;
BEGIN
  IF publication_is_redacting(TG_RELID) THEN
    before.path := NEW.path;
    IF before IS NOT DISTINCT FROM NEW AND char_length(OLD.path) = char_length(NEW.path) THEN
      RETURN NEW;
    END IF;
  END IF;
  before := OLD;
  before.until_edition_id := NEW.until_edition_id;
  IF OLD.until_edition_id IS NOT NULL OR NEW.until_edition_id IS NULL OR before IS DISTINCT FROM NEW THEN
    RAISE EXCEPTION 'of a route only the end is ever set, once' USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.until_edition_id <> (SELECT max(number) FROM publication_edition) THEN
    RAISE EXCEPTION 'a route ends with the newest edition';
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER route_ends_in_it ON publication_route;
CREATE TRIGGER route_ends_in_it BEFORE UPDATE ON publication_route FOR EACH ROW
  WHEN (OLD.until_edition_id IS DISTINCT FROM NEW.until_edition_id)
  EXECUTE FUNCTION publication_of_the_edition_being_made('until_edition_id');
DROP TRIGGER route_is_replaced ON publication_route;
CREATE CONSTRAINT TRIGGER route_is_replaced AFTER UPDATE ON publication_route DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.until_edition_id IS DISTINCT FROM NEW.until_edition_id)
  EXECUTE FUNCTION publication_route_is_replaced();
"""
ROUTES_BACK = """
CREATE OR REPLACE FUNCTION publication_route_ends() RETURNS trigger LANGUAGE plpgsql AS $$
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

DROP TRIGGER route_ends_in_it ON publication_route;
CREATE TRIGGER route_ends_in_it BEFORE UPDATE ON publication_route
  FOR EACH ROW EXECUTE FUNCTION publication_of_the_edition_being_made('until_edition_id');
DROP TRIGGER route_is_replaced ON publication_route;
CREATE CONSTRAINT TRIGGER route_is_replaced AFTER UPDATE ON publication_route DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION publication_route_is_replaced();
"""

# Tombstones come about in a redaction alone: one made by hand would take a file away from readers. And the record tells
# of every redaction, or it does not happen.
TOMBSTONES = """
CREATE FUNCTION publication_only_in_a_redaction() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT publication_is_redacting(TG_RELID) THEN
    RAISE EXCEPTION '% is written by a redaction alone', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_in_a_redaction BEFORE INSERT ON publication_destruction
  FOR EACH ROW EXECUTE FUNCTION publication_only_in_a_redaction();
CREATE TRIGGER only_in_a_redaction BEFORE INSERT ON publication_tombstone
  FOR EACH ROW EXECUTE FUNCTION publication_only_in_a_redaction();

CREATE FUNCTION publication_redaction_is_recorded() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM record_recordentry AS e
    WHERE e.kind = 'redaction'
      AND e.body @> jsonb_build_object('redaction', NEW.redaction, 'ground', NEW.ground, 'seats', NEW.seats)
  ) THEN
    RAISE EXCEPTION 'the record does not tell of redaction %', NEW.redaction USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER redaction_is_recorded AFTER INSERT ON publication_destruction DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION publication_redaction_is_recorded();
"""

# A file that was destroyed is not published again; only a version that had it may stand again, without it.
NOT_AGAIN = """
CREATE FUNCTION publication_file_was_not_redacted() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM publication_tombstone AS t WHERE t.sha256 = NEW.asset_id) AND NOT EXISTS (
    SELECT FROM publication_publication AS again
    JOIN publication_publication AS before ON before.content_id = again.content_id AND before.digest = again.digest
    JOIN publication_publicationasset AS had ON had.publication_id = before.id AND had.asset_id = NEW.asset_id
    WHERE again.id = NEW.publication_id AND before.id <> again.id
  ) THEN
    RAISE EXCEPTION 'the file % was redacted', NEW.asset_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER file_was_not_redacted BEFORE INSERT ON publication_publicationasset
  FOR EACH ROW EXECUTE FUNCTION publication_file_was_not_redacted();
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0004_editions_are_closed"), ("record", "0002_security")]

    operations = [
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("redaction", models.UUIDField(primary_key=True, serialize=False)),
                ("ground", models.TextField()),
                ("seats", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destructions",
                        to="publication.edition",
                    ),
                ),
            ],
            options={"ordering": ["at", "pk"]},
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_id", models.BigIntegerField(db_index=True, null=True)),
                ("of_edition", models.BigIntegerField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                ("entry", models.BigIntegerField(null=True)),
                (
                    "destruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tombstones",
                        to="publication.destruction",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(content_id__isnull=False, of_edition__isnull=False, sha256="", entry__isnull=True)
                        | (
                            Q(content_id__isnull=True, of_edition__isnull=True, digest="")
                            & ~Q(sha256="")
                            & Q(entry__isnull=True)
                        )
                        | Q(
                            content_id__isnull=True, of_edition__isnull=True, digest="", sha256="", entry__isnull=False
                        ),
                        name="a_tombstone_names_one_thing",
                    )
                ],
            },
        ),
        migrations.RunSQL(REDACTING, REDACTING_BACK),
        migrations.RunSQL(ROUTES, ROUTES_BACK),
        append_only("publication_destruction"),
        append_only("publication_tombstone"),
        migrations.RunSQL(
            TOMBSTONES,
            "DROP FUNCTION publication_redaction_is_recorded CASCADE; "
            "DROP FUNCTION publication_only_in_a_redaction CASCADE",
        ),
        migrations.RunSQL(NOT_AGAIN, "DROP FUNCTION publication_file_was_not_redacted CASCADE"),
        public_may_read("publication_destruction", "publication_tombstone"),
    ]
