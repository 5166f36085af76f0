"""`python -m infra.event_schemas` writes the JSON Schema of every event type into `docs/events`."""

import json
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.domain.events import DATA_BY_TYPE, Event

DIRECTORY = Path(__file__).parents[1] / "docs" / "events"


def schemas() -> dict[str, dict[str, Any]]:
    """File name to JSON Schema (2020-12) of the `detail` of that type of event."""
    return {f"{type_}.json": _schema(type_, data) for type_, data in DATA_BY_TYPE.items()}


def text_of(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2) + "\n"


def _schema(type_: str, data: type) -> dict[str, Any]:
    (whole,), definitions = msgspec.json.schema_components([Event[data]])  # type: ignore[valid-type]
    name = whole["$ref"].rsplit("/", maxsplit=1)[1]
    envelope = definitions.pop(name)
    envelope["properties"]["type"] = {"const": type_}
    for each in (envelope, *definitions.values()):
        if "description" in each:
            each["description"] = cleandoc(each["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": type_,
        **{key: value for key, value in envelope.items() if key != "title"},
        "$defs": {each: definitions[each] for each in sorted(definitions)},
    }


def main() -> None:
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (DIRECTORY / name).write_text(text_of(schema))


if __name__ == "__main__":
    main()
