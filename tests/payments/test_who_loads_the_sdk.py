"""The SDK takes 150 ms of a cold start: it is loaded by who pays, and by nobody else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def loaded_by(*modules: str) -> list[str]:
    """What a fresh process has loaded after these imports."""
    code = f"import json, sys, {', '.join(modules)}; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded: list[str] = json.loads(ran.stdout)
    return loaded


@pytest.mark.parametrize(
    "module",
    [
        "app",
        "chalicelib.payments",
        "chalicelib.payments.provider",
        "chalicelib.payments.stripe_parameters",
        "chalicelib.payments.stripe_records",
        "infra.local.stripe.stand_in",
    ],
)
def test_nothing_else_loads_it(module: str) -> None:
    assert "stripe" not in loaded_by(module)


def test_it_needs_no_library_for_asynchronous_requests() -> None:
    """It imports those that are installed: the package has none (infra/packaging.py)."""
    absent = "import sys; sys.modules |= dict.fromkeys(('aiohttp', 'httpx', 'anyio'));"
    code = (
        f"{absent} from chalicelib.payments.stripe_provider import StripeProvider;"
        "StripeProvider('sk_test_x', 'whsec_x'); print('made')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "made\n"
