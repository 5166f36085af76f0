"""The local stack's stream delivers what is committed, and nothing of a transaction that is refused."""

from dataclasses import dataclass
from typing import Any

from infra.local import lambdas
from infra.local.moto_tables import ONE_AT_A_TIME
from infra.local.stream import LocalStream
from tests.world import World


@dataclass
class Watched(LocalStream):
    """Counts the reads of moto's records, which must wait for a running request."""

    reads: int = 0

    def _records(self) -> list[Any]:
        assert ONE_AT_A_TIME.locked()
        self.reads += 1
        return super()._records()


def test_no_record_is_read_during_a_transaction(world: World) -> None:
    stream = Watched(world.client.meta.region_name, world.table, world.clock.now)
    stream.skip()
    world.purchase(talk_lines=1)
    world.bus.events.clear()
    stream.drain(lambdas.publish)
    assert [event["type"] for event in world.bus.events] == ["license.purchased", "invoice.issued"]
    # Skipped, delivered, and found empty.
    assert stream.reads == 3
    assert not ONE_AT_A_TIME.locked()
