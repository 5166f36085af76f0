"""Tax as R51 says it: for each rate, on the sum of the lines, rounded half up. Exact fractions."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Rates:
    """The rates that apply to an office, in thousandths of a percent."""

    thousandths: tuple[int, ...] = ()
    reverse_charge: bool = False
    """The customer owes the tax: nothing is added."""

    def parts(self, net_minor: int) -> list[int]:
        added = [0 if self.reverse_charge else each for each in self.thousandths]
        return [half_up(net_minor * each, 100_000) for each in added] if net_minor else []

    def on(self, net_minor: int) -> int:
        return sum(self.parts(net_minor))

    def given_back(self, quantity: int, unit_minor: int) -> int:
        """The tax that the credit of so many licenses gives back: of each license, rounded down."""
        added = [] if self.reverse_charge else self.thousandths
        return quantity * sum(floor(Fraction(unit_minor * each, 100_000)) for each in added)

    def paid_by(self, credit_minor: int, accrued_minor: int) -> int:
        """How much of an accrued amount, with its tax, the credit pays: the net amount."""
        least, most = 0, min(credit_minor, accrued_minor)
        while least < most:
            tried = (least + most + 1) // 2
            if tried + self.on(tried) <= credit_minor:
                least = tried
            else:
                most = tried - 1
        return least


def half_up(numerator: int, denominator: int) -> int:
    return floor(Fraction(numerator, denominator) + HALF)


def tax_with(
    net_minor: int, before_minor: int, subtotal_minor: int, parts: Sequence[tuple[int, int]]
) -> int:
    """The tax that is given back with a net amount after others. `parts` are each rate's tax on the
    invoice and what of it was given back before."""
    after = before_minor + net_minor
    return sum(max(half_up(tax * after, subtotal_minor) - given, 0) for tax, given in parts)
