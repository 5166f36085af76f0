"""Open an office: its terms, a calendar that starts today, and an empty account."""

from collections.abc import Callable
from datetime import datetime

from .domain.account import Account, Counts, Ledger
from .domain.directory import Company, Office
from .domain.licenses import LicenseType
from .domain.office_policy import refusal_of_hold
from .domain.record import Record
from .domain.refusals import not_found
from .domain.terms import STAFF, Terms
from .service.company_standing import standing_of
from .service.ports import ConditionsFailed, Directory, StoredResponse
from .service.requests import Outcome, Request, Service, idempotency_record_of, replay


class Opening(Record):
    """An office to open and its terms. `new_company` is None if the company exists already."""

    office: Office
    terms: Terms
    new_company: Company | None = None


def open_office(directory: Directory, office: Office, terms: Terms, now: datetime) -> None:
    """Creates an office without licenses in an existing company."""
    directory.add_office(office, new_ledger(office, terms, now))


def open_once(
    service: Service,
    directory: Directory,
    request: Request,
    opening: Opening,
    response_of: Callable[[Office, Ledger], StoredResponse],
) -> Outcome:
    """Creates an office for a request, once: a repeat with the same idempotency key gets the
    same response. Creates the company too, if the opening has one."""
    office, ledger = opening.office, new_ledger(opening.office, opening.terms, request.at)
    stored_response = response_of(office, ledger)

    def attempt() -> Outcome:
        if opening.new_company is None:
            _require_no_hold(service, directory, request, ledger)
        try:
            directory.open(
                office, ledger, opening.new_company, idempotency_record_of(request, stored_response)
            )
        except ConditionsFailed as failure:
            if failure.stored_response and request.key:
                return replay(failure.stored_response, request.key)
            if not failure.office_exists:
                raise not_found("company") from failure
            # The id was generated for this request, so an earlier attempt committed and its
            # response was lost.
        return Outcome(stored_response, replayed=False)

    return service.retries.run(attempt)


def _require_no_hold(
    service: Service, directory: Directory, request: Request, ledger: Ledger
) -> None:
    """Raises if the company is on hold, because an office would get around it (R25)."""
    company = directory.company(ledger.account.company_id)
    if company is None:
        raise not_found("company")
    hold = standing_of(service.store, company).hold
    if hold and request.caller.role not in STAFF:
        raise refusal_of_hold(hold, ledger)


def new_ledger(office: Office, terms: Terms, now: datetime) -> Ledger:
    """A ledger without licenses, in the cycle of the terms' calendar that contains `now`."""
    account = Account(
        office_id=office.office_id,
        company_id=office.company_id,
        seq=0,
        cycle=terms.calendar.cycle_at(now),
        counts=dict.fromkeys(LicenseType, Counts()),
        terms_revision=terms.revision,
        removals_revision=0,
        billed_seq=0,
        accrued_minor=0,
        invoice_count=0,
    )
    return Ledger(account, terms, removals=())
