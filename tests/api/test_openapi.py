"""The API's description is valid, complete, and what is answered."""

import json
import re
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from chalicelib.domain.events import DATA_BY_TYPE
from chalicelib.domain.refusals import RefusalCode
from chalicelib.entrypoints.description.document import document as described
from chalicelib.entrypoints.description.webhooks import name_of_event
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.test_event_schemas import everything_happens
from tests.table_contents import on_moto
from tests.world import World, gateway


@pytest.fixture(scope="module", autouse=True)
def wired(client: Any) -> None:
    """Wires the app to a table, which the description does not read."""
    World(client)


@cache
def document() -> Any:
    reply = gateway().handle("GET", "/api/v2/openapi.json", {}, None)
    assert reply.status == 200
    return json.loads(reply.body)


def test_it_is_valid_openapi_and_needs_no_token() -> None:
    assert document()["openapi"] == "3.1.0"
    validate(document())


def test_every_operation_is_in_it_and_no_other() -> None:
    described = {
        (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method in methods
    }
    assert described == {(each.method, f"/api/v2{each.path}") for each in OPERATIONS}


def test_every_problem_code_is_in_it() -> None:
    named = {
        schema["properties"]["code"]["const"]
        for name, schema in document()["components"]["schemas"].items()
        if name.startswith("Problem")
    }
    assert named == set(RefusalCode)


SELF_EXPLANATORY = {
    *("id", "name", "email", "phone", "first_name", "last_name", "job_title", "admin_email"),
    *("city", "country", "postal_code", "zip", "state", "quantity", "purchase", "issued_at"),
    *("company", "company_id", "office", "office_id", "office_count", "plan"),
}
"""Fields of which a description would only repeat the name."""


def test_names_of_schemas_are_names_of_classes() -> None:
    """Generators name a class by the title or by the key: they must be the same, and a name."""
    schemas = document()["components"]["schemas"]
    assert [name for name in schemas if not re.fullmatch("[A-Z][A-Za-z0-9]+", name)] == []
    assert {name: each["title"] for name, each in schemas.items() if each["title"] != name} == {}
    assert {"EventLicenseTransferredIn", "ProblemNoAvailableLicenses"} <= schemas.keys()


def test_every_field_parameter_and_operation_is_explained() -> None:
    without_description = {
        field
        for schema in document()["components"]["schemas"].values()
        for field, meaning in schema.get("properties", {}).items()
        if not meaning.get("description")
    }
    assert without_description == SELF_EXPLANATORY
    for path, methods in document()["paths"].items():
        for method, each in methods.items():
            assert each["summary"], (method, path)
            assert each["tags"], (method, path)
            assert all(one["description"] for one in each["parameters"]), (method, path)


def test_every_example_is_as_described() -> None:
    components = {"components": document()["components"]}
    for path, methods in document()["paths"].items():
        for method, each in methods.items():
            bodies = [each["requestBody"]] if "requestBody" in each else []
            for one in (*bodies, *each["responses"].values()):
                for content in one.get("content", {}).values():
                    if "example" in content:
                        schema = {**content["schema"], **components}
                        faults = [
                            fault.message
                            for fault in Draft202012Validator(schema).iter_errors(
                                content["example"]
                            )
                        ]
                        assert faults == [], (method, path)


INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def with_marked_instants(value: Any) -> Any:
    """A schema or an example: instants, and schemas of instants, become those of a mark."""
    if isinstance(value, list):
        return [with_marked_instants(each) for each in value]
    if isinstance(value, str):
        return {"instant": True} if INSTANT.fullmatch(value) else value
    if not isinstance(value, dict):
        return value
    if value.get("format") == "date-time":
        return {"const": {"instant": True}}
    return {name: with_marked_instants(each) for name, each in value.items()}


def test_instants_have_the_format_date_time() -> None:
    """Else generated clients read texts. Every instant in an example is where its schema says so."""
    marked = with_marked_instants(document())
    components = {"components": marked["components"]}
    checked = 0
    for path, methods in marked["paths"].items():
        for method, each in methods.items():
            for response in each["responses"].values():
                for content in response.get("content", {}).values():
                    example = content.get("example")
                    checked += json.dumps(example).count('{"instant": true}')
                    validator = Draft202012Validator({**content["schema"], **components})
                    faults = [] if example is None else [*validator.iter_errors(example)]
                    assert faults == [], (method, path)
    assert checked > 60


def test_its_server_is_the_stage_that_it_was_asked_from() -> None:
    assert document()["servers"] == [{"url": "/"}]
    assert described("/live")["servers"] == [{"url": "/live"}]


def test_every_parameter_has_a_meaning() -> None:
    without = {
        each["name"]
        for methods in document()["paths"].values()
        for operation in methods.values()
        for each in operation["parameters"]
        if not each["description"]
    }
    assert not without, f"description/parameters.py: no meaning of {sorted(without)}"


def test_every_member_of_a_problem_has_a_meaning() -> None:
    without = {
        field
        for name, schema in document()["components"]["schemas"].items()
        if name.startswith("Problem")
        for field, meaning in schema.get("properties", {}).items()
        if not meaning["description"]
    }
    assert not without, f"description/problems.py: no meaning of {sorted(without)}"


def test_every_type_of_event_is_a_webhook() -> None:
    assert document()["webhooks"].keys() == set(DATA_BY_TYPE)
    for type_, webhook in document()["webhooks"].items():
        assert webhook["post"]["summary"], type_
        schema = webhook["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": f"#/components/schemas/{name_of_event(type_)}"}


@pytest.mark.skipif(not on_moto(), reason="the stream is moto's")
def test_published_events_are_as_the_webhooks_describe(client: Any) -> None:
    components = {"components": document()["components"]}
    for event in everything_happens(World(client)):
        schema = {"$ref": f"#/components/schemas/{name_of_event(event['type'])}", **components}
        assert [*Draft202012Validator(schema).iter_errors(event)] == []
        other = {"$ref": "#/components/schemas/EventRoomCreated", **components}
        is_other = Draft202012Validator(other).is_valid(event)
        assert is_other is (event["type"] == "room.created")
