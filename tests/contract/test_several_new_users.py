"""One transaction creates several users, each under the conditions of one (R3, R11, R34)."""

from collections.abc import Mapping

import pytest

from chalicelib.domain.account import Counts
from chalicelib.domain.assignment import Assignment, assignment_id
from chalicelib.domain.record import replace
from chalicelib.domain.user import User
from chalicelib.dynamo import keys
from chalicelib.dynamo._assignment_writes import assignment_writes
from chalicelib.service.ports import AssignmentTransaction, EmailOwner, HolderChange
from tests.api.access_targets import OTHER_COMPANY
from tests.contract.builders import (
    SELL,
    TALK,
    buy,
    entered,
    idempotency,
    item_at,
    met_by,
    put_by_hand,
    set_by_hand,
    store,
    user,
)
from tests.shipped_layouts import SHIPPED_LAYOUTS
from tests.world import BERLIN, COMPANY, NEW_YORK, START, World

ADA = user(1, email="ada@example.com", license="talk")
BO = user(2, email="bo@example.com", license="agents")
CY = user(3, email="cy@example.com", license="talk", office_id=BERLIN)
DI = user(4, email="di@example.com")
ALL = (ADA, BO, CY, DI)
SHARP_S, DOUBLE_S = "li@stra\u00dfe.example", "li@strasse.example"
IDENTITY = "li@xn--strae-oqa.example"
"""The identity of SHARP_S; its older form is DOUBLE_S."""


def created(*users: User, owners: Mapping[str, EmailOwner] = {}) -> AssignmentTransaction:
    changes = (HolderChange(None, each, email_owners=owners) for each in users)
    take = (own_assignment(each) for each in users if each.holds)
    return AssignmentTransaction(COMPANY, START, take=tuple(take), holders=tuple(changes))


def own_assignment(of: User) -> Assignment:
    assert of.holds
    number = assignment_id(of.office_id, of.holds, of.assignee)
    return Assignment(number, of.office_id, of.holds, of.assignee, START, "ada", "request-1")


def stocked(world: World) -> None:
    buy(world, talk_lines=1, sell_lines=1)
    assert world.purchase(BERLIN, talk_lines=1).status == 201


def owner_of(world: World, address: str) -> int | None:
    owner: int | None = item_at(world, keys.email(COMPANY, address)).get("user_id")
    return owner


def test_all_are_written_with_their_addresses_and_licenses(world: World) -> None:
    stocked(world)
    store(world).commit_assignments(created(*ALL), idempotency())
    for each in ALL:
        assert store(world).user(COMPANY, each.user_id) == each
        assert owner_of(world, each.email) == each.user_id
    counts = world.account().counts
    assert (counts[TALK], counts[SELL]) == (Counts(1, 0, 0), Counts(1, 0, 0))
    assert world.account(BERLIN).counts[TALK] == Counts(1, 0, 0)
    assert met_by(world, created(DI), idempotency())["stored_response"]


def test_several_licenses_of_one_office_are_one_update_of_its_account(world: World) -> None:
    buy(world, talk_lines=2)
    two = (ADA, replace(BO, license="talk"))
    store(world).commit_assignments(created(*two))
    assert world.account().counts[TALK] == Counts(2, 0, 0)
    names = [each.name for each in assignment_writes(created(*two), SHIPPED_LAYOUTS)]
    assert len({*names}) == len(names) == 7


def test_one_license_too_few_for_all_writes_nothing(world: World) -> None:
    stocked(world)
    met = met_by(world, created(ADA, replace(BO, license="talk")))
    assert met == {"accounts": {NEW_YORK: world.account()}}


def test_each_record_must_be_new(world: World) -> None:
    store(world).commit_assignments(entered(DI))
    again = replace(DI, email="other@example.com")
    stocked(world)
    assert met_by(world, created(ADA, again)) == {"holders": {DI.assignee: DI}}


@pytest.mark.parametrize("position", [0, 1, 2])
def test_each_address_must_be_free(world: World, position: int) -> None:
    stocked(world)
    put_by_hand(world, keys.email(COMPANY, ALL[position].email), user_id=9)
    assert met_by(world, created(*ALL)) == {"email_owners": {ALL[position].email: 9}}


def test_all_taken_addresses_are_named(world: World) -> None:
    stocked(world)
    for each in (ADA, CY):
        put_by_hand(world, keys.email(COMPANY, each.email), user_id=9)
    assert met_by(world, created(*ALL)) == {"email_owners": {ADA.email: 9, CY.email: 9}}


@pytest.mark.parametrize("license_", ["talk", "admins"])
def test_each_office_must_be_the_companys(world: World, license_: str) -> None:
    stocked(world)
    set_by_hand(world, keys.account(BERLIN), "company_id", OTHER_COMPANY)
    theirs = replace(CY, license=license_)
    assert met_by(world, created(ADA, theirs)) == {"accounts": {BERLIN: world.account(BERLIN)}}


@pytest.mark.parametrize("first", [SHARP_S, DOUBLE_S])
def test_an_older_form_of_one_that_is_the_mailbox_of_another_is_the_others(
    world: World, first: str
) -> None:
    second = DOUBLE_S if first == SHARP_S else SHARP_S
    store(world).commit_assignments(created(user(1, email=first), user(2, email=second)))
    sharp = 1 if first == SHARP_S else 2
    assert (owner_of(world, IDENTITY), owner_of(world, DOUBLE_S)) == (sharp, 3 - sharp)


def test_an_older_form_of_two_is_written_once(world: World) -> None:
    """The two mailboxes differ in their local parts only by what case folding ignores."""
    one, two = user(1, email="gro\u00df@example.com"), user(2, email="gro\u017fs@example.com")
    store(world).commit_assignments(created(one, two))
    older = "gross@example.com"
    assert [owner_of(world, each) for each in (one.email, two.email, older)] == [1, 2, 1]


def test_an_owner_of_keys_of_several_users_is_checked_once(world: World) -> None:
    """Each takes over an older form of an address of the owner, who keeps the mailboxes."""
    owner = user(9, email="gro\u00df@example.com", other_emails=("fu\u00df@example.com",))
    store(world).commit_assignments(entered(owner))
    for address in ("gro\u00df", "fu\u00df"):
        key = {"pk": {"S": f"COMPANY#{COMPANY}"}, "sk": {"S": f"EMAIL#{address}@example.com"}}
        world.client.delete_item(TableName=world.table, Key=key)
    new = user(1, email="gross@example.com"), user(2, email="fuss@example.com")
    owners = dict.fromkeys(("gross@example.com", "fuss@example.com"), EmailOwner(9, owner))
    transaction = created(*new, owners=owners)
    names = [each.name for each in assignment_writes(transaction, SHIPPED_LAYOUTS)]
    assert len({*names}) == len(names)
    store(world).commit_assignments(transaction)
    assert [owner_of(world, each.email) for each in new] == [1, 2]
    assert [owner_of(world, each) for each in owner.emails] == [9, 9]


def test_a_change_of_an_owners_record_is_noticed(world: World) -> None:
    owner = user(9, email="gro\u00df@example.com")
    store(world).commit_assignments(entered(owner))
    set_by_hand(world, keys.user(COMPANY, 9), "revision", 2)
    owners = {"gross@example.com": EmailOwner(9, owner)}
    new = user(1, email="gross@example.com"), user(2, email="bo@example.com")
    assert met_by(world, created(*new, owners=owners)) == {"email_owner_changed": True}
