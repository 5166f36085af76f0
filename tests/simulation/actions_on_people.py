"""Actions on users and rooms."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.assignment import Assignee, assignment_id
from tests.license_types import LicenseType
from tests.simulation.clients import GONE, THERE, Client, Order, OwnUser, Violation
from tests.simulation.initial_tables import COMMON_ADDRESSES, COMMON_USERS
from tests.simulation.office_plans import COMPANY, HOT, TWIN
from tests.simulation.requests import Person, Request

EXTERNAL_IDS = ("x-1", "x-2", "x-3", None)
"""Few, so that users and rooms want the same. None removes one."""


def invite(client: Client) -> None:
    body = {**_new_user(client), "external_id": client.chance.choice(EXTERNAL_IDS)}
    order = client.send(Order(client.request("POST", "/users", {}, body, client.key()), entries=0))
    if order.done:
        states = {("pending", body["license"], body["office_id"])}
        client.users.append(OwnUser(order.done.json["id"], states))


def invite_several(client: Client) -> None:
    """Sometimes with an address that batches of other clients have, too."""
    users = [_new_user(client) for _ in range(client.chance.randint(1, 2))]
    if client.chance.random() < 0.6:
        users.append({**_new_user(client), "email": client.chance.choice(COMMON_ADDRESSES)})
    body = {"users": client.chance.sample(users, len(users))}
    request = client.request("POST", "/users/batch", {}, body, client.key())
    order = client.send(Order(request, entries=0))
    if order.done:
        for user, made in zip(body["users"], order.done.json["items"], strict=True):
            states = {("pending", user["license"], user["office_id"])}
            client.users.append(OwnUser(made["id"], states))


def suspend(client: Client) -> None:
    _edit(client, {"state": "suspended"}, lambda user: ("suspended", *user[1:]))


def activate(client: Client) -> None:
    _edit(client, {"state": "active"}, lambda user: ("active", *user[1:]))


def change_license(client: Client) -> None:
    license_ = random_license(client)
    _edit(client, {"license": license_}, lambda user: (user[0], license_, user[2]))


def change_external_id(client: Client) -> None:
    _edit(client, {"external_id": client.chance.choice(EXTERNAL_IDS)}, lambda user: user)


def move(client: Client) -> None:
    office_id = client.chance.choice([HOT, TWIN])
    _edit(client, {"office_id": office_id}, lambda user: (*user[:2], office_id))


def delete(client: Client) -> None:
    user = own_user(client)
    if user is None:
        return
    query = {"license": "remove"} if client.chance.random() < 0.4 else {}
    ids = {"user_id": user.user_id}
    request = Request(client.person(), "DELETE", "/users/{user_id}", ids, query=query)
    order = client.send(Order(request, entries=len(query)))
    _require_found(order, surely_there=all(state[0] != "deleted" for state in user.states))
    gone = {("deleted", *state[1:]) for state in user.states}
    gave_up = any(answer.status == 404 for answer in order.answers)
    if order.done or gave_up:
        user.states = gone
    elif not order.refused:
        user.states |= gone


def restore_user(client: Client) -> None:
    user = own_user(client, deleted=True)
    if user is None:
        return
    ids = {"user_id": user.user_id}
    request = client.request("POST", "/users/{user_id}/restore", ids, None, client.key())
    order = client.send(Order(request, entries=0))
    back = {
        (state, *user_state[1:])
        for user_state in user.states
        for state in ("pending", "active", "suspended")
    }
    if order.done:
        user.states = {each for each in back if each[0] == order.done.json["state"]}
    elif not order.refused:
        user.states |= back


def edit_common_user(client: Client) -> None:
    """Changes a user that other clients may change concurrently."""
    ids = {"user_id": client.chance.choice(COMMON_USERS)}
    body = client.chance.choice(
        [
            {"state": "suspended"},
            {"state": "active"},
            {"license": random_license(client)},
            {"office_id": client.chance.choice([HOT, TWIN])},
            {"first_name": client.name},
        ]
    )
    request = Request(client.person(), "PATCH", "/users/{user_id}", ids, body)
    client.send(Order(request, entries=0))


def change_external_id_of_common_user(client: Client) -> None:
    ids = {"user_id": client.chance.choice(COMMON_USERS)}
    body = {"external_id": client.chance.choice(EXTERNAL_IDS)}
    request = Request(client.person(), "PATCH", "/users/{user_id}", ids, body)
    client.send(Order(request, entries=0))


def delete_common_user(client: Client) -> None:
    ids = {"user_id": client.chance.choice(COMMON_USERS)}
    query = {"license": "remove"} if client.chance.random() < 0.5 else {}
    request = Request(client.person(), "DELETE", "/users/{user_id}", ids, query=query)
    client.send(Order(request, entries=len(query)))


def restore_common_user(client: Client) -> None:
    ids = {"user_id": client.chance.choice(COMMON_USERS)}
    path = "/users/{user_id}/restore"
    client.send(Order(client.request("POST", path, ids, None, client.key()), entries=0))


def mark_common_user(client: Client) -> None:
    """Makes a common user an admin, of other offices, or of none."""
    ids = {"user_id": client.chance.choice(COMMON_USERS)}
    body: dict[str, Any] = client.chance.choice(
        [
            {"is_super_admin": True},
            {"admin_office_ids": [HOT, TWIN]},
            {"admin_office_ids": [HOT]},
            {"is_super_admin": False, "admin_office_ids": []},
        ]
    )
    request = Request(client.person(), "PATCH", "/users/{user_id}", ids, body)
    client.send(Order(request, entries=0))


def act_as_office_admin(client: Client) -> None:
    """Changes a common user as an admin of their office or of both. Users with more reach must stay
    as they are."""
    offices = client.chance.choice([(HOT,), (HOT, TWIN)])
    sub = f"{client.number}-{len(client.orders)}"
    admin = Person(sub, "office_admin", COMPANY, offices)
    user_id = client.chance.choice(COMMON_USERS)
    user = "/users/{user_id}"
    method, path, body = client.chance.choice(
        [
            ("PATCH", user, {"state": "suspended"}),
            ("PATCH", user, {"state": "active", "first_name": client.name}),
            ("PATCH", user, {"license": random_license(client)}),
            ("DELETE", user, None),
            ("POST", f"{user}/restore", None),
            ("DELETE", "/offices/{office_id}/assignments/{assignment_id}", None),
        ]
    )
    ids = {"user_id": user_id}
    if "assignment_id" in path:
        kind = client.chance.choice([*LicenseType][:3])
        number = assignment_id(HOT, kind, Assignee("user", user_id))
        ids = {"office_id": HOT, "assignment_id": number}
    client.send(Order(Request(admin, method, path, ids, body), entries=0))


def create_room(client: Client) -> None:
    body = {
        "name": f"Room {client.number}",
        "office_id": HOT,
        "external_id": client.chance.choice(EXTERNAL_IDS),
    }
    order = client.send(Order(client.request("POST", "/rooms", {}, body, client.key()), entries=0))
    if order.done:
        client.rooms[order.done.json["id"]] = {THERE}


def delete_room(client: Client) -> None:
    there = [room_id for room_id, states in client.rooms.items() if THERE in states]
    if not there:
        return
    room_id = client.chance.choice(there)
    order = client.send(
        Order(client.request("DELETE", "/rooms/{room_id}", {"room_id": room_id}), entries=0)
    )
    _require_found(order, surely_there=client.rooms[room_id] == {THERE})
    if order.done or any(answer.status == 404 for answer in order.answers):
        client.rooms[room_id] = {GONE}
    elif not order.refused:
        client.rooms[room_id] |= {GONE}


def _require_found(order: Order, *, surely_there: bool) -> None:
    """Raises Violation if a DELETE that was sent once got 404 for an object that must exist,
    because no other client deletes it."""
    if surely_there and order.tries == 1 and any(each.status == 404 for each in order.answers):
        raise Violation(f"not found although it exists: {order.request}")


def _edit(client: Client, body: dict[str, Any], change: Callable[[Any], Any]) -> None:
    user = own_user(client)
    if user is None:
        return
    ids = {"user_id": user.user_id}
    request = Request(client.person(), "PATCH", "/users/{user_id}", ids, body)
    order = client.send(Order(request, entries=0))
    changed = {change(state) if state[0] != "deleted" else state for state in user.states}
    if order.done:
        user.states = {state for state in changed if state[0] != "deleted"}
    elif not order.refused:
        user.states |= changed


def _new_user(client: Client) -> dict[str, Any]:
    """The body of a user with an address of their own."""
    email = f"{client.number}-{len(client.emails)}@example.com"
    client.emails.append(email)
    office_id = client.chance.choice((HOT, HOT, TWIN))
    return {"email": email, "office_id": office_id, "license": random_license(client)}


def random_license(client: Client) -> str:
    return client.chance.choice(["talk", "talk", "agents", "admins"])


def own_user(client: Client, *, deleted: bool = False) -> OwnUser | None:
    own = [
        user
        for user in client.users
        if any((state[0] == "deleted") == deleted for state in user.states)
    ]
    return client.chance.choice(own) if own else None
