"""The life of a random company. The product's transitions make each change, in the order in which
the verbs do; the tests' own model says what is refused and what it costs."""

from collections.abc import Callable
from datetime import timedelta

from chalicelib.domain.account import Hold, Ledger, Standing
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.card import CardOnFile
from chalicelib.domain.catalog import list_prices, prices_for
from chalicelib.domain.change import Change
from chalicelib.domain.charging import unpaid_licenses
from chalicelib.domain.quoting import (
    NextInvoice,
    Quote,
    next_invoice,
    quote_of,
    require_as_quoted,
)
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.domain.transitions.transfer import decide_transfer
from tests.model.company_orders import Ordered, apply, refusals
from tests.model.licensed_days import Office
from tests.model.plan import Plan, local_date
from tests.offices import terms_of
from tests.unit.changing_catalog import ChangingCatalog
from tests.unit.company_books import Attempt, Books, Commit, Confirmation, Noted, Order, billing
from tests.unit.ledgers import OFFICE, ROOM, TALK, ledger, metadata
from tests.unit.random_companies import KINDS, Company, Move, Wait, time_after
from tests.unit.random_offices import TRANSITIONS, by_name, one

QUOTE_HOLDS = timedelta(minutes=15)
TRANSITION_OF = {"purchase": "purchase", "removal": "remove", "restoration": "restore"}


class Life:
    """What is done and refused, and what was shown of it: the laws are about these lists."""

    def __init__(self, company: Company) -> None:
        self.now = company.starts_at
        self.may_collect_later = company.may_collect_later
        self.catalog = ChangingCatalog(by_name(company.listed))
        self.books = [
            self._opened(OFFICE + place, plan) for place, plan in enumerate(company.plans)
        ]
        for books, rates in zip(self.books, company.rates, strict=True):
            books.office.tax(self.now, rates)
        self.card = CardOnFile(company.least_minor) if company.least_minor else None
        self.commits: list[Commit] = []
        self.attempts: list[Attempt] = []
        self.confirmations: list[Confirmation] = []
        self.next_bills: list[tuple[NextInvoice, NextInvoice]] = []
        """What is shown after an order, and what is read then."""
        self.last_transfer = Order("transfer", (1, 0), TALK, 1)
        self.noted: list[Noted] = []
        for place in range(len(self.books)):
            self.order(Order("purchase", (place,), TALK, 4))
            if place % 2 == 0:
                self.order(Order("purchase", (place,), ROOM, 3))
        for move in company.moved_before:
            self._move_unpaid(move)

    def _opened(self, office_id: int, plan: Plan) -> Books:
        """An office in its running cycle that owns nothing."""
        number = 0
        while self.now >= plan.ends_at(number):
            number += 1
        cycle = Cycle(number, plan.starts_at(number), plan.ends_at(number))
        collect = "next_bill" if self.may_collect_later else "at_once"
        opened = ledger(
            on=replace(terms_of(plan), collect=collect),
            cycle=cycle,
            office_id=office_id,
            seq=0,
            billed_seq=0,
            invoice_count=0,
        )
        return Books(opened, Office(plan, number, self.catalog.price_lists))

    def _move_unpaid(self, move: Move) -> None:
        """A transfer of the time before transfers were priced, in the running cycles."""
        places = self.places(move.place, move.steps)
        source, destination = (self.books[place] for place in places)
        quantity = min(move.quantity, source.office.available(move.kind))
        if not quantity or move.kind not in destination.ledger.terms.prices:
            return
        for books, moved in ((source, -quantity), (destination, quantity)):
            account, kind = books.ledger.account, move.kind
            held = account.counts[kind]
            after = held.buy(moved) if moved > 0 else held.transfer_out(-moved)
            entry = replace(
                books.entries[-1],
                action="transfer",
                seq=account.seq + 1,
                lines=(),
                before={kind: held},
                after={kind: after},
                invoice_number=None,
                settled=None,
            )
            counts = {**account.counts, kind: after}
            books.move_unpaid(replace(account, seq=entry.seq, counts=counts), entry)
        for books in self.books:
            account = replace(books.ledger.account, transfers_priced=False)
            books.ledger = replace(books.ledger, account=account)
        source.office.leave_uncredited(move.kind, quantity)
        destination.office.come_unpaid(move.kind, quantity, self.now)

    # Time

    def wait(self, wait: Wait) -> None:
        books = self.books[wait.place % len(self.books)]
        account = self.current(wait.place).account
        self.now = time_after(wait, self.now, account, books.office.plan.timezone)

    def current(self, place: int) -> Ledger:
        """The office rolled forward to now, with what the store reads besides."""
        books = self.books[place % len(self.books)]
        books.office.advance(self.now)
        while books.ledger.account.cycle.is_over(self.now):
            before = self._with_next(books.office, books.ledger)
            self.commits.append(books.commit(roll_forward(before)))
        terms = books.ledger.terms
        listed = list_prices(self.catalog.at(self.now), terms, self.now)
        missing = {kind: listed[kind] for kind in KINDS if kind not in terms.prices}
        read = replace(
            books.ledger,
            list_prices=missing,
            standing=self._standing(),
            unpaid={},
            card=None if terms.invoiced else self.card,
            now_billed=billing(books.office.rates_at(self.now)),
        )
        return self._with_next(books.office, read)

    def _with_next(self, office: Office, before: Ledger) -> Ledger:
        """With the prices and the tax of the next boundary."""
        boundary, number = before.account.cycle.end, before.account.cycle.number + 1
        prices = prices_for(self.catalog.at(boundary), before.terms, number, boundary)
        then = billing(office.rates_at(boundary))
        return replace(before, next_prices=prices, then_billed=then)

    def _standing(self) -> Standing:
        held = [each.ledger for each in self.books if each.ledger.account.declined_invoices]
        hold = Hold(self.now, held[0].account.open_minor, "USD") if held else None
        return Standing(hold, self.may_collect_later)

    # Orders

    def places(self, place: int, steps: int) -> tuple[int, int]:
        """Two different offices."""
        number = len(self.books)
        source = place % number
        return source, (source + 1 + (steps - 1) % (number - 1)) % number

    def possible(self, action: str, place: int, kind: str) -> tuple[int, int]:
        """The first office, from that place on, in which licenses can be removed, restored or moved;
        and how many."""
        numbers = []
        for next_place in range(place, place + len(self.books)):
            office = self.books[next_place % len(self.books)].office
            number = office.scheduled[kind] if action == "restoration" else office.available(kind)
            numbers.append((next_place % len(self.books), number))
        return next((each for each in numbers if each[1]), numbers[0])

    def attempt(
        self, action: str, refusals: set[str], decide: Callable[[], Change]
    ) -> Change | None:
        """The change, or None if it is refused; `refusals` are the codes that the model expects."""
        try:
            change = decide()
        except Refusal as refusal:
            self.attempts.append(Attempt(action, refusals, str(refusal.code)))
            return None
        self.attempts.append(Attempt(action, refusals, None))
        return change

    def order(
        self, order: Order, seconds: int = 0, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        """Quotes it, waits, and confirms it; with a fresh quote if that one no longer holds."""
        shown = self._quoted(order)
        dates = self._dates(order)
        meanwhile()
        self.now += timedelta(seconds=seconds)
        late = timedelta(seconds=seconds) >= QUOTE_HOLDS or dates != self._dates(order)
        done = self._quoted(order)
        offices = [self.books[place].office for place in order.places]
        ordered = Ordered(order.action, order.kind, order.quantity, order.role == "csm")
        expected = refusals(ordered, offices, self._on_hold())
        refused = done if isinstance(done, str) else None
        self.attempts.append(Attempt(order.action, expected, refused))
        if isinstance(done, str):
            return
        if isinstance(shown, Quote):
            refused = self._refusal_of_token(shown.token, done, order)
            self.confirmations.append(Confirmation(shown, done, refused, late))
        for place, change in zip(order.places, done.changes, strict=True):
            self.commits.append(self.books[place].commit(change))
            self.next_bills.append((next_invoice(change.after), next_invoice(self.current(place))))
        apply(ordered, offices, self.now)
        if order.action == "transfer":
            self.last_transfer = order

    def _on_hold(self) -> bool:
        invoices = [each for books in self.books for each in books.invoices.values()]
        return any(each.status == "declined" for each in invoices)

    def _quoted(self, order: Order) -> Quote | str:
        """The quote, or the code of the refusal."""
        try:
            changes = self._decided(order)
        except Refusal as refusal:
            return str(refusal.code)
        return quote_of(changes, order.action, one(order.kind, order.quantity), self.now)

    def _decided(self, order: Order) -> tuple[Change, ...]:
        items = one(order.kind, order.quantity)
        when = metadata(self.now, role=order.role)
        ledgers = [self.current(place) for place in order.places]
        if order.action != "transfer":
            return (TRANSITIONS[TRANSITION_OF[order.action]](ledgers[0], items, when),)
        source, destination = ledgers
        books = self.books[order.places[0]]
        if not source.account.transfers_priced:
            recent = [each for each in books.entries if each.at >= source.account.cycle.start]
            transfers = [each for each in recent if each.action == "transfer"]
            source = replace(source, unpaid=unpaid_licenses(transfers))
        unpaid = [each for each in books.invoices.values() if each.status != "paid"]
        return decide_transfer(source, destination, items, when, tuple(unpaid[::-1]))

    def _refusal_of_token(self, token: str, fresh: Quote, order: Order) -> str | None:
        try:
            require_as_quoted(token, fresh, one(order.kind, order.quantity), self.now)
        except Refusal as refusal:
            return str(refusal.code)
        return None

    def _dates(self, order: Order) -> list[object]:
        zones = [self.books[place].office.plan.timezone for place in order.places]
        return [local_date(zone, self.now) for zone in zones]
