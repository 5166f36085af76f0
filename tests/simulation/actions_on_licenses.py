"""Actions that assign and release licenses within an office."""

from collections.abc import Iterable

from chalicelib.domain.assignment import Assignee, assignment_id
from tests.simulation.clients import FREE, HELD, AssignmentKey, Client, Order
from tests.simulation.initial_tables import COMMON_USERS, NUMBER, SHARED
from tests.simulation.office_plans import COMMITTED, HOT, TWIN
from tests.simulation.requests import Answer, Request


def assign(client: Client) -> None:
    key = random_assignment_key(client)
    answer = client.send(_assignment(client, key)).answers
    record_outcome(client, key, answer, {HELD})


def release(client: Client) -> None:
    held = [key for key, states in client.assignments.items() if HELD in states]
    if held:
        key = client.chance.choice(held)
        answers = client.send(_release(client, key)).answers
        record_outcome(client, key, answers, {FREE})


def assign_shared(client: Client) -> None:
    client.send(_assignment(client, (HOT, NUMBER, client.chance.choice(SHARED))))


def release_shared(client: Client) -> None:
    client.send(_release(client, (HOT, NUMBER, client.chance.choice(SHARED))))


def assign_batch(client: Client) -> None:
    keys = [random_assignment_key(client) for _ in range(client.chance.randint(2, 3))]
    keys = [key for key in dict.fromkeys(keys) if key[:2] == keys[0][:2]]
    bodies = [
        {"license_type": kind, "assignee": {"type": "number", "id": number}}
        for _, kind, number in keys
    ]
    path = "/offices/{office_id}/assignments/batch"
    ids = {"office_id": keys[0][0]}
    request = Request(client.person(), "POST", path, ids, {"assignments": bodies}, client.key())
    answers = client.send(Order(request, entries=0)).answers
    for key in keys:
        record_outcome(client, key, answers, {HELD})


def assign_to_common_user(client: Client) -> None:
    """Another license for a user whom other clients suspend, move and delete concurrently."""
    office_id, kind, user_id = _of_common_user(client)
    body = {"license_type": kind, "assignee": {"type": "user", "id": user_id}}
    key = client.key() if client.chance.random() < 0.5 else None
    path = "/offices/{office_id}/assignments"
    client.send(Order(client.request("POST", path, {"office_id": office_id}, body, key), entries=0))


def release_from_common_user(client: Client) -> None:
    office_id, kind, user_id = _of_common_user(client)
    number = assignment_id(office_id, kind, Assignee("user", user_id))
    path = "/offices/{office_id}/assignments/{assignment_id}"
    ids = {"office_id": office_id, "assignment_id": number}
    client.send(Order(client.request("DELETE", path, ids), entries=0))


def add_fax_line(client: Client) -> None:
    target = {"target_id": client.chance.choice(COMMON_USERS), "target_type": "user"}
    line = {"type": "reserved", "number": f"+1212555010{client.chance.randrange(2)}"}
    body = {"line": line, "target": target}
    client.send(Order(client.request("POST", "/faxline", {}, body, client.key()), entries=0))


def assign_to_room(client: Client) -> None:
    if client.rooms:
        assignee = {"type": "room", "id": client.chance.choice([*client.rooms])}
        body = {"license_type": "tollfree_room_lines", "assignee": assignee}
        path = "/offices/{office_id}/assignments"
        client.send(Order(client.request("POST", path, {"office_id": HOT}, body), entries=0))


def _of_common_user(client: Client) -> AssignmentKey:
    kind = client.chance.choice(["talk_lines", "sell_lines", "uberconference_lines"])
    return client.chance.choice([HOT, HOT, TWIN]), kind, client.chance.choice(COMMON_USERS)


def _assignment(client: Client, key: AssignmentKey) -> Order:
    office_id, kind, number = key
    body = {"license_type": kind, "assignee": {"type": "number", "id": number}}
    idempotency_key = client.key() if client.chance.random() < 0.5 else None
    path = "/offices/{office_id}/assignments"
    return Order(
        client.request("POST", path, {"office_id": office_id}, body, idempotency_key), entries=0
    )


def _release(client: Client, key: AssignmentKey) -> Order:
    path = "/offices/{office_id}/assignments/{assignment_id}"
    ids = {"office_id": key[0], "assignment_id": assignment_id_of(*key)}
    return Order(client.request("DELETE", path, ids), entries=0)


def record_outcome(
    client: Client, key: AssignmentKey, answers: Iterable[Answer], after: set[str]
) -> None:
    """Updates the states that the assignment may be in, by the responses to one order: `after` if
    one confirmed it, also `after` if the outcome is unknown, unchanged if it was refused."""
    statuses = {answer.status for answer in answers} - {503}
    if statuses & {200, 201, 204} or (after == {FREE} and 404 in statuses):
        client.assignments[key] = after
    elif not statuses:
        client.assignments[key] = client.assignments.get(key, {FREE}) | after


def random_assignment_key(client: Client) -> AssignmentKey:
    number = 100 * client.number + client.chance.randrange(3)
    office_id = client.chance.choice([HOT, HOT, TWIN, COMMITTED])
    return office_id, NUMBER, number


def assignment_id_of(office_id: int, kind: str, number: int) -> int:
    return assignment_id(office_id, kind, Assignee("number", number))
