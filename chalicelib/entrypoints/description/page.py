"""The documentation page: one HTML file without scripts and external resources."""

import json
import re
import shlex
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ...domain.record import Record
from ..http.problems import PROBLEM_BY_CODE
from ..http.registry import CHAPTERS, OPERATIONS
from .document import document
from .examples import example_of
from .fields import Field, described_fields

HERE = Path(__file__).parent


class Shown(Record):
    """One operation as the page shows it."""

    described: dict[str, Any]
    method: str
    path: str
    body: list[Field]
    response_fields: list[Field]
    curl: str
    request: str
    response: str
    codes: list[tuple[str, str]]


def page(prefix: str) -> str:
    """The page's HTML. `prefix` is the deployment's path before `/api/v2`."""
    description = document(prefix)
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"text": _text, "breaking": _breaking}
    return environment.get_template("docs.html").render(
        info=description["info"],
        base=f"{prefix}/api/v2",
        style=Markup(_style()),  # noqa: S704  # our own file
        chapters={
            name: (about, [row.name for row in OPERATIONS if row.chapter == name])
            for name, about in CHAPTERS.items()
        },
        shown={each.described["operationId"]: each for each in _operations(description)},
        problems=[
            (code.value, row.status, row.title, row.when, row.remedy)
            for code, row in PROBLEM_BY_CODE.items()
        ],
        members={code: row.members for code, row in PROBLEM_BY_CODE.items()},
    )


def policy() -> str:
    """The Content-Security-Policy: allows only the page's style, by its hash, and no scripts."""
    digest = b64encode(sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _style() -> str:
    return (HERE / "docs.css").read_text()


def _operations(description: dict[str, Any]) -> list[Shown]:
    schemas = description["components"]["schemas"]
    return [
        _shown(described, method, path, schemas)
        for path, methods in description["paths"].items()
        for method, described in methods.items()
    ]


def _shown(described: dict[str, Any], method: str, path: str, schemas: dict[str, Any]) -> Shown:
    example = example_of(described["operationId"], path)
    body = described.get("requestBody", {"content": {}})["content"].get("application/json")
    success = next(
        (
            response["content"]["application/json"]
            for status, response in described["responses"].items()
            if status.startswith("2") and "application/json" in response.get("content", {})
        ),
        None,
    )
    return Shown(
        described=described,
        method=method.upper(),
        path=path,
        body=described_fields(body["schema"], schemas) if body else [],
        response_fields=described_fields(success["schema"], schemas) if success else [],
        curl=_curl(method.upper(), example),
        request=_pretty(example.get("body")),
        response=_pretty(example["response"]),
        codes=_codes(described),
    )


def _codes(described: dict[str, Any]) -> list[tuple[str, str]]:
    """Status and code of each problem."""
    return [
        (status, code)
        for status, response in described["responses"].items()
        for code in re.findall(r"`(\w+)`:", response["description"])
    ]


def _curl(method: str, example: dict[str, Any]) -> str:
    """The example as a command. The page explains `$API` and `$TOKEN` at the top."""
    parts = ["curl"] if method in ("GET", "POST") else ["curl", "-X", method]
    if method == "POST" and "body" not in example:
        parts += ["-X", "POST"]
    lines = [f'{" ".join(parts)} "$API{example["path"]}"', '-H "Authorization: Bearer $TOKEN"']
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in _headers(example)]
    if "body" in example:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {shlex.quote(json.dumps(example['body'], ensure_ascii=False))}")
    return " \\\n  ".join(lines)


def _headers(example: dict[str, Any]) -> list[tuple[str, str]]:
    return list(example.get("headers", {}).items())


def _pretty(value: Any) -> str:
    """Text as it is, else JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)


def _breaking(path: str) -> Markup:
    """The path, with a possible line break after each slash."""
    return Markup("/<wbr>").join(path.split("/"))


def _text(text: str) -> Markup:
    """Our own descriptions as HTML: paragraphs, `code` and **strong**."""
    paragraphs = (
        re.sub(
            r"\*\*([^*]+)\*\*",
            r"<strong>\1</strong>",
            re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(each.strip()))),
        )
        for each in text.split("\n\n")
        if each.strip()
    )
    return Markup("".join(f"<p>{each}</p>" for each in paragraphs))  # noqa: S704  # escaped above
