"""The laws of money over the whole life of a company. Each raises AssertionError with its name."""

from collections.abc import Sequence
from fractions import Fraction

from chalicelib.domain.billing import lines_of, next_bill
from chalicelib.domain.change import Change
from chalicelib.domain.journal import Entry
from chalicelib.domain.recomputation import with_invoice
from tests.unit import invoice_laws
from tests.unit.company_books import Attempt, Books, Commit, Confirmation, State
from tests.unit.company_life import Life
from tests.unit.invoice_laws import given_back
from tests.unit.random_companies import KINDS

AS_THE_RULES_SAY = "what the rules allow is done, and nothing else"
AGREED_PRICES = "every cycle is charged at its own prices"
NOTHING_LOST = "charges, less credits, are paid, open, accrued, or taken from the balance"
DEBTS_FIRST = "a credit pays the giver's debts first, then the receiver's charge"
BALANCE_FIRST = "the balance pays an invoice before anybody else does"
COLLECTED = "an office that collects at once again is charged what has accrued"
RECOMPUTED = "journal and invoices recompute the account"
BILLED = "the lines of an invoice add up to its total"
QUOTED = "confirming a quote charges what it showed"
FORESEEN = "the next bill that an order shows is the one that is due"
SEAT_DAYS = "every license is charged for each day on which it was owned"


def obey(life: Life) -> None:
    """Raises for the first law that the life breaks."""
    for attempt in life.attempts:
        _as_the_rules_say(attempt)
    for commit in life.commits:
        _at_agreed_prices(commit)
        _nothing_is_lost(commit.after)
        _balance_first(commit)
        _collected(commit)
        _recomputed(commit.after)
        invoice_laws.keep_invoices(commit)
        if commit.change and commit.change.failed_refund:
            invoice_laws.used_again(commit)
    for noted in life.noted:
        invoice_laws.pays_in_order(noted)
    _debts_first(life.commits)
    for confirmation in life.confirmations:
        _as_quoted(confirmation)
    for shown, read in life.next_bills:
        assert shown == read, (FORESEEN, shown, read)
    for books in life.books:
        _billed(books)
        _every_day_is_charged(books)
        invoice_laws.numbered(books)


def _as_the_rules_say(attempt: Attempt) -> None:
    if attempt.refusals:
        assert attempt.refused in attempt.refusals, (AS_THE_RULES_SAY, attempt)
    else:
        assert attempt.refused is None, (AS_THE_RULES_SAY, attempt)


def _at_agreed_prices(commit: Commit) -> None:
    """R44."""
    if commit.change and commit.change.entry.lines:
        entry, cycle = commit.change.entry, commit.after.account.cycle.number
        prices = commit.office.cycle_prices[cycle]
        for kind, price in entry.prices.items():
            assert price == prices[kind], (AGREED_PRICES, kind, entry)


def _nothing_is_lost(state: State) -> None:
    """R48, with tax (R51) and credit notes (R50)."""
    account, sums = state.account, state.amounts
    open_minor = sum(each.due_minor for each in state.invoices if each.status != "paid")
    assert account.open_minor == open_minor, (NOTHING_LOST, "open")
    owed = sums.charged - sums.received + sums.sent - sums.noted
    owed += sums.taxed + sums.accrued_tax - sums.credit_tax
    kept = sums.paid - sums.refunded
    known = kept + open_minor + account.accrued_minor - account.balance_minor
    assert owed == known, (NOTHING_LOST, owed, known)
    least = min(account.balance_minor, account.accrued_minor, account.open_minor)
    assert least >= 0, (NOTHING_LOST, "negative")


def _balance_first(commit: Commit) -> None:
    """While an invoice is open, the balance grows only by what is left of credit that was received
    for accrued charges: amounts with tax skip some values, at most one for each rate."""
    after, change = commit.after.account, commit.change
    if after.open_minor and after.balance_minor > commit.before.account.balance_minor:
        received = change is not None and change.entry.settlement.received_minor
        left = len(commit.rates.thousandths) if received else 0
        grown = after.balance_minor - commit.before.account.balance_minor
        assert grown <= left, (BALANCE_FIRST, after)
    if commit.change and (invoice := commit.change.invoice):
        left = commit.after.account.balance_minor
        assert invoice.due_minor == 0 or left == 0, (BALANCE_FIRST, invoice)
        assert 0 <= invoice.balance_used_minor <= invoice.total_minor, (BALANCE_FIRST, invoice)


def _collected(commit: Commit) -> None:
    """R8. What is too small to be paid accrues."""
    if not commit.change:
        return
    terms, before = commit.change.entry.terms, commit.change.before
    if terms and terms.after.get("collect") == "at_once":
        accrued = commit.after.account.accrued_minor
        due = accrued + commit.rates.on(accrued)
        due -= before.account.balance_minor
        small = before.card is not None and 0 < due < before.card.least_minor
        assert accrued == 0 or small, (COLLECTED, commit.after.account)


def _debts_first(commits: Sequence[Commit]) -> None:
    """The giver's commit precedes the receiver's."""
    transfers = [each for each in commits if each.change and each.change.entry.action == "transfer"]
    for giver, receiver in zip(transfers[::2], transfers[1::2], strict=True):
        assert giver.change and receiver.change
        _order_of_a_credit(giver, giver.change.entry, receiver, receiver.change.entry)


def _order_of_a_credit(giver: Commit, given: Entry, receiver: Commit, taken: Entry) -> None:
    before = giver.before
    here, there = giver.rates, receiver.rates
    invoices = sorted(before.invoices, key=lambda each: each.number)
    unpaid = [each for each in invoices if each.status != "paid" and each.due_minor]
    charge = sum(line.quantity * line.unit_amount_minor for line in taken.lines)
    credit = sum(line.quantity * line.unit_amount_minor for line in given.lines)
    charge, credit = charge + there.on(charge), credit + given_back(given, here)
    parts = []
    for invoice in unpaid:
        parts.append(min(invoice.due_minor, credit))
        credit -= parts[-1]
    accrued = here.paid_by(credit, before.account.accrued_minor)
    credit -= accrued + here.on(accrued)
    sent = min(charge, credit)
    parts += [accrued, sent]
    credit -= sent
    settled = given.settlement
    by_number = {each.number: each.amount_minor for each in settled.invoices}
    paid = [by_number.pop(each.number, 0) for each in unpaid]
    assert not by_number, (DEBTS_FIRST, by_number)
    found = [*paid, settled.accrued_minor, settled.sent_minor, settled.balance_minor]
    assert found == [*parts, credit], (DEBTS_FIRST, found, parts, credit)
    assert taken.settlement.received_minor == settled.sent_minor, (DEBTS_FIRST, "sent")


def _recomputed(state: State) -> None:
    money, account = state.evidence, state.account
    for invoice in state.invoices:
        money = with_invoice(money, invoice)
    assert money.settled_minor == money.balance_used_minor, (RECOMPUTED, money)
    for name in ("balance_minor", "accrued_minor", "open_minor", "declined_invoices"):
        assert getattr(money, name) == getattr(account, name), (RECOMPUTED, name, money, account)


def _as_quoted(confirmation: Confirmation) -> None:
    """R28."""
    shown, done = confirmation.shown, confirmation.done
    equal = [*map(_amounts, shown.changes)] == [*map(_amounts, done.changes)]
    if confirmation.late:
        assert confirmation.refused == "quote_expired", (QUOTED, confirmation)
    elif equal:
        assert confirmation.refused is None, (QUOTED, confirmation)
        assert shown.total_minor == done.total_minor, QUOTED
        assert shown.due_now_minor == done.due_now_minor, QUOTED
    else:
        assert confirmation.refused == "quote_changed", (QUOTED, confirmation)


def _amounts(change: Change) -> object:
    entry = change.entry
    lines = [(line.kind, line.quantity, line.unit_amount_minor) for line in entry.lines]
    tax = change.invoice.tax if change.invoice else None
    return entry.seq, lines, entry.settlement, entry.due_now_minor, tax


def _billed(books: Books) -> None:
    for invoice in books.invoices.values():
        billed = lines_of(invoice, books.entries)
        total = sum(each.amount_minor for each in billed)
        tax = sum(each.amount_minor for each in invoice.tax or ())
        assert total + tax == invoice.total_minor, (BILLED, invoice)
    bill = next_bill(books.ledger, books.entries)
    tax = sum(each.amount_minor for each in bill.tax)
    assert sum(each.amount_minor for each in bill.lines) + tax == bill.total_minor, (BILLED, bill)


def _every_day_is_charged(books: Books) -> None:
    """Exactly as R7 and R23 round. Per license that was bought or moved in, half a minor unit less
    than exact at most; a credit is never more than exact."""
    office, counts, charged = books.office, books.ledger.account.counts, books.amounts.charged
    for kind in KINDS:
        owned = (counts[kind].purchased, counts[kind].scheduled)
        assert owned == (office.owned[kind], office.scheduled[kind]), (SEAT_DAYS, kind)
    assert charged == office.charged, (SEAT_DAYS, charged, office.charged)
    rounded = charged - office.exact()
    half = Fraction(office.bought_or_moved_in, 2)
    assert -half <= rounded <= half + office.moved_out, (SEAT_DAYS, rounded)
