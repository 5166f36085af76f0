"""Open an office: once for each request, in an existing company, in the running cycle."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.domain.caller import Caller, Role
from chalicelib.domain.directory import Company, CompanyAgreement, OfficeHold
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import STAFF, Contact
from chalicelib.open_office import Opening, new_ledger, open_once
from chalicelib.service.directory_ports import OfficeCreation
from chalicelib.service.ports import ConditionsFailed, IdempotencyRecord
from chalicelib.service.requests import Outcome
from tests.offices import usual_office, usual_terms
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import COMPANY, MARCH, NOW, OFFICE, ledger

VENDOR_KNOWS = Company(COMPANY, "Acme", "pro", NOW, holds={})
ON_HOLD = Company(COMPANY, "Acme", "pro", NOW, holds={"102": OfficeHold("EUR", NOW)})
VIENNA = usual_office(OFFICE, COMPANY, NOW, name="Vienna", timezone="Europe/Vienna", country="AT")


CSM = Contact("Hana", "hana@vendor.example")


@dataclass
class FakeDirectory:
    """Fails once with each failure."""

    failures: list[ConditionsFailed] = field(default_factory=list)
    exists: Company | None = VENDOR_KNOWS
    has: int = 1
    keeps: list[IdempotencyRecord | None] = field(default_factory=list)
    decided_on: list[Company] = field(default_factory=list)

    def company(self, company_id: int) -> Company | None:
        return self.exists

    def offices(self, company_id: int) -> int:
        return self.has

    def open(self, creation: OfficeCreation, idempotency: IdempotencyRecord | None) -> None:
        assert not creation.new
        self.keeps.append(idempotency)
        self.decided_on.append(creation.company)
        if self.failures:
            raise self.failures.pop(0)


def opened(directory: FakeDirectory, role: Role = "company_admin", **terms: Any) -> Outcome:
    opening = Opening(VENDOR_KNOWS, VIENNA, usual_terms(**terms), CSM)
    asked = replace(request(key=KEY), caller=Caller("ada", role, COMPANY))
    owing = FakeStore({102: ledger(office_id=102, open_minor=700)})
    return open_once(service(owing), directory, asked, opening, lambda *_: STORED_RESPONSE)  # type: ignore[arg-type]


def test_an_office_and_its_idempotency_record_are_one_write() -> None:
    directory = FakeDirectory()
    assert opened(directory) == Outcome(STORED_RESPONSE, replayed=False)
    assert directory.keeps == [IdempotencyRecord(KEY, STORED_RESPONSE, NOW)]


def test_a_repeat_is_answered_as_at_first() -> None:
    met = ConditionsFailed(stored_response=STORED_RESPONSE, office_exists=True)
    assert opened(FakeDirectory([met])) == Outcome(STORED_RESPONSE, replayed=True)


def test_an_opening_that_another_one_overtook_is_decided_again() -> None:
    directory = FakeDirectory([ConditionsFailed(), ConditionsFailed()])
    assert opened(directory) == Outcome(STORED_RESPONSE, replayed=False)
    assert directory.decided_on == [VENDOR_KNOWS] * 3


def agreeing(**agreement: Any) -> Company:
    return replace(VENDOR_KNOWS, agreement=CompanyAgreement(**agreement))


CHOICES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"invoiced": True}, {}, False),
    ({"invoiced": True}, {"may_commit": True, "may_collect_later": True}, False),
    ({"invoiced": True}, {"may_be_invoiced": True}, True),
    ({"annual_commit_monthly_billing": True}, {}, False),
    ({"annual_commit_monthly_billing": True}, {"may_be_invoiced": True}, False),
    ({"annual_commit_monthly_billing": True}, {"may_commit": True}, True),
    ({"invoiced": True, "annual_commit_monthly_billing": True}, {"may_commit": True}, False),
    ({"plan_period": "yearly"}, {}, True),
    ({}, {}, True),
]


@pytest.mark.parametrize(("terms", "agreement", "allowed"), CHOICES)
def test_a_company_chooses_what_its_agreement_allows(
    terms: dict[str, Any], agreement: dict[str, Any], allowed: bool
) -> None:
    directory = FakeDirectory(exists=agreeing(**agreement))
    if allowed:
        opened(directory, **terms)
    else:
        with pytest.raises(Refusal, match=r"ask Hana <hana@vendor\.example>") as refused:
            opened(directory, **terms)
        assert refused.value.code == "forbidden"
    assert len(directory.keeps) == allowed


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize(("terms", "agreement", "allowed"), CHOICES)
def test_vendor_staff_choose_freely(
    role: Role, terms: dict[str, Any], agreement: dict[str, Any], allowed: bool
) -> None:
    assert opened(FakeDirectory(exists=agreeing(**agreement)), role, **terms)


@pytest.mark.parametrize("role", ["company_admin", *STAFF])
@pytest.mark.parametrize(("has", "allowed"), [(2, True), (3, False), (4, False)])
def test_a_company_has_as_many_offices_as_agreed(role: Role, has: int, allowed: bool) -> None:
    directory = FakeDirectory(exists=agreeing(max_offices=3), has=has)
    if allowed:
        opened(directory, role)
    else:
        with pytest.raises(Refusal) as refused:
            opened(directory, role)
        assert (refused.value.code, refused.value.members) == ("limit_reached", {"limit": 3})
    assert len(directory.keeps) == allowed


@pytest.mark.parametrize("role", ["company_admin", *STAFF])
def test_nobody_is_told_to_allow_more_offices_than_a_company_can_have(role: Role) -> None:
    directory = FakeDirectory(exists=agreeing(max_offices=1000), has=1000)
    with pytest.raises(Refusal) as refused:
        opened(directory, role)
    assert refused.value.detail == (
        "The company has 1000 offices, and its agreement allows 1000. No company can have more."
    )


def test_a_hundred_offices_are_agreed_unless_told_otherwise() -> None:
    assert opened(FakeDirectory(has=99))
    with pytest.raises(Refusal, match="has 100 offices, and its agreement allows 100"):
        opened(FakeDirectory(has=100))


def test_a_repeat_of_what_would_be_refused_now_is_answered_as_at_first() -> None:
    opening = Opening(VENDOR_KNOWS, VIENNA, usual_terms(invoiced=True), CSM)
    store = FakeStore({102: ledger(office_id=102)}, stored_responses=[STORED_RESPONSE])
    outcome = open_once(
        service(store),
        FakeDirectory(),  # type: ignore[arg-type]
        request(key=KEY),
        opening,
        lambda *_: STORED_RESPONSE,
    )
    assert outcome == Outcome(STORED_RESPONSE, replayed=True)


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
        "contact": {"name": "Hana", "email": "hana@vendor.example"},
    }


@pytest.mark.parametrize("role", STAFF)
def test_vendor_staff_open_an_office_of_a_company_on_hold(role: Role) -> None:
    assert opened(FakeDirectory(exists=ON_HOLD), role) == Outcome(STORED_RESPONSE, replayed=False)


def test_an_office_that_is_there_is_ones_own_whose_answer_was_lost() -> None:
    met = ConditionsFailed(office_exists=True)
    assert opened(FakeDirectory([met])) == Outcome(STORED_RESPONSE, replayed=False)


def test_the_first_cycle_is_the_one_that_runs() -> None:
    assert new_ledger(VIENNA, usual_terms(), NOW).account.cycle == MARCH
    long_ago = usual_terms(anchor=date(2020, 1, 31))
    cycle = new_ledger(VIENNA, long_ago, NOW).account.cycle
    assert cycle.start == datetime(2026, 2, 28, 5, 0, 0, tzinfo=UTC)
    assert cycle.end == datetime(2026, 3, 31, 4, 0, 0, tzinfo=UTC)
