"""Open an office: once for each request, in an existing company, in the running cycle."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.domain.caller import Caller, Role
from chalicelib.domain.directory import Company, OfficeHold
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import STAFF
from chalicelib.open_office import Opening, new_ledger, open_once
from chalicelib.service.ports import ConditionsFailed, IdempotencyRecord
from chalicelib.service.requests import Outcome
from tests.offices import usual_office, usual_terms
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import COMPANY, MARCH, NOW, OFFICE, ledger

VENDOR_KNOWS = Company(COMPANY, "Acme", "pro", NOW, holds={})
ON_HOLD = Company(COMPANY, "Acme", "pro", NOW, holds={"102": OfficeHold("EUR", NOW)})
VIENNA = usual_office(OFFICE, COMPANY, NOW, name="Vienna", timezone="Europe/Vienna", country="AT")


@dataclass
class FakeDirectory:
    failure: ConditionsFailed | None = None
    exists: Company | None = VENDOR_KNOWS
    keeps: list[IdempotencyRecord | None] = field(default_factory=list)

    def company(self, company_id: int) -> Company | None:
        return self.exists

    def open(
        self, office: Any, ledger: Any, new_company: Any, idempotency: IdempotencyRecord | None
    ) -> None:
        self.keeps.append(idempotency)
        if self.failure:
            raise self.failure


def opened(directory: FakeDirectory, role: Role = "company_admin") -> Outcome:
    opening = Opening(VIENNA, usual_terms())
    asked = replace(request(key=KEY), caller=Caller("ada", role, COMPANY))
    owing = FakeStore({102: ledger(office_id=102, open_minor=700)})
    return open_once(service(owing), directory, asked, opening, lambda *_: STORED_RESPONSE)  # type: ignore[arg-type]


def test_an_office_and_its_idempotency_record_are_one_write() -> None:
    directory = FakeDirectory()
    assert opened(directory) == Outcome(STORED_RESPONSE, replayed=False)
    assert directory.keeps == [IdempotencyRecord(KEY, STORED_RESPONSE, NOW)]


def test_a_repeat_is_answered_as_at_first() -> None:
    met = ConditionsFailed(stored_response=STORED_RESPONSE, office_exists=True)
    assert opened(FakeDirectory(met)) == Outcome(STORED_RESPONSE, replayed=True)


def test_a_company_that_is_not_there_is_not_found() -> None:
    with pytest.raises(Refusal) as refused:
        opened(FakeDirectory(ConditionsFailed()))
    assert refused.value.code == "not_found"


def test_a_company_that_went_away_is_not_found() -> None:
    with pytest.raises(Refusal) as refused:
        opened(FakeDirectory(exists=None))
    assert refused.value.code == "not_found"


def test_a_company_on_hold_opens_no_office() -> None:
    directory = FakeDirectory(exists=ON_HOLD)
    with pytest.raises(Refusal) as refused:
        opened(directory)
    assert (refused.value.code, directory.keeps) == ("office_on_hold", [])
    assert refused.value.members == {
        "on_hold_since": NOW,
        "open": {"amount": 700, "currency": "EUR"},
        "contact": None,
    }


@pytest.mark.parametrize("role", STAFF)
def test_vendor_staff_open_an_office_of_a_company_on_hold(role: Role) -> None:
    assert opened(FakeDirectory(exists=ON_HOLD), role) == Outcome(STORED_RESPONSE, replayed=False)


def test_an_office_that_is_there_is_ones_own_whose_answer_was_lost() -> None:
    met = ConditionsFailed(office_exists=True)
    assert opened(FakeDirectory(met)) == Outcome(STORED_RESPONSE, replayed=False)


def test_the_first_cycle_is_the_one_that_runs() -> None:
    assert new_ledger(VIENNA, usual_terms(), NOW).account.cycle == MARCH
    long_ago = usual_terms(anchor=date(2020, 1, 31))
    cycle = new_ledger(VIENNA, long_ago, NOW).account.cycle
    assert cycle.start == datetime(2026, 2, 28, 5, 0, 0, tzinfo=UTC)
    assert cycle.end == datetime(2026, 3, 31, 4, 0, 0, tzinfo=UTC)
