"""Requests that change the demo company's agreement."""

from typing import Any

from tests.world import Answer, World


def agree(world: World, **agreement: Any) -> Answer:
    return world.vendor_admin("PATCH", "/company", {"agreement": agreement})
