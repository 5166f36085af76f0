"""People: who they are, and which license that makes them hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .licenses import LicenseType

UserLicense = Literal[
    "admins",
    "agents",
    "dpde_all",
    "dpde_one",
    "lite_lines",
    "lite_support_agents",
    "magenta_lines",
    "talk",
]
UserState = Literal["pending", "active", "suspended", "deleted"]

LICENSE_TYPE_BY_USER_LICENSE: dict[str, LicenseType] = {
    "talk": LicenseType.TALK_LINES,
    "agents": LicenseType.SELL_LINES,
    "lite_support_agents": LicenseType.CONTACT_CENTER_LINES,
}
"""The other values take no license that is counted here."""


@dataclass(frozen=True, slots=True)
class User:
    """A person in an office. `revision` counts the changes of this record."""

    user_id: int
    company_id: int
    office_id: int
    email: str
    first_name: str
    last_name: str
    license: UserLicense
    state: UserState
    added_at: datetime
    revision: int
    request_id: str
    """The request that last changed it: a repeat after a lost answer recognizes its work."""
    activated_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def holds(self) -> LicenseType | None:
        """What the user holds now: pending users already do (R4), suspended and deleted ones no
        longer (R20, R21)."""
        if self.state not in ("pending", "active"):
            return None
        return LICENSE_TYPE_BY_USER_LICENSE.get(self.license)


def email_key(email: str) -> str:
    """One address however it is written: unique within a company by this."""
    return email.strip().casefold()
