"""``/api/openapi.json``, and ``/api/`` for people."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from ...caching import conditional
from ...frame import frame_for
from ...views.as_of import with_mementos
from .document import document, openapi_json

Item = dict[str, Any]


@require_safe
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The description of the API (OpenAPI 3.1), as committed in docs/openapi.json."""
    frame = frame_for(request)

    def make() -> HttpResponseBase:
        response = HttpResponse(openapi_json(), content_type="application/json")
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return conditional(request, frame.edition, make)


@with_mementos
def reference(request: HttpRequest) -> HttpResponseBase:
    """The same to read: each address, its parameters, what it answers."""
    frame = frame_for(request)
    return conditional(request, frame.edition, lambda: frame.html(request, "api", _view()))


@cache
def _view() -> Item:
    """An ``ApiView`` of ``design.contracts``."""
    told = document()
    groups = []
    for tag in told["tags"]:
        operations = [
            _row(path, operations["get"])
            for path, operations in told["paths"].items()
            if tag["name"] in operations["get"]["tags"]
        ]
        groups.append({"name": f"/api/{tag['name']}/", "text": tag["description"], "operations": operations})
    statuses = told["components"]["responses"]
    errors = [
        {"status": name.removeprefix("Problem"), "text": answer["description"]}
        for name, answer in statuses.items()
        if name.startswith("Problem")
    ]
    return {"about": told["info"]["description"], "groups": groups, "errors": errors}


def _row(path: str, operation: Item) -> Item:
    return {
        "path": path,
        "anchor": operation["operationId"],
        "summary": operation["summary"],
        "text": operation.get("description", ""),
        "scope": operation["x-scope"],
        "parameters": [
            {
                "name": parameter["name"],
                "text": parameter.get("description", "Part of the address."),
                "values": _values(parameter["schema"]),
            }
            for parameter in operation["parameters"]
        ],
        "is_table": "text/csv" in operation["responses"].get("200", {}).get("content", {}),
    }


def _values(schema: Item) -> str:
    """What a parameter may be, in words."""
    if "enum" in schema:
        words = " or ".join(schema["enum"])
    elif schema["type"] == "integer":
        most = schema.get("maximum", 2**63)
        words = f"{schema.get('minimum', 0)} to {most}" if most < 2**31 else "a number"
    else:
        known = {"boolean": "true or false", "object": "field=value"}
        words = known.get(schema["type"]) or schema.get("format", "text")
    return f"{words}; {schema['default']} without it" if "default" in schema else words
