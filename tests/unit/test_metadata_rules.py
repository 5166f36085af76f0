"""Metadata is changed by a merge patch, within its bounds, and what differs is known."""

from typing import Any

import pytest

from chalicelib.domain.metadata import (
    Metadata,
    MetadataChange,
    MetadataPatch,
    changed_metadata,
    first_change,
    first_metadata,
    patch_errors,
)
from chalicelib.domain.refusals import Refusal

CRM = Metadata({"crm": "4711", "tier": "gold"}, 3)


def pairs(most: int) -> dict[str, str]:
    return {f"name {number}": "x" for number in range(most)}


def errors(**given: Any) -> list[tuple[str, str]]:
    return [*patch_errors(given, "/metadata", 40)]


@pytest.mark.parametrize(
    ("patch", "after"),
    [
        ({"crm": "1"}, {"crm": "1", "tier": "gold"}),
        ({"zone": "b"}, {"crm": "4711", "tier": "gold", "zone": "b"}),
        ({"crm": ""}, {"crm": "", "tier": "gold"}),
        ({"tier": None, "none": None}, {"crm": "4711"}),
        ({"crm": None, "tier": None}, {}),
    ],
)
def test_a_patch_sets_and_removes_what_it_names(
    patch: MetadataPatch, after: dict[str, str]
) -> None:
    assert changed_metadata(CRM, patch) == MetadataChange(CRM, Metadata(after, 4))


@pytest.mark.parametrize("patch", [{}, {"crm": "4711"}, {"none": None}])
def test_a_patch_that_changes_nothing_is_no_change(patch: MetadataPatch) -> None:
    assert changed_metadata(CRM, patch) is None


def test_a_record_can_have_twenty_pairs_after_a_change() -> None:
    full = Metadata(pairs(20), 1)
    assert changed_metadata(Metadata(), pairs(20)) == MetadataChange(Metadata(), full)
    swapped = changed_metadata(full, {"name 0": None, "other": "x"})
    assert swapped
    assert len(swapped.after.pairs) == 20
    with pytest.raises(Refusal) as refused:
        changed_metadata(full, {"other": "x"})
    detail = "must have at most 20 pairs; with this change it has 21"
    assert refused.value.members["errors"] == [{"pointer": "/metadata", "detail": detail}]


def test_the_history_has_the_pairs_that_differ() -> None:
    change = changed_metadata(
        Metadata({"same": "1", "set": "1", "gone": "1"}),
        {"set": "2", "gone": None, "new": "", "same": "1"},
    )
    assert change
    assert change.changed == ({"set": "1", "gone": "1"}, {"set": "2", "new": ""})


@pytest.mark.parametrize("most", [20, 40])
def test_a_patch_has_as_many_names_as_are_allowed(most: int) -> None:
    wrong = [("/metadata", f"must have at most {most} names")]
    assert [*patch_errors(pairs(most), "/metadata", most)] == []
    assert [*patch_errors(pairs(most + 1), "/metadata", most)] == wrong
    assert [*patch_errors(dict.fromkeys(pairs(most + 1)), "/metadata", most)] == wrong


def test_a_new_record_has_the_pairs_that_are_not_null() -> None:
    metadata = first_metadata({"crm": "4711", "zone": "", "none": None})
    assert metadata == Metadata({"crm": "4711", "zone": ""}, 1)
    assert first_change(metadata) == MetadataChange(Metadata(), metadata)


@pytest.mark.parametrize("patch", [{}, {"none": None}])
def test_a_new_record_without_pairs_has_no_metadata(patch: MetadataPatch) -> None:
    assert first_metadata(patch) == Metadata({}, 0)
    assert first_change(first_metadata(patch)) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("a", "x"), ("a" * 40, "x" * 200), ("a", ""), ("a", None)),
        *((" a b ", " x "), ("\u540d\u524d", "\u5024"), ("a/b~", "x")),
    ],
)
def test_names_and_values_of_one_line_are_taken(name: str, value: str | None) -> None:
    assert errors(**{name: value}) == []


CONTROL = "must not contain U+000A, a control character or line end: it must be one line of text"


@pytest.mark.parametrize(
    ("name", "value", "pointer", "detail"),
    [
        ("", "x", "", "its name must have 1 to 40 characters"),
        ("a" * 41, "x", "a" * 40, "its name must have 1 to 40 characters"),
        ("a\nb", "x", "a\nb", f"its name {CONTROL}"),
        ("  ", "x", "  ", "its name must have a character that can be seen"),
        ("", 7, "", "its name must have 1 to 40 characters"),
        ("a/b~1", 7, "a~1b~01", "must be text, or null, which removes it"),
        ("a", ["x"], "a", "must be text, or null, which removes it"),
        ("a", False, "a", "must be text, or null, which removes it"),
        ("a", "x" * 201, "a", "must have at most 200 characters"),
        ("a", "b\nc", "a", CONTROL),
        ("a", " ", "a", "must have a character that can be seen"),
    ],
)
def test_each_wrong_pair_is_named_by_a_pointer(
    name: str, value: Any, pointer: str, detail: str
) -> None:
    assert errors(first="x", **{name: value}) == [(f"/metadata/{pointer}", detail)]


def test_all_wrong_pairs_are_named() -> None:
    assert [place for place, _ in errors(a=1, b="x", c=[])] == ["/metadata/a", "/metadata/c"]
