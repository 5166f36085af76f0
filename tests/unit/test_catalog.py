"""Prices: the contract's, then the catalog's in force when the cycle begins; and then they stay."""

from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.account import Counts
from chalicelib.domain.catalog import (
    NO_CATALOG,
    Catalog,
    PriceList,
    no_price_list,
    prices_for,
)
from chalicelib.domain.catalog_check import WantedCatalog, faults_of
from chalicelib.domain.journal import TermsChange
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.license_types import LicenseType
from tests.offices import PRICES, usual_terms
from tests.unit.ledgers import MARCH_ENDS, ROOM, SELL, TALK, ledger

SECOND = timedelta(seconds=1)
SMALL: dict[str, int] = {
    kind: 100 for kind in LicenseType if kind not in (SELL, "contact_center_lines")
}


def price_list(talk: int, **changes: object) -> PriceList:
    plain = {
        "account_type": "pro",
        "plan_period": "monthly",
        "currency": "USD",
        "effective_from": date(2026, 1, 1),
        "prices": {**PRICES, TALK: talk},
    }
    return PriceList(**(plain | changes))  # type: ignore[arg-type]


def catalog(*price_lists: PriceList) -> Catalog:
    return Catalog(3, datetime(2026, 1, 1, tzinfo=UTC), price_lists)


def talk_price(of: Catalog, at: datetime = MARCH_ENDS, **agreed: object) -> int:
    return prices_for(of, usual_terms(**agreed), 3, at)[TALK]


def test_a_plan_pays_what_its_own_list_says() -> None:
    lists = (
        price_list(2600),
        price_list(1, account_type="enterprise"),
        price_list(2, plan_period="yearly"),
        price_list(3, currency="EUR"),
    )
    assert talk_price(catalog(*lists)) == 2600


def test_a_plan_without_a_list_is_told_which_plans_have_one() -> None:
    lists = (
        price_list(1, currency="USD"),
        price_list(2, plan_period="yearly", currency="EUR", effective_from=date(2026, 3, 1)),
        price_list(3, currency="GBP", effective_from=date(2026, 3, 2)),
        price_list(4, currency="CAD", account_type="enterprise"),
    )
    terms = usual_terms(currency="JPY", anchor=date(2026, 3, 1))
    assert no_price_list(catalog(*lists), terms) == (
        "there is no price list for pro monthly JPY; "
        "pro plans have lists for: monthly USD, yearly EUR"
    )
    assert no_price_list(NO_CATALOG, terms).endswith("pro plans have lists for: nothing yet")


def test_the_latest_list_that_is_effective_on_the_cycles_first_day_decides() -> None:
    lists = (
        price_list(2800, effective_from=date(2026, 4, 2)),
        price_list(2600, effective_from=date(2026, 3, 31)),
        price_list(2700, effective_from=date(2026, 4, 1)),
    )
    assert talk_price(catalog(*lists)) == 2700


def test_a_list_is_effective_from_midnight_of_the_offices_own_zone() -> None:
    lists = (price_list(2600), price_list(2700, effective_from=date(2026, 4, 1)))
    # 1 April, 4:00 UTC, is midnight in New York.
    assert talk_price(catalog(*lists), MARCH_ENDS - SECOND) == 2600
    assert talk_price(catalog(*lists), MARCH_ENDS) == 2700


def test_a_plan_that_the_catalog_leaves_out_keeps_its_prices() -> None:
    assert talk_price(NO_CATALOG) == 2500
    assert talk_price(catalog(price_list(1, currency="EUR"))) == 2500
    assert talk_price(catalog(price_list(1, effective_from=date(2026, 4, 2)))) == 2500


def test_the_contract_overrides_the_catalog_type_by_type() -> None:
    prices = prices_for(
        catalog(price_list(2600)), usual_terms(contract_prices={TALK: 1900}), 3, MARCH_ENDS
    )
    assert (prices[TALK], prices[SELL]) == (1900, 9500)


def faults(
    *lists: PriceList, before: Catalog = NO_CATALOG, at: datetime = MARCH_ENDS
) -> list[tuple[str, str]]:
    return faults_of(before, WantedCatalog(lists), Catalog(4, at, lists))


def test_a_consistent_catalog_prices_what_each_plan_sells() -> None:
    assert faults(price_list(1), price_list(2, account_type="free", prices=SMALL)) == []


def test_everything_that_is_wrong_with_price_lists_is_said_at_once() -> None:
    more: dict[str, int] = {SELL: 100, "jetpack": 1}
    without_rooms = {kind: 1 for kind in LicenseType if kind is not ROOM}
    lists = (
        price_list(1),
        price_list(2, prices=without_rooms),
        price_list(3, account_type="standard", prices={**SMALL, **more}),
        price_list(3, account_type="gold"),
    )
    assert faults(*lists) == [
        ("/price_lists/1", "must differ in plan or date from /price_lists/0"),
        ("/price_lists/1/prices/room_lines", "is required"),
        ("/price_lists/2/prices/jetpack", "is not a license type of this catalog"),
        ("/price_lists/2/prices/sell_lines", "is not sold on standard plans"),
        ("/price_lists/3/account_type", "must be one of free, standard, pro, enterprise"),
    ]


def test_a_new_catalog_has_a_list_that_is_effective_wherever_it_comes_into_force() -> None:
    # At 14:05 UTC of 10 March it can be 9 March still, in an office of Pago Pago.
    before, at = catalog(price_list(1)), datetime(2026, 3, 10, 14, 5, 0, tzinfo=UTC)
    since = [price_list(2, effective_from=date(2026, 3, day)) for day in (9, 10)]
    assert faults(since[0], before=before, at=at) == []
    assert faults(since[1], before=before, at=at) == [
        ("/price_lists", "must have a list for pro, monthly, USD that is effective now")
    ]


def test_the_next_cycle_is_billed_at_its_own_prices_and_the_journal_says_so() -> None:
    office = ledger({TALK: Counts(4, 0, 4)}, next_prices={**PRICES, TALK: 2600})
    change = roll_forward(office)
    assert change.invoice is not None and change.invoice.total_minor == 4 * 2600
    assert change.after.terms.prices[TALK] == 2600
    assert change.after.terms.revision == change.after.account.terms_revision == 5
    assert change.entry.prices[TALK] == 2600
    assert change.entry.terms == TermsChange(
        before={"prices": {TALK: 2500}}, after={"prices": {TALK: 2600}}
    )


def test_prices_that_stay_touch_no_terms() -> None:
    change = roll_forward(ledger({TALK: Counts(4, 0, 4)}, next_prices=dict(PRICES)))
    assert change.after.account.terms_revision == 0
    assert change.after.terms is change.before.terms
    assert change.entry.terms is None
