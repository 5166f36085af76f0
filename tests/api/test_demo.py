"""The demo company of `make run`: alive, the same each time, and any vendor's."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.catalog import Catalog
from chalicelib.domain.products import SHIPPED
from infra.local import demo, seed, vendor
from tests.api.running import RunningStack, start
from tests.world import BERLIN, COMPANY, NEW_YORK, START, TOKYO

AT = "2026-03-10T14:00:00Z"
FILE = "examples/catalogs/design-tool.json"
ROOT = Path(__file__).parents[2]
OFFICES = (NEW_YORK, BERLIN, TOKYO)


def items(stack: RunningStack, path: str) -> list[Any]:
    """Of all pages."""
    found, cursor = [], ""
    while True:
        page = stack.api("GET", f"{path}{'&' if '?' in path else '?'}limit=100{cursor}").json()
        found += page["items"]
        if "cursor" not in page:
            return found
        cursor = f"&cursor={page['cursor']}"


def contents(stack: RunningStack) -> dict[str, Any]:
    shown = {"users": items(stack, "/users")}
    for office in OFFICES:
        for what in ("history", "invoices", "assignments"):
            shown[f"{office} {what}"] = items(stack, f"/offices/{office}/{what}")
        answer = stack.api("GET", f"/offices/{office}/licenses").json()
        shown[f"{office} licenses"] = answer["items"]
    return shown


def test_dialpads_demo_company_has_the_three_offices_of_the_empty_one() -> None:
    catalog = Catalog(1, START, seed.PRICE_LISTS, stored_products=SHIPPED)
    assert vendor.founding(catalog, demo.DATA, START).offices == seed.OFFICES


def test_a_vendors_demo_company_is_alive_and_comes_back() -> None:
    with RunningStack("--at", AT, "--catalog", FILE) as stack:
        overview = stack.overview()
        assert overview["company_id"] == COMPANY
        assert [each["currency"] for each in overview["offices"]] == ["USD", "EUR", "GBP"]
        before = contents(stack)
        states = Counter(each["state"] for each in before["users"])
        assert states["active"] + states["pending"] >= 55
        for office in OFFICES:
            invoices = Counter(each["status"] for each in before[f"{office} invoices"])
            assert invoices["paid"] >= 2
            assert invoices["declined"] == 0
            licenses = before[f"{office} licenses"]
            assert sum(each["scheduled_for_removal"] for each in licenses) >= 1
            assert len(before[f"{office} history"]) >= 30
            held = Counter(each["license_type"] for each in before[f"{office} assignments"])
            assert held == {
                each["license_type"]: each["assigned"] for each in licenses if each["assigned"]
            }
        # London is contracted: an invoice of a cycle that is over is not paid.
        assert any(
            each["status"] != "paid" and each["issued_at"] < "2026-03-01"
            for each in before[f"{TOKYO} invoices"]
        )
        stack.api("PATCH", f"/users/{before['users'][0]['id']}", {"job_title": "Other"})
        assert contents(stack) != before
        stack.post("/clock", {"advance_seconds": 86400 * 60})
        assert stack.post("/reset").status_code == 200
        assert contents(stack) == before
    with RunningStack("--at", AT, "--catalog", FILE) as again:
        assert contents(again) == before


AUDIT = """
import json, sys
from datetime import UTC, datetime
from infra.local import lambdas
from infra.local.beginning import Beginning
from infra.local.stack import Stack
Stack(datetime(2026, 3, 10, 14, tzinfo=UTC), Beginning(alive=True)).stop()
print(json.dumps(lambdas.reconcile()))
"""


def test_the_counts_of_dialpads_demo_company_agree() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", AUDIT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout.splitlines()[-1]) == {"audited": 3, "drifts": 0}


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        (
            {"brand": {"product_name": "X", "accent_color": "#ffff00"}, "account_types": []},
            ["/account_types: ", "/brand/accent_color: must be darker"],
        ),
        ({"revision": 1}, ["/revision: must be left out"]),
    ],
)
def test_all_faults_of_a_wrong_file_are_printed(
    tmp_path: Path, changed: dict[str, Any], faults: list[str]
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({**json.loads((ROOT / FILE).read_text()), **changed}))
    process = start("--port", "0", "--control-port", "0", "--catalog", str(wrong))
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert str(wrong) in output
    assert "Traceback" not in output
    for each in faults:
        assert f"  {each}" in output
