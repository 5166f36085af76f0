"""What a vendor sells: license types, account types, and the brand under which they are sold.

They are data of the catalog. `SHIPPED` are Dialpad's, which a deployment has until its vendor
replaces them; no license type is named in code.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from .licenses import AccountType, AssigneeType, LicenseType
from .record import Record, decoded

MOST_TYPES = 40
"""License types that are not retired."""
MOST_OWNED_TYPES = 20
"""Types that an office can own at a time: each adds some 50 bytes to the account item, of which
every assignment pays a write unit for each KB."""
MOST_NUMBERS = 200
"""Types that a deployment can ever have had, retired and dropped ones included."""


class CatalogType(Record):
    """A license type as the catalog describes it.

    `number` is permanent and stands for the id where bytes count: in account items and journal
    entries. `retired` types cannot be bought; offices that own some keep and renew them. `dropped`
    types were never for sale and are in no answer; their rows stay so that their numbers are never
    given to another type.
    """

    number: int
    id: LicenseType
    name: str
    kind: Literal["license", "add_on"]
    held_by: tuple[AssigneeType, ...]
    sold_on: tuple[AccountType, ...]
    plural: str | None = None
    """The name of several, if it is not the name of one."""
    user_license: str | None = None
    """The name that a user's `license` takes; None for types that are no user's own license."""
    retired: bool = False
    dropped: bool = False
    was_for_sale: bool = False
    """True if a catalog that was in force had a price for it: offices may own some."""

    def named(self, number: int) -> str:
        """The name of so many."""
        return self.name if number == 1 else self.plural or self.name


class CatalogAccountType(Record):
    """An account type. A higher `rank` is the more expensive plan. `transfers` says whether
    its offices can transfer licenses (R23)."""

    id: AccountType
    name: str
    rank: int
    transfers: bool = False


class Brand(Record):
    """How the console presents the vendor."""

    product_name: str
    accent_color: str
    support_url: str | None = None
    logo_svg: str | None = None


class Products(Record):
    """One revision's license types, by number, and what goes with them."""

    license_types: tuple[CatalogType, ...]
    account_types: tuple[CatalogAccountType, ...]
    brand: Brand
    other_user_licenses: tuple[str, ...] = ()
    """Values of a user's `license` that take no license."""
    telephony: bool = False
    """True if the vendor sells telephony: in some countries, new offices need an emergency
    address."""

    @property
    def listed(self) -> tuple[CatalogType, ...]:
        """The types that are not dropped."""
        return tuple(each for each in self.license_types if not each.dropped)

    @property
    def ids(self) -> list[LicenseType]:
        return [each.id for each in self.listed]

    @property
    def account_type_ids(self) -> list[AccountType]:
        return [each.id for each in self.account_types]

    def find(self, license_type: LicenseType) -> CatalogType | None:
        """The type with this id, dropped or not."""
        return next((each for each in self.license_types if each.id == license_type), None)

    def __getitem__(self, license_type: LicenseType) -> CatalogType:
        """The type with this id. Raises KeyError."""
        if found := self.find(license_type):
            return found
        raise KeyError(license_type)

    def __contains__(self, license_type: LicenseType) -> bool:
        found = self.find(license_type)
        return found is not None and not found.dropped

    def sold_on(self, account_type: AccountType) -> frozenset[LicenseType]:
        """The types that plans of this account type sell (R30)."""
        return frozenset(
            each.id for each in self.listed if account_type in each.sold_on and not each.retired
        )

    def account_type(self, account_type: AccountType) -> CatalogAccountType | None:
        return next((each for each in self.account_types if each.id == account_type), None)

    def transfers(self, account_type: AccountType) -> bool:
        """True if offices of this account type can transfer licenses (R23)."""
        found = self.account_type(account_type)
        return found is not None and found.transfers

    def ordered(self, license_types: Iterable[LicenseType]) -> list[LicenseType]:
        """The types in the order of the catalog, and then those that it does not have."""
        wanted = set(license_types)
        known = [each.id for each in self.license_types if each.id in wanted]
        return [*known, *sorted(wanted - {*known})]

    def held_by(self, kind: AssigneeType) -> list[CatalogType]:
        """The types that holders of this kind can have, those that can be bought first."""
        held = [each for each in self.listed if kind in each.held_by]
        return sorted(held, key=lambda each: each.retired)

    def own_type_of(self, kind: AssigneeType) -> LicenseType | None:
        """The type that a new holder of this kind takes: the catalog's first for it."""
        return next((each.id for each in self.held_by(kind)), None)

    @property
    def user_licenses(self) -> dict[str, LicenseType]:
        """The type of each value of a user's `license` that takes one."""
        return {each.user_license: each.id for each in self.listed if each.user_license}

    @property
    def allowed_user_licenses(self) -> list[str]:
        """All values of a user's `license`."""
        return [*self.user_licenses, *self.other_user_licenses]

    @property
    def default_user_license(self) -> str | None:
        """The license of a new user whose request names none."""
        sold = (each.user_license for each in self.listed if not each.retired and each.user_license)
        return next(sold, next(iter(self.other_user_licenses), None))

    def user_license_of(self, license_type: LicenseType | None, recorded: str) -> str:
        """What a user's `license` is called now: the type's name for it, or what was recorded."""
        found = self.find(license_type) if license_type else None
        return (found and found.user_license) or recorded


SHIPPED = decoded(Path(__file__).with_name("dialpad.json").read_bytes(), Products)
"""Dialpad's ten license types and four account types."""
