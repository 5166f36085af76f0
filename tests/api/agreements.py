"""Requests that change the demo company's agreement."""

from typing import Any

from tests.world import Answer, World

VENDOR = {"name": "Customer Success", "email": "customer.success@seatledger.example"}
"""Whom refusals name who have no contact of their own."""


def agree(world: World, **agreement: Any) -> Answer:
    return world.vendor_admin("PATCH", "/company", {"agreement": agreement})
