"""The prices of a commitment year are those of its first cycle, for the whole year (R44).

The office's year has begun on 1 January 2026, cycle 0; its next one is cycle 12.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.catalog import Catalog, PriceList, list_prices, prices_for, promised_prices
from chalicelib.domain.quoting import next_invoice
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Terms
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.roll_forward import roll_forward
from tests.offices import PRICES, usual_terms
from tests.unit.ledgers import FAX, MARCH_ENDS, ROOM, TALK, ledger, metadata, some

NEXT_YEAR = datetime(2027, 1, 1, 5, 0, 0, tzinfo=UTC)
DOUBLED = {kind: 2 * price for kind, price in PRICES.items()}


def catalog(period: str = "monthly") -> Catalog:
    """Every price is twice the office's."""
    plan = {"account_type": "pro", "plan_period": period, "currency": "USD"}
    listed = PriceList(**plan, effective_from=date(2026, 3, 5), prices=DOUBLED)  # type: ignore[arg-type]
    return Catalog(2, datetime(2026, 3, 5, tzinfo=UTC), (listed,))


def committed(**changes: object) -> Terms:
    return usual_terms(annual_commit_monthly_billing=True, **changes)


@pytest.mark.parametrize(("cycle", "talk"), [(1, 2500), (3, 2500), (11, 2500), (13, 2500)])
def test_the_catalog_does_not_change_a_running_year(cycle: int, talk: int) -> None:
    assert prices_for(catalog(), committed(), cycle, MARCH_ENDS)[TALK] == talk


@pytest.mark.parametrize("cycle", [12, 24])
def test_a_new_year_begins_with_the_catalogs_prices(cycle: int) -> None:
    assert prices_for(catalog(), committed(), cycle, NEXT_YEAR) == DOUBLED


@pytest.mark.parametrize("cycle", [1, 3, 12])
def test_without_a_commitment_each_cycle_has_the_catalogs_prices(cycle: int) -> None:
    assert prices_for(catalog(), usual_terms(), cycle, MARCH_ENDS) == DOUBLED
    yearly = usual_terms(plan_period="yearly")
    assert prices_for(catalog("yearly"), yearly, cycle, MARCH_ENDS) == DOUBLED


def test_a_contract_price_applies_from_the_next_cycle_of_a_year_on() -> None:
    terms = committed(contract_prices={TALK: 1900})
    prices = prices_for(catalog(), terms, 3, MARCH_ENDS)
    assert (prices[TALK], prices[ROOM]) == (1900, 1500)
    assert promised_prices(terms, 3) == {TALK: 2500}


def test_a_contract_price_that_is_withdrawn_gives_way_to_the_years() -> None:
    agreed = committed(
        prices={**PRICES, TALK: 1900}, promised_prices={TALK: 2500}, contract_prices={}
    )
    assert prices_for(catalog(), agreed, 4, MARCH_ENDS)[TALK] == 2500
    assert promised_prices(agreed, 4) == {}


def test_a_contract_price_that_changes_does_not_hide_the_years() -> None:
    agreed = committed(
        prices={**PRICES, TALK: 1900},
        promised_prices={TALK: 2500},
        contract_prices={TALK: 1800, ROOM: 900},
    )
    prices = prices_for(catalog(), agreed, 4, MARCH_ENDS)
    assert (prices[TALK], prices[ROOM]) == (1800, 900)
    assert promised_prices(agreed, 4) == {TALK: 2500, ROOM: 1500}


def test_a_contract_price_equal_to_the_years_replaces_nothing() -> None:
    assert promised_prices(committed(contract_prices={TALK: 2500}), 3) == {}


def test_nothing_is_promised_beyond_the_year() -> None:
    agreed = committed(contract_prices={TALK: 1900}, promised_prices={TALK: 2500})
    assert promised_prices(agreed, 12) == {}
    prices = prices_for(catalog(), agreed, 12, NEXT_YEAR)
    assert (prices[TALK], prices[ROOM]) == (1900, 3000)
    assert promised_prices(usual_terms(contract_prices={TALK: 1900}), 3) == {}


# A type without a price


WITHOUT_FAX = {kind: price for kind, price in PRICES.items() if kind is not FAX}


def office(listed: Mapping[str, int], **terms: object) -> Ledger:
    before = ledger({TALK: Counts(1, 0, 1)}, on=committed(prices=WITHOUT_FAX, **terms))
    return replace(before, list_prices=listed)


def test_a_type_without_a_price_takes_the_listed_one_for_the_rest_of_the_year() -> None:
    purchase = decide_purchase(office({FAX: 2000}), some(fax_lines=1), metadata())
    # 2000 x 22/31 = 1419.4
    assert purchase.entry.lines[0].unit_amount_minor == 1419
    assert purchase.after.terms.prices[FAX] == 2000
    assert purchase.entry.terms
    assert purchase.entry.terms.after == {"prices": {FAX: 2000}}
    next_prices = prices_for(catalog(), purchase.after.terms, 3, MARCH_ENDS)
    assert next_prices[FAX] == 2000
    renewal = roll_forward(replace(purchase.after, next_prices=next_prices))
    assert renewal.entry.charged_minor == 4500  # 2500 for talk, 2000 for fax


def test_the_next_invoice_of_a_first_purchase_has_the_price_of_the_purchase() -> None:
    read = office({FAX: 2000})
    next_prices = prices_for(catalog(), read.terms, 3, MARCH_ENDS)
    assert FAX not in next_prices
    before = replace(read, next_prices=next_prices)
    purchase = decide_purchase(before, some(fax_lines=1), metadata())
    assert next_invoice(purchase.after).total_minor == 4500


def test_what_is_agreed_for_such_a_type_precedes_what_is_listed() -> None:
    terms = committed(prices=WITHOUT_FAX, contract_prices={FAX: 700})
    assert list_prices(catalog(), terms, MARCH_ENDS)[FAX] == 700
    assert list_prices(catalog(), replace(terms, contract_prices={}), MARCH_ENDS)[FAX] == 2000


def test_a_type_that_has_a_price_keeps_it_whatever_is_listed() -> None:
    purchase = decide_purchase(office({TALK: 1}), some(talk_lines=1), metadata())
    assert purchase.entry.lines[0].unit_amount_minor == 1774  # 2500 x 22/31 = 1774.2
    assert purchase.entry.terms is None
