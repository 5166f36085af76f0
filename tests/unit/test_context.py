"""What every entry point knows of a request."""

from typing import Any

import pytest

from chalicelib.domain.caller import Caller
from chalicelib.domain.refusals import Refusal
from chalicelib.entrypoints.context import Context, path_id
from chalicelib.service.policy import Verb
from chalicelib.service.requests import Request
from tests.unit.ledgers import COMPANY, NOW, OFFICE

NO_WIRING: Any = None
ADA = Caller("ada", "company_admin", COMPANY)
STAFF = Caller("sam", "csm", COMPANY)


def context(caller: Caller = ADA) -> Context:
    return Context(Request(caller, NOW, "request-1"), NO_WIRING)


def key(caller: Caller = ADA, **changes: Any) -> Any:
    given = {"key": "k", "operation": "post_purchase", "ids": (OFFICE,), "content": {"a": 1}}
    return context(caller).with_key(**(given | changes)).request.key


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("0000000000000001", 1), ("9007199254740991", 9007199254740991)],
)
def test_an_id_of_the_path_is_from_1_to_the_largest(text: str, number: int) -> None:
    assert path_id(text, "page") == number


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1.0", "a", "٣", "1\n", "9007199254740992", "00000000000000001"]
)
def test_what_cannot_be_an_id_names_nothing_that_exists(text: str) -> None:
    with pytest.raises(Refusal, match="page") as refused:
        path_id(text, "page")
    assert refused.value.code == "not_found"


def test_a_request_without_a_key_stays_without_one() -> None:
    assert key(key="") is None


def test_a_repeat_has_the_same_key_and_hash_however_it_was_written() -> None:
    assert key(content={"a": 1, "b": 2}) == key(content={"b": 2, "a": 1})


@pytest.mark.parametrize(
    "other", [{"key": "l"}, {"operation": "post_removal"}, {"ids": (102,)}, {"caller": STAFF}]
)
def test_a_key_is_of_one_caller_operation_and_path(other: dict[str, Any]) -> None:
    assert key(**other).scope != key().scope
    assert key(**other).request_hash == key().request_hash


def test_another_content_under_a_key_has_another_hash() -> None:
    assert key(content={"a": 2}).scope == key().scope
    assert key(content={"a": 2}).request_hash != key().request_hash


def test_a_stored_response_carries_the_requests_hash() -> None:
    keyed = context().with_key("k", "post_purchase", (OFFICE,), {"a": 1})
    stored = keyed.stored_response(201, {"seq": 4})
    assert (stored.request_hash, stored.body) == (key().request_hash, '{"seq":4}')
    assert context().stored_response(201, {}).request_hash == ""


def test_staff_give_a_reason_for_a_change_and_it_reaches_the_command() -> None:
    with pytest.raises(Refusal) as refused:
        context(STAFF).with_reason(Verb.PURCHASE, None, "/headers/DP-Reason")
    assert refused.value.members["errors"][0]["pointer"] == "/headers/DP-Reason"
    given = context(STAFF).with_reason(Verb.PURCHASE, "asked by phone")
    assert given.command(OFFICE, "staff").reason == "asked by phone"
    assert context().with_reason(Verb.PURCHASE, None).command(OFFICE, "api").reason is None


def test_vendor_staff_act_from_their_own_place() -> None:
    assert context(STAFF).source("billing") == "staff"
    assert context().source("billing") == "billing"
