"""Money is integer minor units. This module has the only division of money."""


def prorate_minor(unit_price_minor: int, days_left: int, days_in_cycle: int) -> int:
    """The price of one license for the rest of a cycle, in minor units (R7).

    `unit_price x days_left / days_in_cycle`, rounded half up. Rounding is per license, so that
    three licenses cost three times as much as one, bought together or one by one.
    """
    assert unit_price_minor >= 0 and 1 <= days_left <= days_in_cycle
    return (2 * unit_price_minor * days_left + days_in_cycle) // (2 * days_in_cycle)
