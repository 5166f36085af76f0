"""Tests that the check of counts finds each wrong count."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.local.gateway import GatewayReply
from tests.engine.client import Client
from tests.engine.counts import check_counts, counts_in
from tests.engine.requests import opening
from tests.world import BERLIN, NEW_YORK, World, gateway

HELD = {
    "license_type": "talk_lines",
    "purchased": 10,
    "assigned": 5,
    "scheduled_for_removal": 2,
    "available": 3,
    "renewing": 8,
}


def test_counts_that_add_up_pass_anywhere_in_a_response() -> None:
    check_counts("read", {"items": [HELD]})
    check_counts("transfer", {"entries": [{"licenses": [HELD], "licenses_before": [HELD]}]})
    assert len(list(counts_in({"entries": [{"licenses": [HELD], "licenses_before": [HELD]}]}))) == 2


@pytest.mark.parametrize(
    "off",
    [
        {"purchased": 11, "renewing": 9},
        {"assigned": 4},
        {"scheduled_for_removal": 3, "renewing": 7},
        {"available": 4},
        {"renewing": 9},
        {"available": -1, "assigned": 9},
    ],
)
def test_any_wrong_count_is_found(off: dict[str, int]) -> None:
    answer = {"entries": [{"licenses": [HELD, HELD | off]}]}
    with pytest.raises(AssertionError):
        check_counts("transfer", answer)


def test_a_response_without_counts_is_found() -> None:
    with pytest.raises(AssertionError, match="shows no counts"):
        check_counts("purchase", {"licenses": [{"license_type": "talk_lines", "purchased": 10}]})
    check_counts("release", None)


class InflatingGateway:
    """A gateway whose responses have one available license too many."""

    def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> GatewayReply:
        reply = gateway().handle(method, path, headers, body)
        answer: Any = json.loads(reply.body)
        answer["licenses"][0]["available"] += 1
        return GatewayReply(reply.status, reply.headers, json.dumps(answer).encode())


def test_a_client_checks_the_counts_of_every_response(world: World) -> None:
    Client(gateway(), world.token(), lambda: None).send("opening", -1, opening(NEW_YORK, 20))
    misled = Client(InflatingGateway(), world.token(), lambda: None)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="talk_lines"):
        misled.send("opening", -1, opening(BERLIN, 20))
