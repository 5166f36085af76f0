"""Addresses that an older release reserved, by its own form alone, are still reserved (R34)."""

import pytest

from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import encode
from tests.api.access_targets import nothing_written
from tests.api.call_counter import counting_calls
from tests.api.test_mailboxes import (
    BUCHER,
    BUCHER_IN_ASCII,
    COMPOSED,
    DECOMPOSED,
    assert_taken,
    create,
    created,
    found,
)
from tests.api.test_users import addresses
from tests.api.user_requests import delete, patch, restore
from tests.world import COMPANY, World

STRASSE, STRASSE_WITH_SS = "li@stra\u00dfe.example", "li@strasse.example"


def reserve(world: World, address: str, user_id: int) -> None:
    pk, sk = keys.email(COMPANY, address)
    item = {"pk": pk, "sk": sk, "user_id": user_id}
    world.client.put_item(
        TableName=world.table, Item={name: encode(value) for name, value in item.items()}
    )


def release(world: World, address: str) -> None:
    pk, sk = keys.email(COMPANY, address)
    world.client.delete_item(TableName=world.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})


def created_before(world: World, email: str, reserved_as: str) -> int:
    """A user as an older release stored them: the address as sent, reserved by one item."""
    number = len(addresses(world))
    user_id = created(world, f"written{number}@example.com")
    pk, sk = keys.user(COMPANY, user_id)
    world.client.update_item(
        TableName=world.table,
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET email = :email",
        ExpressionAttributeValues={":email": {"S": email}},
    )
    release(world, f"written{number}@example.com")
    reserve(world, reserved_as, user_id)
    return user_id


OLDER = [
    (BUCHER, BUCHER),
    ("Max@B\u00dcCHER.example", BUCHER),
    ("max@bu\u0308cher.example", "max@bu\u0308cher.example"),
    (BUCHER_IN_ASCII, BUCHER_IN_ASCII),
]
"""An address as it was sent to an older release, and the form by which that release reserved it."""


@pytest.mark.parametrize(("email", "reserved_as"), OLDER)
@pytest.mark.parametrize("spelling", [BUCHER, BUCHER_IN_ASCII, "MAX@bu\u0308cher.example"])
def test_an_older_record_is_found_and_checked_in_every_spelling(
    world: World, email: str, reserved_as: str, spelling: str
) -> None:
    user_id = created_before(world, email, reserved_as)
    assert found(world, spelling) == [user_id]
    ada = created(world, "ada@example.com")
    with nothing_written(world):
        assert_taken(create(world, spelling), user_id)
        assert_taken(patch(world, ada, emails=["ada@example.com", spelling]), user_id)
    assert delete(world, user_id).status == 200
    assert addresses(world) == {"ada@example.com"}
    created(world, spelling)


@pytest.mark.parametrize(
    ("email", "spelling"),
    [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED), (DECOMPOSED, DECOMPOSED)],
)
def test_an_older_record_is_found_composed_or_not(world: World, email: str, spelling: str) -> None:
    user_id = created_before(world, email, email)
    assert found(world, spelling) == [user_id]
    with nothing_written(world):
        assert_taken(create(world, spelling), user_id)


@pytest.mark.parametrize(("email", "reserved_as"), OLDER)
def test_the_next_write_of_an_older_record_reserves_the_identity(
    world: World, email: str, reserved_as: str
) -> None:
    user_id = created_before(world, email, reserved_as)
    with counting_calls(world) as counter:
        assert patch(world, user_id, first_name="Max").json["emails"] == [email]
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert {reserved_as, BUCHER_IN_ASCII} <= addresses(world)


def test_an_unusual_spelling_is_protected_from_the_next_write_on(world: World) -> None:
    email = "ada@\uff45xample.com"
    user_id = created_before(world, email, email)
    patch(world, user_id, first_name="Ada")
    with nothing_written(world):
        assert_taken(create(world, "ada@example.com"), user_id)
    assert found(world, "ada@example.com") == found(world, email) == [user_id]


def test_a_change_of_address_gives_an_older_record_the_new_form(world: World) -> None:
    user_id = created_before(world, BUCHER, BUCHER)
    patch(world, user_id, emails=["max@example.com"])
    assert addresses(world) == {"max@example.com"}


# Older forms of other mailboxes.


def test_an_older_form_is_no_reason_to_refuse_another_mailbox(world: World) -> None:
    older = created_before(world, STRASSE, STRASSE_WITH_SS)
    newer = created(world, STRASSE_WITH_SS)
    assert [found(world, STRASSE), found(world, STRASSE_WITH_SS)] == [[older], [newer]]
    with nothing_written(world):
        assert_taken(create(world, STRASSE), older)
        assert_taken(create(world, STRASSE_WITH_SS), newer)
    assert patch(world, older, first_name="Li").status == 200
    assert delete(world, older).status == 200
    assert addresses(world) == {STRASSE_WITH_SS}
    assert [found(world, STRASSE), found(world, STRASSE_WITH_SS)] == [[], [newer]]


def test_an_older_record_whose_form_is_anothers_identity_is_changed(world: World) -> None:
    newer = created_before(world, STRASSE_WITH_SS, STRASSE_WITH_SS)
    other = created(world, STRASSE)
    assert [found(world, STRASSE), found(world, STRASSE_WITH_SS)] == [[other], [newer]]
    assert patch(world, other, emails=["li@example.com", STRASSE]).status == 200
    assert addresses(world) == {STRASSE_WITH_SS, "li@xn--strae-oqa.example", "li@example.com"}


# Records that no new user could have.


@pytest.mark.parametrize(
    ("email", "reserved_as"),
    [
        ("A\u00adda@example.com", "a\u00adda@example.com"),
        ('"Ada"@example.com', '"ada"@example.com'),
    ],
)
def test_an_address_that_was_allowed_before_can_be_kept(
    world: World, email: str, reserved_as: str
) -> None:
    user_id = created_before(world, email, reserved_as)
    assert found(world, email) == [user_id]
    assert patch(world, user_id, first_name="Ada").json["emails"] == [email]
    both = ["ada@example.com", email]
    assert patch(world, user_id, emails=both).json["emails"] == both
    assert addresses(world) == {"ada@example.com", reserved_as}
    assert patch(world, user_id, emails=["ada@example.com"]).status == 200
    assert patch(world, user_id, emails=both).status == 400
    assert addresses(world) == {"ada@example.com"}


def test_two_older_users_of_one_mailbox_can_be_changed_and_deleted(world: World) -> None:
    one = created_before(world, BUCHER, BUCHER)
    other = created_before(world, BUCHER_IN_ASCII, BUCHER_IN_ASCII)
    assert [found(world, BUCHER), found(world, BUCHER_IN_ASCII)] == [[one], [other]]
    for user_id in (one, other):
        assert patch(world, user_id, first_name="Max").status == 200
    with nothing_written(world):
        assert create(world, "MAX@B\u00fccher.example").code == "email_taken"
    assert delete(world, one).status == 200
    assert found(world, BUCHER) == found(world, BUCHER_IN_ASCII) == [other]
    with nothing_written(world):
        assert_taken(restore(world, one), other)
        assert_taken(create(world, BUCHER), other)
    assert delete(world, other).status == 200
    assert addresses(world) == set()
