"""For every refusal that suggests something, a test does what it suggests (R27)."""

from typing import get_args

import pytest

from chalicelib.domain.refusals import NotEligible, RefusalCode
from tests.api import (  # noqa: F401 - they fill the table
    advice_cases_of_access,
    advice_cases_of_licenses,
    advice_cases_of_limits,
    advice_cases_of_payments,
    advice_cases_of_people,
    advice_cases_of_requests,
)
from tests.api.advice_cases import CASES, Case
from tests.world import World

SUGGESTS_NOTHING = {
    "not_found": "it does not say whether the id is wrong or another company's (R11)",
    "throttled": "API Gateway answers with it, with its wait in Retry-After; the service never does",
    "issuer_unavailable": "API Gateway answers with it, with its wait in Retry-After",
}


@pytest.mark.parametrize("each", CASES, ids=lambda each: each.name)
def test_what_a_refusal_suggests_is_accepted(world: World, each: Case) -> None:
    steps = each.steps(world)
    refused = next(steps)
    assert (refused.code, refused.json.get("reason")) == (each.code, each.reason), refused.text
    assert each.says in refused.json["detail"]
    then = next(steps)
    assert then.status < 300, (refused.text, then.text)
    assert next(steps, None) is None


def test_every_code_is_in_the_table_or_suggests_nothing() -> None:
    codes = [each.code for each in CASES]
    assert {*codes, *SUGGESTS_NOTHING} == {code.value for code in RefusalCode}
    assert not SUGGESTS_NOTHING.keys() & {*codes}


def test_every_reason_against_a_holder_is_in_the_table() -> None:
    assert {each.reason for each in CASES if each.reason} == {*get_args(NotEligible)}
