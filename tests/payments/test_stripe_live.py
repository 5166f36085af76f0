"""`make stripe-live`: its checks, run against the stand-in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.stripe.stand_in import SECRET_KEY, StripeStandIn
from infra.stripe_live import CHECKS, main

ROOT = Path(__file__).parents[2]


def test_all_checks_pass_on_the_stand_in(
    stand_in: StripeStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(SECRET_KEY, stand_in.url) == 0
    printed = capsys.readouterr().out
    assert printed.count("passed  ") == len(CHECKS) == 12
    assert "12 of 12 passed." in printed


def test_what_does_not_hold_is_reported(
    stand_in: StripeStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in.at_provider.decline_next(1, "insufficient_funds")
    assert main(SECRET_KEY, stand_in.url) == 1
    printed = capsys.readouterr().out
    assert "FAILED  An amount is authorized" in printed
    assert "'declined' is not 'authorized'" in printed
    assert "11 of 12 passed." in printed


@pytest.mark.parametrize("key", ["", "sk_live_x", "rk_live_x", "whsec_x", "pk_test_x", " sk_test_"])
def test_live_keys_are_refused_before_anything_is_sent(
    stand_in: StripeStandIn, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(key, stand_in.url) == 2
    assert "Live keys are refused" in capsys.readouterr().out
    assert not stand_in.api.requests


def test_its_help_says_that_it_was_never_run() -> None:
    command = [sys.executable, "-m", "infra.stripe_live", "--help"]
    environment = os.environ | {"STRIPE_KEY": ""}
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "could not be run where it was written" in ran.stdout
