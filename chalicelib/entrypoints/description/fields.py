"""The fields of a schema, as rows of a table."""

from typing import Any

from ...domain.record import Record
from ..http.shapes.common import TYPE_PATTERN

Schema = dict[str, Any]
DEEPEST = 4


class Field(Record):
    """One field. `name` includes its parents: `items[].quantity`."""

    name: str
    kind: str
    required: bool
    meaning: str


def described_fields(schema: Schema, schemas: dict[str, Schema], inside: str = "") -> list[Field]:
    """The fields of an object and of the objects inside it, depth first."""
    rows: list[Field] = []
    for each in _objects(schema, schemas):
        required = each.get("required", [])
        for name, described in each.get("properties", {}).items():
            if described is False or any(row.name == f"{inside}{name}" for row in rows):
                continue
            rows.append(_row(f"{inside}{name}", described, name in required, schemas))
            if inside.count(".") < DEEPEST:
                rows += _within(described, schemas, f"{inside}{name}")
    return rows


def _row(name: str, described: Schema, required: bool, schemas: dict[str, Schema]) -> Field:
    meaning = described.get("description") or resolved(described, schemas).get("description", "")
    return Field(name, kind_of(described, schemas), required, meaning)


def _within(described: Schema, schemas: dict[str, Schema], name: str) -> list[Field]:
    plain = resolved(described, schemas)
    if plain.get("type") == "array":
        return described_fields(plain["items"], schemas, f"{name}[].")
    if _is_money(described, schemas):
        return []  # Described once, at the top of the page.
    return described_fields(plain, schemas, f"{name}.")


def _is_money(described: Schema, schemas: dict[str, Schema]) -> bool:
    return set(resolved(described, schemas).get("properties", {})) == {"amount", "currency"}


def resolved(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    """The schema that a reference refers to, or that is nullable."""
    options = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if len(options) == 1:
        return resolved(options[0], schemas)
    if "$ref" in schema:
        return resolved(schemas[schema["$ref"].rsplit("/", maxsplit=1)[1]], schemas)
    return schema


def _objects(schema: Schema, schemas: dict[str, Schema]) -> list[Schema]:
    plain = resolved(schema, schemas)
    alternatives = plain.get("oneOf", []) if "properties" not in plain else []
    return [resolved(each, schemas) for each in alternatives] or [plain]


def kind_of(schema: Schema, schemas: dict[str, Schema]) -> str:
    """The type in a few words, such as `integer, 1 to 100000` or `list, 1 to 10`."""
    if _is_money(schema, schemas):
        kind = "money"
    else:
        kind = _plain_kind(resolved(schema, schemas), schemas)
    is_nullable = any(each.get("type") == "null" for each in schema.get("anyOf", []))
    return f"{kind} or null" if is_nullable and kind != "null" else kind


def _plain_kind(plain: Schema, schemas: dict[str, Schema]) -> str:
    if plain.get("pattern") == TYPE_PATTERN:
        return "a license type"
    if "enum" in plain or "const" in plain:
        values = [f'"{each}"' for each in plain.get("enum", [plain.get("const")]) if each]
        return " | ".join(values) if len(values) <= MOST_VALUES else f"one of {len(values)} codes"
    if "anyOf" in plain or "oneOf" in plain:
        return _alternatives(plain, schemas)
    kind = str(plain.get("type", "anything"))
    form = {"date-time": "instant", "date": "date"}.get(plain.get("format", ""), kind)
    return WORDS.get(form, form) + "".join(_bounds(plain, *bounds) for bounds in BOUNDS)


WORDS = {"array": "list"}
BOUNDS = (
    ("minItems", "maxItems", ""),
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
)
MOST_VALUES = 12


def _alternatives(plain: Schema, schemas: dict[str, Schema]) -> str:
    kinds = [kind_of(each, schemas) for each in plain.get("anyOf") or plain["oneOf"]]
    if len(kinds) == 2 and kinds[0].startswith("integer") and kinds[1] == "string":
        return "id"
    return " or ".join(dict.fromkeys(kinds))


def _bounds(plain: Schema, least: str, most: str, unit: str) -> str:
    low, high = plain.get(least), plain.get(most)
    if low is None and high is None:
        return ""
    if high is None:
        return f", {low} or more{unit}"
    if high == 2**53 - 1:
        return ""
    return f", {low or 0} to {high}{unit}"
