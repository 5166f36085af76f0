"""Our storage keeps the contract of scim2-server's storages."""

from collections.abc import Iterator
from typing import Any

import pytest
from scim2_models import ScimProvider
from scim2_server.testing import ENTERPRISE, SEARCH_USERS, ScimStorageContract

from chalicelib.domain.caller import Caller
from chalicelib.entrypoints.context import context_of
from chalicelib.scim.models import PROVIDER
from chalicelib.scim.serving import storage_of
from chalicelib.scim.storage import CompanyStorage
from tests.scim.provider import settings
from tests.world import COMPANY, World


@pytest.mark.in_memory
class TestCompanyStorage(ScimStorageContract):
    """Its tests of sorting and cursors, which are not announced, would only be skipped."""

    @pytest.fixture(autouse=True)
    def as_the_server_calls_it(self) -> Iterator[None]:
        """Under our policy, which ignores attributes that are not kept."""
        with PROVIDER:
            yield

    @pytest.fixture
    def provider(self) -> ScimProvider:
        return PROVIDER

    @pytest.fixture
    def storage(self, world: World) -> CompanyStorage:
        settings(world)
        world.purchase(talk_lines=10)
        return storage_of(context_of(Caller("api_key:1", "provisioning", COMPANY)))

    def search_users(self) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in user.items() if name != ENTERPRISE}
            for user in SEARCH_USERS
        ]


NOT_ANNOUNCED = ("test_cursor_", "test_search_sort")
for _name in dir(ScimStorageContract):
    if _name.startswith(NOT_ANNOUNCED):
        setattr(TestCompanyStorage, _name, None)
