"""System checks: whoever serves the portal cannot take its protection away, and the protection is whole."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError, connection

from .protection import OUT_OF_TURN, SEARCHING, UNGUARDED, append_only_tables

# Roles of this connection, the one it signed in as among them, that may do to a protected table what nobody should.
POWERFUL = """
SELECT who.name, c.relname FROM (SELECT session_user::text AS name UNION SELECT current_user::text) AS who
JOIN pg_roles AS r ON r.rolname = who.name
JOIN pg_class AS c ON c.relname = ANY (%s) AND c.relnamespace = 'public'::regnamespace
WHERE r.rolsuper OR pg_has_role(who.name, c.relowner, 'MEMBER')
   OR has_table_privilege(who.name, c.oid, 'DELETE, TRUNCATE, TRIGGER')
ORDER BY 1, 2
"""
UNPROTECTED = """
SELECT c.relname FROM pg_class AS c
WHERE c.relname = ANY (%s) AND c.relnamespace = 'public'::regnamespace AND 2 > (
  SELECT count(*) FROM pg_trigger AS t
  WHERE t.tgrelid = c.oid AND t.tgname IN ('append_only_rows', 'append_only_table') AND t.tgenabled IN ('O', 'A'))
ORDER BY 1
"""


@register()
def database_role_is_powerless(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The role of this process can neither drop the triggers of append-only tables nor delete from them.

    That is the owner's, for migrations alone (docs/adr/0004). Says nothing where the database cannot be asked.
    """
    found = _asked(POWERFUL)
    if not found:
        return []
    roles = ", ".join(sorted({name for name, _ in found}))
    return [
        Warning(
            f"The database role {roles} can take the protection off {len({table for _, table in found})} append-only "
            "tables.",
            hint="Only migrations run as the owner. Let DATABASE_URL sign in as cctv_cms, or as cctv_public.",
            id="record.W001",
        )
    ]


@register()
def append_only_tables_are_protected(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every append-only table has its triggers, switched on. Says nothing of tables that do not exist yet."""
    tables = [table for (table,) in _asked(UNPROTECTED)]
    if not tables:
        return []
    return [
        Warning(
            f"These tables are not append-only, as they should be: {', '.join(tables)}.",
            hint="Somebody with the owner's rights dropped or disabled their triggers. Find out who, verify the record "
            "(manage.py verify_record), and make them anew from the migrations.",
            id="record.W002",
        )
    ]


@register()
def functions_look_nowhere_else(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What triggers ask looks up its tables in ``public`` alone, whoever asks (``protection.pin_search_paths``)."""
    functions = [function for (function,) in _asked(SEARCHING)]
    if not functions:
        return []
    return [
        Warning(
            f"These database functions could be shown other tables than the portal's: {', '.join(functions)}.",
            hint="Run manage.py migrate as the owner: it sets their search_path again.",
            id="record.W003",
        )
    ]


@register()
def rows_name_what_is_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Foreign keys are asked before any other trigger (``protection.parents_first``)."""
    tables = [table for (table,) in _asked(UNGUARDED)]
    if not tables:
        return []
    return [
        Warning(
            f"In these tables a row may come before one that it names: {', '.join(tables)}.",
            hint="Run manage.py migrate as the owner: it makes the triggers again.",
            id="record.W004",
        )
    ]


@register()
def rows_come_in_turn(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """No row of an append-only table chooses its place among the others (``protection.rows_in_turn``)."""
    tables = [table for (table,) in _asked(OUT_OF_TURN)]
    if not tables:
        return []
    return [
        Warning(
            f"In these tables a row may choose its place among the others: {', '.join(tables)}.",
            hint="Run manage.py migrate as the owner: it makes the triggers again.",
            id="record.W005",
        )
    ]


def _asked(question: str) -> list[tuple]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(question, [append_only_tables()] if "%s" in question else None)
            return cursor.fetchall()
    except DatabaseError:
        return []
