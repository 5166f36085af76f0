"""Spending limits are set once, for one's own offices, and the history says by whom (R26, R52)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from chalicelib.domain.directory import Company
from chalicelib.domain.limits import NO_SPENDING_LIMITS, OrderLimits, SpendingLimits
from chalicelib.domain.record_change import RecordChange
from chalicelib.domain.refusals import Refusal
from chalicelib.service.ports import ConditionsFailed
from chalicelib.set_spending_limits import set_spending_limits
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE

ACME = Company(COMPANY, "Acme", "pro", NOW)
ONE = OrderLimits({"USD": 1})
HERE = SpendingLimits(offices={str(OFFICE): ONE})


@dataclass
class FakeDirectory:
    company_found: Company | None = ACME
    failures: list[ConditionsFailed] = field(default_factory=list)
    limits: SpendingLimits = NO_SPENDING_LIMITS
    wrote: list[tuple[SpendingLimits, SpendingLimits, RecordChange]] = field(default_factory=list)

    def company(self, company_id: int) -> Company | None:
        return self.company_found

    def spending_limits(self, company_id: int) -> SpendingLimits:
        return self.limits

    def offices_among(self, company_id: int, office_ids: Sequence[int]) -> frozenset[int]:
        return frozenset({OFFICE}) & frozenset(office_ids)

    def set_spending_limits(
        self, before: SpendingLimits, after: SpendingLimits, change: RecordChange
    ) -> None:
        self.wrote.append((before, after, change))
        if self.failures:
            raise self.failures.pop(0)


def set_(directory: FakeDirectory, wanted: SpendingLimits) -> None:
    set_spending_limits(service(FakeStore()), directory, request(), wanted)  # type: ignore[arg-type]


def test_the_change_says_what_differs() -> None:
    directory = FakeDirectory(limits=SpendingLimits(ONE, HERE.offices, 7))
    set_(directory, HERE)
    ((before, after, change),) = directory.wrote
    assert (before.revision, after.revision, after.office_admin) == (7, 8, OrderLimits())
    assert (change.kind, change.company_id) == ("limits", COMPANY)
    assert change.before == {"office_admin": {"per_order": {"USD": 1}}}
    assert change.after == {"office_admin": {}}


def test_equal_limits_write_nothing() -> None:
    directory = FakeDirectory(limits=SpendingLimits(offices=HERE.offices, revision=3))
    set_(directory, HERE)
    assert directory.wrote == []


def test_limits_are_for_ones_own_offices() -> None:
    directory = FakeDirectory()
    with pytest.raises(Refusal) as refused:
        set_(directory, SpendingLimits(offices={str(OFFICE): ONE, str(OFFICE + 1): ONE}))
    (error,) = refused.value.members["errors"]
    assert error["pointer"] == f"/offices/{OFFICE + 1}"
    assert directory.wrote == []


def test_a_company_that_does_not_exist_has_none() -> None:
    with pytest.raises(Refusal) as refused:
        set_(FakeDirectory(None), HERE)
    assert refused.value.code == "not_found"


def test_another_change_in_between_is_read_first() -> None:
    directory = FakeDirectory(failures=[ConditionsFailed(), ConditionsFailed()])
    set_(directory, HERE)
    assert len(directory.wrote) == 3


def test_a_change_whose_answer_was_lost_is_not_made_again_over_a_later_one() -> None:
    directory = FakeDirectory(failures=[ConditionsFailed(change_exists=True)])
    set_(directory, HERE)
    assert len(directory.wrote) == 1
