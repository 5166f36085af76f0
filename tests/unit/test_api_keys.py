"""API keys are created and revoked once, also if answers are lost (R53)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.api_keys import UnusableKey, create_api_key, grant_of, is_first_use, revoke_api_key
from chalicelib.domain.api_key import (
    ApiKey,
    KeyGrant,
    ListedKeys,
    hash_of,
    is_key,
    looks_like_key,
)
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.service.api_key_ports import KeysReading, KeyWrite
from chalicelib.service.ports import ConditionsFailed, Retryable, StoredResponse
from chalicelib.service.requests import Outcome
from tests.unit.fakes import KEY, FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE

TEXT = f"slk_{'a' * 43}"
MADE = ApiKey(7, "CI", "company_admin", None, "slk_aaaa", hash_of(TEXT), NOW, "ada")
STORED = StoredResponse("hash", 201, "{}")
LOST = Retryable("unknown")


@dataclass
class FakeKeys:
    """Each write raises the next of `failures`, after it took effect if it was lost."""

    listing: ListedKeys | None = field(default_factory=ListedKeys)
    failures: list[Exception] = field(default_factory=list)
    wrote: list[KeyWrite] = field(default_factory=list)
    used: list[tuple[str, str]] = field(default_factory=list)
    grants: dict[str, KeyGrant] = field(default_factory=dict)

    def listed(self, company_id: int) -> ListedKeys:
        assert self.listing
        return self.listing

    def reading(self, company_id: int, office_ids: Sequence[int]) -> KeysReading:
        return KeysReading(self.listing, frozenset({OFFICE}), {})

    def create(self, write: KeyWrite, reading: KeysReading, idempotency: object) -> None:
        self._write(write, (*write.listed.keys, write.key))

    def revoke(self, write: KeyWrite) -> None:
        self._write(write, tuple(each for each in write.listed.keys if each != write.key))

    def _write(self, write: KeyWrite, after: tuple[ApiKey, ...]) -> None:
        self.wrote.append(write)
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or failure is LOST:
            self.listing = ListedKeys(write.listed.revision + 1, after)
        if failure:
            raise failure

    def grant(self, key_hash: str) -> KeyGrant | None:
        return self.grants.get(key_hash)

    def record_use(self, key_hash: str, day: str) -> None:
        self.used.append((key_hash, day))


def create(keys: FakeKeys, wanted: ApiKey = MADE, **more: Any) -> Outcome:
    asked = replace(request(), **more)
    return create_api_key(service(FakeStore()), keys, asked, wanted, lambda _: STORED)  # type: ignore[arg-type]


def revoke(keys: FakeKeys) -> None:
    revoke_api_key(service(FakeStore()), keys, request(), 7)  # type: ignore[arg-type]


def test_a_key_whose_creation_was_not_answered_is_still_told() -> None:
    keys = FakeKeys(failures=[LOST, ConditionsFailed(change_exists=True)])
    assert create(keys) == Outcome(STORED, replayed=False)
    assert len(keys.wrote) == 2


def test_the_fiftieth_key_is_told_though_its_creation_was_not_answered() -> None:
    others = tuple(replace(MADE, key_id=100 + number) for number in range(49))
    keys = FakeKeys(ListedKeys(49, others), [LOST, ConditionsFailed(change_exists=True)])
    assert create(keys) == Outcome(STORED, replayed=False)
    keys = FakeKeys(ListedKeys(50, (*others, replace(MADE, key_id=99))))
    with pytest.raises(Refusal) as refused:
        create(keys)
    assert (refused.value.code, keys.wrote) == ("limit_reached", [])


def test_of_two_creations_at_once_the_second_reads_again() -> None:
    keys = FakeKeys(failures=[ConditionsFailed()])
    assert create(keys) == Outcome(STORED, replayed=False)
    assert len(keys.wrote) == 2


def test_the_answer_to_a_concurrent_repeat_has_no_key() -> None:
    keys = FakeKeys(failures=[ConditionsFailed(stored_response=STORED)])
    assert create(keys, key=KEY) == Outcome(STORED, replayed=True)


def test_the_history_says_what_was_created_and_revoked() -> None:
    keys = FakeKeys()
    create(keys)
    revoke(keys)
    made, gone = (each.history for each in keys.wrote)
    shown = {
        "id": 7,
        "name": "CI",
        "role": "company_admin",
        "office_ids": None,
        "expires_at": None,
    }
    assert (made.kind, made.company_id, made.before, made.after) == ("api_keys", COMPANY, {}, shown)
    assert (gone.kind, gone.before, gone.after) == ("api_keys", shown, {})


def test_a_revocation_that_was_not_answered_is_done() -> None:
    keys = FakeKeys(ListedKeys(1, (MADE,)), [LOST])
    revoke(keys)
    assert keys.listing == ListedKeys(2)


@pytest.mark.parametrize("failure", [ConditionsFailed(), Retryable("conflict")])
def test_whoever_loses_a_race_to_revoke_is_told_that_there_is_no_key(failure: Exception) -> None:
    keys = FakeKeys(ListedKeys(1, (MADE,)), [failure])
    lost = keys.revoke

    def revoke_by_another(write: KeyWrite) -> None:
        keys.listing = ListedKeys(2)
        lost(write)

    keys.revoke = revoke_by_another  # type: ignore[method-assign]
    with pytest.raises(Refusal) as refused:
        revoke(keys)
    assert refused.value.code == "not_found"


@pytest.mark.parametrize(
    ("token", "like", "is_one"),
    [
        (TEXT, True, True),
        (f"slk_{'_-A9' * 10}zz0", True, True),
        (f"slk_{'a' * 42}", True, False),
        (f"slk_{'a' * 44}", True, False),
        (f"slk_{'a' * 42}=", True, False),
        (f"slk_{'a' * 42}+", True, False),
        (f"slk_{'a' * 42}\n", True, False),
        (f"slk_{'a' * 43}\n", True, False),
        (f"slk_{'a' * 42}é", True, False),
        (f"slk_{'a' * 42}\uff11", True, False),
        (f"slk_{'a' * 20}.{'a' * 11}.{'a' * 10}", True, False),
        ("slk_", True, False),
        (f"SLK_{'a' * 43}", False, False),
        (f" slk_{'a' * 43}", False, False),
        (f"eyJ.slk_{'a' * 43}.x", False, False),
        ("", False, False),
    ],
)
def test_which_texts_can_be_keys(token: str, like: bool, is_one: bool) -> None:
    assert (looks_like_key(token), is_key(token)) == (like, is_one)


def test_a_hash_is_sha256() -> None:
    # printf %s slk_aaa...a | sha256sum
    assert hash_of(TEXT) == "698545fa9922a498e883585c8ade8cdf5172afb70353a89ed9bcc305538b1e65"


def grant(**more: Any) -> FakeKeys:
    return FakeKeys(grants={hash_of(TEXT): KeyGrant(7, COMPANY, "viewer", **more)})


def test_a_key_opens_what_is_kept_of_it() -> None:
    assert grant_of(grant(), TEXT, NOW) == KeyGrant(7, COMPANY, "viewer")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keys", "token", "why"),
    [
        (grant(), f"slk_{'b' * 43}", "not known"),
        (grant(), f"slk_{'a' * 44}", "malformed"),
        (grant(expires_at=NOW), TEXT, "expired"),
    ],
)
def test_a_key_that_opens_nothing_is_told_why(keys: FakeKeys, token: str, why: str) -> None:
    with pytest.raises(UnusableKey, match=why) as refused:
        grant_of(keys, token, NOW)  # type: ignore[arg-type]
    assert token not in str(refused.value)
    assert not {'"', "\\"} & {*str(refused.value)}, "API Gateway writes it into JSON as it is"


@pytest.mark.parametrize(
    ("before", "written"), [(None, True), (-1, True), (0, False), (1, False)], ids=str
)
def test_the_first_use_of_a_day_is_known(before: int | None, written: bool) -> None:
    day = NOW.date()
    last = None if before is None else day.replace(day=day.day + before).isoformat()
    assert is_first_use(KeyGrant(7, COMPANY, "viewer", last_used=last), NOW) is written
