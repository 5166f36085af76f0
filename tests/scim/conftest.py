"""Fixtures of SCIM's tests."""

import pytest

from tests.scim.provider import Provider, provider
from tests.world import World


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests send more requests in a second than identity providers may, but for the one of that."""
    monkeypatch.setenv("SEATLEDGER_SCIM_REQUESTS_PER_SECOND", "1000000")


@pytest.fixture
def idp(world: World) -> Provider:
    """The identity provider of the demo company, with ten free Talk licenses in New York."""
    return provider(world)
