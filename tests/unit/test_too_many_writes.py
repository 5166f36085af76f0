"""A holder's change that one transaction does not take is refused, whatever the verb."""

from collections.abc import Callable

import pytest

from chalicelib.domain.refusals import Refusal
from chalicelib.fax_lines import NewFaxLine, add_fax_line
from chalicelib.rooms import create_room, delete_room
from chalicelib.service.holder_requests import NewHolder
from chalicelib.service.ports import TooManyWrites
from chalicelib.users import create_user, delete_user, restore_user
from tests.unit.fakes import FakeStore, request, service
from tests.unit.license_holders import ADA, GONE, LOBBY, change, fake_store, respond

VERBS: dict[str, Callable[[FakeStore], object]] = {
    "change": lambda store: change(store, first_name="Augusta"),
    "create": lambda store: create_user(service(store), request(), NewHolder(ADA), respond),
    "delete": lambda store: delete_user(service(store), request(), 7, respond),
    "create room": lambda store: create_room(service(store), request(), NewHolder(LOBBY), respond),
    "delete room": lambda store: delete_room(service(store), request(), 8, respond),
    "fax line": lambda store: add_fax_line(
        service(store), request(), NewFaxLine(7, 5, "fax_lines"), lambda user, _: respond(user)
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_it_says_how_many_writes_it_needs_and_what_helps(verb: str) -> None:
    assert_refused(lambda: VERBS[verb](fake_store(ADA, TooManyWrites(116, 100))))


def test_a_restoration_is_refused_like_a_change() -> None:
    store = fake_store(GONE, TooManyWrites(116, 100))
    assert_refused(lambda: restore_user(service(store), request(), 7, respond))


def assert_refused(asked: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as refused:
        asked()
    assert (refused.value.code, refused.value.members["errors"][0]["pointer"]) == (
        "invalid_request",
        "",
    )
    assert "at most 100 writes to the database, and it needs 116;" in refused.value.detail
    assert "separate requests" in refused.value.detail
