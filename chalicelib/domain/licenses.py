"""What can be bought: three licenses, held by users, and seven add-ons."""

from enum import StrEnum
from typing import Literal

from .record import Record


class LicenseType(StrEnum):
    """A license type. The values are Dialpad's names."""

    TALK_LINES = "talk_lines"
    SELL_LINES = "sell_lines"
    CONTACT_CENTER_LINES = "contact_center_lines"
    ROOM_LINES = "room_lines"
    FAX_LINES = "fax_lines"
    ADDITIONAL_NUMBER_LINES = "additional_number_lines"
    UBERCONFERENCE_LINES = "uberconference_lines"
    TOLLFREE_ROOM_LINES = "tollfree_room_lines"
    TOLLFREE_ADDITIONAL_NUMBER_LINES = "tollfree_additional_number_lines"
    TOLLFREE_UBERCONFERENCE_LINES = "tollfree_uberconference_lines"

    @property
    def kind(self) -> Literal["license", "add_on"]:
        """`license` for the types that users hold, `add_on` for the others."""
        return "license" if self in LICENSES_FOR_USERS else "add_on"


LICENSES_FOR_USERS = frozenset(
    {LicenseType.TALK_LINES, LicenseType.SELL_LINES, LicenseType.CONTACT_CENTER_LINES}
)

AccountType = Literal["free", "standard", "pro", "enterprise"]

PRO_ONLY = frozenset({LicenseType.SELL_LINES, LicenseType.CONTACT_CENTER_LINES})
"""Sold on the account types `pro` and `enterprise` only (R30)."""


def sold_on(account_type: AccountType) -> frozenset[LicenseType]:
    """The license types that plans of this account type sell (R30)."""
    everything = frozenset(LicenseType)
    return everything if account_type in ("pro", "enterprise") else everything - PRO_ONLY


class Quantity(Record):
    """A number of licenses of one type; at least one."""

    license_type: LicenseType
    quantity: int

    def __post_init__(self) -> None:
        assert type(self.quantity) is int and self.quantity >= 1, self
