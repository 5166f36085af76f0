"""What SCIM needs from the database besides the verbs' own ports. Every method may raise Retryable.

All items are in partitions of the given company: nothing reaches another's.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from ..domain.group import ProvisionedGroup
from ..domain.provisioning import ProvisioningActivity
from ..domain.user import User


class Provisioned(Protocol):
    """Users and groups of a company as its identity provider needs them."""

    def users(self, company_id: int) -> Iterator[User]:
        """All that are not deleted, in the order of their ids: one call for about 1,500."""

    def users_among(self, company_id: int, user_ids: Sequence[int]) -> dict[int, User]:
        """Those of the ids that are users of the company and not deleted, 100 in each call."""

    def group(self, company_id: int, group_id: int) -> ProvisionedGroup | None: ...

    def group_named(self, company_id: int, name: str) -> ProvisionedGroup | None:
        """By its name without regard to case, in two calls."""

    def groups(self, company_id: int) -> list[ProvisionedGroup]: ...

    def groups_among(self, company_id: int, group_ids: Sequence[int]) -> list[ProvisionedGroup]: ...

    def create_group(self, company_id: int, group: ProvisionedGroup) -> bool:
        """False if another group has the name."""

    def change_group(
        self, company_id: int, before: ProvisionedGroup, after: ProvisionedGroup
    ) -> bool:
        """False if another group has the name. Raises Retryable if it is not as it was."""

    def delete_group(self, company_id: int, group: ProvisionedGroup) -> None:
        """The group has no members any more."""

    def members(self, company_id: int, group_id: int) -> list[int]:
        """The ids of users: one call for about 10,000."""

    def groups_of(self, company_id: int, user_id: int) -> list[int]:
        """The ids of the groups that the user is a member of."""

    def add_members(self, company_id: int, group_id: int, user_ids: Sequence[int]) -> None:
        """Twelve users in each call. To repeat it changes nothing."""

    def remove_members(self, company_id: int, group_id: int, user_ids: Sequence[int]) -> None: ...

    def touch_group(self, company_id: int, group: ProvisionedGroup) -> None:
        """Counts a change of the members, if the group exists."""

    def record(self, company_id: int, activity: ProvisioningActivity, key: str) -> None:
        """Keeps what was asked for last of a user or group for 30 days."""

    def admit(self, company_id: int, at_s: int, most: int) -> bool:
        """Counts a request of this second of the company. False if there were `most` already."""
