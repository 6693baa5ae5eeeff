"""The OpenAPI 3.1 document: what views declare, put together."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from ...access.families import scope_of
from ...access.refusals import WORDS
from ..portal.operations import Operation
from ..portal.parameters import Parameter
from ..portal.schemas import INTEGER, TEXT, Named, Schema, fields
from ..portal.urls import ALL
from ..problems import PREFIX
from .stock import DETAIL, MESSAGE, Described, stock_operations

Json = dict[str, Any]
VERSION = "1.0.0"
COMMITTED = "docs/openapi.json"
ABOUT = (
    "Everything is public and read only, and an answer is a function of address, edition and software release. "
    "`/api/v2/` keeps Wagtail's v2 read contract; `/api/portal/` goes beyond it. `at=` reads an earlier edition. "
    "Nobody needs a key; a read key has a limit of its own."
)
PROBLEM = Named("Problem", fields(type=TEXT, title=TEXT, status=INTEGER, detail=TEXT) | {"additionalProperties": True})
ERRORS = {
    "400": "A parameter is not known, or its value is none; or a read key stands in the address.",
    "401": "The credentials are no good read key.",
    "403": "The read key does not open this address.",
    "404": "There is nothing at this address, or no such edition.",
    "405": "Something else than GET, HEAD or OPTIONS: `Allow` names these.",
    "410": "It was there, and was deleted, or destroyed by law; or a cursor's list is not what it was.",
    "412": "`If-Match` or `If-Unmodified-Since` asks for something else than what stands there.",
    "429": "Too many requests in this minute: `Retry-After` says when to ask again.",
    "500": "Something went wrong in the portal.",
    "503": "The portal could not answer in time: `Retry-After` says when to ask again.",
}
TOLD = {
    "ETag": "A strong tag: ask with `If-None-Match`, and 304 costs nothing.",
    "Memento-Datetime": "Where `at` is the number of an edition: when that took effect (RFC 7089, as are `Link`s).",
    "Portal-Edition": "The newest edition when it was answered.",
    "RateLimit": "What is left of the limit (draft-ietf-httpapi-ratelimit-headers).",
    "RateLimit-Policy": "The limit.",
}
LINK = {"Link": "`next` and `previous`, as in `meta` (RFC 8288)."}
ALLOW = {"Allow": "What is answered there."}
AGAIN = {"Retry-After": "Seconds until it makes sense to ask again."}


@cache
def openapi_json() -> bytes:
    """The document as it is served and committed."""
    return json.dumps(document(), indent=2, ensure_ascii=False).encode() + b"\n"


def document() -> Json:
    """The document. It says nothing of where it is served, so that it is the same everywhere."""
    schemas: dict[str, Schema] = {}
    paths = {path: {"get": _referring(operation, schemas)} for path, operation in _operations()}
    responses = {
        name: _referring(response, schemas) for form in ("Message", "Problem") for name, response in _errors(form)
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "National CCTV Strategy portal", "version": VERSION, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{}, {"readKey": []}],
        "tags": [
            {
                "name": "v2",
                "description": 'Wagtail\'s v2 read contract. Errors are `{"message"}`; 405 and 412 `{"detail"}`.',
            },
            {"name": "portal", "description": "Beyond it. Errors are problems (RFC 9457)."},
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "readKey": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A read key, `cctvread_…`. `x-scope` says which of its scopes opens an operation.",
                }
            },
            "headers": {name: _header(text) for name, text in (TOLD | LINK | ALLOW | AGAIN).items()},
            "responses": responses,
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _operations() -> Iterator[tuple[str, Json]]:
    for stock in stock_operations():
        yield stock.path, _stock(stock)
    for operation in ALL:
        yield f"{PREFIX}{operation.path}", _portal(operation)


def _stock(described: Described) -> Json:
    if described.answer is None:
        found = {"302": {"description": "Where it is.", "headers": {"Location": _header("Its address in the API.")}}}
    else:
        found = {"200": _answer("As asked for.", {"application/json": {"schema": described.answer}}, TOLD)}
    return _operation(described.path, "v2", described.summary, "", described, found | _otherwise("Message"))


def _portal(operation: Operation) -> Json:
    content: Json = {"application/json": {"schema": operation.answer}}
    if operation.row:
        content["text/csv"] = {"schema": {"type": "string", "description": "All rows, with a header (RFC 4180)."}}
    is_list = any(parameter.name == "cursor" for parameter in operation.parameters)
    found = {"200": _answer("As asked for.", content, TOLD | (LINK if is_list else {}))} | _otherwise("Problem")
    path = f"{PREFIX}{operation.path}"
    return _operation(path, "portal", operation.summary, operation.description, operation, found)


def _operation(path: str, tag: str, summary: str, text: str, of: Described | Operation, found: Json) -> Json:
    named = [
        {"name": name, "in": "path", "required": True, "schema": schema | ({"minimum": 0} if schema is INTEGER else {})}
        for name, schema in of.names.items()
    ]
    return {
        "operationId": _identifier(path),
        "tags": [tag],
        "summary": summary,
        **({"description": text} if text else {}),
        "x-scope": str(scope_of(path).value),
        "parameters": named + [_parameter(parameter) for parameter in of.parameters],
        "responses": found,
    }


def _parameter(parameter: Parameter) -> Json:
    told: Json = {"name": parameter.name, "in": "query", "description": parameter.description}
    if parameter.schema["type"] == "object":
        told |= {"style": "form", "explode": True}
    return told | {"schema": parameter.schema}


def _otherwise(form: str) -> Json:
    """What every address may answer but for what was asked of it."""
    headers = {"Location": _header("The address with its slash.")}
    leading = {
        "301": {"description": "The address lacks the slash at its end.", "headers": headers},
        "304": {"description": "It is what the tag in `If-None-Match` says."},
    }
    return leading | {status: {"$ref": f"#/components/responses/{form}{status}"} for status in ERRORS}


def _errors(form: str) -> Iterator[tuple[str, Json]]:
    """The errors of the v2 contract (``Message``) or of the portal's own (``Problem``), by name."""
    headers = {"405": ALLOW, "429": AGAIN, "503": AGAIN}
    for status, text in ERRORS.items():
        stock = DETAIL if int(status) in WORDS else MESSAGE
        content: Json = {
            "Message": {"application/json": {"schema": stock}},
            "Problem": {"application/problem+json": {"schema": PROBLEM}},
        }
        yield f"{form}{status}", _answer(text, content[form], headers.get(status, {}))


def _answer(text: str, content: Json, headers: dict[str, str]) -> Json:
    told = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return {"description": text, **({"headers": told} if told else {}), "content": content}


def _header(text: str) -> Json:
    return {"description": text, "schema": {"type": "string"}}


def _identifier(path: str) -> str:
    """``v2_pages``, ``v2_pages_by_id``: the words of a path."""
    return "_".join(part.replace("{", "by_").rstrip("}") for part in path.removeprefix("/api/").strip("/").split("/"))


def _referring(told: Any, schemas: dict[str, Schema]) -> Any:
    """``told`` with each named schema in ``schemas`` and a reference in its place."""
    if isinstance(told, Named):
        if told.name not in schemas:
            schemas[told.name] = {}
            schemas[told.name] = _referring(dict(told), schemas)
        return {"$ref": f"#/components/schemas/{told.name}"}
    if isinstance(told, dict):
        return {name: _referring(part, schemas) for name, part in told.items()}
    if isinstance(told, list):
        return [_referring(part, schemas) for part in told]
    return told
