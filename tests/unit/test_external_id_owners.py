"""Who has an external id that a change found reserved, and what the refusal says (R58)."""

from typing import Any

import pytest

from chalicelib.domain.caller import Caller
from chalicelib.domain.external_id import ExternalId
from chalicelib.domain.holders import Holder
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal, all_taken
from chalicelib.domain.room import deleted_room
from chalicelib.domain.user import User, deleted, undeleted
from chalicelib.rooms import create_room
from chalicelib.service.external_id_owners import deleted_external_id_owners
from chalicelib.service.holder_requests import NewHolder
from chalicelib.service.ports import ConditionsFailed, HolderChange
from chalicelib.users import create_user
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE
from tests.unit.license_holders import ADA, ELSEWHERE, LOBBY, moved, respond

NEW = replace(ADA, external_id="7")
BO = replace(ADA, user_id=9, external_id="7")
GONE = replace(BO, state="deleted", deleted_at=NOW)
"""Bo as an older release deletes him."""
MET = ConditionsFailed(external_id_owners={ExternalId("user", "7"): 9})


def learned(
    owner: User | None,
    change: HolderChange | None = None,
    failure: ConditionsFailed = MET,
    caller: Caller | None = None,
) -> Holder | None:
    store = FakeStore(users={9: owner} if owner else {})
    asked = request() if caller is None else replace(request(), caller=caller)
    change = change or HolderChange(None, NEW)
    owners, taken = deleted_external_id_owners(service(store), asked, [change], failure)
    if taken:
        raise all_taken(taken)
    assert {*owners} <= {"7"}
    return owners.get("7")


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (HolderChange(None, NEW), "/external_id: User 9 of the company has this external id. C"),
        (HolderChange(ADA, NEW), "/external_id: User 9 of the company has this external id. C"),
        (HolderChange(GONE, NEW), "User 9 of the company has this external id. Give user 9"),
    ],
    ids=["create", "change", "restore"],
)
def test_an_external_id_that_another_has_is_refused(change: HolderChange, detail: str) -> None:
    with pytest.raises(Refusal) as refused:
        learned(BO, change)
    assert (refused.value.code, refused.value.members["user_id"]) == ("external_id_taken", 9)
    assert refused.value.detail.startswith(detail)


@pytest.mark.parametrize(
    ("caller", "members"),
    [
        (Caller("ada", "company_admin", COMPANY), {"user_id": 9}),
        (Caller("ada", "office_admin", COMPANY, frozenset({OFFICE})), {"user_id": 9}),
        (Caller("ada", "office_admin", COMPANY, frozenset({ELSEWHERE})), {}),
    ],
)
def test_the_record_is_named_only_to_who_may_read_it(
    caller: Caller, members: dict[str, int]
) -> None:
    with pytest.raises(Refusal) as refused:
        learned(BO, caller=caller)
    (error,) = refused.value.members["errors"]
    assert refused.value.members == {**members, "errors": [error]}
    assert error == {"pointer": "/external_id", "detail": error["detail"], **members}
    assert ("9" in refused.value.detail) is bool(members)


def test_an_owner_without_a_record_keeps_the_external_id() -> None:
    with pytest.raises(Refusal) as refused:
        learned(None)
    assert "user_id" not in refused.value.members


def test_a_deleted_owner_loses_it() -> None:
    assert learned(GONE) == GONE


def test_an_owner_that_has_given_it_up_since_is_no_reason_to_refuse() -> None:
    assert learned(replace(BO, external_id="8")) is None
    assert learned(replace(BO, external_id=None)) is None


def test_another_failure_says_nothing_of_the_external_id() -> None:
    assert learned(BO, failure=ConditionsFailed()) is None
    assert learned(BO, HolderChange(None, ADA)) is None


def test_the_next_attempt_takes_it_over_from_a_deleted_user() -> None:
    store = FakeStore(users={9: GONE}, failures=[MET])
    create_user(service(store), request(), NewHolder(NEW), respond)
    before, after = (moved(store, at).holders[0] for at in (0, 1))
    assert before and before.external_id_owner is None
    assert after and after.external_id_owner == GONE


def test_what_was_learned_is_forgotten_after_the_next_failure() -> None:
    store = FakeStore(users={9: GONE}, failures=[MET, ConditionsFailed()])
    create_user(service(store), request(), NewHolder(NEW), respond)
    owners: list[Any] = [moved(store, at).holders[0] for at in (0, 1, 2)]
    assert [each.external_id_owner for each in owners] == [None, GONE, None]


def test_a_room_is_refused_like_a_user() -> None:
    met = ConditionsFailed(external_id_owners={ExternalId("room", "7"): 8})
    store = FakeStore(rooms={8: replace(LOBBY, external_id="7")}, failures=[met])
    with pytest.raises(Refusal) as refused:
        create_room(
            service(store),
            request(),
            NewHolder(replace(LOBBY, room_id=5, external_id="7")),
            respond,
        )
    assert refused.value.members["room_id"] == 8


# What a deletion and a restoration do to it.


def test_a_deleted_user_gives_up_the_external_id_and_takes_it_back() -> None:
    gone = deleted(NEW, NOW)
    assert (gone.external_id, gone.former_external_id) == (None, "7")
    back = undeleted(gone)
    assert (back.external_id, back.former_external_id) == ("7", None)


def test_who_an_older_release_deleted_has_it_still() -> None:
    back = undeleted(GONE)
    assert (back.external_id, back.former_external_id) == ("7", None)


def test_a_deleted_room_has_none() -> None:
    gone = deleted_room(replace(LOBBY, external_id="7"), NOW)
    assert (gone.state, gone.deleted_at, gone.external_id) == ("deleted", NOW, None)
