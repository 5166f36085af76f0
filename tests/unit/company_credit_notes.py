"""Credit notes and their refunds in the life of a random company. The tests' own model says what is
refused, how much is credited and paid back, and which licenses are released."""

from collections import Counter
from random import Random

from chalicelib.domain.billing import BilledLine, lines_of
from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.journal import Invoice
from chalicelib.domain.transitions.credit_note import (
    Corrected,
    CreditOrder,
    LineOrder,
    decide_credit_note,
)
from chalicelib.domain.transitions.failed_refund import decide_failed_refund
from tests.model.credit_notes import (
    Asked,
    ChargedLine,
    Issued,
    refund_minor,
    refusals,
    released,
    total_minor,
)
from tests.unit.company_books import Books, Noted
from tests.unit.company_life import Life
from tests.unit.ledgers import metadata
from tests.unit.random_companies import KINDS, Event


def credit_invoice(life: Life, event: Event) -> None:
    """One of the newest invoices is credited, whole or in part."""
    ledger = life.current(event.place)
    books = life.books[event.place % len(life.books)]
    invoices = list(books.invoices.values())[-6:]
    if not invoices:
        return
    pick = Random(event.price)
    begun = [each for each in invoices if 0 < each.credited < each.total_minor]
    invoice = pick.choice(begun * 3 + invoices)
    lines = lines_of(invoice, books.entries)
    issued = _issued(books, invoice, lines)
    asked = _asked(issued, pick)
    free = {kind: books.office.available(kind) for kind in KINDS}
    notes = tuple(_notes_of(books, invoice))[::-1]
    found = Corrected(invoice, lines, notes, _unpaid(books, invoice.number), has_provider=True)
    when = metadata(life.now, "csm", "entered twice")
    change = life.attempt(
        "credit note",
        refusals(asked, issued, free),
        lambda: decide_credit_note(ledger, found, _order(asked), when),
    )
    if not change:
        return
    gone = released(asked, issued, free)
    books.office.give_up(gone)
    commit = books.commit(change)
    life.commits.append(commit)
    amounts = total_minor(asked, issued), refund_minor(asked, issued)
    life.noted.append(Noted(commit, *amounts, gone))


def settle_refund(life: Life, event: Event) -> None:
    """The payment provider makes a pending refund, or cannot, perhaps after it said that it did."""
    ledger = life.current(event.place)
    books = life.books[event.place % len(life.books)]
    by_provider = [each for each in books.notes if each.refund in ("pending", "made")]
    if not by_provider:
        return
    note = by_provider[event.price % len(by_provider)]
    if event.part < 0.5 and note.refund == "pending":
        books.refund_made(note)
        return
    others = _unpaid(books, None)
    change = life.attempt(
        "failed refund",
        set(),
        lambda: decide_failed_refund(ledger, note, others, metadata(life.now)),
    )
    if change:
        life.commits.append(books.commit(change))


def _notes_of(books: Books, invoice: Invoice) -> list[CreditNote]:
    return [each for each in books.notes if each.invoice_number == invoice.number]


def _unpaid(books: Books, but: int | None) -> tuple[Invoice, ...]:
    unpaid = [each for each in books.invoices.values() if each.status != "paid"]
    return tuple(each for each in unpaid[::-1] if each.number != but)


def _issued(books: Books, invoice: Invoice, lines: tuple[BilledLine, ...]) -> Issued:
    notes = _notes_of(books, invoice)
    used: Counter[int] = Counter()
    gone: Counter[str] = Counter()
    for note in notes:
        for each in note.lines:
            used[each.position] += each.quantity
        gone.update(note.released or {})
    taxes = [[part.amount_minor for part in note.tax or ()] for note in notes]
    given = [sum(each[place] for each in taxes) for place in range(len(invoice.tax or ()))]
    invoiced = [part.amount_minor for part in invoice.tax or ()]
    boundary = books.ledger.account.cycle.end
    return Issued(
        total_minor=invoice.total_minor,
        subtotal_minor=invoice.total_minor - sum(invoiced),
        credited_net_minor=sum(each.total_minor for each in notes) - sum(given),
        tax=tuple(zip(invoiced, given, strict=True)),
        kept_minor=books.paid_of[invoice.number]
        - sum(each.refund_minor for each in notes if each.refund != "failed"),
        lines=[
            ChargedLine(
                kind=each.line.license_type,
                quantity=each.line.quantity,
                unit_minor=each.line.unit_amount_minor,
                left=each.line.quantity - used[place] if each.amount_minor > 0 else 0,
                until_the_boundary=each.line.period_end == boundary and each.amount_minor > 0,
            )
            for place, each in enumerate(lines, start=1)
        ],
        released=gone,
    )


def _asked(issued: Issued, pick: Random) -> Asked:
    """Most often what is possible."""
    refund = pick.random() < (0.5 if issued.kept_minor > 0 else 0.1)
    running = any(each.until_the_boundary for each in issued.lines)
    asked = Asked(refund=refund, release=pick.random() < (0.9 if running else 0.1))
    way = pick.choice(("in full", "amount", "amount", "lines", "lines", "too much"))
    left = issued.left_minor
    if issued.released and pick.random() < 0.7:
        way = "in full"  # The rest: what was given up is not given up again.
    if way == "in full" or not issued.lines:
        return asked
    if way == "too much":
        return _of_amount(asked, left + 1)
    if way == "amount":
        return _of_amount(asked, pick.choice((1, max(left // 3, 1), pick.randint(0, max(left, 0)))))
    places = [at for at, each in enumerate(issued.lines, start=1) if each.left] or [1]
    some = [(place, pick.randint(1, 3)) for place in pick.choices(places, k=pick.randint(1, 2))]
    return Asked(tuple(some), refund=asked.refund, release=asked.release)


def _of_amount(asked: Asked, amount_minor: int) -> Asked:
    return Asked((), amount_minor, asked.refund)  # An amount is for no licenses.


def _order(asked: Asked) -> CreditOrder:
    lines = tuple(LineOrder(*each) for each in asked.lines)
    return CreditOrder(lines or None, asked.amount_minor, asked.refund, asked.release)
