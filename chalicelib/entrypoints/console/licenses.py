"""My Company > Licenses, and Office > Licenses."""

from dataclasses import dataclass

from chalice.app import Blueprint

from ...domain.account import Account, Counts
from ...domain.directory import Office
from ...domain.licenses import LicenseType
from ...finalize import finalize
from . import words
from .office_view import office_view
from .replies import Html, Redirect
from .visit import Reply, Visit, page

routes = Blueprint(__name__)


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """One office of the company's table."""

    office: Office
    account: Account

    @property
    def held(self) -> list[tuple[LicenseType, Counts]]:
        return [pair for pair in self.account.counts.items() if pair[1].purchased]

    @property
    def marks(self) -> list[tuple[str, LicenseType, str]]:
        found = [(kind, words.mark_of(counts)) for kind, counts in self.held]
        return [(mark[0], kind, mark[1]) for kind, mark in found if mark]


@page(routes, "GET", "/", "get_company_licenses")
def get_console_home(visit: Visit) -> Reply:
    return visit.redirect("/company/licenses")


@page(routes, "GET", "/company/licenses", "get_company_licenses")
def get_console_company_licenses(visit: Visit) -> Reply:
    rows = company_rows(visit)
    totals = {
        kind: sum((row.account.counts[kind] for row in rows), Counts()) for kind in LicenseType
    }
    held = [pair for pair in totals.items() if pair[1].purchased]
    return Html("company_licenses.html", {"rows": rows, "totals": held})


@page(routes, "GET", "/company/purchase", "post_purchase")
def get_console_company_purchase(visit: Visit) -> Reply:
    """Which office; then its own form."""
    chosen = visit.query.get("office", "")
    if chosen.isascii() and chosen.isdigit():
        return visit.redirect(f"/offices/{int(chosen)}/purchase", source="company_settings")
    return Html("company_purchase.html", {"offices": offices_of(visit)})


@page(routes, "GET", "/company/billing", "get_company_billing_summary")
def get_console_company_billing(visit: Visit) -> Reply:
    return Html("company_billing.html", {"rows": company_rows(visit)})


@page(routes, "GET", "/offices/{office_id}/licenses", "get_licenses")
def get_console_licenses(visit: Visit, office_id: int) -> Reply:
    done = visit.query.get("done", "")
    seq = int(done) if done.isascii() and done.isdigit() and len(done) <= 9 else None
    view = office_view(visit, office_id, entry_seq=seq)
    lots = sorted(view.ledger.removals, key=lambda lot: lot.requested_at, reverse=True)
    return Html(
        "licenses.html",
        {"view": view, "lots": lots, "done": view.entry, "again": visit.query.get("again")},
    )


@page(routes, "GET", "/offices/{office_id}", "get_licenses")
def get_console_office(visit: Visit, office_id: int) -> Redirect:
    return visit.redirect(f"/offices/{office_id}/licenses")


def offices_of(visit: Visit) -> list[Office]:
    """The visitor's offices, the primary one first."""
    found = visit.read(lambda: visit.listings.offices(visit.caller.company_id))
    mine = [office for office in found if visit.caller.reaches(office.office_id)]
    return sorted(mine, key=lambda office: (not office.is_primary, office.name))


def company_rows(visit: Visit) -> list[CompanyRow]:
    """The visitor's offices with their accounts, in their running cycles."""
    offices = offices_of(visit)

    def read(wanted: list[int]) -> dict[int, Account]:
        return visit.read(lambda: visit.listings.accounts(wanted)) if wanted else {}

    accounts, now = read([office.office_id for office in offices]), visit.asked.at
    due = [number for number, account in accounts.items() if account.cycle.is_over(now)]
    for number in due:
        finalize(visit.service.store, visit.service.attempts, number, now)
    accounts |= read(due)
    return [CompanyRow(office, accounts[office.office_id]) for office in offices]
