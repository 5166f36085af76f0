"""Which differences between the provider and the invoices are reported."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.journal import Invoice
from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.payments.invoice_payment import InvoicePayment
from chalicelib.payments.kept_books import KeptBooks
from chalicelib.payments.provider import Intent
from chalicelib.payments.reconcile import differences
from tests.contract.builders import set_by_hand
from tests.payments.scripted_provider import CREATED, ScriptedProvider, intent
from tests.world import COMPANY, NEW_YORK, START, World

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PAID = intent("paid", metadata={"office_id": "2", "invoice": "3"})
PAYMENT = InvoicePayment(COMPANY, 2, 3, "USD")


class Books:
    """Invoice 3 of office 2."""

    def __init__(self, invoice: Any, payment: InvoicePayment | None = PAYMENT) -> None:
        self._invoice, self._payment = invoice, payment
        self.paid: list[Any] = []

    def invoice(self, office_id: int, number: int) -> Any:
        return self._invoice if (office_id, number) == (2, 3) else None

    def payment(self, office_id: int, number: int) -> InvoicePayment | None:
        return self._payment if (office_id, number) == (2, 3) else None

    def paid_between(self, since: Any, until: Any) -> list[Any]:
        del since, until
        return self.paid

    def credit_note(self, office_id: int, number: int) -> None:
        raise AssertionError((office_id, number))

    def refunded_between(self, since: Any, until: Any) -> list[Any]:
        del since, until
        return []


@pytest.fixture
def invoice(world: World) -> Invoice:
    """Paid by `pi_1`."""
    world.purchase(talk_lines=2)
    found = world.wired.service.store.invoice(NEW_YORK, 1)
    assert found
    return replace(
        found, office_id=2, number=3, status="paid", payment_reference="pi_1", paid_minor=3548
    )


def told(
    books: Books, *listed: Intent, now: Any = CREATED, provider: ScriptedProvider | None = None
) -> list[tuple[str, str | None, int | None]]:
    provider = provider or ScriptedProvider()
    provider.listed = [*listed]
    found = differences(provider, books, CREATED - DAY, CREATED + DAY, now)
    return [(each.what, each.intent_id, each.number) for each in found]


def test_what_agrees_is_not_reported_nor_asked_for_again(invoice: Invoice) -> None:
    books, provider = Books(invoice), ScriptedProvider()
    books.paid = [invoice, replace(invoice, number=4, payment_reference=None)]
    unknown = intent("paid", "pi_shop")
    assert told(books, PAID, unknown, provider=provider) == []
    assert [name for name, *_ in provider.asked] == ["intents"]


@pytest.mark.parametrize(
    ("age", "is_told"), [(DAY - SECOND, False), (DAY, False), (DAY + SECOND, True)]
)
def test_what_is_authorized_for_more_than_a_day_is_reported(
    invoice: Invoice, age: timedelta, is_told: bool
) -> None:
    authorized = intent("authorized", metadata={"office_id": "2"})
    expected = ("is authorized, and was neither captured nor canceled", "pi_1", None)
    found = told(Books(invoice), authorized, now=CREATED + age)
    assert found == ([expected] if is_told else [])


@pytest.mark.parametrize("status", ["declined", "canceled", "action_required"])
def test_what_took_no_money_is_not_reported(invoice: Invoice, status: str) -> None:
    assert told(Books(invoice), replace(PAID, status=status), now=CREATED + 9 * DAY) == []


@pytest.mark.parametrize("number", ["4", None])
def test_what_is_paid_without_an_invoice_is_reported(invoice: Invoice, number: str | None) -> None:
    metadata = {"office_id": "2", **({"invoice": number} if number else {})}
    found = told(Books(invoice), replace(PAID, metadata=metadata))
    expected = int(number) if number else None
    assert found == [("is paid, and belongs to no invoice here", "pi_1", expected)]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"status": "past_due"}, "is paid, and the invoice is past_due"),
        ({"payment_reference": "pi_2"}, "is paid, and the invoice was paid by pi_2"),
        ({"payment_reference": None}, "is paid, and the invoice was paid by a report"),
        ({"paid_minor": 3547}, "paid 3548, recorded 3547"),
    ],
)
def test_an_invoice_that_says_otherwise(
    invoice: Invoice, changes: dict[str, Any], what: str
) -> None:
    assert told(Books(replace(invoice, **changes)), PAID) == [(what, "pi_1", 3)]


def test_the_amount_that_was_captured_is_compared(invoice: Invoice) -> None:
    assert told(Books(invoice), replace(PAID, amount_minor=9999)) == []


@pytest.mark.parametrize(
    ("returned", "recorded", "what"),
    [
        ({"refunded_minor": 5}, PAYMENT, "refunded 5, recorded 0"),
        ({"refunded_minor": 5}, None, "refunded 5, recorded 0"),
        ({}, replace(PAYMENT, refunded_minor=5), "refunded 0, recorded 5"),
        ({"dispute": "lost"}, PAYMENT, "the dispute is lost, recorded None"),
        ({"dispute": "lost"}, None, "the dispute is lost, recorded None"),
        ({}, replace(PAYMENT, dispute="won"), "the dispute is None, recorded won"),
    ],
)
def test_refunds_and_disputes_that_are_not_recorded(
    invoice: Invoice, returned: dict[str, Any], recorded: InvoicePayment | None, what: str
) -> None:
    found = told(Books(invoice, recorded), replace(PAID, **returned))
    assert found == [(what, "pi_1", 3)]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, ["is unknown to the provider, and the invoice is paid by it"]),
        (intent("canceled"), ["is canceled, and the invoice is paid by it"]),
        (intent("paid"), []),
    ],
    ids=["unknown", "canceled", "paid before the period"],
)
def test_an_invoice_whose_payment_is_not_in_the_period(
    invoice: Invoice, answer: Intent | None, expected: list[str]
) -> None:
    books = Books(invoice)
    books.paid = [invoice]
    found = told(books, provider=ScriptedProvider(answer))
    assert found == [(each, "pi_1", 3) for each in expected]


@pytest.mark.parametrize(
    ("reported_at", "is_read"),
    [
        (None, False),
        ("2026-03-10T13:59:59Z", False),
        ("2026-03-10T14:00:00Z", True),
        ("2026-03-11T13:59:59Z", True),
        ("2026-03-11T14:00:00Z", False),
    ],
)
def test_the_books_have_what_was_paid_in_the_period(
    world: World, reported_at: str | None, is_read: bool
) -> None:
    world.purchase(talk_lines=2)
    if reported_at:
        set_by_hand(world, keys.invoice(NEW_YORK, 1), "reported_at", reported_at)
    found = KeptBooks(world.client, world.table).paid_between(START, START + DAY)
    assert [(each.office_id, each.number) for each in found] == [(NEW_YORK, 1)] * is_read


def test_the_books_have_every_page_of_offices(world: World) -> None:
    """Two offices of one partition of the due index, each on a page of its own."""
    world.open_office(NEW_YORK + 16, "Boston")
    body = {"items": [{"license_type": "talk_lines", "quantity": 1}]}
    for office_id in (NEW_YORK, NEW_YORK + 16):
        assert world.post(f"/offices/{office_id}/purchases", body, key=str(office_id)).status == 201
        set_by_hand(world, keys.invoice(office_id, 1), "reported_at", "2026-03-10T14:00:00Z")

    def one_office(params: Any, **_: Any) -> None:
        if params.get("IndexName") == "due":
            params["Limit"] = 1

    events, name = world.client.meta.events, "provide-client-params.dynamodb.Query"
    events.register(name, one_office, unique_id="pages")
    found = [*KeptBooks(world.client, world.table).paid_between(START, START + DAY)]
    events.unregister(name, unique_id="pages")
    assert sorted(each.office_id for each in found) == [NEW_YORK, NEW_YORK + 16]
