"""A chosen part of the API's tests runs under the second catalog, which has none of Dialpad's words.
`make test-second-catalog` runs all of them."""

from pathlib import Path

import pytest

from chalicelib.domain.products import SHIPPED
from tests.second_catalog.dialpad_only import FILES, FIRST_CHUNK_ONLY, TESTS
from tests.second_catalog.tree import ROOT, build, run
from tests.second_catalog.words import SECOND, translated

CHOSEN = {
    "orders": ["quotes", "transfers", "restoration_limits", "terms", "catalog"],
    "holders": ["none_available", "holders", "rooms", "user_lifecycle", "user_search"],
    "reports": ["events", "invoices", "billing_summary", "thresholds"],
    "console": ["console_orders", "console_history", "console_transfers", "console_users"],
}
"""Every verb, and each place that reads or shows a license type: orders, holders, prices, events,
invoices and pages."""


@pytest.mark.parametrize("part", CHOSEN)
def test_a_chosen_part_passes_under_the_second_catalog(part: str, tmp_path: Path) -> None:
    build(tmp_path / "copy")
    files = [f"tests/api/test_{name}.py" for name in CHOSEN[part]]
    assert run(tmp_path / "copy", "-q", "-n", "0", *files) == 0


def test_nothing_is_called_or_numbered_as_dialpads() -> None:
    for kinds in ("license_types", "account_types"):
        ours, others = getattr(SHIPPED, kinds), getattr(SECOND, kinds)
        assert len(ours) == len(others)
        assert not {each.id for each in ours} & {each.id for each in others}
        assert not {each.name for each in ours} & {each.name for each in others}
    assert not {*SHIPPED.allowed_user_licenses} & {*SECOND.allowed_user_licenses}
    assert SECOND.brand.product_name != SHIPPED.brand.product_name
    assert [each.number for each in SECOND.license_types] == [
        40,
        43,
        46,
        49,
        52,
        55,
        58,
        61,
        64,
        67,
    ]
    assert [each.held_by for each in SECOND.license_types] == [
        each.held_by for each in SHIPPED.license_types
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("world.purchase(talk_lines=3)", "world.purchase(gnyx_yvarf=3)"),
        ('{"license": "talk"}', '{"license": "gnyx"}'),
        ("?license=talk&state=active", "?license=gnyx&state=active"),
        ('"/price_lists/0/prices/talk"', '"/price_lists/0/prices/gnyx"'),
        ('"one of free, standard, pro"', '"one of serr, fgnaqneq, ceb"'),
        ('"is not sold on pro plans"', '"is not sold on ceb plans"'),
        (">2 Toll-Free Room Phone<", ">2 Gbyy-Serr Ebbz Cubar<"),
        ("user.fax_lines, free of charge", "user.fax_lines, free of charge"),
        ("from chalicelib.fax_lines import x", "from chalicelib.fax_lines import x"),
    ],
)
def test_dialpads_words_are_translated_and_no_others(text: str, expected: str) -> None:
    assert translated(text) == expected


@pytest.mark.parametrize("test", [*FILES, FIRST_CHUNK_ONLY, *TESTS])
def test_what_holds_under_dialpads_catalog_only_exists(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name.partition('[')[0]}" in (ROOT / "tests/api" / file).read_text()
