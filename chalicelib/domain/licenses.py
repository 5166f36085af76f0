"""What can be bought: license types, which the vendor's catalog defines (`products`)."""

from typing import Literal

from .record import Record

LicenseType = str
"""The id of a license type, such as `talk_lines`: permanent, and the same in every request, answer
and record. Names are the catalog's."""

AccountType = str
"""The id of an account type, such as `pro`."""


AssigneeType = Literal["user", "room", "number", "fax_line", "device"]
"""What can hold a license. Users and rooms have records here; the others are ids of the caller."""


class Quantity(Record):
    """A number of licenses of one type; at least one."""

    license_type: LicenseType
    quantity: int

    def __post_init__(self) -> None:
        assert type(self.quantity) is int and self.quantity >= 1, self
