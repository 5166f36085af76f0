"""Users, rooms and fax lines of two offices, with all licenses that they hold (R20-R22, R24, R31,
R32). Written from `docs/rules.md` alone, in plain Python values."""

from collections import Counter
from dataclasses import dataclass, field

from tests.model.answers import Refused

TYPE_BY_LICENSE = {
    "talk": "talk_lines",
    "agents": "sell_lines",
    "lite_support_agents": "contact_center_lines",
    "admins": None,
}
KIND_BY_TYPE = {
    "talk_lines": "user",
    "sell_lines": "user",
    "contact_center_lines": "user",
    "uberconference_lines": "user",
    "tollfree_uberconference_lines": "user",
    "room_lines": "room",
    "tollfree_room_lines": "room",
    "fax_lines": "fax_line",
    "additional_number_lines": "number",
    "tollfree_additional_number_lines": "number",
}


@dataclass(frozen=True)
class Held:
    office: int
    license_type: str
    kind: str
    id: int
    """Of a fax line made for a user: the line's number."""


@dataclass
class Person:
    """A user or, with `own` "room_lines", a room. `own` is the type of the record, None if it has
    none or it was released."""

    kind: str
    office: int
    own: str | None
    state: str = "pending"
    deleted_from: str = ""
    license: str | None = None

    @property
    def in_force(self) -> bool:
        return self.state in ("pending", "active")


@dataclass
class People:
    stock: dict[int, Counter[str]]
    """Purchased licenses, by office and type."""
    persons: dict[int, Person] = field(default_factory=dict)
    held: dict[Held, int | None] = field(default_factory=dict)
    """What is held, with the user for whom a fax line was made."""

    def assign(self, office: int, wanted: list[tuple[str, str, int]]) -> bool:
        """Assigns all or nothing. True if any is new."""
        for license_type, kind, _ in wanted:
            if KIND_BY_TYPE[license_type] != kind:
                raise _not_eligible("wrong_kind")
        new = [each for each in (Held(office, *one) for one in wanted) if each not in self.held]
        for each in new:
            if each.kind in ("user", "room"):
                self._require_eligible(each)
        self._take(new)
        return bool(new)

    def release(self, held: Held) -> None:
        if held not in self.held:
            raise Refused(404, "not_found")
        del self.held[held]
        person = self.persons.get(held.id)
        if person and person.kind == held.kind and person.own == held.license_type:
            person.own = person.license = None

    def create(self, person_id: int, person: Person) -> None:
        self.create_several({person_id: person})

    def create_several(self, persons: dict[int, Person]) -> None:
        """Creates all or nobody."""
        self._take([held for each in persons.items() for held in self._own(*each)])
        self.persons |= persons

    def set_license(self, user_id: int, license_: str) -> None:
        user, own = self._there(user_id), TYPE_BY_LICENSE[license_]
        old = [each for each in self._own(user_id, user) if user.own != own]
        new = [Held(user.office, own, "user", user_id)] if own and user.own != own else []
        if user.in_force:
            self._exchange(old, [each for each in new if each not in self.held])
        user.own, user.license = own, license_

    def set_state(self, user_id: int, state: str) -> None:
        user = self._there(user_id)
        if state == "suspended":
            self._free(user_id)
        elif not user.in_force:
            self._take(self._own(user_id, user))
        user.state = state

    def move(self, user_id: int, office: int) -> None:
        user = self._there(user_id)
        if user.office != office:
            old = self._all_of(user_id)
            new = {Held(office, each.license_type, each.kind, each.id): self.held[each]
                   for each in old}  # fmt: skip
            if any(each in self.held and self.held[each] != new[each] for each in new):
                raise _not_eligible("line_of_another_user")
            self._exchange(old, [*new])
            self.held |= new
        user.office = office

    def delete(self, person_id: int) -> None:
        person = self._there(person_id)
        self._free(person_id)
        person.deleted_from, person.state = person.state, "deleted"

    def restore(self, user_id: int) -> None:
        user = self.persons[user_id]
        if user.state != "deleted":
            raise Refused(404, "not_found")
        if user.deleted_from != "suspended":
            self._take(self._own(user_id, user))
        user.state = user.deleted_from

    def add_fax_line(self, user_id: int, line: int) -> bool:
        """True if it is new."""
        user = self.persons[user_id]
        if not user.in_force:
            raise _not_eligible(user.state)
        held = Held(user.office, "fax_lines", "fax_line", line)
        if held in self.held:
            if self.held[held] not in (None, user_id):
                raise _not_eligible("line_of_another_user")
            self.held[held] = user_id
            return False
        self._take([held])
        self.held[held] = user_id
        return True

    def _there(self, person_id: int) -> Person:
        if self.persons[person_id].state == "deleted":
            raise Refused(404, "not_found")
        return self.persons[person_id]

    def _require_eligible(self, held: Held) -> None:
        person = self.persons.get(held.id)
        if person is None or person.kind != held.kind:
            raise _not_eligible("not_found")
        if person.state == "deleted":
            raise _not_eligible("deleted")
        if person.office != held.office:
            raise _not_eligible("other_office")
        if not person.in_force:
            raise _not_eligible("suspended")

    def _own(self, person_id: int, person: Person) -> list[Held]:
        return [Held(person.office, person.own, person.kind, person_id)] if person.own else []

    def _all_of(self, person_id: int) -> list[Held]:
        kind = self.persons[person_id].kind
        return [
            each
            for each, user_id in self.held.items()
            if (each.kind, each.id) == (kind, person_id) or user_id == person_id
        ]

    def _free(self, person_id: int) -> None:
        for each in self._all_of(person_id):
            del self.held[each]

    def _take(self, new: list[Held]) -> None:
        self._exchange([], new)

    def _exchange(self, old: list[Held], new: list[Held]) -> None:
        after = {each: user for each, user in self.held.items() if each not in old}
        after |= dict.fromkeys(new)
        for each in new:
            assigned = sum(
                (one.office, one.license_type) == (each.office, each.license_type) for one in after
            )
            if assigned > self.stock[each.office][each.license_type]:
                raise Refused(409, "no_available_licenses")
        self.held = after


def _not_eligible(reason: str) -> Refused:
    return Refused(409, "holder_not_eligible", reason=reason)
