"""Migration operations that make tables append-only and say which database role reads what (docs/adr/0004).

Triggers stop everyone but a database superuser and the table's owner who drops them; the missing grants stop the
``cctv_cms`` role before a trigger is asked.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from django.db import connections
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

ROLES = """
DO $$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['cctv_cms', 'cctv_public'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the cluster was quicker
    END;
    BEGIN
      -- With DATABASE_URL alone one log-in stands for all three roles (settings/embedded.py).
      IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT %I TO %I', role, current_user);
      END IF;
    EXCEPTION
      WHEN insufficient_privilege THEN NULL;  -- each role has a log-in of its own
      WHEN unique_violation OR internal_error THEN NULL;  -- another database of the cluster was quicker
    END;
  END LOOP;
END $$;
GRANT USAGE ON SCHEMA public TO cctv_cms, cctv_public;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO cctv_cms;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO cctv_cms;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cctv_cms;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO cctv_cms;
REVOKE INSERT, UPDATE, DELETE ON TABLE django_migrations FROM cctv_cms;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def create_roles() -> RunSQL:
    """The cms and public roles, their default grants, and the function that append-only triggers call."""
    return RunSQL(ROLES, RunSQL.noop)


class AppendOnly(RunSQL):
    """A RunSQL that knows which table it protects."""

    table = ""


def append_only_tables() -> list[str]:
    """The tables that any migration makes append-only, by name."""
    migrations = MigrationLoader(None).disk_migrations.values()
    operations = [operation for migration in migrations for operation in migration.operations]
    return sorted(operation.table for operation in operations if isinstance(operation, AppendOnly))


def append_only(table: str, *, but_update: bool = False) -> AppendOnly:
    """Refuse DELETE and TRUNCATE on ``table``, and UPDATE too unless another trigger judges updates."""
    rows = "DELETE" if but_update else "UPDATE OR DELETE"
    revoked = "DELETE, TRUNCATE" if but_update else "UPDATE, DELETE, TRUNCATE"
    protection = AppendOnly(
        f"""
        CREATE TRIGGER append_only_rows BEFORE {rows} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        REVOKE {revoked} ON {table} FROM cctv_cms;
        """,
        f"DROP TRIGGER append_only_rows ON {table}; DROP TRIGGER append_only_table ON {table};",
    )
    protection.table = table
    return protection


def public_may_read(*tables: str) -> RunSQL:
    """Let the ``cctv_public`` role SELECT from ``tables``."""
    names = ", ".join(tables)
    return RunSQL(f"GRANT SELECT ON {names} TO cctv_public", f"REVOKE SELECT ON {names} FROM cctv_public")  # noqa: S608


# What a trigger asks must not depend on who asks: a temporary table of the same name would answer in a table's place.
# Nor must a type: PL/pgSQL keeps what it compiled first. Two that name none are written in place of their calls, and
# one that calls itself names its types in full.
SEARCHING = """
SELECT p.oid::regprocedure::text FROM pg_proc AS p
WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
  AND p.proname NOT IN ('search_plain', 'search_bare', 'record_canonical')
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
  AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS c WHERE c LIKE 'search_path=%public%pg_temp')
ORDER BY 1
"""


def pin_search_paths(using: str, **kwargs: object) -> None:
    """After every ``migrate``: let each of the portal's database functions look up tables in ``public`` alone.

    Once for all of them, because a migration that replaces a function takes its settings away.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(SEARCHING)
        for (function,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {function} SET search_path = public, pg_temp")


# Foreign keys of Django are checked at commit. Until then a row may name one that comes after it, of which its triggers
# find nothing to object to. A submission is compared with its contributors, who for that come before it.
FOREIGN_KEYS = """
SELECT child.relname, own.attname, parent.relname, key.attname
FROM pg_constraint AS c
JOIN pg_class AS child ON child.oid = c.conrelid
JOIN pg_class AS parent ON parent.oid = c.confrelid
JOIN pg_attribute AS own ON own.attrelid = c.conrelid AND own.attnum = c.conkey[1]
JOIN pg_attribute AS key ON key.attrelid = c.confrelid AND key.attnum = c.confkey[1]
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
  AND child.relname ~ '^(agencies|publication|record|search|signoff)_'
  AND (child.relname, own.attname) <> ('signoff_contributor', 'submission_id')
ORDER BY 1, 2
"""


# Tables of the portal's own in which a row may name what is not there.
UNGUARDED = f"""
SELECT DISTINCT found.child FROM ({FOREIGN_KEYS}) AS found(child, own, parent, key)
WHERE NOT EXISTS (
  SELECT FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
  WHERE c.relname = found.child AND t.tgname = 'a_parents_first' AND t.tgenabled = 'O'
)
ORDER BY 1
"""  # noqa: S608


def parents_first(using: str, **kwargs: object) -> None:
    """After every ``migrate``: let each row of the portal's own tables come after those that it names.

    The triggers' names put them before all others of their tables.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        for table, keys in groupby(cursor.fetchall(), itemgetter(0)):
            cursor.execute(_parents_first(table, [(column, parent, key) for _, column, parent, key in keys]))


def _parents_first(table: str, keys: Sequence[tuple[str, str, str]]) -> str:
    checks = "".join(
        f"""
          IF NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT FROM {parent} WHERE {key} = NEW.{column}) THEN
            RAISE EXCEPTION '{table}.{column} names a row that is not there' USING ERRCODE = 'foreign_key_violation';
          END IF;"""
        for column, parent, key in keys
    )
    columns = ", ".join(column for column, *_ in keys)
    return f"""
        CREATE OR REPLACE FUNCTION {table}_parents_first() RETURNS trigger LANGUAGE plpgsql
        SET search_path = public, pg_temp AS $$
        BEGIN
          {checks}
          RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER a_parents_first BEFORE INSERT OR UPDATE OF {columns} ON {table}
          FOR EACH ROW EXECUTE FUNCTION {table}_parents_first();
    """


# The newest event of something is its state, and the newest of several rows is often the one that counts. A sequence
# gives the numbers; but whoever may insert may state one of her own, or use one that was given long before.
NUMBERED = """
SELECT c.relname FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'id' AND a.attidentity <> ''
WHERE c.relname = ANY (%s) AND c.relnamespace = 'public'::regnamespace
"""

# Append-only tables in which a row may choose its place.
OUT_OF_TURN = f"""
{NUMBERED} AND NOT EXISTS (
  SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgname = 'a_row_in_turn' AND t.tgenabled IN ('O', 'A')
)
ORDER BY 1
"""

IN_TURN = """
CREATE OR REPLACE FUNCTION row_in_turn() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.id := nextval(pg_get_serial_sequence(quote_ident(TG_TABLE_NAME), 'id'));
  RETURN NEW;
END $$;
"""


def rows_in_turn(using: str, **kwargs: object) -> None:
    """After every ``migrate``: let the database number the rows of append-only tables as they come."""
    with connections[using].cursor() as cursor:
        cursor.execute(IN_TURN)
        cursor.execute(NUMBERED, [append_only_tables()])
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER a_row_in_turn BEFORE INSERT ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION row_in_turn()"
            )
