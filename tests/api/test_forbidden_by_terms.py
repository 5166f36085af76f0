"""What terms or plan forbid is refused, with the contact to ask."""

from typing import Any

import pytest

from chalicelib.domain.terms import Action, Contact
from tests.api.refusal_checks import (
    OWN,
    assert_refused,
    nothing_written,
    one,
    open_on_terms,
    restore_lot,
)
from tests.world import COMPANY, TOKYO, Answer, World

# What the terms forbid: R9, R10, R17.

HANA = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
RITA = {"name": "Rita Resell", "email": "rita@reseller.example"}
OF_RITA = Contact("Rita Resell", "rita@reseller.example")


def assert_contact_csm(answer: Answer) -> None:
    assert_refused(answer, 403, "contact_csm", "/problems/contact-csm", contact=HANA)


def staff(world: World) -> dict[str, Any]:
    """The token and header of vendor staff who act for the demo company."""
    return {
        "token": world.token("csm", None, sub="hana"),
        "headers": {"DP-Company-ID": str(COMPANY)},
    }


@pytest.mark.parametrize(
    ("role", "office_ids"), [("company_admin", None), ("office_admin", [TOKYO])]
)
def test_on_a_contracted_plan_admins_cannot_remove_and_are_told_whom_to_contact(
    world: World, role: str, office_ids: list[int] | None
) -> None:
    world.purchase(TOKYO, talk_lines=5)
    token = world.token(role, COMPANY, office_ids)
    with nothing_written(world):
        removal = world.post(
            f"/offices/{TOKYO}/removals", one("talk_lines", 1), key="k", token=token
        )
        body = {"action": "removal", **one("talk_lines", 1)}
        quoted = world.post(f"/offices/{TOKYO}/quotes", body, token=token)
    assert_contact_csm(removal)
    assert_contact_csm(quoted)


def test_vendor_staff_remove_there_with_a_recorded_reason(world: World) -> None:
    world.purchase(TOKYO, talk_lines=5)
    body = {**one("talk_lines", 2), "reason": "Contract amended, case 17"}
    entry = world.post(f"/offices/{TOKYO}/removals", body, key="k", **staff(world))
    assert entry.status == 201
    assert entry.json["by"] == {"sub": "hana", "role": "csm"}
    assert entry.json["source"] == "staff"
    assert entry.json["reason"] == "Contract amended, case 17"
    assert world.counts(office=TOKYO) == (5, 0, 2, 3)
    (newest, _) = world.get(f"/offices/{TOKYO}/history").json["items"]
    assert newest["reason"] == "Contract amended, case 17"


@pytest.mark.parametrize("what", ["purchases", "removals"])
def test_vendor_staff_change_nothing_without_a_reason(world: World, what: str) -> None:
    world.purchase(TOKYO, talk_lines=5)
    with nothing_written(world):
        answer = world.post(
            f"/offices/{TOKYO}/{what}", one("talk_lines", 1), key="k", **staff(world)
        )
    assert_refused(answer, 400, "invalid_request", "/problems/invalid-request")
    assert answer.json["errors"][0]["pointer"] == "/reason"


FORBIDDEN = [
    (Action.PURCHASE, "purchases", "purchase"),
    (Action.REMOVE, "removals", "removal"),
    (Action.RESTORE, "restorations", "restoration"),
]


@pytest.mark.parametrize(("action", "what", "quoted_as"), FORBIDDEN)
@pytest.mark.parametrize(
    ("resold", "code", "problem_type"),
    [
        (True, "contact_reseller", "/problems/contact-reseller"),
        (False, "contact_csm", "/problems/contact-csm"),
    ],
)
def test_what_the_terms_forbid_names_whom_to_contact(
    world: World,
    action: Action,
    what: str,
    quoted_as: str,
    resold: bool,
    code: str,
    problem_type: str,
) -> None:
    open_on_terms(world, not_self_serve=frozenset({action}), resold=resold, contact=OF_RITA)
    body = {"action": quoted_as, **one("talk_lines", 1)}
    with nothing_written(world):
        ordered = world.order(what, OWN, talk_lines=1)
        quoted = world.post(f"/offices/{OWN}/quotes", body)
    assert_refused(ordered, 403, code, problem_type, contact=RITA)
    assert_refused(quoted, 403, code, problem_type, contact=RITA)


def test_where_restoring_is_forbidden_one_removal_cannot_be_restored_either(world: World) -> None:
    open_on_terms(world, not_self_serve=frozenset({Action.RESTORE}), resold=True, contact=OF_RITA)
    world.purchase(OWN, talk_lines=2)
    lot = world.remove(OWN, talk_lines=1).json["removal_ids"][0]
    with nothing_written(world):
        answer = restore_lot(world, lot, OWN)
    assert_refused(answer, 403, "contact_reseller", "/problems/contact-reseller", contact=RITA)


# What the plan does not sell: R30.


@pytest.mark.parametrize("license_type", ["sell_lines", "contact_center_lines"])
@pytest.mark.parametrize("account_type", ["free", "standard"])
def test_sell_and_contact_center_licenses_are_not_in_small_plans(
    world: World, account_type: str, license_type: str
) -> None:
    open_on_terms(world, account_type=account_type)
    with nothing_written(world):
        purchase = world.purchase(OWN, **{"talk_lines": 1, license_type: 1})
        body = {"action": "purchase", **one(license_type, 1)}
        quoted = world.post(f"/offices/{OWN}/quotes", body)
    for answer in (purchase, quoted):
        assert_refused(
            answer, 409, "license_type_not_in_plan", "/problems/license-type-not-in-plan"
        )


@pytest.mark.parametrize("license_type", ["sell_lines", "contact_center_lines"])
@pytest.mark.parametrize("account_type", ["pro", "enterprise"])
def test_sell_and_contact_center_licenses_are_in_large_plans(
    world: World, account_type: str, license_type: str
) -> None:
    open_on_terms(world, account_type=account_type)
    assert world.purchase(OWN, **{license_type: 1}).status == 201
