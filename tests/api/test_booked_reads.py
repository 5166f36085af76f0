"""How bookkeeping files are read: page by page, and consistent with what is written meanwhile."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.caller import Caller
from chalicelib.entrypoints.bookkeeping import books
from chalicelib.entrypoints.bookkeeping.period import BookedPeriod
from chalicelib.entrypoints.bookkeeping.rows import rows_of
from chalicelib.queries import Queries
from tests.api.booked import booked
from tests.api.invoiced_offices import credit, pay_invoice
from tests.world import COMPANY, NEW_YORK, World

MARCH = BookedPeriod(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def credited(world: World) -> World:
    """Invoice 1 of 53.22 is paid; 20.00 of it are credited, 17.74 of which pay invoice 2."""
    assert world.purchase(talk_lines=3).status == 201
    pay_invoice(world)
    credit(world, amount=2_000)
    assert world.purchase(talk_lines=1).status == 201
    return world


class Racing:
    """Queries. Something is done as soon as invoices were read."""

    def __init__(self, queries: Queries, then: Callable[[], object]) -> None:
        self.queries = queries
        self.then = then

    def __getattr__(self, name: str) -> Any:
        return getattr(self.queries, name)

    def invoices(self, *of: Any) -> Any:
        page = self.queries.invoices(*of)
        self.then()
        return page


def test_invoices_and_entries_are_read_page_by_page(
    credited: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = booked(credited)
    monkeypatch.setattr(books, "ITEMS_PER_READ", 1)
    assert booked(credited) == whole
    assert [each["amount"] for each in whole if each["record"] == "settled"] == ["17.74"]


def test_what_is_paid_by_the_balance_since_the_account_was_read_is_not_in_it(
    credited: World,
) -> None:
    """Its invoice was not read either: 2.26 are left of the balance."""
    admin = Caller("ada", "company_admin", COMPANY)
    wired, at = credited.wired, credited.clock.at
    racing: Any = Racing(
        Queries(admin, at, wired.service, wired.reads), lambda: credited.purchase(talk_lines=1)
    )
    found = [*rows_of(books.office_books(racing, NEW_YORK, MARCH), MARCH, at)]
    settled = [str(each["amount"]) for each in found if each["record"] == "settled"]
    assert settled == ["17.74"]
    now = [each["amount"] for each in booked(credited) if each["record"] == "settled"]
    assert now == ["17.74", "2.26"]
