"""Which pages change an office's card. Pages are often made in one second."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.card import PaymentMethod
from chalicelib.payments.items import SavedCard
from chalicelib.payments.provider import SavedMethod

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CARD = SavedCard(1, 2, "cus_1", NOON, None)


def page(session_id: str, created_at: datetime) -> SavedMethod:
    method = PaymentMethod("cus_1", f"pm_{session_id}", "visa", "4242", "2028-04")
    return SavedMethod(session_id, created_at, {}, method)


@pytest.mark.parametrize(
    ("created_at", "has_seen"),
    [(NOON - SECOND, True), (NOON, False), (NOON + SECOND, False)],
    ids=["older", "of the same second", "newer"],
)
def test_only_older_pages_are_ignored(created_at: datetime, has_seen: bool) -> None:
    assert CARD.has_seen(page("a", created_at)) is has_seen


def test_each_page_of_a_second_is_used_once() -> None:
    first, second = page("a", NOON), page("b", NOON)
    card = CARD.saved_by(first).saved_by(second)
    assert (card.method, card.page_ids) == (second.method, ("a", "b"))
    assert [card.has_seen(each) for each in (first, second, page("c", NOON))] == [True, True, False]


def test_a_used_page_does_not_bring_a_removed_card_back() -> None:
    used = page("a", NOON)
    removed = CARD.saved_by(used).removed(NOON - SECOND)
    assert (removed.method, removed.changed_at) == (None, NOON)
    assert removed.has_seen(used)
    assert CARD.saved_by(used).removed(NOON + SECOND).page_ids == ()


def test_pages_of_earlier_seconds_are_not_kept() -> None:
    card = CARD.saved_by(page("a", NOON)).saved_by(page("b", NOON + SECOND))
    assert (card.page_ids, card.changed_at) == (("b",), NOON + SECOND)
