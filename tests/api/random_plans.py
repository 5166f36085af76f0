"""Four plans that differ in period, time zone, currency, and in what the office's admins may do."""

from datetime import date

from hypothesis import strategies as st

from tests.model.plan import TYPES, Plan


def prices(*minor: int) -> dict[str, int]:
    return dict(zip(TYPES, minor, strict=True))


# Odd prices: in cycles of 28 and 30 days, prorated ones end in a half, which shows wrong rounding.
USD = prices(2505, 9515, 8025, 1515, 1005, 495, 1485, 2505, 1515, 2505)
JPY = prices(3015, 11025, 9495, 1815, 1215, 615, 1785, 3015, 1815, 3015)
# In a year of 366 days, odd multiples of 183 do the same.
EUR = prices(25071, 94977, 80337, 15189, 10065, 5307, 15189, 25071, 15189, 25071)


def new_york() -> st.SearchStrategy[Plan]:
    """Monthly, paid by card."""
    days = [date(2026, 3, 10), date(2026, 1, 31), date(2027, 10, 30), date(2028, 1, 29)]
    return st.sampled_from(days).map(lambda day: Plan("America/New_York", "USD", day, USD))


def berlin() -> st.SearchStrategy[Plan]:
    """Yearly, paid by card."""
    days = [date(2026, 1, 1), date(2024, 2, 29), date(2027, 3, 1), date(2026, 10, 31)]
    return st.sampled_from(days).map(lambda day: Plan("Europe/Berlin", "EUR", day, EUR, months=12))


def tokyo() -> st.SearchStrategy[Plan]:
    """Monthly, invoiced: only vendor staff schedule removals (R10)."""
    days = [date(2026, 3, 1), date(2026, 1, 31), date(2027, 11, 30), date(2026, 2, 15)]
    only_staff = frozenset({"removal"})
    return st.sampled_from(days).map(
        lambda day: Plan("Asia/Tokyo", "JPY", day, JPY, invoiced=True, forbidden=only_staff)
    )


def santiago() -> st.SearchStrategy[Plan]:
    """Committed for a year, billed monthly, sold by a reseller. Midnight of 6 September 2026 does
    not exist there."""
    return st.builds(
        Plan,
        timezone=st.just("America/Santiago"),
        currency=st.just("USD"),
        anchor=st.sampled_from([date(2026, 8, 6), date(2025, 10, 31), date(2026, 1, 30)]),
        prices=st.just(USD),
        committed=st.just(True),
        account_type=st.sampled_from(["pro", "standard"]),
        forbidden=st.sampled_from(
            [frozenset(), frozenset({"restoration"}), frozenset({"purchase", "restoration"})]
        ),
        contact_code=st.just("contact_reseller"),
    )


PLANS = {"new_york": new_york(), "berlin": berlin(), "tokyo": tokyo(), "santiago": santiago()}
