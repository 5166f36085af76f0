"""The API's own description, OpenAPI 3.1, made of the types that validate and answer requests."""

import re
from functools import lru_cache
from typing import Any

import msgspec
from chalice.app import Blueprint, Response

from ...domain.licenses import LicenseType
from ...wiring import wired
from ..permissions import ROLES_BY_OPERATION
from ..problems import STATUS_AND_TITLE_BY_CODE
from . import wire
from .cross_origin import answer_headers
from .documented import DOCUMENTED, Documented
from .operation import OPERATIONS, Operation

routes = Blueprint(__name__)

BASE = "/api/v2"
REFERENCE = "#/components/schemas/{name}"
TITLE = "Seatledger"
VERSION = "2"
PAGING: tuple[tuple[str, Any], ...] = (("limit", int), ("cursor", str))
ALWAYS = ("unauthenticated", "forbidden", "invalid_request", "internal_error", "contended")
WITH_BODY = ("payload_too_large", "unsupported_media_type")

MEMBERS_BY_CODE: dict[str, dict[str, Any]] = {
    "invalid_request": {"errors": list[wire.FaultAnswer]},
    "contact_csm": {"contact": wire.ContactAnswer | None},
    "contact_reseller": {"contact": wire.ContactAnswer | None},
    "no_available_licenses": {"license_type": LicenseType, "requested": int, "available": int},
    "exceeds_scheduled": {"license_type": LicenseType, "requested": int, "scheduled": int},
    "quote_changed": {"quote": wire.QuoteAnswer},
    "quote_expired": {"quote": wire.QuoteAnswer},
    "license_type_not_in_plan": {"license_type": LicenseType},
    "internal_error": {"request_id": str},
}
"""What a problem has besides type, title, status, detail and code."""


@routes.route("/openapi.json", methods=["GET"], content_types=[])
def get_openapi() -> Response:
    """Public: it describes, and tells nothing of anybody."""
    return Response(
        body=_encoded(),
        headers={
            "Content-Type": "application/json",
            "Cache-Control": "public, max-age=3600",
            **answer_headers(routes.current_request, wired().origins),
        },
    )


@lru_cache(maxsize=1)
def _encoded() -> str:
    return msgspec.json.encode(document()).decode()


def document() -> dict[str, Any]:
    """All operations that are registered."""
    types = _types()
    schemas, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    schema_of = {_key(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, Any] = {}
    for each in OPERATIONS:
        entry = _operation(each, DOCUMENTED[each.name], schema_of)
        paths.setdefault(f"{BASE}{each.path}", {})[each.method.lower()] = entry
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": components | _problems(schema_of),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
        "security": [{"token": []}],
    }


def codes_of(this: Operation) -> tuple[str, ...]:
    """Every problem code that the operation may answer."""
    codes = [*ALWAYS, *DOCUMENTED[this.name].codes]
    if "{" in this.path:
        codes.append("not_found")
    if this.body is not None:
        codes += WITH_BODY
    if this.keyed == "required":
        codes.append("idempotency_key_required")
    if this.keyed != "none":
        codes.append("idempotency_key_reused")
    return tuple(dict.fromkeys(codes))


def _operation(this: Operation, known: Documented, schema_of: dict[str, Any]) -> dict[str, Any]:
    roles = ", ".join(sorted(ROLES_BY_OPERATION[this.name]))
    entry: dict[str, Any] = {
        "operationId": this.name,
        "summary": known.summary,
        "description": f"For: {roles}.",
        "parameters": [*_path_parameters(this), *_query(known, schema_of), *_headers(this)],
        "responses": _responses(this, known, schema_of),
    }
    if this.body is not None:
        content = {"application/json": {"schema": schema_of[_key(this.body)]}}
        entry["requestBody"] = {"required": True, "content": content}
    return entry


def _path_parameters(this: Operation) -> list[dict[str, Any]]:
    return [
        _parameter("path", name, {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}, True)
        for name in re.findall(r"\{(\w+)\}", this.path)
    ]


def _query(known: Documented, schema_of: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = (*(PAGING if known.listed and 200 in known.answers else ()), *known.query)
    return [
        _parameter("query", name, _LIMIT if name == "limit" else schema_of[_key(kind)], False)
        for name, kind in parameters
    ]


_LIMIT = {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
_COMPANY = {"type": "string", "description": "The company to act for, from vendor staff only."}
_REASON = {"type": "string", "maxLength": 500, "description": "Why, as the journal will say."}
_KEY = {"type": "string", "minLength": 1, "maxLength": 255}


def _headers(this: Operation) -> list[dict[str, Any]]:
    headers = []
    if this.company:
        headers.append(_parameter("header", "DP-Company-ID", _COMPANY, False))
    if this.method != "GET":
        headers.append(_parameter("header", "DP-Reason", _REASON, False))
    if this.keyed != "none":
        headers.append(_parameter("header", "Idempotency-Key", _KEY, this.keyed == "required"))
    return headers


def _parameter(where: str, name: str, schema: Any, required: bool) -> dict[str, Any]:
    return {"in": where, "name": name, "required": required, "schema": schema}


def _responses(this: Operation, known: Documented, schema_of: dict[str, Any]) -> dict[str, Any]:
    responses = {
        str(status): _answer(known, kind, schema_of) for status, kind in known.answers.items()
    }
    if known.tagged:
        responses["304"] = {"description": "The client has the latest"}
    by_status: dict[str, list[str]] = {}
    for code in codes_of(this):
        by_status.setdefault(str(STATUS_AND_TITLE_BY_CODE[code][0]), []).append(code)
    for status, codes in sorted(by_status.items()):
        references = [{"$ref": REFERENCE.format(name=_problem_name(code))} for code in codes]
        schema = references[0] if len(references) == 1 else {"oneOf": references}
        responses[status] = {
            "description": "; ".join(STATUS_AND_TITLE_BY_CODE[code][1] for code in codes),
            "content": {"application/problem+json": {"schema": schema}},
        }
    return responses


def _answer(known: Documented, kind: Any, schema_of: dict[str, Any]) -> dict[str, Any]:
    if kind is None:
        return {"description": "Done"}
    schema = schema_of[_key(kind)]
    if known.listed:
        schema = {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": schema},
                "cursor": {"type": "string", "description": "Absent on the last page."},
            },
            "required": ["items"],
        }
    return {"description": "OK", "content": {"application/json": {"schema": schema}}}


def _problem(code: str, schema_of: dict[str, Any]) -> dict[str, Any]:
    """RFC 9457, with the members of this code."""
    status, title = STATUS_AND_TITLE_BY_CODE[code]
    members = {name: schema_of[_key(kind)] for name, kind in MEMBERS_BY_CODE.get(code, {}).items()}
    properties = {
        "type": {"const": f"/problems/{code.replace('_', '-')}"},
        "title": {"const": title},
        "status": {"const": status},
        "detail": {"type": "string"},
        "code": {"const": code},
        **members,
    }
    # The gateway answers some of these by itself, in the same words but without our members.
    required = [name for name in properties if name != "request_id"]
    return {"type": "object", "properties": properties, "required": required}


def _problems(schema_of: dict[str, Any]) -> dict[str, Any]:
    codes = dict.fromkeys(code for each in OPERATIONS for code in codes_of(each))
    return {_problem_name(code): _problem(code, schema_of) for code in codes}


def _problem_name(code: str) -> str:
    return "Problem" + "".join(word.capitalize() for word in code.split("_"))


def _types() -> list[Any]:
    """Every type that the document mentions, once."""
    found: dict[str, Any] = {}
    for each in OPERATIONS:
        known = DOCUMENTED[each.name]
        kinds = [each.body, *known.answers.values(), *(kind for _, kind in (*known.query, *PAGING))]
        found |= {_key(kind): kind for kind in kinds if kind is not None}
    for members in MEMBERS_BY_CODE.values():
        found |= {_key(kind): kind for kind in members.values()}
    return list(found.values())


def _key(kind: Any) -> str:
    return repr(kind)
