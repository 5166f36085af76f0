"""Money is integer minor units. Only this module rounds it."""

from decimal import Decimal


def half_up(numerator: int, denominator: int) -> int:
    """The quotient, rounded to the nearest whole number; a half is rounded up."""
    return (2 * numerator + denominator) // (2 * denominator)


def prorate_minor(unit_price_minor: int, days_left: int, days_in_cycle: int) -> int:
    """The price of one license for the rest of a cycle, in minor units (R7).

    `unit_price x days_left / days_in_cycle`, rounded half up. Rounding is per license, so that
    three licenses cost three times as much as one, bought together or one by one.
    """
    assert unit_price_minor >= 0 and 1 <= days_left <= days_in_cycle
    return half_up(unit_price_minor * days_left, days_in_cycle)


def credit_minor(unit_price_minor: int, days_left: int, days_in_cycle: int) -> int:
    """What one license is credited that leaves its office today, in minor units (R23).

    `unit_price x days after today / days_in_cycle`, rounded down. `days_left` includes today, which
    the office has used and pays for. A license that is bought and leaves on the same day is never
    credited more than was charged for it, because a charge is rounded half up.
    """
    assert unit_price_minor >= 0 and 1 <= days_left <= days_in_cycle
    return unit_price_minor * (days_left - 1) // days_in_cycle


NO_MINOR_UNIT = frozenset({"JPY"})
"""Currencies whose amounts are whole."""


def decimal_text(amount_minor: int, currency: str) -> str:
    """`12.50`, in whole units of the currency with its number of decimals; `1250` for JPY."""
    if currency in NO_MINOR_UNIT:
        return str(amount_minor)
    return f"{amount_minor // 100}.{amount_minor % 100:02}"


def decimal_amount(amount_minor: int, currency: str) -> Decimal:
    """The amount in whole units of the currency, with its number of decimals; exact."""
    return Decimal(amount_minor).scaleb(0 if currency in NO_MINOR_UNIT else -2)
