"""An office's licenses, the company's, and what a change would cost."""

from chalice.app import Blueprint

from ...domain.account import Account, Counts, Ledger
from ...domain.licenses import LicenseType
from ...finalize import finalize, up_to_date
from ...quote import quote
from ..reply import Reply
from . import wire
from .bodies import QuoteBody, quantities
from .operation import Call, ok, operation
from .tagging import tagged

routes = Blueprint(__name__)


@operation(routes, "GET", "/offices/{office_id}/licenses")
def get_licenses(call: Call[None], office_id: int) -> Reply:
    return tagged(call, ok(wire.licenses(current_ledger(call, office_id))))


@operation(routes, "GET", "/offices/{office_id}/removals")
def get_removals(call: Call[None], office_id: int) -> Reply:
    call.paging()
    lots = current_ledger(call, office_id).removals
    return ok(wire.ListAnswer([wire.removal(lot) for lot in reversed(lots)]))


@operation(routes, "POST", "/offices/{office_id}/quotes", body=QuoteBody)
def post_quote(call: Call[QuoteBody], office_id: int) -> Reply:
    items = quantities(call.body.items)
    quoted = quote(call.service, call.command(office_id), call.body.action, items)
    return ok(wire.quote(quoted))


@operation(routes, "GET", "/company/licenses")
def get_company_licenses(call: Call[None]) -> Reply:
    offices = call.service.attempts.until_done(
        lambda: call.listings.offices(call.request.caller.company_id)
    )
    offices = [office for office in offices if call.request.caller.reaches(office.office_id)]
    accounts = _current_accounts(call, [office.office_id for office in offices])
    total = {
        kind: sum((account.counts[kind] for account in accounts.values()), Counts())
        for kind in LicenseType
    }
    return ok(
        wire.CompanyLicensesAnswer(
            items=[wire.counts(kind, held) for kind, held in total.items()],
            offices=[
                wire.OfficeLicensesAnswer(
                    office.office_id,
                    office.name,
                    [wire.counts(*pair) for pair in accounts[office.office_id].counts.items()],
                )
                for office in offices
            ],
        )
    )


def current_ledger(call: Call[None], office_id: int) -> Ledger:
    """The office's ledger in the running cycle, if it is the caller's."""
    reading = call.service.attempts.until_done(
        lambda: up_to_date(call.service.store, office_id, call.request.at, call.request.caller)
    )
    assert reading.ledger
    return reading.ledger


def _current_accounts(call: Call[None], office_ids: list[int]) -> dict[int, Account]:
    """The accounts of several offices in their running cycles."""

    def read(wanted: list[int]) -> dict[int, Account]:
        return call.service.attempts.until_done(lambda: call.listings.accounts(wanted))

    accounts, now = read(office_ids), call.request.at
    due = [number for number, account in accounts.items() if account.cycle.is_over(now)]
    for number in due:
        finalize(call.service.store, call.service.attempts, number, now)
    return accounts | read(due)
