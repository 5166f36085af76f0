"""Open an office: its terms, a calendar that starts today, and an empty account."""

from collections.abc import Callable
from datetime import datetime

from .domain.account import Account, Ledger
from .domain.directory import Company, Office
from .domain.external_id import IdKind
from .domain.metadata import Metadata, MetadataChange, first_change
from .domain.office_policy import refusal_of_hold
from .domain.opening import refusal_of_opening
from .domain.record import Record, field, replace
from .domain.record_change import RecordChange
from .domain.refusals import Refusal, not_found
from .domain.terms import STAFF, Contact, Terms
from .service.company_standing import standing_of
from .service.directory_ports import Directory, OfficeCreation
from .service.external_id_owners import refusal_of_taken
from .service.ports import ConditionsFailed, Retryable, StoredResponse
from .service.record_changes import details_change
from .service.requests import (
    Outcome,
    Request,
    Service,
    idempotency_record_of,
    replay,
    replay_or_raise,
)


class Opening(Record):
    """An office to open and its terms. `is_new` is True for the first office of a new company.
    `named` as in `Account`.
    `contact` is whom a refusal names. `metadata` is the office's, `company_metadata` a new
    company's."""

    company: Company
    office: Office
    terms: Terms
    contact: Contact
    is_new: bool = False
    named: bool = False
    metadata: Metadata = field(default_factory=Metadata)
    company_metadata: Metadata = field(default_factory=Metadata)

    @property
    def external_id_pointers(self) -> dict[IdKind, str]:
        """Where the request has the external ids."""
        if not self.is_new:
            return {"office": "/external_id"}
        return {"company": "/external_id", "office": "/office/external_id"}


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
    same response. Creates the company too, if it is new."""
    office = opening.office
    ledger = new_ledger(office, opening.terms, request.at, named=opening.named)
    stored_response = response_of(office, ledger)
    metadata, company_metadata = map(first_change, (opening.metadata, opening.company_metadata))
    creation = OfficeCreation(
        office,
        ledger,
        opening.company,
        opening.is_new,
        metadata,
        company_metadata,
        _history(request, office, metadata, company_metadata),
    )

    def attempt() -> Outcome:
        company = creation.company
        if not creation.new:
            # The response is looked for after a refusal only: most requests are no repeats.
            try:
                company = _allowed(service, directory, request, opening, ledger)
            except Refusal as refusal:
                return replay_or_raise(service, request, refusal)
        record = idempotency_record_of(request, stored_response)
        try:
            directory.open(replace(creation, company=company), record)
        except ConditionsFailed as failure:
            if failure.stored_response and request.key:
                return replay(failure.stored_response, request.key)
            if failure.external_id_owners and not failure.office_exists:
                pointers = opening.external_id_pointers
                raise refusal_of_taken(request.caller, failure, pointers) from failure
            # The id was generated for this request, so if it exists an earlier attempt committed
            # and its response was lost.
            if not failure.office_exists:
                raise Retryable("stale") from failure
        return Outcome(stored_response, replayed=False)

    return service.retries.run(attempt)


def _history(
    request: Request,
    office: Office,
    metadata: MetadataChange | None,
    company_metadata: MetadataChange | None,
) -> tuple[RecordChange, ...]:
    """What the company's history keeps of the metadata (R26). The request may be about no company
    yet."""
    changes = (
        details_change(request, {}, {}, company_metadata),
        details_change(request, {}, {}, metadata, office_id=office.office_id),
    )
    return tuple(replace(each, company_id=office.company_id) for each in changes if each)


def _allowed(
    service: Service, directory: Directory, request: Request, opening: Opening, ledger: Ledger
) -> Company:
    """The company as read now. Raises if it may not open the office (R25, R52)."""
    company = directory.company(opening.company.company_id)
    if company is None:
        raise not_found("company")
    hold = standing_of(service.store, company).hold
    if hold and request.caller.role not in STAFF:
        # Otherwise a new office would be a way around the hold.
        asking = replace(ledger, vendor_contact=opening.contact)
        raise refusal_of_hold(hold, asking, request.caller.role)
    offices = directory.offices(company.company_id)
    role, contact = request.caller.role, opening.contact
    if refusal := refusal_of_opening(company, offices, opening.terms, role, contact):
        raise refusal
    return company


def new_ledger(office: Office, terms: Terms, now: datetime, *, named: bool = False) -> Ledger:
    """A ledger without licenses, in the cycle of the terms' calendar that contains `now`. `named`
    as in `Account`."""
    account = Account(
        office_id=office.office_id,
        company_id=office.company_id,
        seq=0,
        cycle=terms.calendar.cycle_at(now),
        counts={},
        named=named,
        terms_revision=terms.revision,
        removals_revision=0,
        billed_seq=0,
        accrued_minor=0,
        invoice_count=0,
    )
    return Ledger(account, terms, removals=())
