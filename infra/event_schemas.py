"""`python -m infra.event_schemas` writes the JSON Schema of every event type into `docs/events`."""

import json
from pathlib import Path
from typing import Any

from chalicelib.domain.events import DATA_BY_TYPE
from chalicelib.entrypoints.description.webhooks import event_schema

DIRECTORY = Path(__file__).parents[1] / "docs" / "events"


def schemas() -> dict[str, dict[str, Any]]:
    """File name to JSON Schema (2020-12) of the `detail` of that type of event."""
    return {f"{type_}.json": _schema(type_) for type_ in DATA_BY_TYPE}


def text_of(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2) + "\n"


def _schema(type_: str) -> dict[str, Any]:
    envelope, definitions = event_schema(type_, "#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": type_,
        **envelope,
        "$defs": definitions,
    }


def main() -> None:
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (DIRECTORY / name).write_text(text_of(schema))


if __name__ == "__main__":
    main()
