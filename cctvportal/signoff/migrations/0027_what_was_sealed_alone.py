"""What was sealed is done, that alone, at that moment, and as a whole (docs/adr/0026).

The order of a redaction is what its digest is of. A transaction may stay open for weeks: it speaks for some minutes. What
an emergency brings comes with the event that says so, while the board has not decided. An order of navigation or a move is
carried out to the last page. No instant lies beyond what the portal can read.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

BEFORE = import_module("cctvportal.signoff.migrations.0026_at_the_moment_of_publishing")
REDACTIONS = BEFORE.of("0010_redaction")
NARROWER = BEFORE.of("0009_bad_days_narrower")


def newest(name: str) -> str:
    """The function as the migration before left it."""
    return next(after for _, after in BEFORE.FUNCTIONS if f"FUNCTION {name}(" in after)


DATED = [("signoff_redaction", "at"), ("signoff_redactionsignature", "at")]

# In step with ``redaction/rules.py``. An order that was proposed before this is compared when it is signed, too.
WHOLE_ORDER = """
CREATE FUNCTION signoff_digest_of_redaction(r signoff_redaction) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(publication_canonical(jsonb_build_object(
    'redaction', r.id, 'ground', r.ground, 'statement', r.statement, 'content', r.content_id, 'places', r.places,
    'drafts', r.drafts, 'files', r.files)), 'UTF8')), 'hex')
$$;

CREATE FUNCTION signoff_redaction_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.digest IS DISTINCT FROM signoff_digest_of_redaction(NEW) THEN
    RAISE EXCEPTION 'the digest of redaction % is not that of its order', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_whole BEFORE INSERT ON signoff_redaction
  FOR EACH ROW EXECUTE FUNCTION signoff_redaction_is_whole();
"""
WHOLE_ORDER_BACK = """
DROP FUNCTION signoff_redaction_is_whole CASCADE;
DROP FUNCTION signoff_digest_of_redaction;
"""

MAY_ORDER = replacing(REDACTIONS, "signoff_may_order_redaction")
CARRY_OUT = replacing(REDACTIONS, "signoff_carry_out_redaction")

FUNCTIONS = [
    (
        MAY_ORDER,
        changed(
            MAY_ORDER,
            (
                "(SELECT r.digest FROM signoff_redaction AS r",
                "(SELECT signoff_digest_of_redaction(r) FROM signoff_redaction AS r",
            ),
        ),
    ),
    (
        CARRY_OUT,
        changed(
            CARRY_OUT,
            (
                "s.digest = r.digest AND agencies_sits_on(s.member_id, s.seat_id, NULL, now())",
                "s.digest = signoff_digest_of_redaction(r)\n"
                "      AND agencies_sits_on(s.member_id, s.seat_id, NULL, clock_timestamp())",
            ),
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("signoff", "0026_at_the_moment_of_publishing"), ("publication", "0011_editions_are_whole")]

    operations = [
        migrations.RunSQL(WHOLE_ORDER, WHOLE_ORDER_BACK),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER is_dated_now BEFORE INSERT ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION signoff_is_dated_now('{column}')",
                f"DROP TRIGGER is_dated_now ON {table}",
            )
            for table, column in DATED
        ),
        *(migrations.RunSQL(after, before) for before, after in FUNCTIONS),
    ]
