"""The offices of the first company, and their plans. Checks compute cycles and amounts from these,
without the product's calendar (`tests/model/plan.py`)."""

from collections.abc import Mapping
from datetime import date

from tests.model.plan import Plan

COMPANY, OTHER_COMPANY = 1_000, 2_000
HOT, TWIN, COMMITTED, CONTRACTED, INVOICED, LATER, FOREIGN = 11, 12, 13, 14, 15, 16, 21
"""HOT gets most requests. TWIN and INVOICED exchange licenses with it, on both sides of the date
line. COMMITTED and LATER have an annual commitment, and LATER's year ends four days later.
CONTRACTED has terms agreed with staff. FOREIGN belongs to the other company."""

MONTHLY = (HOT, TWIN, INVOICED)
"""Offices that can transfer to each other. COMMITTED can transfer to LATER."""

PLANS: Mapping[int, Plan] = {
    HOT: Plan("America/New_York", "USD", date(2026, 3, 1), {}),
    TWIN: Plan("Asia/Tokyo", "USD", date(2026, 3, 7), {}),
    INVOICED: Plan("Pacific/Honolulu", "USD", date(2026, 3, 9), {}, invoiced=True),
    COMMITTED: Plan("America/New_York", "USD", date(2026, 3, 1), {}, committed=True),
    LATER: Plan("Europe/London", "USD", date(2026, 3, 5), {}, committed=True),
    CONTRACTED: Plan(
        "Asia/Tokyo",
        "JPY",
        date(2026, 3, 1),
        {},
        invoiced=True,
        forbidden=frozenset({"removal"}),
    ),
    FOREIGN: Plan("America/New_York", "USD", date(2026, 3, 1), {}),
}
OFFICES = {office_id: OTHER_COMPANY if office_id == FOREIGN else COMPANY for office_id in PLANS}
"""The company of each office."""
