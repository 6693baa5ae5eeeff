"""Redaction: what is named, who ordered it, and the function that destroys exactly that (docs/adr/0016)."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cctvportal.record.protection import append_only

GROUNDS = [
    ("erasure", "UK GDPR, right to erasure"),
    ("court", "Order of a court"),
    ("copyright", "Copyright, Designs and Patents Act 1988"),
    ("secrets", "Official Secrets Act 1989"),
    ("defamation", "Defamation Act 2013"),
    ("other", "Another statute"),
]
STEPS = [
    ("proposed", "Waits for a second seat"),
    ("abandoned", "Abandoned"),
    ("carried-out", "Carried out; its files are being destroyed"),
    ("destroyed", "Carried out"),
]

# Who orders a redaction sits on the seat at that moment, and signs the digest of what was proposed.
SIGNATURES = """
CREATE FUNCTION signoff_redaction_step(redaction uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT step FROM signoff_redactionevent AS e WHERE e.redaction_id = redaction ORDER BY e.id DESC LIMIT 1
$$;

CREATE FUNCTION signoff_may_order_redaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT agencies_sits_on(NEW.member_id, NEW.seat_id, NULL, NEW.at) THEN
    RAISE EXCEPTION 'person % does not sit on seat %', NEW.member_id, NEW.seat_id
      USING ERRCODE = 'insufficient_privilege';
  ELSIF signoff_redaction_step(NEW.redaction_id) IS DISTINCT FROM 'proposed' THEN
    RAISE EXCEPTION 'redaction % is not proposed', NEW.redaction_id USING ERRCODE = 'insufficient_privilege';
  ELSIF NEW.digest <> (SELECT r.digest FROM signoff_redaction AS r WHERE r.id = NEW.redaction_id) THEN
    RAISE EXCEPTION 'the signature is not on the digest of redaction %', NEW.redaction_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER may_order BEFORE INSERT ON signoff_redactionsignature
  FOR EACH ROW EXECUTE FUNCTION signoff_may_order_redaction();

CREATE FUNCTION signoff_redaction_goes_on() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE was text := signoff_redaction_step(NEW.redaction_id);
BEGIN
  IF NOT coalesce(CASE NEW.step
    WHEN 'proposed' THEN was IS NULL
    WHEN 'abandoned' THEN was = 'proposed'
    WHEN 'carried-out' THEN was = 'proposed' AND publication_is_redacting(TG_RELID)
    WHEN 'destroyed' THEN was = 'carried-out'
    END, false) THEN
    RAISE EXCEPTION 'redaction % cannot become % after %', NEW.redaction_id, NEW.step, was
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goes_on BEFORE INSERT ON signoff_redactionevent
  FOR EACH ROW EXECUTE FUNCTION signoff_redaction_goes_on();
"""
SIGNATURES_BACK = """
DROP FUNCTION signoff_redaction_goes_on CASCADE;
DROP FUNCTION signoff_may_order_redaction CASCADE;
DROP FUNCTION signoff_redaction_step;
"""

# Puts one block character for each character named. Works with the rights of whoever calls it: of use inside the two
# functions below alone. A place is {"table", "key", "column", "pointer", "start", "length", "size"}; a pointer (RFC 6901)
# leads into a JSON column, and is empty for a text column. ``lenient`` passes over rows that do not exist.
# Manifests name addresses: an address that was left is redacted there too. Answers with the roots of those manifests.
BLOT = """
CREATE FUNCTION signoff_blot(places jsonb, lenient boolean) RETURNS text[] LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  known constant jsonb := '{
    "publication_publication": {"key": "id", "columns": ["title", "slug", "path", "representation", "assets"]},
    "publication_publicationasset": {"key": "id", "columns": ["name"]},
    "publication_route": {"key": "id", "columns": ["path"]},
    "search_searchrow": {"key": "publication_id", "columns": ["title", "lead", "body", "files"]},
    "record_recordentry": {"key": "sequence", "columns": ["body"]},
    "record_secret": {"key": "entry_id", "columns": ["body"]},
    "record_verification": {"key": "id", "columns": ["problems"]},
    "library_frozenfile": {"key": "sha256", "columns": ["text"]},
    "signoff_submission": {"key": "id", "columns": ["title", "slug", "path", "representation", "assets"]},
    "signoff_submissionevent": {"key": "id", "columns": ["reason"]},
    "signoff_vote": {"key": "id", "columns": ["reason"]},
    "signoff_emergency": {"key": "id", "columns": ["reason"]},
    "signoff_emergencyevent": {"key": "id", "columns": ["reason"]},
    "signoff_pack": {"key": "id", "columns": ["title"]},
    "signoff_packevent": {"key": "id", "columns": ["reason"]},
    "signoff_packremoval": {"key": "id", "columns": ["reason"]}
  }';
  place jsonb; tab text; col text; key_column text; steps text[]; start int; length int; found text; was text;
  there boolean; roots text[] := '{}';
BEGIN
  FOR place IN SELECT * FROM jsonb_array_elements(places) LOOP
    tab := place ->> 'table';
    col := place ->> 'column';
    key_column := known -> tab ->> 'key';
    IF key_column IS NULL OR NOT known -> tab -> 'columns' ? col THEN
      RAISE EXCEPTION 'nothing is redacted in %.%', tab, col USING ERRCODE = 'insufficient_privilege';
    END IF;
    start := (place ->> 'start')::int;
    length := (place ->> 'length')::int;
    IF place ->> 'pointer' = '' THEN
      EXECUTE format('SELECT true, %I FROM %I WHERE %I = %L', col, tab, key_column, place ->> 'key') INTO there, found;
    ELSE
      steps := ARRAY(
        SELECT replace(replace(step, '~1', '/'), '~0', '~')
        FROM unnest(string_to_array(substr(place ->> 'pointer', 2), '/')) WITH ORDINALITY AS s(step, n) ORDER BY s.n
      );
      EXECUTE format(
        'SELECT true, CASE jsonb_typeof(%1$I #> $1) WHEN ''string'' THEN %1$I #>> $1 END FROM %2$I WHERE %3$I = %4$L',
        col, tab, key_column, place ->> 'key') INTO there, found USING steps;
    END IF;
    IF there IS NULL AND lenient THEN
      CONTINUE;
    ELSIF found IS NULL OR char_length(found) <> (place ->> 'size')::int
        OR start < 0 OR length < 1 OR start + length > char_length(found) THEN
      RAISE EXCEPTION '% % is not as it was when its redaction was signed', tab, place ->> 'key'
        USING ERRCODE = 'data_exception';
    ELSIF tab = 'record_recordentry' AND EXISTS (
        SELECT FROM record_recordentry AS e
        WHERE e.sequence = (place ->> 'key')::bigint AND e.kind IN ('record-begun', 'key-rotation', 'redaction')
      ) THEN
      RAISE EXCEPTION 'the record rests on entry %', place ->> 'key' USING ERRCODE = 'insufficient_privilege';
    END IF;
    was := found;
    found := left(found, start) || repeat(U&'\\2588', length) || substr(found, start + length + 1);
    IF place ->> 'pointer' = '' THEN
      EXECUTE format('UPDATE %I SET %I = $1 WHERE %I = %L', tab, col, key_column, place ->> 'key') USING found;
    ELSE
      EXECUTE format('UPDATE %1$I SET %2$I = jsonb_set(%2$I, $1, to_jsonb($2), false) WHERE %3$I = %4$L',
        tab, col, key_column, place ->> 'key') USING steps, found;
    END IF;
    IF tab = 'publication_route' THEN
      roots := roots || ARRAY(SELECT m.root::text FROM record_manifest AS m WHERE m.responses ? was);
      UPDATE record_manifest AS m SET responses = (m.responses - was) || jsonb_build_object(found, m.responses -> was)
        WHERE m.responses ? was;
    END IF;
  END LOOP;
  RETURN roots;
END $$;
REVOKE ALL ON FUNCTION signoff_blot FROM PUBLIC;

CREATE FUNCTION signoff_mark_redacted(redaction uuid, instant timestamptz, ground text, seats jsonb, places jsonb,
  files jsonb, roots text[]) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE made publication_edition%ROWTYPE;
BEGIN
  SELECT * INTO made FROM publication_edition ORDER BY number DESC LIMIT 1;
  IF made.number IS NULL OR made.cause <> 'redaction' OR NOT publication_is_being_made(made.number) THEN
    RAISE EXCEPTION 'redaction % makes no edition of its own', redaction USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO publication_destruction (redaction, ground, seats, at, edition_id)
    VALUES (redaction, ground, seats, instant, made.number);
  INSERT INTO publication_tombstone (destruction_id, content_id, of_edition, digest, sha256, entry)
    SELECT redaction, p.content_id, p.edition_id, p.digest, '', NULL
    FROM publication_publication AS p
    WHERE p.id::text IN (
      SELECT place ->> 'key' FROM jsonb_array_elements(places) AS place
      WHERE place ->> 'table' = 'publication_publication')
    ORDER BY p.edition_id, p.content_id;
  INSERT INTO publication_tombstone (destruction_id, content_id, of_edition, digest, sha256, entry)
    SELECT redaction, NULL, NULL, '', a.sha256, NULL FROM publication_asset AS a WHERE files ? a.sha256 ORDER BY 5;
  INSERT INTO publication_tombstone (destruction_id, content_id, of_edition, digest, sha256, entry)
    SELECT redaction, NULL, NULL, '', '', e.sequence FROM record_recordentry AS e
    WHERE e.sequence IN (
      SELECT (place ->> 'key')::bigint FROM jsonb_array_elements(places) AS place
      WHERE place ->> 'table' = 'record_recordentry')
      OR (e.kind = 'manifest' AND e.body ->> 'root' = ANY (roots))
    ORDER BY e.sequence;
  UPDATE record_recordentry AS e
    SET body = e.body || jsonb_build_object(
      'redacted', coalesce(e.body -> 'redacted', '[]') || to_jsonb(redaction::text))
    WHERE e.sequence IN (SELECT t.entry FROM publication_tombstone AS t WHERE t.destruction_id = redaction);
END $$;
REVOKE ALL ON FUNCTION signoff_mark_redacted FROM PUBLIC;
"""
BLOT_BACK = "DROP FUNCTION signoff_mark_redacted; DROP FUNCTION signoff_blot;"

# The cms role has no UPDATE on what is redacted. This function has the owner's rights, takes nothing but the number of a
# redaction, and does what its two seats signed. The caller makes the edition before and the record's entry after.
CARRY_OUT = """
CREATE FUNCTION signoff_carry_out_redaction(redaction uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE r signoff_redaction%ROWTYPE; seats jsonb; people int; last bigint; roots text[];
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('redaction', 0));
  SELECT * INTO r FROM signoff_redaction WHERE id = redaction;
  IF r.id IS NULL OR signoff_redaction_step(redaction) IS DISTINCT FROM 'proposed'
      OR EXISTS (SELECT FROM publication_destruction AS d WHERE d.redaction = r.id) THEN
    RAISE EXCEPTION 'redaction % is not proposed', redaction USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT jsonb_agg(DISTINCT a.code ORDER BY a.code), count(DISTINCT s.member_id), max(s.id)
    INTO seats, people, last
    FROM signoff_redactionsignature AS s
    JOIN agencies_seat AS seat ON seat.id = s.seat_id JOIN agencies_agency AS a ON a.id = seat.agency_id
    WHERE s.redaction_id = r.id AND s.digest = r.digest AND agencies_sits_on(s.member_id, s.seat_id, NULL, now());
  IF people < 2 OR jsonb_array_length(seats) < 2 THEN
    RAISE EXCEPTION 'redaction % is not ordered by two people of two seats', redaction
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('cctv.redaction', redaction::text, true);
  roots := signoff_blot(r.places, false);
  PERFORM signoff_mark_redacted(r.id, date_trunc('second', now()),
    r.statement, seats, r.places, r.files, roots);
  INSERT INTO signoff_redactionevent (redaction_id, step, by_id, at)
    SELECT r.id, 'carried-out', s.member_id, now() FROM signoff_redactionsignature AS s WHERE s.id = last;
  PERFORM set_config('cctv.redaction', '', true);
END $$;
REVOKE ALL ON FUNCTION signoff_carry_out_redaction FROM PUBLIC;
GRANT EXECUTE ON FUNCTION signoff_carry_out_redaction TO cctv_cms;
"""

# After a restore the database may know neither proposal nor signatures: the redaction log tells, signed with the record's
# key. The owner alone may say so, as the owner alone restores.
APPLY_AGAIN = """
CREATE FUNCTION signoff_apply_redaction_again(signed jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE redaction uuid := (signed ->> 'redaction')::uuid; roots text[];
BEGIN
  PERFORM set_config('cctv.redaction', redaction::text, true);
  roots := signoff_blot(signed -> 'places', true);
  PERFORM signoff_mark_redacted(redaction, (signed ->> 'at')::timestamptz, signed ->> 'ground', signed -> 'seats',
    signed -> 'places', signed -> 'files', roots);
  IF signoff_redaction_step(redaction) = 'proposed' THEN
    INSERT INTO signoff_redactionevent (redaction_id, step, by_id, at) VALUES (redaction, 'carried-out', NULL, now());
  END IF;
  PERFORM set_config('cctv.redaction', '', true);
END $$;
REVOKE ALL ON FUNCTION signoff_apply_redaction_again FROM PUBLIC;
"""

# What was redacted does not come back: not by the words that were signed before, and not by being put back. Only where the
# board orders or moves what stands, or an emergency ends, the same redacted version may stand again.
NEVER_AGAIN = """
CREATE FUNCTION signoff_was_not_redacted() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM publication_tombstone AS t WHERE t.content_id = NEW.content_id AND t.digest = NEW.digest
  ) AND (NEW.authority = 'emergency' OR NOT EXISTS (
    SELECT FROM publication_publication AS p
    WHERE p.content_id = NEW.content_id AND p.digest = NEW.digest AND p.title = NEW.title
      AND p.representation = NEW.representation AND p.assets = NEW.assets
  )) THEN
    RAISE EXCEPTION 'what publication % would show was redacted', NEW.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER comes_not_again BEFORE INSERT ON publication_publication
  FOR EACH ROW EXECUTE FUNCTION signoff_was_not_redacted();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signoff", "0009_bad_days_narrower"),
        ("publication", "0005_tombstones"),
        ("library", "0002_protection"),
        ("search", "0002_protection"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("ground", models.CharField(choices=GROUNDS, max_length=20)),
                ("statement", models.CharField(max_length=400)),
                ("content_id", models.BigIntegerField(null=True)),
                ("places", models.JSONField()),
                ("drafts", models.JSONField()),
                ("files", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"ordering": ["-at"]},
        ),
        migrations.CreateModel(
            name="RedactionSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "redaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="signoff.redaction",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("redaction", "member"), name="a_person_orders_a_redaction_once"),
                    models.UniqueConstraint(fields=("redaction", "seat"), name="a_seat_orders_a_redaction_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedactionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(choices=STEPS, max_length=12)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "redaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="signoff.redaction"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        *(append_only(f"signoff_{table}") for table in ("redaction", "redactionsignature", "redactionevent")),
        migrations.RunSQL(SIGNATURES, SIGNATURES_BACK),
        migrations.RunSQL(BLOT, BLOT_BACK),
        migrations.RunSQL(CARRY_OUT, "DROP FUNCTION signoff_carry_out_redaction"),
        migrations.RunSQL(APPLY_AGAIN, "DROP FUNCTION signoff_apply_redaction_again"),
        migrations.RunSQL(NEVER_AGAIN, "DROP FUNCTION signoff_was_not_redacted CASCADE"),
    ]
