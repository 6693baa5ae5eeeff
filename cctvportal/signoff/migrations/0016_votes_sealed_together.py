"""Votes that one member casts together, on a pack, have one seal: the database checks it once (docs/adr/0024).

In step with ``seals.py``.
"""

from importlib import import_module

from django.db import migrations, models

SEALED = import_module("cctvportal.signoff.migrations.0014_seals").SEALED
BY_ITSELF = SEALED.partition("CREATE FUNCTION signoff_vote_is_sealed")[2].partition("CREATE FUNCTION ")[0]

TOGETHER = """
DROP FUNCTION signoff_vote_is_sealed CASCADE;

CREATE FUNCTION signoff_votes_are_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM signoff_refuse_unsealed('vote', v.member_id, v.seat_id, v.delegation_id,
    agencies_statement('vote', v.submission_id::text, v.digest, signoff_seat_code(v.seat_id), v.decision,
      signoff_opaque_id(v.member_id)),
    v.seal, v.at)
  FROM added AS v WHERE v.salt IS NULL;
  PERFORM signoff_refuse_unsealed('vote', v.member_id, v.seat_id, v.delegation_id,
    agencies_statement('votes', encode(sha256(string_agg(v.leaf, '' ORDER BY v.leaf)), 'hex'),
      signoff_seat_code(v.seat_id), v.decision, signoff_opaque_id(v.member_id)),
    v.seal, max(v.at))
  FROM (
    SELECT sha256(agencies_statement('item', encode(salt, 'hex'), submission_id::text, digest)) AS leaf, added.*
    FROM added WHERE salt IS NOT NULL
  ) AS v
  GROUP BY v.member_id, v.seat_id, v.delegation_id, v.decision, v.seal;
  RETURN NULL;
END $$;
CREATE TRIGGER sealed_by_their_members AFTER INSERT ON signoff_vote
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION signoff_votes_are_sealed();
"""
TOGETHER_BACK = f"""
DROP FUNCTION signoff_votes_are_sealed CASCADE;
CREATE FUNCTION signoff_vote_is_sealed{BY_ITSELF}
"""


class Migration(migrations.Migration):
    dependencies = [("signoff", "0015_policies_hold")]

    operations = [
        migrations.AddField("vote", "salt", models.BinaryField(max_length=16, null=True)),
        migrations.RunSQL(TOGETHER, TOGETHER_BACK),
    ]
