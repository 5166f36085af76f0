"""Actions that assign and release licenses within an office."""

from collections.abc import Iterable

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.licenses import LicenseType
from tests.simulation.clients import FREE, HELD, Client, Order, Seat
from tests.simulation.requests import Answer, Request
from tests.simulation.starts import COMMITTED, HOT, SHARED, TWIN


def take_seat(client: Client) -> None:
    seat = some_seat(client)
    answer = client.send(assignment(client, seat)).answers
    believe(client, seat, answer, {HELD})


def give_seat_back(client: Client) -> None:
    held = [seat for seat, states in client.holders.items() if HELD in states]
    if held:
        seat = client.chance.choice(held)
        answers = client.send(release(client, seat)).answers
        believe(client, seat, answers, {FREE})


def take_shared(client: Client) -> None:
    client.send(assignment(client, (HOT, "talk_lines", client.chance.choice(SHARED))))


def give_shared_back(client: Client) -> None:
    client.send(release(client, (HOT, "talk_lines", client.chance.choice(SHARED))))


def take_several(client: Client) -> None:
    holders = [some_seat(client) for _ in range(client.chance.randint(2, 3))]
    holders = [seat for seat in dict.fromkeys(holders) if seat[:2] == holders[0][:2]]
    bodies = [
        {"license_type": kind, "assignee": {"type": "number", "id": number}}
        for _, kind, number in holders
    ]
    path = "/offices/{office_id}/assignments/batch"
    ids = {"office_id": holders[0][0]}
    request = Request(client.person(), "POST", path, ids, {"assignments": bodies}, client.key())
    answers = client.send(Order(request, entries=0)).answers
    for seat in holders:
        believe(client, seat, answers, {HELD})


def assignment(client: Client, seat: Seat) -> Order:
    office_id, kind, number = seat
    body = {"license_type": kind, "assignee": {"type": "number", "id": number}}
    key = client.key() if client.chance.random() < 0.5 else None
    path = "/offices/{office_id}/assignments"
    return Order(client.to("POST", path, {"office_id": office_id}, body, key), entries=0)


def release(client: Client, seat: Seat) -> Order:
    path = "/offices/{office_id}/assignments/{assignment_id}"
    ids = {"office_id": seat[0], "assignment_id": assignment_id_of(*seat)}
    return Order(client.to("DELETE", path, ids), entries=0)


def believe(client: Client, seat: Seat, answers: Iterable[Answer], after: set[str]) -> None:
    """What may be true of the seat, by the answers."""
    statuses = {answer.status for answer in answers} - {503}
    if statuses & {200, 201, 204} or (after == {FREE} and 404 in statuses):
        client.holders[seat] = after
    elif not statuses:
        client.holders[seat] = client.holders.get(seat, {FREE}) | after


def some_seat(client: Client) -> Seat:
    number = 100 * client.number + client.chance.randrange(3)
    office_id = client.chance.choice([HOT, HOT, TWIN, COMMITTED])
    return office_id, "talk_lines", number


def assignment_id_of(office_id: int, kind: str, number: int) -> int:
    return assignment_id(office_id, LicenseType(kind), Assignee("number", number))
