"""What was sealed is done, that alone, at that moment, and as a whole (docs/adr/0026).

The order of a redaction is what its digest is of. A transaction may stay open for weeks: it speaks for some minutes. What
an emergency brings comes with the event that says so, while the board has not decided. An order of navigation or a move is
carried out to the last page. No instant lies beyond what the portal can read.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.locks import number_of
from cctvportal.kernel.replacing import changed, replacing

BEFORE = import_module("cctvportal.signoff.migrations.0026_at_the_moment_of_publishing")
REDACTIONS = BEFORE.of("0010_redaction")
NARROWER = BEFORE.of("0009_bad_days_narrower")


CORRECTED = import_module("cctvportal.signoff.migrations.0027_what_a_correction_leaves")


def newest(name: str) -> str:
    """The function as the migrations before left it."""
    made = [after for _, after in [*BEFORE.FUNCTIONS, *CORRECTED.FUNCTIONS] if f"FUNCTION {name}(" in after]
    return made[-1]


DATED = [("signoff_redaction", "at"), ("signoff_redactionsignature", "at")]

# In step with ``redaction/rules.py``. An order that was proposed before this is compared when it is signed, too.
WHOLE_ORDER = """
CREATE FUNCTION signoff_digest_of_redaction(r signoff_redaction) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT record_digest(jsonb_build_object(
    'redaction', r.id, 'ground', r.ground, 'statement', r.statement, 'content', r.content_id, 'places', r.places,
    'drafts', r.drafts, 'files', r.files))
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

# Whoever keeps a transaction open would keep its moment: the sign-off that it wrote would speak for members who have left
# since. As long as clocks may differ (``signoff_is_dated_now``), and longer than the largest release takes.
MOMENT = """
CREATE FUNCTION signoff_moment() RETURNS interval LANGUAGE sql STABLE AS $$ SELECT interval '10 minutes' $$;

CREATE FUNCTION signoff_refuse_late(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF clock_timestamp() > transaction_timestamp() + signoff_moment() THEN
    RAISE EXCEPTION '% takes nothing from a transaction that began at %, and it is %',
      what, transaction_timestamp(), clock_timestamp() USING ERRCODE = 'check_violation';
  END IF;
END $$;

CREATE FUNCTION signoff_is_committed_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM signoff_refuse_late(TG_TABLE_NAME);
  RETURN NULL;
END $$;
"""
MOMENT_BACK = """
DROP FUNCTION signoff_is_committed_in_time CASCADE;
DROP FUNCTION signoff_refuse_late;
DROP FUNCTION signoff_moment;
"""
# Of a publication its edition is asked, of a policy or a seat its sign-off.
IN_TIME = [
    *(f"agencies_{table}" for table in ("countersignature", "delegation", "keyadmission", "signingkey")),
    "publication_edition",
    *(f"signoff_{table}" for table in ("submission", "vote", "signoff", "emergencysignature", "emergencyevent")),
    *(f"signoff_{table}" for table in ("duty", "redactionsignature", "redactionevent")),
]

# Checks at commit can be asked for earlier, and the transaction kept open after them. It then holds up all others.
ONE_AT_A_TIME = f"""
CREATE FUNCTION signoff_is_signed_one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock({number_of("edition")});
  RETURN NULL;
END $$;
CREATE TRIGGER one_at_a_time BEFORE INSERT ON signoff_signoff
  FOR EACH STATEMENT EXECUTE FUNCTION signoff_is_signed_one_at_a_time();
"""

# What an emergency brings, and what comes back at its end, comes in the transaction of the event that says so.
THIS_STEP = """
ALTER TABLE signoff_emergencyevent ADD COLUMN made_in text;

CREATE FUNCTION signoff_emergency_step_now(emergency uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN e.made_in = signoff_this_transaction() THEN e.step END
  FROM signoff_emergencyevent AS e WHERE e.emergency_id = emergency ORDER BY e.id DESC LIMIT 1
$$;

CREATE FUNCTION signoff_may_act_alone(person bigint, place bigint, instant timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN place IS NULL THEN EXISTS (
      SELECT FROM agencies_membership AS m
      JOIN agencies_agency AS a ON a.id = m.agency_id AND a.is_secretariat
      JOIN agencies_user AS u ON u.id = m.user_id AND u.is_active
      WHERE m.user_id = person AND m.role = 'secretary'
        AND m.from_date <= (instant AT TIME ZONE 'Europe/London')::date
        AND (m.until_date IS NULL OR m.until_date >= (instant AT TIME ZONE 'Europe/London')::date)
    )
    ELSE agencies_sits_on(person, place, NULL, instant) AND EXISTS (
      SELECT FROM signoff_duty AS d
      WHERE d.member_id = person AND d.from_date <= (instant AT TIME ZONE 'Europe/London')::date
        AND (d.until_date IS NULL OR d.until_date >= (instant AT TIME ZONE 'Europe/London')::date)
    ) END
$$;
"""
THIS_STEP_BACK = """
DROP FUNCTION signoff_may_act_alone;
DROP FUNCTION signoff_emergency_step_now;
ALTER TABLE signoff_emergencyevent DROP made_in;
"""

# Where what stood before an emergency can stand again, its end does not leave the address empty.
GOES_BACK = """
CREATE FUNCTION signoff_goes_back(e signoff_emergency) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM publication_publication AS before
    WHERE before.id = e.before_id AND before.kind <> 'deletion' AND before.authority <> 'emergency'
      AND (before.parent_id IS NULL OR EXISTS (
        SELECT FROM publication_route AS r JOIN publication_publication AS above ON above.id = r.publication_id
        WHERE r.content_id = before.parent_id AND r.kind = 'canonical' AND r.until_edition_id IS NULL
          AND above.kind IN ('content', 'hold') AND before.path = above.path || before.slug || '/'
      ))
      AND NOT EXISTS (
        SELECT FROM publication_route AS taken
        WHERE taken.path IN (before.path, before.path || (before.representation ->> 'permanent_slug') || '/')
          AND taken.kind IN ('canonical', 'version') AND taken.content_id <> before.content_id
          AND taken.until_edition_id IS NULL
      )
  )
$$;
"""

# At the counting, when all that an edition brings stands. Of an order only those pages are published that change places.
AS_A_WHOLE = """
CREATE FUNCTION signoff_is_carried_out_as_a_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE part uuid := (
  SELECT s.id
  FROM (
    SELECT DISTINCT p.sign_off FROM publication_publication AS p
    WHERE p.edition_id = NEW.edition_id AND p.emergency IS NULL
  ) AS brought
  JOIN signoff_signoff AS o ON o.id = brought.sign_off
  JOIN signoff_submission AS s ON s.id = o.submission_id AND s.kind IN ('move', 'order')
  CROSS JOIN LATERAL jsonb_array_elements(
    s.representation -> CASE s.kind WHEN 'move' THEN 'pages' ELSE 'order' END) AS listed
  WHERE NOT EXISTS (
    SELECT FROM publication_route AS r JOIN publication_publication AS p ON p.id = r.publication_id
    WHERE r.content_id = (listed ->> 'content')::bigint AND r.kind = 'canonical' AND r.until_edition_id IS NULL
      AND CASE s.kind WHEN 'move' THEN p.sign_off = o.id AND p.path = listed ->> 'to'
        ELSE p.parent_id = s.content_id AND p.position = (listed ->> 'position')::int END
  )
  LIMIT 1
);
BEGIN
  IF part IS NOT NULL THEN
    RAISE EXCEPTION 'edition % carries submission % out in part', NEW.edition_id, part
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER is_carried_out_as_a_whole AFTER INSERT ON publication_editioncount
  FOR EACH ROW EXECUTE FUNCTION signoff_is_carried_out_as_a_whole();
"""

# PostgreSQL takes infinity, years after 9999 and years before the first, and Python reads none of them: of a row that
# nobody takes away, no more than one is needed, and whatever reads it answers 500 from then on.
INSTANTS = {
    **dict.fromkeys((f"agencies_{table}" for table in ("countersignature", "keyadmission", "keyrevocation")), "at"),
    **dict.fromkeys(
        ("agencies_revocation", "publication_destruction", "record_recordentry", "record_securityentry"), "at"
    ),
    **dict.fromkeys(
        (f"signoff_{table}" for table in ("contribution", "emergency", "emergencyevent", "emergencysignature")), "at"
    ),
    **dict.fromkeys((f"signoff_{table}" for table in ("packitem", "packremoval", "redaction", "redactionevent")), "at"),
    **dict.fromkeys(
        (f"signoff_{table}" for table in ("redactionsignature", "signoff", "submissionevent", "vote")), "at"
    ),
    "agencies_chair": "from_date until_date",
    "agencies_delegation": "from_date made_at until_date",
    "agencies_membership": "appointed_at from_date until_date",
    "agencies_seat": "from_date until_date",
    "agencies_signingkey": "made_at",
    "agencies_user": "date_joined erased_at last_login",
    "publication_edition": "effective_at made_at next_boundary",
    "publication_publication": "boundaries expires_at first_published_at",
    "record_headsent": "day",
    "record_verification": "at",
    "signoff_duty": "from_date until_date",
    "signoff_pack": "made_at",
    "signoff_packevent": "at release_at",
    "signoff_policy": "from_time",
    "signoff_previewlink": "expires_at made_at revoked_at",
    "signoff_reminder": "at day",
    "signoff_submission": "boundaries decide_by submitted_at",
}
FIRST, LAST = "timestamptz '0001-01-02 00:00Z'", "timestamptz '9999-12-30 00:00Z'"
BOUNDARIES = (
    "{first} <= ALL (boundaries) AND {last} >= ALL (boundaries) AND coalesce(array_ndims(boundaries), 1) = 1 "
    "AND array_position(boundaries, NULL) IS NULL"
)


def can_be_read(column: str) -> str:
    """What is asked of a column with a day or an instant, or with instants."""
    if column == "boundaries":
        return BOUNDARIES.format(first=FIRST, last=LAST)
    if column == "day" or column.endswith("_date"):
        return f"{column} BETWEEN date '0001-01-02' AND date '9999-12-30'"
    return f"{column} BETWEEN {FIRST} AND {LAST}"


MAY_ORDER = replacing(REDACTIONS, "signoff_may_order_redaction")
CARRY_OUT = replacing(REDACTIONS, "signoff_carry_out_redaction")
COMMITTED = replacing(BEFORE.of("0021_nothing_of_the_past"), "signoff_sees_what_is_committed")
SATISFIED = newest("signoff_sign_off_is_satisfied")
DECLARE = replacing(BEFORE.BAD_DAYS, "signoff_may_declare")
SECRETARY, DUTY = (part.partition("\n    ) THEN")[0] for part in DECLARE.split("NOT EXISTS (")[1:])
GOES_ON = newest("signoff_emergency_goes_on")
ON_EMERGENCY = newest("signoff_rests_on_emergency")
GONE = replacing(NARROWER, "signoff_address_is_gone")
CLERICAL = replacing(NARROWER, "signoff_is_clerical")
NOT_AGAIN = replacing(REDACTIONS, "signoff_was_not_redacted")

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
    (
        COMMITTED,
        changed(COMMITTED, ("  RETURN NULL;", "  PERFORM signoff_refuse_late(TG_TABLE_NAME);\n  RETURN NULL;")),
    ),
    # Days end within a moment, too.
    (SATISFIED, SATISFIED.replace("greatest(NEW.at, now())", "greatest(NEW.at, clock_timestamp())")),
    (
        DECLARE,
        changed(
            DECLARE,
            (f"NOT EXISTS ({SECRETARY}\n    )", "NOT signoff_may_act_alone(NEW.member_id, NULL, NEW.at)"),
            (f"NOT EXISTS ({DUTY}\n    )", "NOT signoff_may_act_alone(NEW.member_id, NEW.seat_id, NEW.at)"),
        ),
    ),
    (
        GOES_ON,
        changed(
            GOES_ON,
            ("BEGIN\n", "BEGIN\n  NEW.made_in := signoff_this_transaction();\n"),
            ("NULL, greatest(NEW.at, now()));", "NULL, greatest(NEW.at, clock_timestamp()));"),
            (
                "EXISTS (SELECT FROM signoff_emergencysignature AS s WHERE s.emergency_id = e.id)",
                "EXISTS (SELECT FROM signoff_emergencysignature AS s WHERE s.emergency_id = e.id\n"
                "          AND s.at >= NEW.at - signoff_moment()\n"
                "          AND signoff_may_act_alone(s.member_id, s.seat_id, greatest(NEW.at, clock_timestamp())))",
            ),
        ),
    ),
    (
        ON_EMERGENCY,
        changed(
            ON_EMERGENCY,
            (
                "step text := signoff_emergency_step(p.emergency)",
                "step text := signoff_emergency_step_now(p.emergency)",
            ),
            (
                "OR NOT signoff_emergency_begins_here(e) THEN",
                "OR NOT signoff_emergency_begins_here(e)\n"
                "    OR NOT coalesce(signoff_step(s.id) IN ('submitted', 'resubmitted'), false) THEN",
            ),
            ("RETURN p.kind = 'hold' AND", "RETURN p.kind = 'hold' AND p.boundaries = '{}' AND"),
        ),
    ),
    (
        GONE,
        changed(
            GONE,
            ("signoff_emergency_step(e.id)", "NOT signoff_goes_back(e) AND signoff_emergency_step_now(e.id)"),
        ),
    ),
    (CLERICAL, changed(CLERICAL, ("p.assets = s.assets", "p.assets::text = s.assets::text"))),
    (
        NOT_AGAIN,
        changed(
            NOT_AGAIN,
            (
                "p.representation = NEW.representation AND p.assets = NEW.assets",
                "p.representation::text = NEW.representation::text AND p.assets::text = NEW.assets::text",
            ),
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("signoff", "0028_beneath_an_emergency"),
        ("publication", "0013_entries_of_what_was_done"),
        ("record", "0005_entries_are_in_form"),
    ]

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
        migrations.RunSQL(MOMENT, MOMENT_BACK),
        *(
            migrations.RunSQL(
                f"CREATE CONSTRAINT TRIGGER is_committed_in_time AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED "
                f"FOR EACH ROW EXECUTE FUNCTION signoff_is_committed_in_time()",
                f"DROP TRIGGER is_committed_in_time ON {table}",
            )
            for table in IN_TIME
        ),
        migrations.RunSQL(ONE_AT_A_TIME, "DROP FUNCTION signoff_is_signed_one_at_a_time CASCADE"),
        migrations.RunSQL(THIS_STEP, THIS_STEP_BACK),
        migrations.RunSQL(GOES_BACK, "DROP FUNCTION signoff_goes_back"),
        migrations.RunSQL(AS_A_WHOLE, "DROP FUNCTION signoff_is_carried_out_as_a_whole CASCADE"),
        *(migrations.RunSQL(after, before) for before, after in FUNCTIONS),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_can_be_read CHECK ({can_be_read(column)})",
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_can_be_read",
            )
            for table, columns in INSTANTS.items()
            for column in columns.split()
        ),
    ]
