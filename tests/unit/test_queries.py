"""Queries: what a caller may read, decided by each of them (R11)."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.caller import Caller
from chalicelib.domain.directory import Company, Office
from chalicelib.domain.journal import SEATLEDGER, Entry
from chalicelib.domain.metadata import Metadata
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.room import Room
from chalicelib.domain.user import NOT_DELETED, User, UserFilter
from chalicelib.queries import Queries
from chalicelib.service.ports import Reading, Retryable
from chalicelib.service.read_ports import InvoicesAndEntry, Page, Paging, ReadPorts
from tests.unit.fakes import FakeStore, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE, ledger
from tests.unit.license_holders import ADA, ELSEWHERE, GONE, LOBBY

ENTRY_POINTS = Path(__file__).parents[2] / "chalicelib" / "entrypoints"

HERE = Office(OFFICE, COMPANY, "New York", "America/New_York", "USD", "US", True, NOW)
THERE = replace(HERE, office_id=ELSEWHERE, name="Boston", is_primary=False)
ACCOUNT = ledger().account
PAGING = Paging()

ADMIN = Caller("ada", "company_admin", COMPANY)
OF_ANOTHER_OFFICE = Caller("bob", "office_admin", COMPANY, frozenset({ELSEWHERE}))
OF_ANOTHER_COMPANY = Caller("eve", "company_admin", COMPANY + 1)


class Store(FakeStore):
    """Two offices, and Ada and the lobby in the first of them."""

    def read(
        self, office_id: int, now: datetime, listed_in: int, session_of: Caller | None = None
    ) -> Reading:
        return Reading(self.ledgers.get(office_id), None, office=HERE)

    def metadata(self, company_id: int, kind: str, record_id: int) -> Metadata:
        return Metadata({"crm": f"{kind} {record_id}"}, 1)

    def user_by_email(self, company_id: int, email: str) -> User | None:
        return next((each for each in self.users.values() if email in each.emails), None)

    def accounts(self, office_ids: Sequence[int]) -> dict[int, Account]:
        return {number: self.ledgers[number].account for number in office_ids}


@dataclass
class Lists:
    """Empty lists, two offices, and what was asked of it: it knows of no authorization."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., Page[Any]]:
        def listed(*of: Any) -> Page[Any]:
            self.asked.append((name, *of))
            if self.failures:
                raise self.failures.pop()
            return Page([], None)

        return listed

    def offices(self, company_id: int) -> list[Office]:
        return [HERE, THERE] if company_id == COMPANY else []

    def office(self, company_id: int, office_id: int) -> Office | None:
        found = {each.office_id: each for each in self.offices(company_id)}
        return found.get(office_id)

    def company(self, company_id: int) -> Company | None:
        return Company(COMPANY, "Acme", "standard", NOW) if company_id == COMPANY else None


class Transfers:
    """Entries of other offices: one, whose offices were asked."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.asked: list[int] = []

    def invoices_and_entry(self, office_id: int, *_: object) -> InvoicesAndEntry:
        self.asked.append(office_id)
        return InvoicesAndEntry((), self.entry, THERE)


ENTRY = Entry(
    entry_id=1,
    seq=1,
    office_id=OFFICE,
    action="transfer",
    at=NOW,
    by=SEATLEDGER,
    source="api",
    currency="USD",
    lines=(),
    due_now_minor=0,
    before={},
    after={},
    prices={},
)


def queries(caller: Caller, lists: Any = None, user: User = ADA, room: Room = LOBBY) -> Queries:
    far = replace(ledger(), account=replace(ACCOUNT, office_id=ELSEWHERE))
    store = Store({OFFICE: ledger(), ELSEWHERE: far}, users={7: user}, rooms={8: room})
    ports: Any = lists or Lists()
    return Queries(caller, NOW, service(store), ReadPorts(*[ports] * 9))


ABOUT_AN_OFFICE: dict[str, Callable[[Queries], object]] = {
    "ledger": lambda of: of.ledger(OFFICE),
    "account": lambda of: of.account(OFFICE),
    "reading": lambda of: of.reading(OFFICE),
    "office": lambda of: of.office(OFFICE),
    "invoices_and_entry": lambda of: of.invoices_and_entry(ACCOUNT, (1,), None),
    "open_invoices": lambda of: of.open_invoices(ACCOUNT),
    "invoices": lambda of: of.invoices(ACCOUNT, PAGING),
    "invoice": lambda of: of.invoice(ACCOUNT, 1),
    "charges": lambda of: of.charges(ACCOUNT, None),
    "credit_notes": lambda of: of.credit_notes(ACCOUNT),
    "credit_notes_page": lambda of: of.credit_notes_page(ACCOUNT, PAGING),
    "credit_note": lambda of: of.credit_note(ACCOUNT, 1),
    "parties": lambda of: of.parties(ledger(), []),
    "entries": lambda of: of.entries(ACCOUNT, PAGING),
    "assignments": lambda of: of.assignments(ACCOUNT, PAGING),
    "history": lambda of: of.history(ACCOUNT, PAGING),
    "user": lambda of: of.user(7),
    "linked_user": lambda of: of.linked_user(OFFICE, 7),
    "licenses_of": lambda of: of.licenses_of(ADA),
    "room": lambda of: of.room(8),
    "metadata": lambda of: of.metadata(HERE),
}
"""Each reads something of the first office. Tests below are about the other queries."""
LIMITED_TO_OFFICES = {
    "offices",
    "statements",
    "ledgers",
    "counterpart",
    "named",
    "offices_page",
    "accounts",
    "users",
    "user_with_email",
    "user_with_external_id",
    "room_with_external_id",
    "office_with_external_id",
    "rooms",
    "record_changes",
    "spending_limits",
    "api_keys",
}
THE_SAME_FOR_ALL_OF_A_COMPANY = {
    "company",
    "company_offices",
    "provisioning",
    "provisioning_activity",
}
ABOUT_NO_COMPANY = {
    "companies_named",
    "company_with_external_id",
    "newest_catalog",
    "catalog_in_force",
    "products",
    "products_at",
    "seller",
    "payment_note",
    "history_cursor",
}


def test_it_is_known_of_every_query_whom_it_refuses() -> None:
    found = {name for name, value in vars(Queries).items() if callable(value) and name[0] != "_"}
    assert found == (
        {*ABOUT_AN_OFFICE} | LIMITED_TO_OFFICES | THE_SAME_FOR_ALL_OF_A_COMPANY | ABOUT_NO_COMPANY
    )


@pytest.mark.parametrize("name", ABOUT_AN_OFFICE)
def test_what_is_of_an_office_is_forbidden_to_those_who_do_not_reach_it(name: str) -> None:
    lists = Lists()
    with pytest.raises(Refusal) as refused:
        ABOUT_AN_OFFICE[name](queries(OF_ANOTHER_OFFICE, lists))
    assert refused.value.code == "forbidden"
    assert lists.asked == []


@pytest.mark.parametrize("name", ABOUT_AN_OFFICE)
def test_what_is_of_another_companys_office_is_not_found(name: str) -> None:
    lists = Lists()
    with pytest.raises(Refusal) as refused:
        ABOUT_AN_OFFICE[name](queries(OF_ANOTHER_COMPANY, lists))
    assert refused.value.code == "not_found"
    assert lists.asked == []


@pytest.mark.parametrize("name", sorted({*ABOUT_AN_OFFICE} - {"invoice", "credit_note"}))
def test_the_offices_own_admin_reads_all_of_it(name: str) -> None:
    own = Caller("cleo", "office_admin", COMPANY, frozenset({OFFICE}))
    ABOUT_AN_OFFICE[name](queries(own))


def test_an_invoice_that_the_office_does_not_have_is_not_found() -> None:
    with pytest.raises(Refusal, match="invoice in this office"):
        queries(ADMIN).invoice(ACCOUNT, 1)


def test_a_credit_note_that_the_office_does_not_have_is_not_found() -> None:
    with pytest.raises(Refusal, match="credit note in this office"):
        queries(ADMIN).credit_note(ACCOUNT, 1)


def test_credit_notes_are_listed_by_page_also_of_one_invoice() -> None:
    lists = Lists()
    queries(ADMIN, lists).credit_notes_page(ACCOUNT, PAGING)
    queries(ADMIN, lists).credit_notes_page(ACCOUNT, PAGING, 7)
    assert lists.asked == [
        ("credit_notes", OFFICE, PAGING, None),
        ("credit_notes", OFFICE, PAGING, 7),
    ]


def test_lists_of_a_company_are_limited_to_the_callers_offices() -> None:
    lists = Lists()
    limited, only = queries(OF_ANOTHER_OFFICE, lists), frozenset({ELSEWHERE})
    limited.users(PAGING)
    limited.users(PAGING, office_id=OFFICE)
    limited.rooms(PAGING)
    limited.rooms(PAGING, OFFICE)
    limited.rooms(PAGING, ELSEWHERE)
    limited.offices_page(PAGING)
    limited.record_changes(PAGING, "roles")
    assert lists.asked == [
        ("users", COMPANY, PAGING, only, NOT_DELETED),
        ("users", COMPANY, PAGING, frozenset(), NOT_DELETED),
        ("rooms", COMPANY, PAGING, only),
        ("rooms", COMPANY, PAGING, frozenset()),
        ("rooms", COMPANY, PAGING, only),
        ("offices_page", COMPANY, PAGING, only),
        ("record_changes", COMPANY, PAGING, only, "roles"),
    ]


def test_lists_of_a_company_are_whole_for_who_has_all_of_it() -> None:
    lists = Lists()
    queries(ADMIN, lists).users(PAGING)
    queries(ADMIN, lists).rooms(PAGING, OFFICE)
    queries(ADMIN, lists).offices_page(PAGING)
    assert lists.asked == [
        ("users", COMPANY, PAGING, None, NOT_DELETED),
        ("rooms", COMPANY, PAGING, frozenset({OFFICE})),
        ("offices_page", COMPANY, PAGING, None),
    ]


def test_offices_and_their_accounts_are_those_that_the_caller_reaches() -> None:
    limited = queries(OF_ANOTHER_OFFICE)
    assert limited.offices() == [THERE]
    assert {*limited.accounts([HERE, THERE])} == {ELSEWHERE}
    assert {*queries(ADMIN).accounts([HERE, THERE])} == {OFFICE, ELSEWHERE}


def test_ledgers_are_read_of_offices_that_the_caller_reaches() -> None:
    found = queries(ADMIN).ledgers([HERE, THERE])
    assert [each.account.office_id for each in found] == [OFFICE, ELSEWHERE]
    assert queries(ADMIN).ledgers([]) == []
    for caller, code in ((OF_ANOTHER_OFFICE, "forbidden"), (OF_ANOTHER_COMPANY, "not_found")):
        with pytest.raises(Refusal) as refused:
            queries(caller).ledgers([HERE])
        assert refused.value.code == code


def test_records_are_named_in_offices_that_the_caller_reaches() -> None:
    class Records(Lists):
        def records(self, *_: object) -> list[Any]:
            return [ADA, LOBBY, HERE, THERE]

    assert queries(OF_ANOTHER_OFFICE, Records()).named([ADA.assignee], []) == [THERE]
    assert queries(ADMIN, Records()).named([ADA.assignee], []) == [ADA, LOBBY, HERE, THERE]
    assert queries(ADMIN, Records()).named([], []) == []


def test_a_transfers_other_entry_is_read_where_the_caller_reaches_both_offices() -> None:
    gave = replace(ENTRY, office_id=OFFICE, other_office_id=ELSEWHERE)
    took = replace(ENTRY, office_id=ELSEWHERE, other_office_id=OFFICE)
    lists = Transfers(took)
    assert queries(ADMIN, lists).counterpart(ACCOUNT, gave, 1) == InvoicesAndEntry((), took, THERE)
    assert lists.asked == [ELSEWHERE]
    for entry in (replace(gave, other_office_id=None), replace(gave, office_id=ELSEWHERE)):
        assert queries(ADMIN, lists).counterpart(ACCOUNT, entry, 1) is None
    own = Caller("cleo", "office_admin", COMPANY, frozenset({OFFICE}))
    assert queries(own, lists).counterpart(ACCOUNT, gave, 1) is None
    with pytest.raises(Refusal):
        queries(OF_ANOTHER_COMPANY, lists).counterpart(ACCOUNT, gave, 1)
    assert lists.asked == [ELSEWHERE]


def test_an_entry_about_a_third_office_is_not_a_transfers_other_entry() -> None:
    gave = replace(ENTRY, office_id=OFFICE, other_office_id=ELSEWHERE)
    third = replace(ENTRY, office_id=ELSEWHERE, other_office_id=99)
    assert queries(ADMIN, Transfers(third)).counterpart(ACCOUNT, gave, 1) is None


def test_all_of_a_company_know_its_name_and_how_many_offices_it_has() -> None:
    assert queries(OF_ANOTHER_OFFICE).company().name == "Acme"
    assert queries(OF_ANOTHER_OFFICE).company_offices() == [HERE, THERE]
    assert queries(OF_ANOTHER_COMPANY).company_offices() == []
    with pytest.raises(Refusal, match="company"):
        queries(OF_ANOTHER_COMPANY).company()


def test_a_user_is_found_by_their_address_where_the_caller_reaches_them() -> None:
    assert queries(ADMIN).user_with_email("ada@example.com", NOT_DELETED) == ADA
    assert queries(ADMIN).user_with_email("bob@example.com", NOT_DELETED) is None
    assert queries(ADMIN).user_with_email("ada@example.com", UserFilter("suspended")) is None
    assert queries(OF_ANOTHER_OFFICE).user_with_email("ada@example.com", NOT_DELETED) is None


class Known:
    """An index of records by external id. All have `7`."""

    def __init__(self, **changes: Any) -> None:
        self.changes = changes

    def user(self, company_id: int, value: str) -> User | None:
        return replace(ADA, **self.changes) if (company_id, value) == (COMPANY, "7") else None

    def room(self, company_id: int, value: str) -> Room | None:
        return replace(LOBBY, **self.changes) if (company_id, value) == (COMPANY, "7") else None

    def office(self, company_id: int, value: str) -> Office | None:
        return HERE if (company_id, value) == (COMPANY, "7") else None

    def company(self, value: str) -> Company | None:
        return Company(COMPANY, "Acme", "standard", NOW) if value == "7" else None


def test_records_are_found_by_their_external_ids_where_the_caller_reaches_them() -> None:
    all_of_it, nothing = queries(ADMIN, Known()), queries(OF_ANOTHER_OFFICE, Known())
    assert all_of_it.user_with_external_id("7", NOT_DELETED) == ADA
    assert all_of_it.user_with_external_id("8", NOT_DELETED) is None
    assert all_of_it.user_with_external_id("7", UserFilter("suspended")) is None
    assert nothing.user_with_external_id("7", NOT_DELETED) is None
    assert all_of_it.room_with_external_id("7") == LOBBY
    assert all_of_it.room_with_external_id("7", OFFICE) == LOBBY
    assert all_of_it.room_with_external_id("7", ELSEWHERE) is None
    assert nothing.room_with_external_id("7") is None
    assert nothing.room_with_external_id("7", OFFICE) is None
    assert all_of_it.office_with_external_id("7") == HERE
    assert nothing.office_with_external_id("7") is None


def test_deleted_users_and_rooms_are_not_found_by_their_external_ids() -> None:
    gone = queries(ADMIN, Known(state="deleted"))
    assert gone.user_with_external_id("7", UserFilter("all")) is None
    assert gone.room_with_external_id("7") is None


def test_deleted_users_and_rooms_are_not_found_except_by_a_link() -> None:
    gone = queries(ADMIN, user=GONE, room=replace(LOBBY, state="deleted", deleted_at=NOW))
    with pytest.raises(Refusal, match="user"):
        gone.user(7)
    with pytest.raises(Refusal, match="room"):
        gone.room(8)
    assert gone.linked_user(OFFICE, 7) == GONE


def test_a_link_leads_to_a_user_who_has_moved_to_another_of_the_callers_offices() -> None:
    moved = replace(ADA, office_id=ELSEWHERE)
    assert queries(OF_ANOTHER_OFFICE, user=moved).linked_user(OFFICE, 7) == moved


def test_a_link_to_a_user_who_has_moved_out_of_reach_is_refused_like_its_office() -> None:
    with pytest.raises(Refusal) as refused:
        queries(OF_ANOTHER_OFFICE).linked_user(ELSEWHERE, 7)
    assert refused.value.code == "not_found"


def test_a_read_that_the_database_was_too_busy_for_is_made_again() -> None:
    lists = Lists(failures=[Retryable("throttled")])
    asking = queries(ADMIN, lists)
    assert asking.invoices(ACCOUNT, PAGING) == Page([], None)
    assert lists.asked == [("invoices", OFFICE, PAGING)] * 2
    assert asking.service.retries.reasons == {"throttled": 1}


def test_no_charges_are_read_where_nothing_accrued() -> None:
    lists = Lists()
    assert queries(ADMIN, lists).charges(ACCOUNT, None) == []
    assert lists.asked == []


def test_handlers_read_through_queries_alone() -> None:
    """The store and the lists know of no authorization."""
    files = [*ENTRY_POINTS.glob("http/**/*.py"), *ENTRY_POINTS.glob("console/**/*.py")]
    assert len(files) > 40
    past_queries = [
        f"{file.relative_to(ENTRY_POINTS)}:{node.lineno}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("store", "reads")
    ]
    assert past_queries == []
