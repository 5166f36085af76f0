"""Lists that are read whole and shown in parts; terms in words."""

import pytest

from chalicelib.domain.journal import TermsChange
from chalicelib.entrypoints.console.pagination import Slice, slice_of
from chalicelib.entrypoints.console.quantity_fields import whole_number
from chalicelib.entrypoints.console.terms_labels import terms_change_rows


@pytest.mark.parametrize(
    ("page", "items", "first", "last", "earlier", "later"),
    [
        ("", [1, 2, 3], 1, 3, None, 2),
        ("1", [1, 2, 3], 1, 3, None, 2),
        ("2", [4, 5, 6], 4, 6, 1, 3),
        ("3", [7], 7, 7, 2, None),
        ("4", [7], 7, 7, 2, None),
        ("0", [1, 2, 3], 1, 3, None, 2),
        ("-1", [1, 2, 3], 1, 3, None, 2),
        ("x", [1, 2, 3], 1, 3, None, 2),
    ],
)
def test_a_page_is_a_part_of_the_list(
    page: str,
    items: list[int],
    first: int,
    last: int,
    earlier: int | None,
    later: int | None,
) -> None:
    part = slice_of([1, 2, 3, 4, 5, 6, 7], {"page": page}, most=3)
    assert [*part.items] == items
    assert (part.first, part.last, part.total, part.pages) == (first, last, 7, 3)
    assert (part.earlier, part.later) == (earlier, later)


def test_heavy_items_fill_their_page_alone() -> None:
    weights = [2, 2, 9, 1, 1, 1, 1]
    parts = [
        [*slice_of(weights, {"page": str(number)}, 4, lambda weight: weight).items]
        for number in (1, 2, 3, 4)
    ]
    assert parts == [[2, 2], [9], [1, 1, 1, 1], [1, 1, 1, 1]]


def test_of_nothing_there_is_one_empty_page() -> None:
    part: Slice[int] = slice_of([], {}, most=3)
    assert (part.pages, part.total, [*part.items], part.earlier, part.later) == (
        1,
        0,
        [],
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), (" 7 ", 7), ("100000", 100_000), ("100001", None), ("", None), ("7a", None)],
)
def test_whole_numbers_are_read_up_to_a_limit(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_changed_terms_are_told_in_the_office_s_currency() -> None:
    change = TermsChange(
        before={"prices": {"talk_lines": 3000, "fax_lines": 100}, "resold": True, "contact": {}},
        after={"prices": {"talk_lines": 2500, "fax_lines": 100}, "resold": False, "new_field": 7},
    )
    assert terms_change_rows(change, "JPY") == [
        ("Price: Talk", "¥3,000", "¥2,500"),
        ("Sold by a reseller", "yes", "no"),
        ("new field", "none", "7"),
    ]
