"""Users come, change and go, by this release and by an older one beside it: a mailbox that a user
has is refused to others, and every other is given (R34)."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.mailbox import older_form
from tests.api.test_mailboxes import create, found
from tests.api.test_older_mailboxes import created_before, release
from tests.api.test_users import addresses
from tests.api.user_requests import delete, patch, restore
from tests.world import World

pytestmark = pytest.mark.in_memory

MAILBOX_BY_ADDRESS = {
    "max@b\u00fccher.example": 1,
    "max@xn--bcher-kva.example": 1,
    "MAX@bu\u0308cher.example": 1,
    "li@stra\u00dfe.example": 2,
    "li@strasse.example": 3,
    "jos\u00e9@example.com": 4,
    "jose\u0301@example.com": 4,
    "\u017fam@example.com": 5,
    "sam@example.com": 6,
}
"""Written by hand. `li@strasse.example` and `sam@example.com` are older forms of others, too."""

ADDRESSES = st.sampled_from(sorted(MAILBOX_BY_ADDRESS))
NUMBERS = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("create"), ADDRESSES),
    st.tuples(st.just("created before"), ADDRESSES),
    st.tuples(st.just("rename"), NUMBERS),
    st.tuples(st.just("emails"), NUMBERS, st.lists(ADDRESSES, min_size=1, max_size=3)),
    st.tuples(st.just("delete"), NUMBERS),
    st.tuples(st.just("delete by the older release"), NUMBERS),
    st.tuples(st.just("restore"), NUMBERS),
)


@dataclass
class Person:
    user_id: int
    emails: list[str]
    deleted: bool = False

    @property
    def mailboxes(self) -> list[int]:
        return [MAILBOX_BY_ADDRESS[email] for email in self.emails]


class Lives:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people: list[Person] = []

    def taken(self, mailboxes: list[int], but: Person | None = None) -> bool:
        others = [each for each in self.people if each is not but and not each.deleted]
        return any({*each.mailboxes} & {*mailboxes} for each in others)

    def step(self, what: str, *how: Any) -> None:
        if what == "create":
            self.create(*how)
        elif what == "created before":
            self.create_before(*how)
        elif how[0] < len(self.people):
            person = self.people[how[0]]
            if what == "restore":
                self.restore(person)
            elif not person.deleted:
                self.change(person, what, *how[1:])

    def create(self, email: str) -> None:
        answer = create(self.world, email)
        refused = self.taken([MAILBOX_BY_ADDRESS[email]])
        assert answer.status == (409 if refused else 201), answer.text
        if not refused:
            self.people.append(Person(answer.json["id"], [email]))

    def create_before(self, email: str) -> None:
        """The older release refuses what it knows to be reserved, which this release reserves."""
        if older_form(email) not in addresses(self.world):
            user_id = created_before(self.world, email, older_form(email))
            self.people.append(Person(user_id, [email]))

    def change(self, person: Person, what: str, emails: Any = None) -> None:
        world, user_id = self.world, person.user_id
        if what == "rename":
            assert patch(world, user_id, first_name="Max").status == 200
        elif what == "emails":
            self.change_emails(person, emails)
        elif what == "delete":
            assert delete(world, user_id).status == 200
            person.deleted = True
        else:
            self.delete_before(person)

    def change_emails(self, person: Person, emails: list[str]) -> None:
        answer = patch(self.world, person.user_id, emails=emails)
        mailboxes = [MAILBOX_BY_ADDRESS[email] for email in emails]
        new = [each for each in mailboxes if each not in person.mailboxes]
        if len({*mailboxes}) < len(mailboxes):
            assert answer.status == 400, answer.text
        else:
            refused = self.taken(new, person)
            assert answer.status == (409 if refused else 200), answer.text
            person.emails = person.emails if refused else emails

    def delete_before(self, person: Person) -> None:
        """Leaves all items of the addresses behind but those that the older release knows."""
        start = {(item["pk"]["S"], item["sk"]["S"]): item for item in self.world.raw_items()}
        assert delete(self.world, person.user_id).status == 200
        for (_, sort_key), item in start.items():
            if sort_key.startswith("EMAIL#") and item["user_id"]["N"] == str(person.user_id):
                self.world.client.put_item(TableName=self.world.table, Item=item)
                if sort_key.removeprefix("EMAIL#") in map(older_form, person.emails):
                    release(self.world, sort_key.removeprefix("EMAIL#"))
        person.deleted = True

    def restore(self, person: Person) -> None:
        answer = restore(self.world, person.user_id)
        if not person.deleted:
            assert answer.status == 404
        else:
            refused = self.taken(person.mailboxes, person)
            assert answer.status == (409 if refused else 200), answer.text
            person.deleted = refused

    def check(self) -> None:
        for email, mailbox in MAILBOX_BY_ADDRESS.items():
            users = [
                each.user_id
                for each in self.people
                if not each.deleted and mailbox in each.mailboxes
            ]
            assert len(found(self.world, email)) == min(len(users), 1)
            assert {*found(self.world, email)} <= {*users}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEPS, min_size=8, max_size=20))
def test_a_mailbox_that_a_user_has_is_refused_to_others_and_no_other_is(
    world: World, steps: list[Any]
) -> None:
    start = world.saved()
    lives = Lives(world)
    try:
        for step in steps:
            lives.step(*step)
        lives.check()
    finally:
        world.back_to(start)
