"""Refusals of how a request is sent: body, headers, keys, quotes, too many changes at once."""

from collections.abc import Iterator
from datetime import timedelta

from botocore.exceptions import ClientError

from tests.api.advice_cases import case
from tests.api.refusal_checks import confirm, one, quote
from tests.api.test_refusals import Failing
from tests.api.user_requests import delete, invite, patch
from tests.world import NEW_YORK, Answer, World

PURCHASES = f"/offices/{NEW_YORK}/purchases"


@case("invalid_request", "send each once")
def a_type_that_is_there_twice(world: World) -> Iterator[Answer]:
    items = one("talk_lines", 1)["items"]
    yield world.post(PURCHASES, {"items": items * 2}, key="a")
    yield world.post(PURCHASES, {"items": items}, key="a")


@case("method_not_allowed", "allowed are GET, HEAD, POST, OPTIONS")
def a_method_that_the_path_does_not_have(world: World) -> Iterator[Answer]:
    yield world.request("PUT", "/users", {})
    yield world.get("/users")


@case("invalid_request", "must be `keep`")
def a_deletion_that_would_remove_no_license(world: World) -> Iterator[Answer]:
    ada = invite(world, license="admins")
    yield delete(world, ada, "?license=remove")
    yield delete(world, ada, "?license=keep")


@case("invalid_request", "must be `keep`: the record's license is `admins`, which takes none")
def a_deletion_of_an_admin_who_has_a_second_license(world: World) -> Iterator[Answer]:
    world.purchase(sell_lines=1)
    ada = invite(world, license="admins")
    assert world.assign(ada, "sell_lines").status == 201
    yield delete(world, ada, "?license=remove")
    yield delete(world, ada, "?license=keep")


@case("invalid_request", "is required from vendor staff")
def staff_without_a_reason(world: World) -> Iterator[Answer]:
    headers = {"DP-Company-ID": str(5000000000000001)}
    token, body = world.token("csm", None), one("talk_lines", 1)
    yield world.post(PURCHASES, body, key="a", token=token, headers=headers)
    body["reason"] = "asked by phone"
    yield world.post(PURCHASES, body, key="a", token=token, headers=headers)


@case("idempotency_key_required", "Send an Idempotency-Key header: a new random value")
def an_order_without_a_key(world: World) -> Iterator[Answer]:
    yield world.post(PURCHASES, one("talk_lines", 1))
    yield world.post(PURCHASES, one("talk_lines", 1), key="8c1f0b5e")


@case("idempotency_key_reused", "Use a new key for a new request.")
def another_order_with_a_used_key(world: World) -> Iterator[Answer]:
    world.post(PURCHASES, one("talk_lines", 1), key="a")
    yield world.post(PURCHASES, one("talk_lines", 2), key="a")
    yield world.post(PURCHASES, one("talk_lines", 2), key="b")


@case("unauthenticated", "Send a bearer token")
def no_token(world: World) -> Iterator[Answer]:
    yield world.get("/company", token=None)
    yield world.get("/company", token=world.token())


@case("payload_too_large", "must have at most 65536 bytes")
def a_body_that_is_too_large(world: World) -> Iterator[Answer]:
    body = b'{"items": [{"license_type": "talk_lines", "quantity": 1}]}'
    yield world.post(PURCHASES, body.ljust(65_537), key="a")
    yield world.post(PURCHASES, body.ljust(65_536), key="a")


@case("unsupported_media_type", "with Content-Type: application/json")
def a_body_of_another_type(world: World) -> Iterator[Answer]:
    body = one("talk_lines", 1)
    yield world.post(PURCHASES, body, key="a", headers={"Content-Type": "text/plain"})
    yield world.post(PURCHASES, body, key="a", headers={"Content-Type": "application/json"})


@case("quote_changed", "Review the fresh quote and confirm it.")
def an_office_that_changed_since_the_quote(world: World) -> Iterator[Answer]:
    items = one("talk_lines", 1)
    world.purchase(talk_lines=2)
    reviewed = quote(world, "purchase", items)
    world.remove(talk_lines=1)
    refused = confirm(world, "purchases", reviewed, items)
    yield refused
    yield confirm(world, "purchases", refused.json["quote"], items)


@case("quote_expired", "Review the fresh quote and confirm it.")
def a_quote_that_is_too_old(world: World) -> Iterator[Answer]:
    items = one("talk_lines", 1)
    reviewed = quote(world, "purchase", items)
    world.clock.advance(minutes=16)
    refused = confirm(world, "purchases", reviewed, items)
    yield refused
    yield confirm(world, "purchases", refused.json["quote"], items)


@case("contended", "Send the request again, with the same Idempotency-Key if it had one")
def too_many_changes_at_once(world: World) -> Iterator[Answer]:
    client = world.client
    world.wire(Failing(client, conflict()))
    refused = world.post(PURCHASES, one("talk_lines", 1), key="a")
    yield refused
    wait(world, refused, client)
    yield world.post(PURCHASES, one("talk_lines", 1), key="a")
    assert world.counts() == (1, 0, 0, 1)


@case("contended", "Send the request again, with the same Idempotency-Key if it had one")
def too_many_changes_of_a_user_at_once(world: World) -> Iterator[Answer]:
    client, ada = world.client, invite(world, license="admins")
    world.wire(Failing(client, conflict()))
    refused = patch(world, ada, first_name="Ada")
    yield refused
    wait(world, refused, client)
    yield patch(world, ada, first_name="Ada")


@case("internal_error", "Please report the request id")
def a_fault_of_ours(world: World) -> Iterator[Answer]:
    client = world.client
    world.wire(Failing(client, RuntimeError("broken")))
    yield world.post(PURCHASES, one("talk_lines", 1), key="a")
    world.wire(client)
    yield world.post(PURCHASES, one("talk_lines", 1), key="a")


def conflict() -> ClientError:
    return ClientError(
        {
            "Error": {"Code": "TransactionConflictException", "Message": "another has it"},
            "ResponseMetadata": {"HTTPStatusCode": 400},
        },
        "TransactWriteItems",
    )


def wait(world: World, refused: Answer, client: object) -> None:
    """As long as the refusal says, until the database is free again."""
    world.clock.at += timedelta(seconds=int(refused.headers["Retry-After"]))
    world.wire(client)
