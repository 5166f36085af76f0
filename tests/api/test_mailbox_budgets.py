"""What addresses cost that an older release keeps in another form (R34)."""

import pytest

from tests.api.call_counter import counting_calls
from tests.api.test_budgets import ALL_TYPES
from tests.api.test_mailboxes import BUCHER, BUCHER_IN_ASCII, COMPOSED, create, created, found
from tests.api.test_users import ADMINS
from tests.api.user_requests import delete, invite, patch
from tests.world import NEW_YORK, World


@pytest.mark.parametrize(
    ("email", "units"),
    [
        ("ada@example.com", 8),
        ("max@\u6771\u4eac.example", 10),
        (COMPOSED, 10),
        ("li@stra\u00dfe.example", 10),
        (BUCHER, 12),
        (BUCHER_IN_ASCII, 12),
        ("jos\u00e9@b\u00fccher.example", 14),
    ],
)
def test_each_older_form_of_an_address_costs_two_units(
    world: World, email: str, units: int
) -> None:
    world.purchase(**ALL_TYPES)
    with counting_calls(world) as counter:
        user = world.post("/users", {"email": email, "office_id": NEW_YORK})
    assert (user.status, counter.calls) == (201, ["TransactWriteItems"])
    assert counter.write_units == units
    with counting_calls(world) as counter:
        assert delete(world, user.json["id"]).status == 200
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == units


def test_a_taken_address_is_two_calls(world: World) -> None:
    invite(world, **ADMINS)
    with counting_calls(world) as counter:
        assert create(world, "ada@example.com").code == "email_taken"
    assert counter.calls == ["TransactWriteItems", "BatchGetItem"]


def test_users_are_found_by_address_in_two_calls(world: World) -> None:
    user_id = created(world, BUCHER)
    with counting_calls(world) as counter:
        assert found(world, BUCHER_IN_ASCII) == [user_id]
    assert counter.calls == ["BatchGetItem", "BatchGetItem"]


def test_a_change_of_another_field_costs_two_units_more_than_for_a_usual_address(
    world: World,
) -> None:
    for email, units in (("ada@example.com", 4), (BUCHER, 6)):
        user_id = created(world, email)
        with counting_calls(world) as counter:
            patch(world, user_id, first_name="Ada")
        assert (counter.calls, counter.write_units) == (
            ["BatchGetItem", "TransactWriteItems"],
            units,
        )


def test_a_mailbox_that_is_anothers_older_form_is_three_calls(world: World) -> None:
    created(world, "li@stra\u00dfe.example")
    with counting_calls(world) as counter:
        created(world, "li@strasse.example")
    assert counter.calls == ["TransactWriteItems", "BatchGetItem", "TransactWriteItems"]
