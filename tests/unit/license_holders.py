"""Users and rooms, and what changing them writes."""

from typing import Any

from chalicelib.domain.account import Counts
from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.record import replace
from chalicelib.domain.room import Room
from chalicelib.domain.user import User
from chalicelib.service.holder_requests import HolderEdit
from chalicelib.service.ports import AssignmentTransaction, StoredResponse
from chalicelib.service.requests import Outcome, Request
from chalicelib.users import change_user
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE, TALK, ledger

ELSEWHERE = 102
ADA = User(7, COMPANY, OFFICE, "ada@example.com", "Ada", "L", "talk", "active", NOW, 4, "earlier",
           holds_more=False)  # fmt: skip
LOBBY = Room(8, COMPANY, OFFICE, "Lobby", "active", NOW, 4, "earlier", holds_more=False)
GONE = replace(ADA, state="deleted", deleted_at=NOW, deleted_from="suspended")


def adas_assignment(office_id: int = OFFICE, license_type: str = TALK) -> int:
    """The id of Ada's assignment."""
    return assignment_id(office_id, license_type, Assignee("user", 7))


def fake_store(user: User = ADA, *failures: Exception | None, **more: Any) -> FakeStore:
    return FakeStore({OFFICE: ledger({TALK: Counts(5, 0, 0)})}, [*failures], users={7: user},
                     rooms={8: LOBBY}, **more)  # fmt: skip


def respond(holder: Any) -> StoredResponse:
    return StoredResponse("hash", 200, f"{holder.state} {holder.revision} {holder.request_id}")


def change(store: FakeStore, asked: Request | None = None, **fields: Any) -> Outcome:
    edit = lambda user: replace(user, **fields)  # noqa: E731
    return change_user(service(store), asked or request(), 7, HolderEdit(edit), respond)


def moved(store: FakeStore, at: int = -1) -> AssignmentTransaction:
    transaction: AssignmentTransaction = store.asked[at][0]
    return transaction


def taken(transaction: AssignmentTransaction) -> list[int]:
    return [each.assignment_id for each in transaction.take]


def freed(transaction: AssignmentTransaction) -> list[int]:
    return [each.assignment_id for each in transaction.free]
