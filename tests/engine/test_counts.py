"""The check of an answer's counts finds each single wrong one."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.local.gateway import GatewayReply
from tests.engine.client import Client
from tests.engine.counts import require_sane, shown
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


def test_counts_that_add_up_are_sane_wherever_they_are() -> None:
    require_sane("read", {"items": [HELD]})
    require_sane("transfer", {"entries": [{"licenses": [HELD], "licenses_before": [HELD]}]})
    assert len(list(shown({"entries": [{"licenses": [HELD], "licenses_before": [HELD]}]}))) == 2


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
def test_any_count_that_is_off_is_seen(off: dict[str, int]) -> None:
    answer = {"entries": [{"licenses": [HELD, HELD | off]}]}
    with pytest.raises(AssertionError):
        require_sane("transfer", answer)


def test_an_answer_without_its_counts_is_seen() -> None:
    with pytest.raises(AssertionError, match="shows no counts"):
        require_sane("purchase", {"licenses": [{"license_type": "talk_lines", "purchased": 10}]})
    require_sane("release", None)


class Generous:
    """A gateway whose answers show one license more than there is."""

    def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> GatewayReply:
        reply = gateway().handle(method, path, headers, body)
        answer: Any = json.loads(reply.body)
        answer["licenses"][0]["available"] += 1
        return GatewayReply(reply.status, reply.headers, json.dumps(answer).encode())


def test_a_client_looks_at_the_counts_of_what_it_is_answered(world: World) -> None:
    Client(gateway(), world.token(), lambda: None).send("opening", -1, opening(NEW_YORK, 20))
    lied_to = Client(Generous(), world.token(), lambda: None)  # type: ignore[arg-type]  # plays it
    with pytest.raises(AssertionError, match="talk_lines"):
        lied_to.send("opening", -1, opening(BERLIN, 20))
