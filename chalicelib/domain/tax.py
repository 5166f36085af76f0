"""Tax: rates as the vendor's data, and what they add to a net amount (R51). Pure arithmetic on
minor units.

Prices are net. An invoice's tax is computed once for each rate on the sum of its lines, and rounded
half up. What a transfer credits is taxed for each license and rate, and rounded down.
"""

from collections.abc import Mapping, Sequence

from .money import half_up
from .record import Record
from .tax_id import TaxId

THOUSANDTHS = 1000
"""A percentage has up to three decimals."""
_ALL = 100 * THOUSANDTHS


class TaxRate(Record):
    """A rate of a country, or of one of its regions. `thousandths` are of a percent: 19000 is 19 %.

    A region that has rates of its own has only those. With `reverse_charge`, customers with a tax
    id of the country owe the tax themselves.
    """

    country: str
    name: str
    thousandths: int
    region: str | None = None
    reverse_charge: bool = False

    @property
    def percent(self) -> float:
        return self.thousandths / THOUSANDTHS


class TaxPart(Record):
    """The tax of one rate on one invoice or credit note. `amount_minor` is zero for a reverse
    charge: the customer owes the tax."""

    name: str
    thousandths: int
    base_minor: int
    amount_minor: int
    reverse_charge: bool = False

    @property
    def percent(self) -> float:
        return self.thousandths / THOUSANDTHS


class Tax(Record):
    """The rates that apply to a customer at a time."""

    rates: tuple[TaxRate, ...] = ()
    reverse_charge: bool = False
    """True if the customer owes it: nothing is added."""

    @property
    def thousandths(self) -> int:
        """Of a percent, of all rates together; zero for a reverse charge."""
        return 0 if self.reverse_charge else sum(rate.thousandths for rate in self.rates)

    def parts(self, net_minor: int) -> tuple[TaxPart, ...]:
        """What each rate adds to the amount. Nothing to an amount of zero."""
        if not net_minor:
            return ()
        return tuple(
            TaxPart(
                rate.name,
                rate.thousandths,
                net_minor,
                0 if self.reverse_charge else half_up(net_minor * rate.thousandths, _ALL),
                self.reverse_charge,
            )
            for rate in self.rates
        )

    def on(self, net_minor: int) -> int:
        """The tax on the amount."""
        return sum(each.amount_minor for each in self.parts(net_minor))

    def given_back_on(self, net_minor: int) -> int:
        """The tax that the credit of one license gives back, each rate rounded down. No more was
        charged for it, whatever else its invoices charged (R23)."""
        if self.reverse_charge:
            return 0
        return sum(net_minor * each.thousandths // _ALL for each in self.rates)

    def with_tax(self, net_minor: int) -> int:
        return net_minor + self.on(net_minor)

    def net_of(self, gross_minor: int) -> int:
        """The largest net amount that costs at most so much with its tax."""
        net = gross_minor * _ALL // (_ALL + self.thousandths) + len(self.rates)
        while net > 0 and self.with_tax(net) > gross_minor:
            net -= 1
        return net


NO_TAX = Tax()


def tax_for(rates: Sequence[TaxRate], address: Mapping[str, str], tax_ids: Sequence[TaxId]) -> Tax:
    """The tax of a customer with this address: the rates of its region, otherwise the country's.

    The customer owes it if one of the rates has a reverse charge and the customer has a tax id of
    the country; a value with another form than the country's VAT numbers is no such id.
    """
    country, region = address.get("country", ""), address.get("region", "")
    here = [each for each in rates if each.country == country]
    wanted = region_key(region, country)
    own = [each for each in here if each.region and region_key(each.region, country) == wanted]
    applied = tuple(own or (each for each in here if not each.region))
    owed_by_customer = any(each.reverse_charge for each in applied) and any(
        each.country == country and each.is_vat_number for each in tax_ids
    )
    return Tax(applied, owed_by_customer)


def region_key(region: str, country: str) -> str:
    """Equal for all forms of a region's name: `CA` and `us-ca` are one region."""
    return region.casefold().strip().removeprefix(f"{country}-".casefold())
