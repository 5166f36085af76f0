"""Which license a user's record makes them hold (R4, R20, R21)."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.record import replace
from chalicelib.domain.user import User, UserFilter, deleted, undeleted


def user(license_name: str = "talk", state: str = "active") -> User:
    return User(
        user_id=1,
        company_id=7,
        office_id=101,
        email="ada@example.com",
        first_name="Ada",
        last_name="Lovelace",
        license=license_name,
        state=state,  # type: ignore[arg-type]
        added_at=datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC),
        revision=1,
        request_id="request",
    )


@pytest.mark.parametrize(
    ("license_name", "held"),
    [
        ("talk", "talk_lines"),
        ("agents", "sell_lines"),
        ("lite_support_agents", "contact_center_lines"),
        ("admins", None),
        ("dpde_all", None),
        ("dpde_one", None),
        ("lite_lines", None),
        ("magenta_lines", None),
    ],
)
def test_dialpads_license_names_take_what_is_counted_here(
    license_name: str, held: str | None
) -> None:
    assert user(license_name).holds == held


@pytest.mark.parametrize(
    ("state", "held"),
    [("pending", "talk_lines"), ("active", "talk_lines"), ("suspended", None), ("deleted", None)],
)
def test_an_invited_user_holds_a_license_while_a_suspended_or_deleted_one_does_not(
    state: str, held: str | None
) -> None:
    assert user(state=state).holds == held


@pytest.mark.parametrize(
    ("asked", "let_through"),
    [
        (None, ["pending", "active", "suspended"]),
        ("all", ["pending", "active", "suspended", "deleted"]),
        ("active", ["active"]),
        ("deleted", ["deleted"]),
    ],
)
def test_who_asks_for_no_state_sees_all_but_deleted_users(
    asked: str | None, let_through: list[str]
) -> None:
    states = ["pending", "active", "suspended", "deleted"]
    found = [state for state in states if UserFilter(asked).matches(user(state=state))]
    assert found == let_through


@pytest.mark.parametrize(
    ("asked", "admin", "passes"),
    [(None, True, True), (True, True, True), (True, False, False), (False, True, False)],
)
def test_a_filter_for_administrators_leaves_out_the_others(
    asked: bool | None, admin: bool, passes: bool
) -> None:
    someone = replace(user(), is_super_admin=admin)
    assert UserFilter(company_admin=asked).matches(someone) is passes


@pytest.mark.parametrize("state", ["pending", "active", "suspended"])
def test_a_deleted_user_comes_back_in_the_state_of_before(state: str) -> None:
    now = datetime(2026, 3, 11, tzinfo=UTC)
    gone = deleted(user(state=state), now)
    assert (gone.state, gone.deleted_at, gone.deleted_from) == ("deleted", now, state)
    assert undeleted(gone) == user(state=state)


@pytest.mark.parametrize(("activated", "state"), [(True, "active"), (False, "pending")])
def test_a_user_deleted_before_states_were_kept_comes_back_by_their_activation(
    activated: bool, state: str
) -> None:
    now = datetime(2026, 3, 11, tzinfo=UTC)
    gone = replace(user(state="deleted"), activated_at=now if activated else None)
    assert undeleted(gone).state == state


def test_a_user_has_the_mailboxes_of_all_addresses_until_the_deletion() -> None:
    ada = replace(user(), other_emails=("Ada@Bücher.example",))
    assert [each.identity for each in ada.mailboxes] == [
        "ada@example.com",
        "ada@xn--bcher-kva.example",
    ]
    assert [ada.uses(each) for each in ("ada@example.com", "Ada@Bücher.example")] == [True, False]
    gone = replace(ada, state="deleted")
    assert (gone.mailboxes, gone.uses("ada@example.com")) == ((), False)
