"""Ids that follow from what they name. Literal values are pinned: items and answers already
written hold them, so they can never change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.ids import LARGEST_ID, derived_id, is_id
from tests.license_types import LicenseType
from tests.unit.ledgers import PROPERTY, TALK

assignees = st.builds(
    Assignee,
    st.sampled_from(("user", "room", "number", "fax_line")),
    st.integers(1, 9007199254740991),
)
offices = st.integers(1, 9007199254740991)
types = st.sampled_from([*LicenseType])


def test_the_largest_id_is_javascripts_largest_exact_integer() -> None:
    assert LARGEST_ID == 9007199254740991


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((0, False), (1, True), (9007199254740991, True), (9007199254740992, False)),
        *((True, False), (1.0, False), ("1", False), (None, False)),
    ],
)
def test_an_id_is_an_integer_between_1_and_the_largest(value: object, expected: bool) -> None:
    assert is_id(value) is expected


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        (("a", "b"), 3462802884846485),
        (("entry", 101, 4), 2993357530418773),
        (("removal", 101, 4, TALK), 6330377720776585),
    ],
)
def test_derived_ids_never_change(parts: tuple[object, ...], number: int) -> None:
    assert derived_id(*parts) == number


@pytest.mark.parametrize(
    ("license_type", "number"),
    [
        ("talk_lines", 3548659061562720),
        ("sell_lines", 2022114543949951),
        ("contact_center_lines", 7765323064812),
        ("room_lines", 6871274561110543),
        ("fax_lines", 228652019706364),
        ("additional_number_lines", 6760484076380605),
        ("uberconference_lines", 1193439925290356),
        ("tollfree_room_lines", 5935749058575087),
        ("tollfree_additional_number_lines", 3303834219922218),
        ("tollfree_uberconference_lines", 994501737695839),
    ],
)
def test_assignment_ids_never_change_for_any_type(license_type: str, number: int) -> None:
    assert assignment_id(101, license_type, Assignee("user", 7)) == number


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("user", 3548659061562720),
        ("room", 3129769490332700),
        ("number", 1948060529392480),
        ("fax_line", 6885339255045240),
    ],
)
def test_assignment_ids_never_change_for_any_assignee(kind: str, number: int) -> None:
    assert assignment_id(101, TALK, Assignee(kind, 7)) == number  # type: ignore[arg-type]


def test_assignment_ids_differ_by_office_and_by_assignee() -> None:
    assert assignment_id(102, TALK, Assignee("user", 7)) == 4936731013740330
    assert assignment_id(101, TALK, Assignee("user", 8)) == 2852294081868310


def test_the_parts_of_an_id_do_not_run_together() -> None:
    assert derived_id("entry", 1, 23) != derived_id("entry", 12, 3)


@pytest.mark.parametrize("below", [2, 3])
def test_an_id_is_positive_and_below_its_bound_however_narrow(below: int) -> None:
    assert {derived_id("narrow", number, below=below) for number in range(50)} == set(
        range(1, below)
    )


@PROPERTY
@given(offices, types, assignees)
def test_an_assignment_id_carries_its_type_within_the_apis_bounds(
    office: int, license_type: str, assignee: Assignee
) -> None:
    number = assignment_id(office, license_type, assignee)
    assert 1 <= number <= 9007199254740991
    assert number % 10 == list(LicenseType).index(license_type)


@PROPERTY
@given(offices, assignees)
def test_ids_of_other_types_are_within_the_apis_bounds_and_differ(
    office: int, assignee: Assignee
) -> None:
    numbers = {assignment_id(office, f"seat_{each}", assignee) for each in range(40)}
    assert len(numbers) == 40
    assert all(1 <= number <= 9007199254740991 for number in numbers)


def test_an_id_of_a_type_of_another_vendor_never_changes() -> None:
    assert assignment_id(101, "editor_seat", Assignee("user", 7)) == 1417234579859297
