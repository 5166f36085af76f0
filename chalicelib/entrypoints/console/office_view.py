"""What every page of an office shows: its name, its tabs and the actions that are allowed."""

from collections.abc import Iterable, Mapping, Sequence

from ...domain import office_policy
from ...domain.account import Counts, Ledger
from ...domain.directory import Office
from ...domain.journal import SEATLEDGER, Entry, Invoice
from ...domain.licenses import LicenseType
from ...domain.record import Record
from ...domain.refusals import Refusal
from ...domain.terms import Action
from ...finalize import finalize
from ...service.policy import Verb
from ...service.ports import Reading
from . import labels
from .page_request import PageRequest, ReloadPage
from .quantity_fields import whole_number

VERB_BY_ACTION: dict[Action, Verb] = {
    Action.PURCHASE: Verb.PURCHASE,
    Action.REMOVE: Verb.REMOVE,
    Action.RESTORE: Verb.RESTORE,
}


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

    def link(self, path: str, **query: object) -> str:
        return self.request.urls.link(f"/offices/{self.id}{path}", query)

    def rows(self, kind: str) -> list[LicenseRow]:
        """The types of a kind that the plan offers or the office owns."""
        counts, prices = self.ledger.account.counts, self.ledger.terms.prices
        return [
            LicenseRow(each, counts[each], prices.get(each))
            for each in LicenseType
            if each.kind == kind and (each in prices or counts[each].purchased)
        ]

    def owned(self, kind: str) -> list[tuple[LicenseType, Counts]]:
        """The types of a kind that the office owns."""
        return [(row.type, row.counts) for row in self.rows(kind) if row.counts.purchased]

    def may(self, action: str) -> bool:
        """True if the caller's role may do the action."""
        return self.request.may(VERB_BY_ACTION[Action(action)])

    def refusal(self, action: str) -> Refusal | None:
        """Why the office's terms or state forbid the action now. None if the role may not do it."""
        if not self.may(action):
            return None
        return office_policy.refusal_of(self.ledger, Action(action), self.request.caller.role)

    def refusals(self, actions: Iterable[str]) -> list[tuple[str, Refusal]]:
        """`(activities, refusal)` for the refused actions, merged if they have the same text."""
        found: dict[str, tuple[list[str], Refusal]] = {}
        for action in actions:
            if refusal := self.refusal(action):
                found.setdefault(refusal.detail, ([], refusal))[0].append(
                    labels.ACTIVITY_BY_ACTION[action]
                )
        return [(", ".join(doing), refusal) for doing, refusal in found.values()]

    def person(self, sub: str) -> str:
        """`You`, or the person's name."""
        if sub == self.request.caller.sub:
            return "You"
        return self.name_of(sub)

    def name_of(self, sub: str) -> str:
        return "Seatledger" if sub == SEATLEDGER.sub else self.names.get(sub, sub)

    def scheduled(self) -> list[tuple[LicenseType, int]]:
        counts = self.ledger.account.counts
        return [(each, counts[each].scheduled) for each in LicenseType if counts[each].scheduled]


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
    numbers = [*invoice_numbers, *range(newest, max(newest - latest_invoices, 0), -1)]
    if not numbers and entry_seq is None:
        return OfficeView(request, ledger, office, names)
    found = request.queries.invoices_and_entry(ledger.account, numbers, entry_seq)
    return OfficeView(request, ledger, office, names, found.invoices, found.entry)


def confirmed_entry_seq(request: PageRequest) -> int | None:
    """The journal entry of the order that was just confirmed, if a wizard redirected here."""
    return whole_number(request.query.get("done", ""), most=10**9)


def confirmation_variables(view: OfficeView) -> dict[str, object]:
    """For `done.html`: the confirmed entry, and whether it was a repeat."""
    return {"done": view.entry, "again": view.request.query.get("again")}


def _read(request: PageRequest, office_id: int) -> Reading:
    """The ledger in the current cycle, the office's listing and people's names, in one call. If the
    office is due, finalizes it and raises ReloadPage."""
    reading = request.queries.reading(office_id)
    assert reading.ledger
    if reading.ledger.account.cycle.is_over(request.at):
        finalize(request.service, office_id, request.at)
        if not request.is_form:
            raise ReloadPage
        return _read(request, office_id)
    return reading
