"""What every page of an office shows: its name, its tabs, what may be done there."""

from collections.abc import Iterable, Mapping, Sequence

from ...domain import office_policy
from ...domain.account import Counts, Ledger
from ...domain.directory import Office
from ...domain.journal import SEATLEDGER, Entry, Invoice
from ...domain.licenses import LicenseType
from ...domain.record import Record
from ...domain.refusals import Refusal
from ...domain.terms import Action
from ...dynamo.glances import glance
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
    """One license type of the office, as a line of its table. `price_minor` is for one cycle."""

    type: LicenseType
    held: Counts
    price_minor: int | None


class OfficeView(Record):
    """One office for one visitor: two reads."""

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
        """The types of a kind that the plan sells or the office has."""
        counts, prices = self.ledger.account.counts, self.ledger.terms.prices
        return [
            LicenseRow(each, counts[each], prices.get(each))
            for each in LicenseType
            if each.kind == kind and (each in prices or counts[each].purchased)
        ]

    def held(self, kind: str) -> list[tuple[LicenseType, Counts]]:
        """The types of a kind that the office has."""
        return [(row.type, row.held) for row in self.rows(kind) if row.held.purchased]

    def may(self, action: str) -> bool:
        """Whether the visitor's role does such things at all."""
        return self.request.may(VERB_BY_ACTION[Action(action)])

    def refusal(self, action: str) -> Refusal | None:
        """Why the office's terms or state forbid it now, for a role that otherwise may."""
        if not self.may(action):
            return None
        return office_policy.refusal_of(self.ledger, Action(action), self.request.caller.role)

    def refusals(self, actions: Iterable[str]) -> list[tuple[str, Refusal]]:
        """What stands in the way, each text once, with what it is in the way of."""
        found: dict[str, tuple[list[str], Refusal]] = {}
        for action in actions:
            if refusal := self.refusal(action):
                found.setdefault(refusal.detail, ([], refusal))[0].append(
                    labels.ACTIVITY_BY_ACTION[action]
                )
        return [(", ".join(doing), refusal) for doing, refusal in found.values()]

    def person(self, sub: str) -> str:
        """What to call whoever did something."""
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
    """The office now, if it is the visitor's, with invoices (the latest, or by number) and an
    entry where they are asked for."""
    reading = _read(request, office_id)
    ledger, office, names = reading.ledger, reading.office, reading.names
    assert ledger and office
    newest = ledger.account.invoice_count
    numbers = [*invoice_numbers, *range(newest, max(newest - latest_invoices, 0), -1)]
    if not numbers and entry_seq is None:
        return OfficeView(request, ledger, office, names)
    found = request.read(lambda: glance(request.listings, office_id, numbers, entry_seq))
    return OfficeView(request, ledger, office, names, found.invoices, found.entry)


def confirmed_entry_seq(request: PageRequest) -> int | None:
    """The entry of the order that was just confirmed, where the page is its wizard's last."""
    return whole_number(request.query.get("done", ""), most=10**9)


def confirmation_variables(view: OfficeView) -> dict[str, object]:
    """For `done.html`: what was confirmed, and whether it had been before."""
    return {"done": view.entry, "again": view.request.query.get("again")}


def _read(request: PageRequest, office_id: int) -> Reading:
    """The ledger in the running cycle, the office's listing, and people's names, in one call. Of an
    office that is due, raises Again, once it has been taken over its boundaries."""
    store, company_id = request.service.store, request.caller.company_id
    reading = request.read(
        lambda: store.read(office_id, request.service_request.at, listed_in=company_id)
    )
    account = request.caller.require(reading.ledger.account if reading.ledger else None, office_id)
    if account.cycle.is_over(request.service_request.at):
        finalize(store, request.service.retries, office_id, request.service_request.at)
        if not request.is_form:
            raise ReloadPage
        return _read(request, office_id)
    return reading
