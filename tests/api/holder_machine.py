"""Random sequences of requests about users, rooms and fax lines of two offices, compared with the
tests' own model after each step."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from chalicelib.domain.ids import derived_id
from tests.model.answers import Refused
from tests.model.people import KIND_BY_TYPE, TYPE_BY_LICENSE, Held, People, Person
from tests.world import COMPANY, NEW_YORK, Answer, World

BOSTON = 9_000_001
OFFICES = (NEW_YORK, BOSTON)
NOBODY = 999
picks = st.integers(0, 11)
offices = st.sampled_from([NEW_YORK, NEW_YORK, BOSTON])
licenses = st.sampled_from(["talk", "talk", "agents", "lite_support_agents", "admins"])
user_types = st.sampled_from(
    ["talk_lines", "sell_lines", "uberconference_lines", "tollfree_uberconference_lines"]
)
ONE_LINE = "+12125550101"
lines = st.sampled_from([ONE_LINE, "+12125550102"])


def prepare(world: World) -> None:
    """Two offices with three licenses of each type, and less in the second one."""
    world.open_office(BOSTON, "Boston")
    world.purchase(**dict.fromkeys(KIND_BY_TYPE, 3))
    world.purchase(BOSTON, **dict.fromkeys(KIND_BY_TYPE, 2))


class HolderMachine(RuleBasedStateMachine):
    def __init__(self, world: World, start: list[Any]) -> None:
        super().__init__()
        self.world, self.start = world, start
        self.model = People(
            {NEW_YORK: Counter(dict.fromkeys(KIND_BY_TYPE, 3)),
             BOSTON: Counter(dict.fromkeys(KIND_BY_TYPE, 2))}
        )  # fmt: skip
        self.emails = 0
        self.ids: dict[Held, int] = {}

    @initialize(license_=licenses, line=st.sampled_from(["of nobody", "of both", "none"]))
    def begin(self, license_: str, line: str) -> None:
        """With a user in each office, and perhaps one line in both."""
        self.world.back_to(self.start)
        self.invite(license_, NEW_YORK)
        self.invite("talk", BOSTON)
        for each in OFFICES if line == "of nobody" else ():
            self.assign_fax_line(ONE_LINE, each)
        for pick in (0, 1) if line == "of both" else ():
            self.add_fax_line(pick, ONE_LINE)

    @rule(license_=licenses, office=offices)
    def invite(self, license_: str, office: int) -> None:
        self.emails += 1
        body = {"email": f"u{self.emails}@example.com", "office_id": office, "license": license_}
        answer = self.world.post("/users", body)
        user = Person("user", office, TYPE_BY_LICENSE[license_], license=license_)
        self.compare(answer, 201, lambda: self.model.create(answer.json.get("id", 0), user))

    @rule(wanted=st.lists(st.tuples(licenses, offices), min_size=1, max_size=4))
    def invite_batch(self, wanted: list[tuple[str, int]]) -> None:
        bodies = []
        for license_, office in wanted:
            self.emails += 1
            email = f"u{self.emails}@example.com"
            bodies.append({"email": email, "office_id": office, "license": license_})
        answer = self.world.post("/users/batch", {"users": bodies})
        ids = [each["id"] for each in answer.json.get("items", [])] or range(len(wanted))
        users = [
            Person("user", office, TYPE_BY_LICENSE[license_], license=license_)
            for license_, office in wanted
        ]
        made = dict(zip(ids, users, strict=True))
        self.compare(answer, 201, lambda: self.model.create_several(made))

    @rule(office=offices)
    def add_room(self, office: int) -> None:
        answer = self.world.post("/rooms", {"name": "Lobby", "office_id": office})
        room = Person("room", office, "room_lines", state="active")
        self.compare(answer, 201, lambda: self.model.create(answer.json.get("id", 0), room))

    @rule(pick=picks, license_type=user_types, elsewhere=picks)
    def assign(self, pick: int, license_type: str, elsewhere: int) -> None:
        user_id, user = self.one("user", pick)
        office = user.office if elsewhere else sum(OFFICES) - user.office
        self.give(office, [(license_type, "user", user_id)], batch=False)

    @rule(pick=picks, other=picks, types=st.lists(user_types, min_size=2, max_size=3, unique=True))
    def assign_batch(self, pick: int, other: int, types: list[str]) -> None:
        user_id, user = self.one("user", pick)
        other_id, _ = self.one("user", other)
        wanted = [(each, "user", user_id) for each in types]
        if other_id != user_id:
            wanted.append((types[0], "user", other_id))
        self.give(user.office, wanted, batch=True)

    @rule(
        wanted=st.sampled_from(
            [
                ("talk_lines", "number", 5),
                ("talk_lines", "user", NOBODY),
                ("room_lines", "room", NOBODY),
                ("additional_number_lines", "number", 5),
                ("fax_lines", "user", 5),
            ]
        )
    )
    def assign_to_anything(self, wanted: tuple[str, str, int]) -> None:
        self.give(NEW_YORK, [wanted], batch=False)

    @rule(number=lines, office=offices)
    def assign_fax_line(self, number: str, office: int) -> None:
        line = derived_id("fax_line", COMPANY, number)
        self.give(office, [("fax_lines", "fax_line", line)], batch=False)

    @rule(pick=picks, license_type=st.sampled_from(["room_lines", "tollfree_room_lines"]))
    def assign_to_a_room(self, pick: int, license_type: str) -> None:
        room_id, room = self.one("room", pick)
        if room_id:
            self.give(room.office, [(license_type, "room", room_id)], batch=False)

    def give(self, office: int, wanted: list[tuple[str, str, int]], *, batch: bool) -> None:
        bodies = [
            {"license_type": license_type, "assignee": {"type": kind, "id": number}}
            for license_type, kind, number in wanted
        ]
        path = f"/offices/{office}/assignments{'/batch' if batch else ''}"
        answer = self.world.post(path, {"assignments": bodies} if batch else bodies[0])
        self.compare(answer, 201, lambda: self.model.assign(office, wanted), unchanged=200)

    @rule(pick=st.integers(0, 50))
    def release(self, pick: int) -> None:
        if not self.ids:
            return
        held, number = [*self.ids.items()][pick % len(self.ids)]
        answer = self.world.request("DELETE", f"/offices/{held.office}/assignments/{number}")
        self.compare(answer, 204, lambda: self.model.release(held))

    @rule(pick=picks, state=st.sampled_from(["suspended", "active"]))
    def set_state(self, pick: int, state: str) -> None:
        self.patch(pick, {"state": state}, lambda user_id: self.model.set_state(user_id, state))

    @rule(pick=picks, license_=licenses)
    def set_license(self, pick: int, license_: str) -> None:
        self.patch(
            pick, {"license": license_}, lambda user_id: self.model.set_license(user_id, license_)
        )

    @rule(pick=picks, office=st.sampled_from(OFFICES))
    def move(self, pick: int, office: int) -> None:
        self.patch(pick, {"office_id": office}, lambda user_id: self.model.move(user_id, office))

    def patch(self, pick: int, body: Any, model: Callable[[int], None]) -> None:
        user_id, _ = self.one("user", pick)
        answer = self.world.request("PATCH", f"/users/{user_id}", body)
        self.compare(answer, 200, lambda: model(user_id))

    @rule(pick=picks, kind=st.sampled_from(["user", "user", "room"]))
    def delete(self, pick: int, kind: str) -> None:
        person_id, _ = self.one(kind, pick)
        if person_id:
            answer = self.world.request("DELETE", f"/{kind}s/{person_id}")
            self.compare(answer, 200, lambda: self.model.delete(person_id))

    @rule(pick=picks)
    def restore(self, pick: int) -> None:
        user_id, _ = self.one("user", pick)
        answer = self.world.post(f"/users/{user_id}/restore")
        self.compare(answer, 200, lambda: self.model.restore(user_id))

    @rule(pick=picks, number=lines)
    def add_fax_line(self, pick: int, number: str) -> None:
        user_id, _ = self.one("user", pick)
        target = {"target_id": user_id, "target_type": "user"}
        line = derived_id("fax_line", COMPANY, number)
        answer = self.world.post(
            "/faxline", {"line": {"type": "reserved", "number": number}, "target": target}
        )
        self.compare(answer, 201, lambda: self.model.add_fax_line(user_id, line), unchanged=200)

    def one(self, kind: str, pick: int) -> tuple[int, Person]:
        """A user or room, deleted or not; id 0 if there is none."""
        some = [(each, of) for each, of in self.model.persons.items() if of.kind == kind]
        return some[pick % len(some)] if some else (0, Person(kind, NEW_YORK, None))

    def compare(
        self, answer: Answer, status: int, change: Callable[[], Any], unchanged: int = 0
    ) -> None:
        """Compares the response, then what can be read, with the model."""
        before = dict(self.model.held)
        expected: tuple[int, str, Any] = (status, "", None)
        try:
            if change() is False:
                expected = (unchanged, "", None)
        except Refused as refused:
            self.model.held = before
            expected = (refused.status, refused.members["code"], refused.members.get("reason"))
        reason = answer.json.get("reason") if answer.code == "holder_not_eligible" else None
        assert (answer.status, answer.code, reason) == expected, answer.text
        self.look()

    def look(self) -> None:
        self.ids = {}
        for office in OFFICES:
            for each in self.world.get(f"/offices/{office}/assignments?limit=100").json["items"]:
                who = each["assignee"]
                held = Held(office, each["license_type"], who["type"], who["id"])
                self.ids[held] = each["assignment_id"]
        assert self.ids.keys() == self.model.held.keys(), self.ids.keys() ^ self.model.held.keys()
        for user in self.world.get("/users?state=all&limit=100").json["items"]:
            person = self.model.persons[user["id"]]
            shown = (user["license"], user["state"], user["office_id"])
            assert shown == (person.license, person.state, person.office), user
        for office in OFFICES:
            account = self.world.account(office)
            assigned = Counter(
                each.license_type for each in self.model.held if each.office == office
            )
            for license_type, counts in account.counts.items():
                assert counts.assigned == assigned[license_type], (office, license_type)
