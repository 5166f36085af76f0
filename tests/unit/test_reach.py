"""Whose records a caller may change, by what the user is an admin of (R11)."""

from itertools import combinations
from typing import Any, get_args

import pytest

from chalicelib.domain.api_key import KEY_ROLES, KeyRole, offices_error
from chalicelib.domain.caller import Caller, IssuedRole, Role
from chalicelib.domain.reach import (
    exceeds,
    key_exceeds,
    require_may_change,
    require_may_mark,
    require_within_reach,
)
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.service.policy import Verb, may
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


OFFICES = (None, (), *(s for n in (1, 2, 3) for s in combinations((NY, BERLIN, TOKYO), n)))
MAKERS = [
    Caller("ola", role, ADA.company_id, None if offices is None else frozenset(offices))
    for role in get_args(IssuedRole)
    for offices in OFFICES
]


def can_do(user: Caller) -> set[tuple[Verb, int]]:
    """The verbs that the caller can do, each with the offices in which."""
    offices = (NY, BERLIN, TOKYO)
    return {
        (verb, each)
        for verb in Verb
        for each in offices
        if may(user.role, verb) and user.reaches(each)
    }


@pytest.mark.parametrize("maker", MAKERS, ids=lambda each: f"{each.role} {each.office_ids}")
def test_no_key_can_do_more_than_its_maker_anywhere(maker: Caller) -> None:
    for role in KEY_ROLES:
        for offices in OFFICES:
            if key_exceeds(role, offices, maker):
                continue
            ids = None if offices is None else frozenset(offices)
            by_key = can_do(Caller("key", role, ADA.company_id, ids))
            created = {each for each in by_key if each[0] == Verb.CREATE_API_KEY}  # By no key.
            assert by_key - created <= can_do(maker), (role, offices)


@pytest.mark.parametrize("role", ["company_admin", "csm", "vendor_admin"])
def test_no_key_exceeds_whoever_acts_on_all_of_the_company(role: Role) -> None:
    for maker in (caller(role), caller(role, NY), Caller("ola", role, ADA.company_id)):
        assert not any(key_exceeds(each, ids, maker) for each in KEY_ROLES for ids in OFFICES)


def test_office_admins_can_create_keys_for_some_of_their_offices() -> None:
    possible = [
        (role, ids)
        for role in KEY_ROLES
        for ids in OFFICES
        if not key_exceeds(role, ids, caller("office_admin", NY, BERLIN))
    ]
    subsets = [(NY,), (BERLIN,), (NY, BERLIN)]
    assert possible == [(role, ids) for role in ("office_admin", "viewer") for ids in subsets]


@pytest.mark.parametrize("role", ["viewer", "payments", "provisioning"])
def test_others_can_create_no_key(role: Role) -> None:
    for maker in (caller(role, NY), Caller("ola", role, ADA.company_id)):
        assert all(key_exceeds(each, ids, maker) for each in KEY_ROLES for ids in OFFICES)


def test_office_admins_without_offices_can_create_no_key() -> None:
    for maker in (caller(), Caller("ola", "office_admin", ADA.company_id)):
        assert all(key_exceeds(each, ids, maker) for each in KEY_ROLES for ids in OFFICES)


@pytest.mark.parametrize(
    ("role", "good", "bad"),
    [
        ("company_admin", [None], [(), (NY,)]),
        ("provisioning", [None], [(), (NY,)]),
        ("office_admin", [(NY,), (NY, BERLIN)], [None, ()]),
        ("viewer", [None, (NY,), (NY, BERLIN)], [()]),
    ],
)
def test_which_keys_have_offices(role: KeyRole, good: list[Any], bad: list[Any]) -> None:
    assert [offices_error(role, ids) for ids in good] == [""] * len(good)
    assert all(offices_error(role, ids) for ids in bad)
