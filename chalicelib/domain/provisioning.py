"""What a company sets for the users that its identity provider makes (R54)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from .record import Record, field

MOST_GROUPS = 100
LONGEST_GROUP_NAME = 200
LARGEST_CAP = 10_000
"""Licenses that can be purchased automatically in one cycle of an office."""

GrantedRole = Literal["office_admin", "company_admin"]
WhenNoneAvailable = Literal["refuse", "purchase"]
ProvisioningOutcome = Literal["done", "refused"]


class GroupGrant(Record):
    """What the members of a group get: an office, a license, a role. None for what the group says
    nothing about. An office admin gets the office of the group, or their own."""

    office_id: int | None = None
    license: str | None = None
    role: GrantedRole | None = None

    @property
    def shown(self) -> dict[str, Any]:
        named = {"office_id": self.office_id, "license": self.license, "role": self.role}
        return {name: value for name, value in named.items() if value is not None}


class Provisioning(Record):
    """The settings of a company. `groups` are by name, and the first one wins where several say
    different things. `purchase_cap_per_cycle` bounds what is purchased for each office."""

    default_office_id: int | None = None
    default_license: str | None = None
    groups: Mapping[str, GroupGrant] = field(default_factory=dict)
    when_none_available: WhenNoneAvailable = "refuse"
    purchase_cap_per_cycle: int = 0
    revision: int = 0
    """Rises with each change. 0 if nothing was ever set."""

    @property
    def shown(self) -> dict[str, Any]:
        """As the history keeps it: each group with its place, because the order counts."""
        return {
            "default_office_id": self.default_office_id,
            "default_license": self.default_license,
            "groups": {
                name: {"place": place, **grant.shown}
                for place, (name, grant) in enumerate(self.groups.items(), start=1)
            },
            "when_none_available": self.when_none_available,
            "purchase_cap_per_cycle": self.purchase_cap_per_cycle,
        }

    def grant(self, group_name: str) -> tuple[int, GroupGrant] | None:
        """The place of the group's row and what it grants. Names are compared without case."""
        wanted = group_name.strip().casefold()
        for place, (name, grant) in enumerate(self.groups.items()):
            if name.strip().casefold() == wanted:
                return place, grant
        return None


NO_PROVISIONING = Provisioning()


class ProvisioningActivity(Record):
    """The last change that the identity provider asked for of one user or group. `target` is what
    it is about, in the provider's words; `detail` is the refusal,
    or what could not be given back; '' if there is neither."""

    target: str
    at: datetime
    method: str
    status: int
    outcome: ProvisioningOutcome
    detail: str = ""
    user_id: int | None = None
