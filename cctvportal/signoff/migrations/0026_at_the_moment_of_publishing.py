"""What is published rests on a sign-off of the same moment, is the same to the byte, and keeps every policy it is under.

A sign-off is checked when it is written: one that was written earlier would speak for members who have left since, or of
a board that decided the same once before. Numbers of one value can be written in several ways (44, 44.0). A move or an
order of navigation publishes pages of several types. Whoever calls in a correction brings nothing, and votes on it.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing


def of(module: str) -> str:
    """All statements of an earlier migration."""
    made = import_module(f"cctvportal.signoff.migrations.{module}")
    return "\n".join(value for value in vars(made).values() if isinstance(value, str))


# In the words of the database's clock and counter, which nobody sets: no other transaction is ever called so.
COLUMN = """
ALTER TABLE signoff_signoff ADD COLUMN made_in text;

CREATE FUNCTION signoff_this_transaction() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(' ', pg_current_xact_id(), extract(epoch FROM transaction_timestamp()))
$$;

CREATE FUNCTION signoff_is_signed_now(submission uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM signoff_signoff AS o WHERE o.submission_id = submission AND o.made_in = signoff_this_transaction()
  )
$$;
"""
NO_COLUMN = """
DROP FUNCTION signoff_is_signed_now;
DROP FUNCTION signoff_this_transaction;
ALTER TABLE signoff_signoff DROP made_in;
"""

WHOLE = import_module("cctvportal.signoff.migrations.0019_submissions_are_whole")
FROM_WHOLE = {
    name.removesuffix("()"): WHOLE.REPLACED.format(name, after, end) for name, before, after, end in WHOLE.FUNCTIONS
}
BAD_DAYS = of("0004_bad_days_protection")
SIGNED_NOW = "signoff_is_signed_now({})"

KEEPS = FROM_WHOLE["signoff_keeps_its_policy"]
KEEPS_ALL = changed(
    KEEPS,
    (
        "  terms jsonb := signoff_terms_for(CASE WHEN NEW.procedure = 'correction' THEN 'signoff.Correction' "
        "ELSE NEW.type END);\n",
        "  of_type text; terms jsonb; required jsonb; quorum int;\n",
    ),
    (
        """  required jsonb := terms -> 'required';
  quorum int := CASE WHEN terms ->> 'quorum' = 'majority' THEN jsonb_array_length(seats) / 2 + 1
    ELSE (terms ->> 'quorum')::int END;
BEGIN
""",
        """BEGIN
  FOR of_type IN
    SELECT CASE WHEN NEW.procedure = 'correction' THEN 'signoff.Correction' ELSE NEW.type END
    UNION
    SELECT (signoff_standing((listed ->> 'content')::bigint)).type
    FROM jsonb_array_elements(CASE NEW.kind WHEN 'move' THEN NEW.representation -> 'pages'
      WHEN 'order' THEN NEW.representation -> 'order' ELSE '[]' END) AS listed
  LOOP
  terms := signoff_terms_for(of_type);
  required := terms -> 'required';
  quorum := CASE WHEN terms ->> 'quorum' = 'majority' THEN jsonb_array_length(seats) / 2 + 1
    ELSE (terms ->> 'quorum')::int END;
""",
    ),
    # What is listed and does not stand yet has no type, and no policy that it could meet.
    ("    kept -> 'seats' @> seats AND", "    of_type IS NOT NULL AND kept -> 'seats' @> seats AND"),
    ("in force for %', NEW.type\n", "in force for %', of_type\n"),
    ("  END IF;\n  RETURN NEW;", "  END IF;\n  END LOOP;\n  RETURN NEW;"),
)

OF_SUBMISSION = FROM_WHOLE["signoff_is_of_submission"]
SAME = replacing(BAD_DAYS, "signoff_same_content")
ON_EMERGENCY = FROM_WHOLE["signoff_rests_on_emergency"]
DISTANCE = replacing(of("0009_bad_days_narrower"), "signoff_prose_distance")
ON_SIGN_OFF = FROM_WHOLE["signoff_rests_on_sign_off"]
SATISFIED = FROM_WHOLE["signoff_sign_off_is_satisfied"]
POLICY = replacing(BAD_DAYS, "signoff_policy_is_signed")
STEP = replacing(BAD_DAYS, "signoff_step_is_true")
DECIDED = replacing(of("0023_the_board_decides"), "signoff_board_decided")
GOES_ON = replacing(of("0009_bad_days_narrower"), "signoff_emergency_goes_on")
DECLARED = replacing(of("0006_votes_that_count"), "signoff_declared")
SIGNED_ONCE = """EXISTS (
      SELECT FROM signoff_signoff AS o WHERE o.submission_id = NEW.submission_id)"""

# Which seats signed is asked once for each sign-off.
ENOUGH = replacing(import_module("cctvportal.signoff.migrations.0006_votes_that_count").NOW, "signoff_is_satisfied")
BY_SEATS = changed(
    ENOUGH,
    (
        "FUNCTION signoff_is_satisfied(submission uuid, wanted_digest text, instant timestamptz)",
        "FUNCTION signoff_is_satisfied_by(submission uuid, wanted_digest text, instant timestamptz, signed text[])",
    ),
    ("  s signoff_submission%ROWTYPE; signed text[];", "  s signoff_submission%ROWTYPE;"),
    ("  signed := ARRAY(SELECT signoff_signed_seats(submission, instant));\n", ""),
)
SATISFIED_ONCE = changed(
    SATISFIED,
    (
        "BEGIN\n",
        "DECLARE signed text[] := ARRAY(SELECT signoff_signed_seats(NEW.submission_id, greatest(NEW.at, now())));\n"
        "BEGIN\n  NEW.made_in := signoff_this_transaction();\n",
    ),
    (
        "signoff_is_satisfied(NEW.submission_id, NEW.digest, greatest(NEW.at, now()))",
        "signoff_is_satisfied_by(NEW.submission_id, NEW.digest, greatest(NEW.at, now()), signed)",
    ),
    (
        "a.code IN (SELECT signoff_signed_seats(NEW.submission_id, greatest(NEW.at, now())))",
        "a.code = ANY (signed)",
    ),
)

FUNCTIONS = [
    (KEEPS, KEEPS_ALL),
    (
        OF_SUBMISSION,
        changed(
            OF_SUBMISSION,
            ("p.representation = s.representation", "p.representation::text = s.representation::text"),
            ("p.assets = s.assets", "p.assets::text = s.assets::text"),
        ),
    ),
    (
        SAME,
        changed(
            SAME,
            ("a.representation = b.representation", "a.representation::text = b.representation::text"),
            ("a.assets = b.assets", "a.assets::text = b.assets::text"),
        ),
    ),
    (
        ON_EMERGENCY,
        changed(
            ON_EMERGENCY, ("n.representation = p.representation", "n.representation::text = p.representation::text")
        ),
    ),
    (DISTANCE, changed(DISTANCE, ("IF old = new THEN", "IF old::text = new::text THEN"))),
    (
        ON_SIGN_OFF,
        changed(ON_SIGN_OFF, ("IF s.id IS NULL OR", f"IF s.id IS NULL OR NOT {SIGNED_NOW.format('s.id')} OR")),
    ),
    (SATISFIED, SATISFIED_ONCE),
    (
        POLICY,
        changed(
            POLICY, ("WHERE o.id = NEW.sign_off_id", f"WHERE o.id = NEW.sign_off_id AND {SIGNED_NOW.format('s.id')}")
        ),
    ),
    (STEP, STEP.replace(SIGNED_ONCE, SIGNED_NOW.format("NEW.submission_id"))),
    (
        DECIDED,
        changed(DECIDED, ("WHERE s.kind = 'board'", f"WHERE s.kind = 'board' AND {SIGNED_NOW.format('s.id')}")),
    ),
    (
        GOES_ON,
        changed(
            GOES_ON,
            (
                "EXISTS (SELECT FROM signoff_signoff AS o WHERE o.submission_id = e.submission_id)",
                SIGNED_NOW.format("e.submission_id"),
            ),
            # Whoever declared it may have left until the second person confirms it.
            (
                "WHERE s.emergency_id = e.id;",
                "WHERE s.emergency_id = e.id\n"
                "    AND agencies_sits_on(s.member_id, s.seat_id, NULL, greatest(NEW.at, now()));",
            ),
        ),
    ),
    (
        DECLARED,
        changed(
            DECLARED,
            (
                "WHERE e.submission_id = submission AND",
                "WHERE e.submission_id = submission AND e.kind <> 'call-in' AND",
            ),
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("signoff", "0025_names_of_drafters")]

    operations = [
        migrations.RunSQL(COLUMN, NO_COLUMN),
        migrations.RunSQL(BY_SEATS, "DROP FUNCTION signoff_is_satisfied_by"),
        *(migrations.RunSQL(after, before) for before, after in FUNCTIONS),
        migrations.RunSQL("DROP FUNCTION signoff_is_satisfied", ENOUGH),
    ]
