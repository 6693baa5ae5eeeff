"""JSON Schema (draft 2020-12, as OpenAPI 3.1 has it) of what ``/api/portal/`` tells, in few words."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
DATE: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
ANY_OBJECT: Schema = {"type": "object"}


class Named(dict[str, Any]):
    """A schema that stands by its name among the components of the description."""

    def __init__(self, name: str, schema: Schema) -> None:
        super().__init__(schema)
        self.name = name


def nullable(schema: Schema) -> Schema:
    """``schema``, or null."""
    if isinstance(schema, Named) or not isinstance(schema.get("type"), str):
        return {"anyOf": [schema, {"type": "null"}]}
    null = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | {"type": [schema["type"], "null"]} | null


def listed(schema: Schema) -> Schema:
    """A list of such."""
    return {"type": "array", "items": schema}


def code(*values: str) -> Schema:
    """One of a few words."""
    return {"type": "string", "enum": list(values)}


def fields(**properties: Schema) -> Schema:
    """An object that has all of ``properties`` and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def joined(first: Schema, **more: Schema) -> Schema:
    """The object ``first`` with further fields."""
    return fields(**first["properties"], **more)


def columns(schema: Schema, before: str = "") -> Iterator[str]:
    """The names of the columns of a table of such objects: an object within one has a column for each field."""
    for name, part in schema["properties"].items():
        part = next((each for each in part.get("anyOf", ()) if "properties" in each), part)
        if "properties" in part:
            yield from columns(part, f"{before}{name}.")
        else:
            yield f"{before}{name}"


NAMED = Named("CodeAndName", fields(code=TEXT, name=TEXT))
