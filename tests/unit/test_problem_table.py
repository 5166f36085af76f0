"""Every refusal code has its row, and a refusal without one is still a problem document."""

import json
from typing import Any

import pytest

from chalicelib.domain.refusals import Refusal, RefusalCode
from chalicelib.entrypoints.http.problems import PROBLEM_BY_CODE, problem, require_all


def test_a_code_without_a_row_is_named() -> None:
    rows = {code: row for code, row in PROBLEM_BY_CODE.items() if code != "quote_expired"}
    with pytest.raises(AssertionError, match=r"no row for quote_expired$"):
        require_all(rows)


def test_a_refusal_whose_code_has_no_row_is_a_problem_document_all_the_same() -> None:
    code: Any = "made_up"
    reply = problem(Refusal(code, "Not this way.", number=1))
    assert reply.status == 500
    assert reply.headers == {"Content-Type": "application/problem+json"}
    assert json.loads(reply.body or "") == {
        "type": "/problems/made-up",
        "title": "Something went wrong on our side",
        "status": 500,
        "detail": "Not this way.",
        "code": "made_up",
        "number": 1,
    }


def test_a_member_that_json_does_not_know_is_told_as_text() -> None:
    reply = problem(Refusal(RefusalCode.FORBIDDEN, "No.", member=1 + 2j))
    assert (reply.status, json.loads(reply.body or "")["member"]) == (403, "(1+2j)")
