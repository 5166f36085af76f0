"""A catalog that replaces another keeps the numbers of types, and what it leaves out."""

from chalicelib.domain.catalog import NO_CATALOG
from chalicelib.domain.catalog_check import (
    WantedCatalog,
    has_right_numbers,
    is_same_offer,
    next_products,
)
from chalicelib.domain.products import Products
from chalicelib.domain.record import replace
from tests.unit.small_catalog import (
    EDITOR,
    OLD,
    ORG,
    OTHER_BRAND,
    PLUGIN,
    VIEWER,
    catalog,
    faults,
    prices,
    wanted,
)


def numbers(of: Products) -> list[tuple[int, str, bool]]:
    return [(each.number, each.id, each.dropped) for each in of.license_types]


def test_what_a_request_leaves_out_stays() -> None:
    assert next_products(catalog(), WantedCatalog(())) == OLD


def test_what_a_request_has_replaces_all_of_it() -> None:
    products = next_products(
        catalog(),
        wanted(
            PLUGIN, account_types=(ORG,), brand=OTHER_BRAND, other_user_licenses=(), telephony=False
        ),
    )
    assert [each.id for each in products.listed] == ["plugin"]
    assert products.account_types == (ORG,)
    assert products.brand == OTHER_BRAND
    assert (products.other_user_licenses, products.telephony) == ((), False)


def test_types_keep_their_numbers_and_new_ones_get_the_next() -> None:
    card = replace(PLUGIN, id="card")
    products = next_products(catalog(), wanted(PLUGIN, VIEWER, card))
    assert numbers(products) == [
        (0, "editor", True),
        (1, "viewer", False),
        (2, "plugin", False),
        (3, "card", False),
    ]
    again = next_products(catalog(products), wanted(replace(PLUGIN, id="pen"), EDITOR))
    assert numbers(again) == [
        (0, "editor", False),
        (1, "viewer", True),
        (2, "plugin", True),
        (3, "card", True),
        (4, "pen", False),
    ]
    assert numbers(next_products(NO_CATALOG, wanted(PLUGIN)))[-1] == (10, "plugin", False)


def test_a_type_that_had_a_price_in_any_catalog_must_be_kept() -> None:
    """The catalog in between has no price for it, whether it has the type or leaves types out."""
    retired = replace(VIEWER, retired=True)
    for between in (wanted(EDITOR, retired), WantedCatalog(())):
        products = next_products(catalog(lists=prices(editor=1, viewer=1)), between)
        found = faults(wanted(EDITOR), catalog(products))
        assert found == [
            (
                "/license_types",
                "must keep viewer, which was for sale, and offices may own some. Send it with "
                "`retired` true",
            )
        ]
        assert faults(wanted(EDITOR, retired), catalog(products)) == []
    assert faults(wanted(EDITOR)) == []


def test_catalogs_with_equal_types_are_one_offer() -> None:
    sold = next_products(catalog(lists=prices(editor=1)), WantedCatalog(()))
    assert is_same_offer(OLD, sold)
    assert not is_same_offer(OLD, replace(OLD, telephony=False))
    assert not is_same_offer(OLD, next_products(catalog(), wanted(EDITOR)))


def test_numbers_that_a_request_has_must_be_those_of_the_types() -> None:
    first, second = OLD.license_types
    assert has_right_numbers(WantedCatalog(()), OLD)
    assert has_right_numbers(wanted(first, VIEWER), OLD)
    assert not has_right_numbers(wanted(first, replace(second, number=2)), OLD)
