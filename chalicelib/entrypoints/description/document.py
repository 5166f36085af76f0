"""The OpenAPI 3.1 document, made from the types of request bodies and responses."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from ...domain.refusals import RefusalCode
from ..http.problems import PROBLEM_BY_CODE
from ..http.registry import CHAPTERS, OPERATIONS, PAGING, OneOf, Operation, Text
from ..http.shapes import descriptions
from . import problems
from .examples import example_of, parameters_of
from .parameters import headers_of, path_parameters, query_parameters
from .webhooks import webhooks

BASE = "/api/v2"
REFERENCE = "#/components/schemas/{name}"
VERSION = "2"
INTRODUCTION = Path(__file__).parent / "introduction.md"
ALWAYS = (
    "invalid_request",
    "unauthenticated",
    "forbidden",
    "throttled",
    "internal_error",
    "contended",
    "issuer_unavailable",
)
WITH_BODY = ("payload_too_large", "unsupported_media_type")
RETRY_AFTER = {
    "required": True,
    "description": "Seconds to wait before you repeat the request.",
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
}
HEADERS_BY_STATUS: dict[str, dict[str, Any]] = {
    "401": {
        "WWW-Authenticate": {
            "required": False,
            "description": "`Bearer`, and what is wrong with the token.",
            "schema": {"type": "string"},
        }
    },
    "429": {"Retry-After": RETRY_AFTER},
    "503": {"Retry-After": RETRY_AFTER},
}
ETAG = {
    "required": True,
    "description": "Identifies this version of the response, for `If-None-Match`.",
    "schema": {"type": "string", "pattern": '^"[0-9a-f]+"$'},
}
REPLAYED = {
    "required": False,
    "description": "Present if this is the stored response of an earlier request with this key.",
    "schema": {"const": "true"},
}


def document(prefix: str = "") -> dict[str, Any]:
    """Describes all registered operations. `prefix` is the deployment's path before `/api/v2`."""
    paths: dict[str, Any] = {}
    for each in sorted(OPERATIONS, key=_place):
        entry = _operation(each)
        paths.setdefault(f"{BASE}{each.path}", {})[each.method.lower()] = entry
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Seatledger",
            "version": VERSION,
            "description": INTRODUCTION.read_text(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix or "/"}],
        "tags": [{"name": name, "description": about} for name, about in CHAPTERS.items()],
        "paths": paths,
        "webhooks": webhooks()[0],
        "components": {
            "schemas": _components(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of the identity provider (ES256, RS256, "
                    "PS256 or EdDSA), or an API key (`slk_...`).",
                }
            },
        },
        "security": [{"token": []}],
    }


def codes_of(this: Operation) -> tuple[RefusalCode, ...]:
    """Every problem code that the operation may return, in the order of their statuses."""
    codes = {*ALWAYS, *this.codes}
    if "{" in this.path:
        codes.add("not_found")
    if this.takes is not None:
        codes |= {*WITH_BODY}
    if this.idempotency == "required":
        codes.add("idempotency_key_required")
    if this.idempotency != "none":
        codes.add("idempotency_key_reused")
    return tuple(code for code in PROBLEM_BY_CODE if code in codes)


def _place(this: Operation) -> int:
    """Sorts by chapter; within a chapter, the order of registration stays."""
    return list(CHAPTERS).index(this.chapter)


def _operation(this: Operation) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "operationId": this.name,
        "tags": [this.chapter],
        "summary": this.summary,
        "description": f"{this.more}\n\n{_roles(this)}".strip(),
        "parameters": _parameters(this),
        "responses": _responses(this),
    }
    if this.takes is not None:
        schema = {**_schema(this.takes), **this.rules}
        example = example_of(this.name, this.path)
        shown = {"example": example["body"]} if "body" in example else {}
        content = {"application/json": {"schema": schema, **shown}}
        entry["requestBody"] = {"required": this.body is not None, "content": content}
    return entry


def _parameters(this: Operation) -> list[dict[str, Any]]:
    """The parameters, with the values of the example as JSON."""
    shown = parameters_of(this)
    parameters = [
        *path_parameters(this),
        *query_parameters(this, _schema),
        *headers_of(this),
    ]
    for each in parameters:
        if value := shown.get(each["name"]):
            is_number = each["schema"].get("type") == "integer"
            each["example"] = int(value) if is_number else value
    return parameters


def _roles(this: Operation) -> str:
    return f"Allowed roles: {', '.join(f'`{each}`' for each in sorted(this.roles))}."


def _responses(this: Operation) -> dict[str, Any]:
    headers = {"Idempotency-Replayed": REPLAYED} if this.idempotency != "none" else {}
    if this.tagged:
        headers = {"ETag": ETAG}
    responses: dict[str, Any] = {
        str(status): _with(_response(this, kind, status), headers=headers)
        for status, kind in this.responses.items()
    }
    if this.tagged:
        responses["304"] = _with(
            {"description": "Not modified: the client has the current version."}, headers=headers
        )
    by_status: dict[str, list[RefusalCode]] = {}
    for code in codes_of(this):
        by_status.setdefault(str(PROBLEM_BY_CODE[code].status), []).append(code)
    for status, codes in by_status.items():
        responses[status] = _with(_refusal(codes), headers=HEADERS_BY_STATUS.get(status, {}))
    return dict(sorted(responses.items()))


def _with(response: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
    return response | {name: value for name, value in more.items() if value}


def _refusal(codes: list[RefusalCode]) -> dict[str, Any]:
    references = [{"$ref": REFERENCE.format(name=problems.name_of(code))} for code in codes]
    schema: dict[str, Any] = {"oneOf": references}
    titles = (f"`{code.value}`: {PROBLEM_BY_CODE[code].title}." for code in codes)
    return {
        "description": "\n".join(titles),
        "content": {
            "application/problem+json": {"schema": references[0] if len(codes) == 1 else schema}
        },
    }


SUCCESS = {200: "Success.", 201: "Created.", 204: "Success, without a body."}


def _response(this: Operation, kind: Any, status: int) -> dict[str, Any]:
    if kind is None:
        return {"description": SUCCESS[status]}
    if isinstance(kind, Text):
        about, media_type, schema = kind.about, kind.media_type, {"type": "string"}
    else:
        about, media_type = SUCCESS[status], "application/json"
        schema = _listed(this, _schema(kind))
    content = {"schema": schema}
    example = example_of(this.name, this.path)
    if example["status"] == status:
        content["example"] = example["response"]
    return {"description": about, "content": {media_type: content}}


def _listed(this: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list of these, if the operation lists them."""
    if not this.listed:
        return schema
    cursor = {"cursor": {"type": "string", "description": descriptions.CURSOR.description}}
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": schema},
            **(cursor if this.listed == "paged" else {}),
        },
        "required": ["items"],
    }


def _components() -> dict[str, Any]:
    _, components = _schemas()
    schemas = components | {
        problems.name_of(code): problems.schema(
            code,
            {name: _schema(kind) for name, kind in PROBLEM_BY_CODE[code].members.items()},
        )
        for code in PROBLEM_BY_CODE  # 405 is none of an operation.
    }
    return dict(sorted((schemas | webhooks()[1]).items()))


def _schema(kind: Any) -> dict[str, Any]:
    """The schema of one type, with references to the components."""
    if isinstance(kind, OneOf):
        return {"oneOf": [_schema(each) for each in kind.kinds]}
    by_type, _ = _schemas()
    return dict(by_type[repr(kind)])


@lru_cache(maxsize=1)
def _schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """The schemas of all types in the document by the type's repr, and the components."""
    kinds: dict[str, Any] = {}
    for each in OPERATIONS:
        for kind in (
            each.takes,
            *each.responses.values(),
            *(kind for _, kind in (*each.query, *PAGING)),
        ):
            kinds |= {repr(one): one for one in _plain(kind)}
    for row in PROBLEM_BY_CODE.values():
        kinds |= {repr(kind): kind for kind in row.members.values()}
    schemas, components = msgspec.json.schema_components(kinds.values(), ref_template=REFERENCE)
    return dict(zip(kinds, schemas, strict=True)), components


def _plain(kind: Any) -> tuple[Any, ...]:
    if kind is None or isinstance(kind, Text):
        return ()
    return kind.kinds if isinstance(kind, OneOf) else (kind,)
