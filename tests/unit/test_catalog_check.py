"""Every error of a catalog is named at its place."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.catalog_check import WantedCatalog
from chalicelib.domain.products import CatalogAccountType
from chalicelib.domain.record import replace
from tests.unit.small_catalog import (
    BRAND,
    EDITOR,
    OLD,
    ORG,
    PLUGIN,
    TEAM,
    VIEWER,
    catalog,
    faults,
    prices,
    wanted,
)


def test_a_catalog_has_one_to_forty_types_that_are_not_retired() -> None:
    many = [replace(PLUGIN, id=f"plugin_{number}") for number in range(41)]
    retired = [replace(each, retired=True) for each in many]
    wrong = [("/license_types", "must have 1 to 40 types that are not retired")]
    assert faults(wanted(*retired[:2])) == wrong
    assert faults(wanted(many[0])) == []
    assert faults(wanted(*many[:40], retired[40])) == []
    assert faults(wanted(*many)) == wrong


def test_a_deployment_can_have_had_two_hundred_types() -> None:
    many = [replace(PLUGIN, id=f"plugin_{number}", retired=True) for number in range(198)]
    assert faults(wanted(PLUGIN, *many[:197])) == []  # Two more are dropped.
    assert faults(wanted(PLUGIN, *many)) == [
        (
            "/license_types",
            "must not add more types: a deployment can have had 200, also retired and dropped "
            "ones; rename one you sell no longer",
        )
    ]


ID_FORM = "must be 2 to 40 small letters, digits and _, and begin with a letter"
LICENSE_FORM = "must be 1 to 40 small letters, digits and _, and begin with a letter"
CONTROL = "must not contain U+0007, a control character or line end: it must be one line of text"
TYPE_FAULTS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({}, []),
    ({"id": "p2"}, []),
    ({"id": "p" * 40}, []),
    ({"id": "p"}, [("/id", ID_FORM)]),
    ({"id": "p" * 41}, [("/id", ID_FORM)]),
    ({"id": "2p"}, [("/id", ID_FORM)]),
    ({"id": "Plugin"}, [("/id", ID_FORM)]),
    ({"id": "plugin\n"}, [("/id", ID_FORM)]),
    ({"name": "Plug\x07"}, [("/name", CONTROL)]),
    ({"plural": "Plugs"}, []),
    ({"plural": "Plugs\x07"}, [("/plural", CONTROL)]),
    ({"held_by": ()}, [("/held_by", "must have at least one kind of holder, each once")]),
    (
        {"held_by": ("user", "user")},
        [("/held_by", "must have at least one kind of holder, each once")],
    ),
    ({"sold_on": (), "retired": True}, []),
    (
        {"sold_on": ()},
        [("/sold_on", "must have at least one account type, unless the type is retired")],
    ),
    ({"sold_on": ("org", "free")}, [("/sold_on/1", "must be one of the account types team, org")]),
    ({"number": 2}, [("/number", "must be left out: the service numbers new types")]),
    ({"user_license": "plug"}, [("/user_license", "goes with licenses that users hold only")]),
    ({"user_license": "p", "kind": "license"}, []),
    ({"user_license": "P", "kind": "license"}, [("/user_license", LICENSE_FORM)]),
    (
        {"user_license": "plug", "kind": "license", "held_by": ("device",)},
        [("/user_license", "goes with licenses that users hold only")],
    ),
]


@pytest.mark.parametrize(("change", "wrong"), TYPE_FAULTS)
def test_a_fault_of_a_type_is_named_below_it(
    change: dict[str, Any], wrong: list[tuple[str, str]]
) -> None:
    found = faults(wanted(EDITOR, replace(PLUGIN, **change)))
    assert found == [(f"/license_types/1{place}", text) for place, text in wrong]


def test_the_number_of_a_known_type_can_be_sent_and_is_permanent() -> None:
    first, second = OLD.license_types
    assert faults(wanted(first, second)) == []
    assert faults(wanted(first, replace(second, number=2))) == [
        ("/license_types/1/number", "must be 1, or left out: numbers are permanent")
    ]


def test_types_with_equal_ids_or_licenses_are_named() -> None:
    """Several types can be without a license."""
    assert faults(wanted(EDITOR, VIEWER, VIEWER, replace(EDITOR, id="writer"))) == [
        ("/license_types/2/id", "must differ from /license_types/1/id"),
        ("/license_types/3/user_license", "must differ from /license_types/0/user_license"),
    ]


def test_faults_of_account_types_are_named() -> None:
    rows = (
        ORG,
        TEAM,
        replace(TEAM, rank=3),
        CatalogAccountType("crew", "Crew\x07", 3),
        CatalogAccountType("X", "Crew", 5),
    )
    assert faults(WantedCatalog((), account_types=rows)) == [
        ("/account_types/2/id", "must differ from /account_types/1/id"),
        ("/account_types/3/rank", "must differ from /account_types/2/rank"),
        ("/account_types/3/name", CONTROL),
        ("/account_types/4/id", ID_FORM),
    ]


def test_faults_of_other_licenses_are_named() -> None:
    names = ("guest", "edit", "Guest", "guest")
    assert faults(WantedCatalog((), other_user_licenses=names)) == [
        ("/other_user_licenses/1", "must not be the `user_license` of editor"),
        ("/other_user_licenses/2", LICENSE_FORM),
        ("/other_user_licenses/3", "must differ from the others"),
    ]


def test_the_faults_of_a_brand_are_named_too() -> None:
    brand = replace(BRAND, accent_color="green")
    assert faults(WantedCatalog((), brand=brand)) == [
        ("/brand/accent_color", "must be a color like #0a5c45")
    ]


def test_a_retired_type_can_have_a_price_and_needs_none() -> None:
    types = EDITOR, replace(VIEWER, retired=True)
    for lists in (prices(editor=5), prices(editor=5, viewer=3)):
        assert faults(wanted(*types, price_lists=lists)) == []
    assert faults(wanted(*types, price_lists=prices(viewer=3))) == [
        ("/price_lists/0/prices/editor", "is required")
    ]
    assert faults(wanted(*types, PLUGIN, price_lists=prices(editor=5, plugin=3))) == [
        ("/price_lists/0/prices/plugin", "is not sold on org plans")
    ]


def test_a_plan_has_one_list_for_each_date() -> None:
    (first,) = prices(editor=5, viewer=3)
    later = replace(first, effective_from=date(2026, 2, 1))
    assert faults(WantedCatalog((first, later))) == []
    assert faults(WantedCatalog((first, later, later, first))) == [
        ("/price_lists/2", "must differ in plan or date from /price_lists/1"),
        ("/price_lists/3", "must differ in plan or date from /price_lists/0"),
    ]


def test_every_plan_keeps_a_list() -> None:
    before = catalog(lists=prices(editor=5, viewer=3))
    assert faults(WantedCatalog(()), before) == [
        ("/price_lists", "must have a list for org, monthly, USD that is effective now")
    ]
