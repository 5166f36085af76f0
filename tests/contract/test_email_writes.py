"""Keys of addresses are reserved, taken over and released under conditions, each tested alone."""

from chalicelib.domain.record import replace
from chalicelib.domain.user import User
from chalicelib.dynamo import keys
from chalicelib.dynamo._assignment_writes import assignment_writes
from chalicelib.dynamo.transaction import MOST_WRITES
from chalicelib.service.ports import AssignmentTransaction, EmailOwner, HolderChange
from tests.contract.builders import (
    entered,
    item_at,
    met_by,
    put_by_hand,
    set_by_hand,
    store,
    user,
)
from tests.shipped_layouts import SHIPPED_LAYOUTS
from tests.world import BERLIN, COMPANY, NEW_YORK, START, World

STRASSE, STRASSE_WITH_SS = "li@stra\u00dfe.example", "li@strasse.example"
IDENTITY = "li@xn--strae-oqa.example"
OLDER = user(2, email=STRASSE)
"""An older record, whose only item is STRASSE_WITH_SS."""
NEW = user(1, email=STRASSE_WITH_SS)


def older_record(world: World, owner: User = OLDER) -> None:
    """Stores the record with the items of this release, and takes the new one away."""
    store(world).commit_assignments(entered(owner))


def taking_over(owner: EmailOwner) -> AssignmentTransaction:
    change = HolderChange(None, NEW, email_owners={STRASSE_WITH_SS: owner})
    return AssignmentTransaction(COMPANY, START, holders=(change,))


def owner_of(world: World, address: str) -> int | None:
    owner: int | None = item_at(world, keys.email(COMPANY, address)).get("user_id")
    return owner


def test_every_key_of_an_address_is_reserved(world: World) -> None:
    store(world).commit_assignments(entered(OLDER))
    assert [owner_of(world, each) for each in (IDENTITY, STRASSE_WITH_SS, STRASSE)] == [2, 2, None]


def test_every_key_that_another_has_is_named(world: World) -> None:
    put_by_hand(world, keys.email(COMPANY, IDENTITY), user_id=3)
    put_by_hand(world, keys.email(COMPANY, STRASSE_WITH_SS), user_id=4)
    assert met_by(world, entered(OLDER)) == {"email_owners": {IDENTITY: 3, STRASSE_WITH_SS: 4}}


def test_an_older_form_is_taken_over_and_its_user_keeps_the_identity(world: World) -> None:
    older_record(world)
    world.client.delete_item(
        TableName=world.table,
        Key={"pk": {"S": f"COMPANY#{COMPANY}"}, "sk": {"S": f"EMAIL#{IDENTITY}"}},
    )
    store(world).commit_assignments(taking_over(EmailOwner(2, OLDER)))
    assert [owner_of(world, each) for each in (IDENTITY, STRASSE_WITH_SS)] == [2, 1]


def test_an_older_form_is_not_taken_over_if_its_users_record_has_changed(world: World) -> None:
    older_record(world)
    set_by_hand(world, keys.user(COMPANY, 2), "revision", 2)
    assert met_by(world, taking_over(EmailOwner(2, OLDER))) == {"email_owner_changed": True}


def test_a_key_of_no_record_is_not_taken_over_if_the_record_exists(world: World) -> None:
    older_record(world)
    assert met_by(world, taking_over(EmailOwner(2, None))) == {"email_owner_changed": True}


def test_a_key_of_no_record_is_taken_over(world: World) -> None:
    put_by_hand(world, keys.email(COMPANY, STRASSE_WITH_SS), user_id=2)
    store(world).commit_assignments(taking_over(EmailOwner(2, None)))
    assert owner_of(world, STRASSE_WITH_SS) == 1


def test_a_key_is_taken_over_from_the_owner_that_was_met_and_no_other(world: World) -> None:
    older_record(world)
    set_by_hand(world, keys.email(COMPANY, STRASSE_WITH_SS), "user_id", 3)
    assert met_by(world, taking_over(EmailOwner(2, OLDER))) == {
        "email_owners": {STRASSE_WITH_SS: 3}
    }


def test_the_identity_of_the_former_owner_is_not_taken_from_a_third(world: World) -> None:
    older_record(world)
    set_by_hand(world, keys.email(COMPANY, IDENTITY), "user_id", 3)
    assert met_by(world, taking_over(EmailOwner(2, OLDER))) == {"email_owners": {IDENTITY: 3}}


def test_a_mailbox_that_the_owner_uses_is_never_taken_over(world: World) -> None:
    owner = user(2, email=STRASSE_WITH_SS)
    older_record(world, owner)
    store(world).commit_assignments(taking_over(EmailOwner(2, owner)))
    assert owner_of(world, STRASSE_WITH_SS) == 2


def test_an_older_form_that_is_anothers_stays_with_them(world: World) -> None:
    older_record(world, user(3, email=STRASSE_WITH_SS))
    owners = {STRASSE_WITH_SS: EmailOwner(3, user(3, email=STRASSE_WITH_SS))}
    for before, after in ((None, OLDER), (OLDER, replace(OLDER, state="deleted", revision=2))):
        change = HolderChange(before, after, email_owners=owners)
        store(world).commit_assignments(AssignmentTransaction(COMPANY, START, holders=(change,)))
        assert owner_of(world, STRASSE_WITH_SS) == 3
    assert owner_of(world, IDENTITY) is None


def test_an_owner_of_several_keys_is_checked_once(world: World) -> None:
    for key in (IDENTITY, STRASSE_WITH_SS):
        put_by_hand(world, keys.email(COMPANY, key), user_id=3)
    owners = dict.fromkeys((IDENTITY, STRASSE_WITH_SS), EmailOwner(3, None))
    change = HolderChange(None, OLDER, email_owners=owners)
    store(world).commit_assignments(AssignmentTransaction(COMPANY, START, holders=(change,)))
    assert [owner_of(world, each) for each in (IDENTITY, STRASSE_WITH_SS)] == [2, 3]


def addressed(revision: int, office_id: int, names: str) -> User:
    """A user with five addresses that have as many older forms as an address can have."""
    first, *others = (f"{name}\u00df\u00e9@B\uff4fcher\u00e9.example" for name in names)
    more = {"other_emails": tuple(others), "office_id": office_id}
    return user(1, email=first, revision=revision, **more)


def test_the_largest_change_of_a_user_is_one_transaction() -> None:
    before, after = addressed(1, NEW_YORK, "abcde"), addressed(2, BERLIN, "vwxyz")
    assert {len(each.older_forms) for each in (*before.mailboxes, *after.mailboxes)} == {5}
    offices = tuple(range(1000, 1020))
    before, after = replace(before, external_id="7"), replace(after, external_id="8")
    gone = user(2, state="deleted", external_id="8")
    change = HolderChange(before, after, external_id_owner=gone)
    writes = assignment_writes(
        AssignmentTransaction(COMPANY, START, holders=(change,), offices=offices), SHIPPED_LAYOUTS
    )
    # 60 keys, the user, checks of 21 offices, two external ids and the former owner of one, and the
    # announcements of two offices; the account and two assignments come on top.
    assert (len(writes), len(writes) + 3 <= MOST_WRITES) == (87, True)
