"""Querysets of the hot reads, put together once: composing and compiling one takes Django longer than running it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar

import orjson
from django.db import connections, router
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, JSONField, Lookup, Model, QuerySet
from django.db.models.expressions import Col
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
# Stand for values while a queryset is compiled: numbers and instants that nothing else in one is.
EDITION = -(2**60)
NUMBER = EDITION - 1
NOW = datetime(1, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
TEXT = "\x01text"
NUMBERS, TEXTS = [NUMBER], [TEXT]


@Field.register_lookup
class AnyOf(Lookup):
    """``path__any_of=[...]``: as ``in``, with one parameter however long the list is."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*parameters, self.rhs)


class Prepared(Generic[M]):
    """A queryset that is compiled at its first use; each call asks it with other values.

    ``build`` makes it with the constants of this module in place of values, and ``values`` says under which names these
    are given: ``Prepared(build, edition=EDITION)(edition=8)``. Slices are fixed.
    """

    def __init__(self, build: Callable[[], QuerySet[M]], **values: object) -> None:
        self.build = build
        self.names = values
        self._statement: _Statement[M] | None = None

    def __call__(self, **values: object) -> list[M]:
        """The instances that match, with their annotations and what ``select_related`` brings."""
        if self._statement is None:
            self._statement = _Statement(self.build(), self.names)
        return self._statement.execute(values)


class _Statement(Generic[M]):
    """SQL, and how its rows become instances: what ``django.db.models.query.ModelIterable`` finds out each time."""

    def __init__(self, queryset: QuerySet[M], names: dict[str, object]) -> None:
        compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, parameters = compiler.as_sql()
        self.parameters = [(_named(names, parameter), parameter) for parameter in parameters]
        if missing := set(names) - {name for name, _ in self.parameters}:
            raise ValueError(f"The statement does not ask for {', '.join(sorted(missing))}.")
        self.model = queryset.model
        own = compiler.klass_info["select_fields"]
        self.own = slice(own[0], own[-1] + 1)
        self.names = [column.target.attname for column, *_ in compiler.select[self.own]]
        self.annotations = compiler.annotation_col_map or {}
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        self.converters = [
            (position, _read_json if _is_json(expression) else partial(_converted, converters, expression))
            for position, (converters, expression) in compiler.get_converters(columns).items()
        ]
        # The stubs are those of a later Django.
        self.related = get_related_populators(compiler.klass_info, compiler.select, queryset.db)  # type: ignore[call-arg]

    def execute(self, values: dict[str, Any]) -> list[M]:
        alias = router.db_for_read(self.model)
        connection = connections[alias]
        with _cursor(connection) as cursor:
            cursor.execute(self.sql, [values[name] if name else fixed for name, fixed in self.parameters])
            rows = cursor.fetchall()
        return [self._instance(alias, connection, list(row)) for row in rows]

    def _instance(self, alias: str, connection: Any, row: list[Any]) -> M:
        for position, converted in self.converters:
            row[position] = converted(row[position], connection)
        found = self.model.from_db(alias, self.names, row[self.own])
        for populator in self.related:
            populator.populate(row, found)
        for name, position in self.annotations.items():
            setattr(found, name, row[position])
        return found


@contextmanager
def _cursor(connection: Any) -> Iterator[CursorWrapper]:
    """One that leaves its values to the server, so that a statement asked again is planned already (psycopg docs,
    "Prepared statements"; ``prepare_threshold`` of the settings). Django's own writes them into the text."""
    connection.ensure_connection()
    connected = connection.connection
    usual, connected.cursor_factory = connected.cursor_factory, ServerBindingCursor
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connected.cursor_factory = usual


def _is_json(expression: Any) -> bool:
    """Whether it is a field of JSON itself; what lies within one Django reads in its own ways."""
    return isinstance(expression, Col) and type(expression.output_field) is JSONField


def _read_json(text: str | None, _: Any) -> Any:
    """As ``JSONField`` reads it, in a third of the time: what is published holds whole numbers of 53 bits at most."""
    return None if text is None else orjson.loads(text)


def _converted(converters: list[Callable], expression: Any, value: Any, connection: Any) -> Any:
    for converter in converters:
        value = converter(value, expression, connection)
    return value


def _named(names: dict[str, object], parameter: object) -> str | None:
    return next((name for name, placeholder in names.items() if placeholder == parameter), None)
