"""A token without a list of offices is not one with an empty list (R11)."""

from typing import Any

import pytest

from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, World

ALL = [NEW_YORK, BERLIN, TOKYO]
LISTS: dict[tuple[str, tuple[int, ...] | None], list[int]] = {
    ("office_admin", None): [],
    ("office_admin", ()): [],
    ("office_admin", (BERLIN,)): [BERLIN],
    ("viewer", None): ALL,
    ("viewer", ()): [],
    ("viewer", (BERLIN,)): [BERLIN],
    ("company_admin", None): ALL,
    ("company_admin", ()): ALL,
}


@pytest.mark.parametrize(("role", "listed"), LISTS)
def test_what_a_token_reads(untouched: World, role: str, listed: tuple[int, ...] | None) -> None:
    token = untouched.token(role, COMPANY, None if listed is None else [*listed])
    expected = sorted(LISTS[role, listed])

    def ids(path: str, of: str, name: str) -> list[Any]:
        return sorted(each[name] for each in untouched.get(path, token=token).json[of])

    assert ids("/offices", "items", "id") == expected
    assert ids("/company/licenses", "offices", "office_id") == expected
    for office in ALL:
        answer = untouched.get(f"/offices/{office}/licenses", token=token)
        assert answer.status == (200 if office in expected else 403), office
