"""Which callers may reach which offices (R11)."""

import pytest

from chalicelib.domain.caller import Caller
from chalicelib.domain.journal import Actor
from chalicelib.domain.refusals import Refusal
from tests.unit.ledgers import COMPANY, OFFICE, ledger

MINE, OTHER = OFFICE, 102


@pytest.mark.parametrize("role", ["company_admin", "csm", "viewer"])
def test_company_admins_and_staff_and_viewers_reach_every_office(role: str) -> None:
    caller = Caller("ada", role, COMPANY)  # type: ignore[arg-type]
    assert caller.only_offices is None
    assert caller.reaches(MINE)
    assert caller.reaches(OTHER)


@pytest.mark.parametrize("role", ["office_admin", "viewer"])
def test_a_token_that_lists_offices_reaches_those(role: str) -> None:
    caller = Caller("ada", role, COMPANY, frozenset({MINE}))  # type: ignore[arg-type]
    assert caller.only_offices == frozenset({MINE})
    assert caller.reaches(MINE)
    assert not caller.reaches(OTHER)


@pytest.mark.parametrize("role", ["company_admin", "csm"])
def test_listed_offices_do_not_limit_who_has_the_whole_company(role: str) -> None:
    caller = Caller("ada", role, COMPANY, frozenset({OTHER}))  # type: ignore[arg-type]
    assert caller.only_offices is None
    assert caller.reaches(MINE)


def test_an_office_admin_without_offices_reaches_none() -> None:
    caller = Caller("ada", "office_admin", COMPANY)
    assert caller.only_offices == frozenset()
    assert not caller.reaches(MINE)


def test_the_offices_own_account_is_handed_over() -> None:
    account = ledger().account
    assert Caller("ada", "company_admin", COMPANY).require(account, MINE) is account
    assert (
        Caller("ada", "office_admin", COMPANY, frozenset({MINE})).require(account, MINE) is account
    )


def test_an_absent_office_is_not_found() -> None:
    with pytest.raises(Refusal) as refused:
        Caller("ada", "company_admin", COMPANY).require(None, MINE)
    assert refused.value.code == "not_found"


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "viewer", "csm"])
def test_another_companys_office_is_as_absent_as_none(role: str) -> None:
    stranger = Caller("eve", role, COMPANY + 1, frozenset({MINE}))  # type: ignore[arg-type]
    with pytest.raises(Refusal) as met:
        stranger.require(ledger().account, MINE)
    with pytest.raises(Refusal) as absent:
        stranger.require(None, MINE)
    assert (met.value.code, met.value.detail) == ("not_found", absent.value.detail)


def test_another_office_of_the_company_is_forbidden() -> None:
    with pytest.raises(Refusal) as refused:
        Caller("ada", "office_admin", COMPANY, frozenset({OTHER})).require(ledger().account, MINE)
    assert refused.value.code == "forbidden"


def test_the_journal_names_the_caller_by_subject_and_role() -> None:
    assert Caller("ada", "office_admin", COMPANY).actor == Actor("ada", "office_admin")
