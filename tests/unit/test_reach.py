"""Whose records a caller may change, by what the user is an admin of (R11)."""

from typing import Any

import pytest

from chalicelib.domain.caller import Caller, Role
from chalicelib.domain.reach import (
    exceeds,
    require_may_change,
    require_may_mark,
    require_within_reach,
)
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from tests.unit.license_holders import ADA, LOBBY

NY, BERLIN, TOKYO = 101, 102, 103
WITH_MORE = (
    "This user is an admin with more access than you have. Ask a company admin to make this change."
)
NO_MARKS = (
    "An office admin cannot change `is_super_admin` or `admin_office_ids`. Ask a company admin."
)


def caller(role: Role = "office_admin", *offices: int) -> Caller:
    return Caller("ola", role, ADA.company_id, frozenset(offices))


def marked(*offices: int, is_super_admin: bool = False) -> Any:
    return replace(ADA, admin_office_ids=offices, is_super_admin=is_super_admin)


@pytest.mark.parametrize(
    ("user", "beyond"),
    [
        (marked(), False),
        (marked(NY), False),
        (marked(NY, BERLIN), False),
        (marked(NY, BERLIN, TOKYO), True),
        (marked(TOKYO), True),
        (marked(is_super_admin=True), True),
        (marked(NY, is_super_admin=True), True),
    ],
)
def test_an_admin_of_any_other_office_exceeds_an_office_admin(user: Any, beyond: bool) -> None:
    assert exceeds(user, caller("office_admin", NY, BERLIN)) is beyond


def test_every_admin_exceeds_an_office_admin_without_offices() -> None:
    assert [exceeds(user, caller()) for user in (marked(), marked(NY))] == [False, True]


@pytest.mark.parametrize("role", ["company_admin", "csm", "vendor_admin"])
@pytest.mark.parametrize("user", [marked(TOKYO), marked(is_super_admin=True)])
def test_nobody_exceeds_whoever_reaches_all_offices(role: Role, user: Any) -> None:
    # Their tokens' office ids limit nothing.
    assert not exceeds(user, caller(role, NY))
    require_may_change(caller(role, NY), marked(), user)
    require_may_change(caller(role, NY), user, marked())


def refusal_of(act: Any, *args: Any) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        act(*args)
    return refused.value.code, refused.value.detail


def test_the_refusal_says_whom_to_ask() -> None:
    ola = caller("office_admin", NY)
    assert refusal_of(require_within_reach, ola, marked(TOKYO)) == ("forbidden", WITH_MORE)
    for admin in (ola, caller()):
        assert refusal_of(require_may_mark, admin) == ("forbidden", NO_MARKS)


def test_an_admin_with_more_reach_is_not_changed_even_to_one_with_less() -> None:
    ola = caller("office_admin", NY)
    for after in (marked(), marked(TOKYO)):
        assert refusal_of(require_may_change, ola, marked(TOKYO), after)[1] == WITH_MORE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (marked(), marked(NY)),
        (marked(NY), marked()),
        (marked(), marked(is_super_admin=True)),
        (marked(), marked(TOKYO)),
        (None, marked(NY)),
        (None, marked(is_super_admin=True)),
    ],
)
def test_an_office_admin_changes_nobodys_marks(before: Any, after: Any) -> None:
    assert refusal_of(require_may_change, caller("office_admin", NY), before, after)[1] == NO_MARKS


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, marked()), (marked(NY), replace(marked(NY), state="deleted")), (None, LOBBY)],
)
def test_an_office_admin_changes_everything_else(before: Any, after: Any) -> None:
    require_may_change(caller("office_admin", NY), before, after)


def test_a_room_is_no_admin() -> None:
    require_may_change(caller(), LOBBY, replace(LOBBY, state="deleted"))
    require_within_reach(caller(), LOBBY)
    require_within_reach(caller(), None)
