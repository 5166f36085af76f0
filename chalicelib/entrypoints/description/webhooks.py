"""Events as the description's webhooks, and the schemas of their types."""

import re
from functools import lru_cache
from inspect import cleandoc
from typing import Any

import msgspec

from ...domain.events import DATA_BY_TYPE, Event
from .event_meanings import MEANING_BY_FIELD, SUMMARY_BY_TYPE
from .fields import Schema

_unexplained = DATA_BY_TYPE.keys() ^ SUMMARY_BY_TYPE.keys()
assert not _unexplained, f"description/event_meanings.py: the summaries of {_unexplained}"

PART = "EventPart{name}"
"""The name, among the components, of what several events may contain."""
COMPONENT = "#/components/schemas/{name}"
SECURITY: list[dict[str, list[str]]] = []
"""The receiver's own: an API destination sends the header that its owner chose."""


def event_schema(type_: str, reference: str) -> tuple[Schema, dict[str, Schema]]:
    """The schema of events of this type, and the definitions that it refers to by `reference`."""
    data = DATA_BY_TYPE[type_]
    kinds = [Event[data]]  # type: ignore[valid-type]
    (whole,), definitions = msgspec.json.schema_components(kinds, ref_template=reference)
    envelope = definitions.pop(_name_in(whole["$ref"], definitions))
    envelope["properties"]["type"] = {"const": type_}
    envelope["title"] = type_
    for each in (envelope, *definitions.values()):
        _explain(each)
    return envelope, {name: definitions[name] for name in sorted(definitions)}


def _name_in(reference: str, definitions: dict[str, Schema]) -> str:
    (name,) = (each for each in definitions if reference.endswith(each))
    return name


def _explain(schema: Schema) -> None:
    if "description" in schema:
        schema["description"] = cleandoc(schema["description"])
    for name, field in schema.get("properties", {}).items():
        field["description"] = MEANING_BY_FIELD[name]


def name_of_event(type_: str) -> str:
    """The event's name among the components: generators of clients make a class of it."""
    return "Event" + "".join(word.capitalize() for word in re.split(r"\W|_", type_))


@lru_cache(maxsize=1)
def webhooks() -> tuple[dict[str, Any], dict[str, Schema]]:
    """What is sent for each type of event, and the components that it refers to."""
    described: dict[str, Any] = {}
    components: dict[str, Schema] = {}
    for type_ in DATA_BY_TYPE:
        envelope, definitions = event_schema(type_, COMPONENT.format(name=PART))
        named = {PART.format(name=name): each for name, each in definitions.items()}
        for name, each in {**named, name_of_event(type_): envelope}.items():
            components[name] = {**each, "title": name}
        described[type_] = {"post": _webhook(type_)}
    return described, components


def _webhook(type_: str) -> dict[str, Any]:
    content = {
        "application/json": {"schema": {"$ref": COMPONENT.format(name=name_of_event(type_))}}
    }
    return {
        "operationId": f"event_{type_.replace('.', '_')}",
        "summary": SUMMARY_BY_TYPE[type_],
        "description": "An event of the EventBridge bus, as an API destination sends it.",
        "requestBody": {"required": True, "content": content},
        "responses": {"2XX": {"description": "Received. Anything else is sent again."}},
        "security": SECURITY,
    }
