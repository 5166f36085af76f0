"""An office is edited once, whole or not at all, and not over somebody else's edit (R58)."""

from dataclasses import dataclass, field

import pytest

from chalicelib.domain.directory import Office
from chalicelib.domain.external_id import ExternalId
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Collect
from chalicelib.edit_office import OfficeEdit, edit_office
from chalicelib.service.directory_ports import OfficeChange
from chalicelib.service.ports import ConditionsFailed, IdempotencyRecord, StoredResponse
from chalicelib.service.requests import Command, Outcome
from tests.offices import usual_office, usual_terms
from tests.unit.fakes import STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import COMPANY, NOW, OFFICE, ledger

VIENNA = usual_office(OFFICE, COMPANY, NOW)
TAKEN = ConditionsFailed(external_id_owners={ExternalId("office", "VIE"): 102})


@dataclass
class FakeDirectory:
    """The office as each attempt reads it; the first writes fail. A write that fails with a stored
    response was made by an earlier attempt."""

    store: FakeStore
    reads: list[Office | None] = field(default_factory=lambda: [VIENNA])
    failures: list[ConditionsFailed] = field(default_factory=list)
    wrote: list[tuple[Office, int, IdempotencyRecord | None]] = field(default_factory=list)

    def office(self, company_id: int, office_id: int) -> Office | None:
        return self.reads.pop(0) if len(self.reads) > 1 else self.reads[0]

    def change_office(self, change: OfficeChange, idempotency: IdempotencyRecord | None) -> None:
        for kept in change.history:
            assert kept.office_id == change.before.office_id
            assert kept.after == {"external_id": change.after.external_id}
        assert len(change.history) == (change.after != change.before)
        self.wrote.append((change.after, len(change.ledger), idempotency))
        if self.failures:
            failure = self.failures.pop(0)
            if failure.stored_response:
                self.store.stored_responses = [failure.stored_response]
            raise failure


def edit(directory: FakeDirectory, collect: Collect | None = None) -> Outcome:
    return change(directory, OfficeEdit(collect, lambda each: replace(each, external_id="VIE")))


def change(directory: FakeDirectory, wanted: OfficeEdit) -> Outcome:
    def response_of(office: Office, collect: Collect) -> StoredResponse:
        return StoredResponse("", 200, f"{office.external_id} {collect}")

    command = Command(request(), OFFICE, "api")
    return edit_office(service(directory.store), directory, command, wanted, response_of)  # type: ignore[arg-type]


def directory(*failures: ConditionsFailed) -> FakeDirectory:
    return FakeDirectory(FakeStore({OFFICE: ledger()}), failures=[*failures])


def test_an_edit_is_one_write_with_a_key_of_its_own() -> None:
    vienna = directory()
    assert edit(vienna).stored_response.body == "VIE at_once"
    ((after, changes, idempotency),) = vienna.wrote
    assert (after, changes) == (replace(VIENNA, external_id="VIE"), 0)
    assert idempotency and idempotency.key.scope == "request request-1"


def test_present_values_are_not_written() -> None:
    vienna = directory()
    vienna.reads = [replace(VIENNA, external_id="VIE")]
    assert edit(vienna, "at_once").stored_response.body == "VIE at_once"
    assert vienna.wrote == []


def test_when_an_office_collects_is_changed_without_its_record() -> None:
    vienna = directory()
    vienna.store.ledgers[OFFICE] = ledger(on=usual_terms(collect="next_bill"))
    cases: list[tuple[Collect, int]] = [("next_bill", 0), ("at_once", 1)]
    for collect, changes in cases:
        assert change(vienna, OfficeEdit(collect)).stored_response.body == f"None {collect}"
        assert [(after, number) for after, number, _ in vienna.wrote] == [(VIENNA, 1)] * changes


def test_an_edit_that_was_overtaken_is_made_on_what_is_there_now() -> None:
    vienna = directory(ConditionsFailed())
    renamed = replace(VIENNA, name="Wien")
    vienna.reads = [VIENNA, renamed]
    edit(vienna)
    assert [each[0] for each in vienna.wrote] == [
        replace(VIENNA, external_id="VIE"),
        replace(renamed, external_id="VIE"),
    ]


def test_an_edit_whose_answer_was_lost_is_not_made_again() -> None:
    vienna = directory(ConditionsFailed(stored_response=STORED_RESPONSE))
    assert edit(vienna) == Outcome(STORED_RESPONSE, replayed=False)
    assert len(vienna.wrote) == 1


def test_an_edit_that_was_made_is_not_refused_because_another_has_the_external_id_since() -> None:
    owners = TAKEN.external_id_owners
    lost = ConditionsFailed(external_id_owners=owners, stored_response=STORED_RESPONSE)
    assert edit(directory(lost)) == Outcome(STORED_RESPONSE, replayed=False)


def test_an_external_id_that_another_office_has_is_refused() -> None:
    vienna = directory(TAKEN)
    with pytest.raises(Refusal) as refused:
        edit(vienna)
    assert (refused.value.code, refused.value.members["office_id"]) == ("external_id_taken", 102)
    assert len(vienna.wrote) == 1


def test_an_office_that_is_not_listed_is_not_found() -> None:
    vienna = directory()
    vienna.reads = [None]
    with pytest.raises(Refusal) as refused:
        edit(vienna)
    assert refused.value.code == "not_found"
