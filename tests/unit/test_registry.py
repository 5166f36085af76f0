"""A row that the description could not show is refused when its operation is registered."""

from typing import Any

import pytest

import app  # noqa: F401 - registers all operations: the description's schemas are cached
from chalicelib.entrypoints.description.document import document
from chalicelib.entrypoints.description.page import page
from chalicelib.entrypoints.http.registry import OPERATIONS, Operation, register
from chalicelib.service.policy import Verb


def row(**changes: Any) -> Operation:
    given: dict[str, Any] = {
        "method": "GET",
        "path": "/novelties",
        "verb": Verb.READ,
        "chapter": "Licenses",
        "summary": "A novelty",
        "responses": {200: None},
        "name": "get_novelties",
    }
    return Operation(**(given | changes))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"name": ""}, "GET /novelties: the operation has no name"),
        ({"chapter": "Licences"}, "get_novelties: 'Licences' is not one of"),
        (
            {"codes": ("not_found", "no_available_licences")},
            r"get_novelties: RefusalCode does not have \['no_available_licences'\]",
        ),
    ],
)
def test_a_row_that_lacks_something_is_refused_by_name(changes: Any, named: str) -> None:
    before = list(OPERATIONS)
    with pytest.raises(AssertionError, match=named):
        register(row(**changes))
    assert before == OPERATIONS


def test_an_operation_is_registered_once() -> None:
    before = list(OPERATIONS)
    try:
        register(row())
        with pytest.raises(AssertionError, match="get_novelties is registered twice"):
            register(row())
    finally:
        OPERATIONS[:] = before


def test_an_operation_without_an_example_is_described_without_one() -> None:
    before = list(OPERATIONS)
    try:
        register(row(path="/novelties/{office_id}"))
        described = document()["paths"]["/api/v2/novelties/{office_id}"]["get"]
        assert described["operationId"] == "get_novelties"
        assert [each["name"] for each in described["parameters"]] == ["office_id", "DP-Company-ID"]
        assert "curl" in page("")
    finally:
        OPERATIONS[:] = before
