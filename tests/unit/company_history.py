"""What happens in the life of a random company, event by event."""

from collections.abc import Iterable
from datetime import timedelta

from chalicelib.domain.journal import Invoice
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Collect
from chalicelib.domain.transitions.agree_terms import agreed_in, decide_terms
from chalicelib.domain.transitions.collect import decide_collect
from chalicelib.domain.transitions.record_payment import PaymentReport, decide_payment, payment_of
from tests.unit.company_books import Books, Order
from tests.unit.company_credit_notes import credit_invoice, settle_refund
from tests.unit.company_life import Life
from tests.unit.ledgers import ROOM, TALK, metadata
from tests.unit.random_companies import RATES, Company, Event, Wait
from tests.unit.random_offices import by_name


def life_of(company: Company, history: Iterable[tuple[Wait, Event]]) -> Life:
    """The whole life, in which all offices are rolled forward to its last moment."""
    life = Life(company)
    for wait, event in history:
        life.wait(wait)
        HAPPENS.get(event.action, order)(life, event)
    for place in range(len(life.books)):
        life.current(place)
    return life


def order(life: Life, event: Event) -> None:
    """Of one of the offices, most often of one in which it is possible."""
    role = "csm" if event.by_staff else "company_admin"
    place, quantity = event.place, event.quantity
    if event.part and event.action != "purchase":
        place, possible = life.possible(event.action, event.place, event.kind)
        quantity = max(1, min(quantity, possible))
    places: tuple[int, ...] = life.places(place, event.steps)
    if event.action != "transfer":
        places = places[:1]
    ordered = Order(event.action, places, event.kind, quantity, role)  # type: ignore[arg-type]
    life.order(ordered, event.seconds, lambda: _pay_meanwhile(life, place, event))


def _pay_meanwhile(life: Life, place: int, event: Event) -> None:
    """Changes what a transfer's credit pays, so that a quote may no longer hold."""
    books = life.books[place % len(life.books)]
    unpaid = [each for each in books.invoices.values() if each.status == "open"]
    if event.paid_meanwhile and unpaid:
        _report(books, unpaid[0], _paid(unpaid[0]), life)


def move_back(life: Life, event: Event) -> None:
    """The last transfer, in the other direction."""
    last = life.last_transfer
    back = Order("transfer", last.places[::-1], last.kind, last.quantity, last.role)
    life.order(back, event.seconds)


def report_payment(life: Life, event: Event) -> None:
    """One of the invoices is reported paid or declined; or all are paid."""
    place = event.place % len(life.books)
    life.current(place)
    invoices = life.books[place].invoices.values()
    unreported = [each for each in invoices if each.status != "paid" or each.paid_by_credit]
    if event.action == "pay all":
        for invoice in unreported:
            if invoice.due_minor:
                _report(life.books[place], invoice, _paid(invoice), life)
    elif unreported:
        _report_one(life.books[place], unreported[event.price % len(unreported)], event, life)


def _paid(invoice: Invoice) -> PaymentReport:
    """What is due now."""
    return PaymentReport("paid", invoice.due_minor)


def _report_one(books: Books, invoice: Invoice, event: Event, life: Life) -> None:
    """Credit may have paid the invoice, or a part of it, in the meantime. What was paid is what is
    due now, or up to what was due before."""
    if event.by_staff:
        if invoice.status != "declined":
            _report(books, invoice, PaymentReport("declined"), life)
        return
    credited = invoice.was_due_minor - invoice.due_minor
    covers = invoice.due_minor + int(event.part * credited)
    _report(books, invoice, PaymentReport("paid", covers if credited else None), life)


def _report(books: Books, invoice: Invoice, report: PaymentReport, life: Life) -> None:
    payment = payment_of(invoice, report, metadata(life.now))
    paid = report.amount_minor
    if paid is None:
        paid = invoice.due_minor or invoice.was_due_minor
    if report.status == "declined":
        paid = 0
    if (invoice.status, report.status, payment.returned_minor) == ("open", "paid", 0):
        life.commits.append(books.pay(payment, paid))
        return
    unpaid = tuple(each for each in books.invoices.values() if each.status != "paid")[::-1]
    reverts = (invoice.status, report.status) == ("paid", "declined")
    change = life.attempt(
        "report",
        {"invalid_request"} if reverts else set(),
        lambda: decide_payment(books.ledger, invoice, payment, unpaid),
    )
    if change:
        life.commits.append(books.commit(change, paid))


def set_collect(life: Life, event: Event) -> None:
    """Turned on if it is off, and off if it is on (R8, R52)."""
    before = life.current(event.place)
    books = life.books[event.place % len(life.books)]
    collect: Collect = "at_once" if before.terms.collect == "next_bill" else "next_bill"
    expected: set[str] = set()
    if books.office.plan.invoiced:
        expected = {"invalid_request"}
    elif collect == "next_bill" and not life.may_collect_later:
        expected = {"forbidden"}
    when = metadata(life.now)
    change = life.attempt("collect", expected, lambda: decide_collect(before, collect, when))
    if change:
        life.commits.append(books.commit(change))


def change_agreement(life: Life, _: Event) -> None:
    life.may_collect_later = not life.may_collect_later


def change_catalog(life: Life, event: Event) -> None:
    """A price list that is effective at once, or up to 40 days later."""
    effective_from = (life.now + timedelta(days=int(40 * event.part))).date()
    prices = by_name({TALK: event.price, ROOM: event.price // 2 + event.quantity})
    life.catalog.change(life.now, effective_from, prices)


def agree_price(life: Life, event: Event) -> None:
    """A contract price of one type is agreed, or the oldest one is withdrawn."""
    before = life.current(event.place)
    books = life.books[event.place % len(life.books)]
    contract = {**books.office.contract, event.kind: event.price}
    if event.part >= 0.5 and books.office.contract:
        contract = dict([*books.office.contract.items()][1:])
    if contract == books.office.contract:
        return
    agreement = replace(agreed_in(before.terms), contract_prices=contract)
    life.commits.append(books.commit(decide_terms(before, agreement, metadata(life.now, "csm"))))
    books.office.contract = contract


def change_tax(life: Life, event: Event) -> None:
    """Other rates, or another address: at once, at the next boundary, or up to 40 days later."""
    boundary = life.current(event.place).account.cycle.end
    office = life.books[event.place % len(life.books)].office
    later = life.now + timedelta(days=int(40 * event.part))
    since = boundary if event.part == 0.5 else later
    office.tax(since, RATES[event.price % len(RATES)])


HAPPENS = {
    "credit": credit_invoice,
    "refund": settle_refund,
    "tax": change_tax,
    "return": move_back,
    "report": report_payment,
    "pay all": report_payment,
    "collect": set_collect,
    "agreement": change_agreement,
    "catalog": change_catalog,
    "contract": agree_price,
}
