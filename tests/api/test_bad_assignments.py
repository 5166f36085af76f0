"""Assignments and batches with a wrong body are refused with a pointer to each wrong value, and change nothing."""

from typing import Any

import pytest

from tests.api.request_bodies import (
    ABSENT,
    MISSING,
    NOT_IDS,
    NOT_LICENSE_TYPES,
    NOT_TEXT,
    NULL,
    Stocked,
    assert_points_at,
    assignment,
    batch,
    each,
    held_by,
    one,
    send,
)

NOT_ASSIGNEES = NOT_TEXT | NULL | MISSING | {"text": "user"}


NOT_ASSIGNEE_TYPES = NOT_TEXT | NULL | MISSING | {"unknown": "robot", "in capitals": "USER"}


ASSIGNMENT_CASES = [
    *each(
        "license_type",
        NOT_LICENSE_TYPES,
        lambda wrong: assignment(license_type=wrong),
        "/license_type",
    ),
    *each(
        "assignee",
        {name: wrong for name, wrong in NOT_ASSIGNEES.items() if name != "an object"},
        lambda wrong: assignment(assignee=wrong),
        "/assignee",
    ),
    *each("type", NOT_ASSIGNEE_TYPES, lambda wrong: held_by(type=wrong), "/assignee/type"),
    *each("id", NOT_IDS | MISSING, lambda wrong: held_by(id=wrong), "/assignee/id"),
    one("an unknown field", assignment(colour="blue"), "/colour"),
    one("an unknown field of the assignee", held_by(colour="blue"), "/assignee/colour"),
]


@pytest.mark.parametrize(("body", "pointer"), ASSIGNMENT_CASES)
def test_what_is_wrong_with_an_assignment_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "assignments", body), pointer)


BATCH_CASES = [
    *each(
        "license_type",
        NOT_LICENSE_TYPES,
        lambda wrong: batch(assignment(license_type=wrong)),
        "/assignments/0/license_type",
    ),
    *each(
        "type",
        NOT_ASSIGNEE_TYPES,
        lambda wrong: batch(held_by(type=wrong)),
        "/assignments/0/assignee/type",
    ),
    *each(
        "id",
        NOT_IDS | MISSING,
        lambda wrong: batch(held_by(id=1), held_by(id=wrong)),
        "/assignments/1/assignee/id",
    ),
    one("an assignee is missing", batch(assignment(assignee=ABSENT)), "/assignments/0/assignee"),
    one("an assignee is text", batch(assignment(assignee="user")), "/assignments/0/assignee"),
    one(
        "an assignee is there twice",
        batch(held_by(id=1), held_by(id=2), held_by(id=1)),
        "/assignments/2/assignee",
    ),
    one(
        "an assignee is there twice, once in digits",
        batch(held_by(id=1), held_by(id="1")),
        "/assignments/1/assignee",
    ),
    one("an unknown field", batch(assignment()) | {"colour": "blue"}, "/colour"),
    one(
        "an unknown field of an assignment",
        batch(assignment(), assignment(colour="blue")),
        "/assignments/1/colour",
    ),
    one(
        "an unknown field of an assignee",
        batch(held_by(colour="blue")),
        "/assignments/0/assignee/colour",
    ),
    one("no assignments", {}, "/assignments"),
    one("assignments is null", {"assignments": None}, "/assignments"),
    one("assignments is an object", {"assignments": assignment()}, "/assignments"),
    one("assignments is text", {"assignments": "3"}, "/assignments"),
    one("assignments is true", {"assignments": True}, "/assignments"),
    one("assignments is empty", batch(), "/assignments"),
    one("46 assignments", batch(*(held_by(id=n) for n in range(1, 47))), "/assignments"),
    one("an assignment is null", batch(assignment(), None), "/assignments/1"),
]


@pytest.mark.parametrize(("body", "pointer"), BATCH_CASES)
def test_what_is_wrong_with_a_batch_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "batch", body), pointer)


@pytest.mark.parametrize(
    ("route", "body", "pointers"),
    [
        (
            "assignments",
            {
                "assignments": [
                    {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}
                ]
            },
            ["/assignments", "/license_type", "/assignee"],
        ),
        (
            "batch",
            {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}},
            ["/license_type", "/assignee", "/assignments"],
        ),
    ],
    ids=["a batch to one", "one to a batch"],
)
def test_a_body_meant_for_another_route_is_told_all_that_it_has_and_lacks(
    stocked: Stocked, route: str, body: Any, pointers: list[str]
) -> None:
    answer = send(stocked, route, body)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert [each["pointer"] for each in answer.json["errors"]] == pointers
