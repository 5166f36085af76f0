"""Who has an address that a change found reserved, and what the refusal says (R34)."""

import pytest

from chalicelib.domain.caller import Caller
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal, all_taken
from chalicelib.domain.user import User
from chalicelib.service.email_owners import known_email_owners
from chalicelib.service.ports import ConditionsFailed, EmailOwner, HolderChange
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import COMPANY, OFFICE
from tests.unit.license_holders import ADA, ELSEWHERE

BO = replace(ADA, user_id=9, email="bo@example.com")
WITH_BOS = replace(ADA, other_emails=("bo@example.com",))


def known(
    change: HolderChange,
    failure: ConditionsFailed,
    owner: User | None = BO,
    caller: Caller | None = None,
) -> dict[str, EmailOwner]:
    store = FakeStore(users={9: owner} if owner else {})
    asked = request() if caller is None else replace(request(), caller=caller)
    owners, taken = known_email_owners(service(store), asked, [change], failure)
    if taken:
        raise all_taken(taken)
    return owners


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (HolderChange(None, replace(ADA, email="Bo@example.com")), "/email: User 9 of the"),
        (HolderChange(ADA, WITH_BOS), "/emails/1: User 9 of the"),
        (HolderChange(replace(WITH_BOS, state="deleted"), WITH_BOS), "User 9 of the company has"),
    ],
    ids=["create", "change", "restore"],
)
def test_a_new_address_that_another_user_has_is_refused(change: HolderChange, detail: str) -> None:
    with pytest.raises(Refusal) as refused:
        known(change, ConditionsFailed(email_owners={"bo@example.com": 9}))
    assert (refused.value.code, refused.value.members["user_id"]) == ("email_taken", 9)
    assert refused.value.detail.startswith(detail)


@pytest.mark.parametrize(
    ("caller", "members"),
    [
        (Caller("ada", "company_admin", COMPANY), {"user_id": 9}),
        (Caller("ada", "csm", COMPANY), {"user_id": 9}),
        (Caller("ada", "office_admin", COMPANY, frozenset({OFFICE})), {"user_id": 9}),
        (Caller("ada", "office_admin", COMPANY, frozenset({ELSEWHERE})), {}),
        (Caller("ada", "office_admin", COMPANY), {}),
    ],
)
def test_the_user_is_named_only_to_who_may_read_them(
    caller: Caller, members: dict[str, int]
) -> None:
    failure = ConditionsFailed(email_owners={"bo@example.com": 9})
    with pytest.raises(Refusal) as refused:
        known(HolderChange(ADA, WITH_BOS), failure, caller=caller)
    (error,) = refused.value.members["errors"]
    assert refused.value.members == {**members, "errors": [error]}
    assert error == {"pointer": "/emails/1", "detail": error["detail"], **members}
    assert refused.value.detail == f"/emails/1: {error['detail']}"
    assert ("9" in refused.value.detail) is bool(members)


@pytest.mark.parametrize(
    "owner",
    [None, replace(BO, state="deleted"), replace(BO, email="b\u00f6@example.com")],
    ids=["no record", "deleted", "another address"],
)
def test_a_key_of_a_user_who_has_another_mailbox_is_known_to_the_next_attempt(
    owner: User | None,
) -> None:
    failure = ConditionsFailed(email_owners={"bo@example.com": 9})
    assert known(HolderChange(ADA, WITH_BOS), failure, owner) == {
        "bo@example.com": EmailOwner(9, owner)
    }


def test_an_address_that_the_user_keeps_is_no_reason_to_refuse() -> None:
    renamed = replace(WITH_BOS, first_name="Augusta")
    failure = ConditionsFailed(email_owners={"bo@example.com": 9})
    assert known(HolderChange(WITH_BOS, renamed), failure) == {"bo@example.com": EmailOwner(9, BO)}


def test_what_was_known_stays_known_until_a_record_changes() -> None:
    change = HolderChange(ADA, WITH_BOS, email_owners={"cy@example.com": EmailOwner(8, None)})
    failure = ConditionsFailed(email_owners={"bo@example.com": 9})
    assert known(change, failure, None) == {
        "cy@example.com": EmailOwner(8, None),
        "bo@example.com": EmailOwner(9, None),
    }
    assert known(change, ConditionsFailed(email_owner_changed=True)) == {}
