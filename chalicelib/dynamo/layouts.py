"""How account items store counts: by the numbers of license types, or in older items by their ids.

Both are read. An item that names its types is converted at its first boundary under a catalog that
has products, because an older release may still run until then (decision 108).
"""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from ..domain.account import Account
from ..domain.licenses import LicenseType

MOST_REMEMBERED = 1_000
"""Offices whose layout a process remembers; of more, the oldest is forgotten."""


class TypeNumbers(Protocol):
    """The permanent numbers of license types. May raise Retryable."""

    def number_of(self, license_type: LicenseType) -> int: ...

    def id_of(self, number: int) -> LicenseType: ...

    def numbers_types(self) -> bool:
        """True if accounts are probably stored with numbers."""


class Layouts(msgspec.Struct):
    """Keys of license types in account items, and which offices' items this process has seen with
    names."""

    numbers: TypeNumbers
    named_by_office: dict[int, bool] = {}

    def type_of(self, key: str) -> LicenseType:
        """The type of a key of either layout. Ids begin with a letter. Raises Retryable."""
        return self.numbers.id_of(int(key)) if key.isdecimal() else key

    def key(self, license_type: LicenseType, *, named: bool) -> str:
        """The type's key in an account item. Raises Retryable."""
        return license_type if named else str(self.numbers.number_of(license_type))

    def number_of(self, license_type: LicenseType) -> int:
        """Raises Retryable."""
        return self.numbers.number_of(license_type)

    def is_named(self, office_id: int) -> bool:
        """The office's layout, as far as this process knows. A write that assumes the wrong one
        fails its condition."""
        return self.named_by_office.get(office_id, not self.numbers.numbers_types())

    def learn(self, accounts: Iterable[Account | None]) -> bool:
        """Remembers the layouts of accounts just read. True if one was assumed to be another."""
        surprised = False
        for account in accounts:
            if account:
                surprised |= self.is_named(account.office_id) != account.named
                self.named_by_office.pop(account.office_id, None)
                self.named_by_office[account.office_id] = account.named
        while len(self.named_by_office) > MOST_REMEMBERED:
            del self.named_by_office[next(iter(self.named_by_office))]
        return surprised
