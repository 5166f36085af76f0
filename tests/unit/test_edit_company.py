"""An agreement is changed once, and not over somebody else's change (R52)."""

from dataclasses import dataclass, field

import pytest

from chalicelib.domain.directory import Company, CompanyAgreement
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import RecordChange
from chalicelib.domain.refusals import Refusal
from chalicelib.edit_company import CompanyEdit, edit_company
from chalicelib.service.directory_ports import CompanyChange
from chalicelib.service.ports import ConditionsFailed
from tests.unit.fakes import FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW

ACME = Company(COMPANY, "Acme", "pro", NOW, holds={})
LATER, COMMIT = CompanyAgreement(may_collect_later=True), CompanyAgreement(may_commit=True)


@dataclass
class FakeDirectory:
    """The company as each attempt reads it; the first writes fail."""

    reads: list[Company | None]
    failures: list[ConditionsFailed] = field(default_factory=list)
    wrote: list[tuple[CompanyAgreement, CompanyAgreement, RecordChange]] = field(
        default_factory=list
    )

    def company(self, company_id: int) -> Company | None:
        return self.reads.pop(0) if len(self.reads) > 1 else self.reads[0]

    def change_company(self, change: CompanyChange) -> None:
        (kept,) = change.history
        self.wrote.append((change.before.agreement, change.after.agreement, kept))
        if self.failures:
            raise self.failures.pop(0)


def allow_commitments(directory: FakeDirectory) -> Company:
    asked = replace(request(), reason="contract")
    return edit_company(
        service(FakeStore()),
        directory,  # type: ignore[arg-type]
        asked,
        CompanyEdit(
            lambda company: replace(company, agreement=replace(company.agreement, may_commit=True))
        ),
    )


def test_the_agreement_is_written_with_its_change() -> None:
    directory = FakeDirectory([ACME])
    assert allow_commitments(directory) == replace(ACME, agreement=COMMIT)
    ((before, after, change),) = directory.wrote
    assert (before, after) == (CompanyAgreement(), COMMIT)
    assert (change.kind, change.reason, change.office_id) == ("agreement", "contract", None)
    assert (change.before["may_commit"], change.after["may_commit"]) == (False, True)


def test_a_change_by_somebody_else_in_between_is_kept() -> None:
    theirs = replace(ACME, agreement=LATER)
    directory = FakeDirectory([ACME, theirs], [ConditionsFailed()])
    both = CompanyAgreement(may_collect_later=True, may_commit=True)
    assert allow_commitments(directory).agreement == both
    assert [each[:2] for each in directory.wrote] == [
        (CompanyAgreement(), COMMIT),
        (LATER, both),
    ]


def test_a_change_whose_answer_was_lost_is_not_made_again() -> None:
    directory = FakeDirectory([ACME], [ConditionsFailed(change_exists=True)])
    assert allow_commitments(directory).agreement == COMMIT
    assert len(directory.wrote) == 1


def test_what_is_agreed_already_writes_nothing() -> None:
    directory = FakeDirectory([replace(ACME, agreement=COMMIT)])
    assert allow_commitments(directory).agreement == COMMIT
    assert directory.wrote == []


def test_a_company_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(Refusal) as refused:
        allow_commitments(FakeDirectory([None]))
    assert refused.value.code == "not_found"
