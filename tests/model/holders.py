"""Which assignees hold which licenses, and the users among them (R3, R4, R20, R21, R24, R31, R32).
There are no rooms."""

from dataclasses import dataclass, replace

from tests.model.answers import Expected, Json, Refused
from tests.model.ledger import Holder, Ledger

TYPE_BY_USER_LICENSE = {
    "talk": "talk_lines",
    "agents": "sell_lines",
    "lite_support_agents": "contact_center_lines",
    "admins": None,
}
KIND_BY_TYPE = {
    "talk_lines": "user",
    "sell_lines": "user",
    "room_lines": "room",
    "fax_lines": "fax_line",
}


@dataclass
class User:
    email: str
    license: str | None
    """None if it was released by itself (R32)."""
    state: str

    @property
    def holds(self) -> str | None:
        """The license type that the user holds, None if none (R4, R20, R21)."""
        if self.license is None or self.state not in ("pending", "active"):
            return None
        return TYPE_BY_USER_LICENSE[self.license]

    def json(self) -> Json:
        return {"emails": [self.email], "license": self.license, "state": self.state}


class Holders:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.assignments: dict[int, Holder] = {}
        """By assignment id, including released ones."""
        self.users: dict[int, User] = {}
        """By user id, including deleted ones."""

    def assign(self, body: Json, given: Json) -> Expected:
        new, (made,) = self._assign([body], [given])
        return Expected(201 if new else 200, made)

    def assign_batch(self, body: Json, given: Json) -> Expected:
        new, made = self._assign(body["assignments"], given.get("items", []))
        return Expected(201 if new else 200, {"items": made})

    def _assign(self, wanted: list[Json], given: list[Json]) -> tuple[bool, list[Json]]:
        """Assigns all or none (R3); an assignee that holds a license already keeps it (R4). Returns
        whether any assignment is new, and all of them."""
        holders = [
            (each["license_type"], each["assignee"]["type"], each["assignee"]["id"])
            for each in wanted
        ]
        for holder in holders:
            self._require_kind(*holder)
        new = [holder for holder in holders if holder not in self.ledger.holders]
        for _, kind, number in new:
            self._require_there(kind, number)
        for holder in new:
            requested = sum(each[0] == holder[0] for each in new)
            self.ledger.require_assignable(holder[0], requested)
        self.ledger.holders.update(new)
        for holder, each in zip(holders, given, strict=False):
            if "assignment_id" in each:
                self.assignments[each["assignment_id"]] = holder
        made = [
            {"license_type": each["license_type"], "assignee": each["assignee"]} for each in wanted
        ]
        return bool(new), made

    def release(self, assignment_id: int) -> Expected:
        holder = self.assignments.get(assignment_id)
        if holder is None or holder not in self.ledger.holders:
            raise Refused(404, "not_found")
        self.ledger.holders.remove(holder)
        license_type, kind, number = holder
        if kind == "user" and self.users[number].holds == license_type:
            self.users[number].license = None
        return Expected(204)

    def _require_kind(self, license_type: str, kind: str, number: int) -> None:
        if KIND_BY_TYPE[license_type] != kind:
            raise _not_eligible("wrong_kind", kind, number)

    def _require_there(self, kind: str, number: int) -> None:
        """R31."""
        state = self.users[number].state if number in self.users else "not_found"
        if kind == "room":
            state = "not_found"
        if kind in ("user", "room") and state not in ("pending", "active"):
            raise _not_eligible(state, kind, number)

    def invite(self, body: Json, given: Json) -> Expected:
        for user_id, user in self.users.items():
            if user.state != "deleted" and user.email == body["email"]:
                raise Refused(409, "email_taken", user_id=user_id)
        user_id, user = given.get("id", 0), User(body["email"], body["license"], "pending")
        if user.holds:
            self._take(user.holds, user_id)
        self.users[user_id] = user
        return Expected(201, user.json())

    def change_user(self, user_id: int, **changes: str) -> Expected:
        """Releases the license that the user held before the change, and assigns the one needed
        after it (R20, R21, R24). A user who is suspended or deleted loses all (R32)."""
        before = self.users[user_id]
        if before.state == "deleted":
            raise Refused(404, "not_found")
        after = replace(before, **changes)
        if before.holds != after.holds:
            if after.holds and (after.holds, "user", user_id) not in self.ledger.holders:
                self._take(after.holds, user_id)
            if before.holds:
                self.ledger.holders.discard((before.holds, "user", user_id))
        if after.state in ("suspended", "deleted"):
            mine = {each for each in self.ledger.holders if each[1:] == ("user", user_id)}
            self.ledger.holders.difference_update(mine)
        self.users[user_id] = after
        return Expected(200, after.json())

    def _take(self, license_type: str, user_id: int) -> None:
        self.ledger.require_assignable(license_type, 1)
        self.ledger.holders.add((license_type, "user", user_id))


def _not_eligible(reason: str, kind: str, number: int) -> Refused:
    holder = {"type": kind, "id": number}
    return Refused(409, "holder_not_eligible", reason=reason, holder=holder)
