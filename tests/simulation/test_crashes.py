"""A request that is killed at any call to AWS and repeated, or loses a response, has one effect."""

from typing import Any

import pytest

from tests.simulation.gate import Fault, GatedClient
from tests.simulation.oracles import check_invariants, essence
from tests.simulation.prepared import prepared
from tests.simulation.scenes import SCENES, Scene
from tests.simulation.scheduler import Killed

pytestmark = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)

REPEATABLE_ANSWERS = {
    # Requests without a key: a repeat finds the license assigned, or the object deleted.
    "assign": {200, 201},
    "assign another type": {200, 201},
    "release the license": {204, 404},
    "release another": {204, 404},
    "delete a holder": {200, 404},
    "assign after the boundary": {200, 201},
    "release": {204, 404},
    "delete a user": {200, 404},
    "delete a user and the license": {200, 404},
    "delete a room": {200, 404},
    "revoke an API key": {204, 404},
}


class Trial:
    """Runs one scene repeatedly, each time from the same table."""

    def __init__(self, client: Any, scene: Scene) -> None:
        self._prepared = prepared(client, scene)
        self.world = self._prepared.world
        self._client = client
        self._act = scene.act

    def run(self, fault: Fault) -> int:
        """Resets the table and sends the request with this fault. Returns the status."""
        self._prepared.reset()
        return self.again(fault)

    def again(self, fault: Fault) -> int:
        """Sends the request again on the current table. Returns the status."""
        self.world.wire(GatedClient(self._client, fault))
        return self._act(self.world)

    def outcome(self) -> list[dict[str, Any]]:
        check_invariants(self.world)
        return essence(self.world)


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_killed_request_repeated_has_one_effect(client: Any, scene: Scene, side: str) -> None:
    trial, undisturbed = Trial(client, scene), Fault()
    status = trial.run(undisturbed)
    expected = trial.outcome()
    for at in range(1, len(undisturbed.calls) + 1):
        with pytest.raises(Killed):
            trial.run(Fault("kill", at, side))
        check_invariants(trial.world)
        again = trial.again(Fault())
        assert again in REPEATABLE_ANSWERS.get(scene.name, {status}), (at, again)
        assert trial.outcome() == expected, f"killed {side} call {at}"


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_request_has_one_effect_if_a_response_of_aws_is_lost(
    client: Any, scene: Scene, side: str
) -> None:
    trial, undisturbed = Trial(client, scene), Fault()
    status = trial.run(undisturbed)
    expected = trial.outcome()
    for at in range(1, len(undisturbed.calls) + 1):
        assert trial.run(Fault("lose", at, side)) == status, f"lost {side} call {at}"
        assert trial.outcome() == expected, f"lost {side} call {at}"
