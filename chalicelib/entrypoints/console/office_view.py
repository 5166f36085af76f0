"""What every page of an office shows: its name, its tabs and the actions that are allowed."""

from collections.abc import Iterable, Mapping, Sequence

from ...domain import office_policy
from ...domain.account import Counts, Hold, Ledger
from ...domain.advice.licenses import is_sold
from ...domain.directory import Office
from ...domain.journal import SEATLEDGER, Entry, Invoice
from ...domain.licenses import LicenseType
from ...domain.record import Record
from ...domain.refusals import Refusal
from ...domain.terms import Action
from ...finalize import finalize
from ...service.policy import Verb
from ...service.ports import Reading
from . import formats, labels, vocabulary
from .money_labels import due_text
from .page_request import PageRequest, ReloadPage

VERB_BY_ACTION: dict[Action, Verb] = {
    Action.PURCHASE: Verb.PURCHASE,
    Action.REMOVE: Verb.REMOVE,
    Action.RESTORE: Verb.RESTORE,
    Action.TRANSFER: Verb.TRANSFER,
}
NOT_LISTED = ("office_on_hold", "forbidden")
"""Refusals that Licenses and Billing do not list: the banner reports a hold, and what the account
type lacks is no action of the office."""


class LicenseRow(Record):
    """A license type as a row of the office's table. `price_minor` is for one cycle."""

    type: LicenseType
    counts: Counts
    price_minor: int | None


class OfficeView(Record):
    """One office as one caller sees it. Makes two reads."""

    request: PageRequest
    ledger: Ledger
    office: Office
    names: Mapping[str, str]
    invoices: tuple[Invoice, ...] = ()
    entry: Entry | None = None

    @property
    def id(self) -> int:
        return self.office.office_id

    @property
    def currency(self) -> str:
        return self.ledger.terms.currency

    @property
    def timezone(self) -> str:
        return self.ledger.terms.timezone

    @property
    def period(self) -> str:
        return labels.PERIOD_LABELS[self.ledger.terms.plan_period]

    @property
    def ends_at(self) -> object:
        """When a removal scheduled now takes effect (R12)."""
        return self.ledger.terms.removal_takes_effect_at(self.ledger.account.cycle)

    @property
    def hold(self) -> Hold | None:
        """The company's hold (R25)."""
        return office_policy.hold_of(self.ledger)

    @property
    def can_transfer(self) -> bool:
        """True if the caller may transfer licenses, and there are available ones."""
        counts = self.ledger.account.counts.values()
        return self.offers("transfer") and any(each.available for each in counts)

    def link(self, path: str, **query: object) -> str:
        return self.request.urls.link(f"/offices/{self.id}{path}", query)

    def rows(self, kind: str) -> list[LicenseRow]:
        """The types of a kind that the plan offers or the office owns."""
        counts, price_of = self.ledger.account.counts, self.ledger.offer_of
        rows = [
            LicenseRow(each, counts[each], price_of(each))
            for each in self.types()
            if self.ledger.products[each].kind == kind
        ]
        return [row for row in rows if row.price_minor is not None or row.counts.purchased]

    def owned(self, kind: str) -> list[tuple[LicenseType, Counts]]:
        """The types of a kind that the office owns."""
        return [(row.type, row.counts) for row in self.rows(kind) if row.counts.purchased]

    def sells(self, license_type: LicenseType) -> bool:
        """True if the plan sells the type, whoever may purchase it (R30)."""
        return is_sold(self.ledger, license_type)

    def may(self, action: str) -> bool:
        """True if the caller's role may do the action."""
        return self.request.may(VERB_BY_ACTION[Action(action)])

    def refusal(self, action: str) -> Refusal | None:
        """Why the office's terms or state forbid the action now. None if the role may not do it."""
        if not self.may(action):
            return None
        return office_policy.refusal_of(self.ledger, Action(action), self.request.caller.role)

    def offers(self, action: str) -> bool:
        """True if the caller may do the action and nothing forbids it now."""
        return self.may(action) and self.refusal(action) is None

    def refusals(self, actions: Iterable[str]) -> list[tuple[str, Refusal]]:
        """`(activities, refusal)` for the actions that the contract refuses, merged if they have
        the same text."""
        found: dict[str, tuple[list[str], Refusal]] = {}
        for action in actions:
            refusal = self.refusal(action)
            if refusal and refusal.code not in NOT_LISTED:
                found.setdefault(refusal.detail, ([], refusal))[0].append(
                    labels.ACTIVITY_BY_ACTION[action]
                )
        return [(", ".join(doing), refusal) for doing, refusal in found.values()]

    def due_text(self, entry: Entry) -> str:
        """What the entry of this office makes due, and when."""
        account, day = self.ledger.account, ""
        if entry.seq > account.billed_seq:
            day = formats.day_after(account.cycle.end, entry.at, self.timezone)
        return due_text(entry, day)

    def person(self, sub: str) -> str:
        """`You`, or the person's name."""
        if sub == self.request.caller.sub:
            return "You"
        return self.name_of(sub)

    def name_of(self, sub: str) -> str:
        if sub == SEATLEDGER.sub:
            return vocabulary.products().brand.product_name
        return self.names.get(sub, sub)

    def scheduled(self) -> list[tuple[LicenseType, int]]:
        counts = self.ledger.account.counts
        return [(each, counts[each].scheduled) for each in self.types() if counts[each].scheduled]

    def types(self) -> list[LicenseType]:
        """The types that the plan sells or the office owns, in the order of the catalog."""
        return self.ledger.products.ordered(self.ledger.sells | self.ledger.account.counts.keys())


def office_view(
    request: PageRequest,
    office_id: int,
    *,
    latest_invoices: int = 0,
    invoice_numbers: Sequence[int] = (),
    entry_seq: int | None = None,
) -> OfficeView:
    """The office now, with the requested invoices (the latest, or by number) and journal entry.
    Raises not_found for an office that the caller cannot access."""
    reading = _read(request, office_id)
    ledger, office, names = reading.ledger, reading.office, reading.names
    assert ledger and office
    newest = ledger.account.invoice_count
    latest = range(newest, max(newest - latest_invoices, 0), -1)
    numbers = [*dict.fromkeys((*latest, *invoice_numbers))]
    if not numbers and entry_seq is None:
        return OfficeView(request, ledger, office, names)
    found = request.queries.invoices_and_entry(ledger.account, numbers, entry_seq)
    return OfficeView(request, ledger, office, names, found.invoices, found.entry)


def office_views_of(request: PageRequest, ledgers: Sequence[Ledger]) -> tuple[OfficeView, ...]:
    """The offices of ledgers just read, in one read. Names of people are read only for the response
    to a form, which may list their changes."""
    offices = {office.office_id: office for office in request.queries.offices()}
    ids = [ledger.account.office_id for ledger in ledgers]
    names = request.queries.reading(ids[0]).names if request.is_form else {}
    return tuple(
        OfficeView(request, ledger, offices[office_id], names)
        for office_id, ledger in zip(ids, ledgers, strict=True)
    )


def _read(request: PageRequest, office_id: int) -> Reading:
    """The ledger in the current cycle, the office's listing and people's names, in one call. If the
    office is due, finalizes it and raises ReloadPage."""
    reading = request.queries.reading(office_id, in_session=True)
    request.sign_out_check.note(reading.signed_out_at_ms)
    assert reading.ledger
    if reading.ledger.account.cycle.is_over(request.at):
        finalize(request.service, office_id, request.at)
        if not request.is_form:
            raise ReloadPage
        return _read(request, office_id)
    return reading
