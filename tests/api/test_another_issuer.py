"""`make run ARGS='--issuer URL'`: the local stack trusts another issuer than its own."""

from collections.abc import Iterator

import pytest
import requests

from infra.identity import claims_needed, environment_of
from infra.local import __main__ as local
from infra.local.issuer import Issuer
from tests.api.running import RunningStack
from tests.world import COMPANY, NEW_YORK

CATALOG = "examples/catalogs/design-tool.json"
PATH = f"/api/v2/offices/{NEW_YORK}/licenses"


@pytest.fixture(scope="module")
def other() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def trusting(other: Issuer) -> Iterator[RunningStack]:
    """Its catalog was put by a request, with a token of the local issuer."""
    made = ("--at", "2026-03-10T14:00:00Z", "--empty", "--catalog", CATALOG)
    trusts = ("--issuer", other.url, "--setting", 'RoleValues={"viewer": "csm"}')
    with RunningStack(*made, *trusts) as stack:
        yield stack


def status_of(stack: RunningStack, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "DP-Company-ID": str(COMPANY)}
    return requests.get(f"{stack.app}{PATH}", headers=headers, timeout=30).status_code


def test_tokens_of_that_issuer_open_the_demo_company_with_its_values(
    trusting: RunningStack, other: Issuer
) -> None:
    assert status_of(trusting, other.token("viewer")) == 200
    assert status_of(trusting, other.token("company_admin", COMPANY)) == 401


def test_a_reset_and_a_moved_clock_change_nothing_of_that(
    trusting: RunningStack, other: Issuer
) -> None:
    assert trusting.post("/reset").status_code == 200
    moved = trusting.post("/clock", {"advance_seconds": 90})
    assert "2026-03-10T14:01:30Z" <= moved.json()["now"] < "2026-03-10T15"
    assert status_of(trusting, other.token("viewer")) == 200


def test_the_control_server_says_where_tokens_come_from(
    trusting: RunningStack, other: Issuer
) -> None:
    said = f"Tokens come from {other.url}: this server cannot make any."
    overview = trusting.overview()
    assert (overview["issuer"], overview["tokens"]) == (other.url, said)
    refused = trusting.post("/tokens", {"role": "csm"})
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert (refused.status_code, refused.json()) == (
        409,
        {
            "type": "about:blank",
            "title": "Another issuer is trusted",
            "status": 409,
            "detail": said,
        },
    )
    assert "eyJ" not in trusting.screen


def test_the_screen_says_what_tokens_need() -> None:
    parameters = {
        "Issuer": "https://login.example",
        "Audience": "seatledger,robot",
        "RoleClaim": "custom:role",
        "AcceptClientIdAsAudience": "true",
    }
    assert claims_needed(parameters, 7, 71) == (
        "  iss          https://login.example\n"
        "  aud          seatledger or robot; without aud, client_id\n"
        "  sub          the person's id, a line of text\n"
        "  custom:role  one of company_admin, office_admin, viewer, csm, vendor_admin, payments\n"
        "  company_id   7, but for vendor staff\n"
        "  office_ids   office admins' offices, like [71]\n"
    )


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("", "'http://127.0.0.1:1 not fetched: URLError"),
        ("RoleValues={}", "RoleValues must be an object"),
        ("ConsoleScopes=profile", "ConsoleScopes is 'profile'"),
    ],
)
def test_what_cannot_be_used_is_refused_before_the_demo_is_made(
    setting: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    more = ["--setting", setting] if setting else []
    given = ["--port", "0", "--control-port", "0", "--issuer", "http://127.0.0.1:1", *more]
    monkeypatch.setattr("sys.argv", ["infra.local", *given])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert local.main() == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("The issuer cannot be used: ")
    assert said.strip("'") in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--setting", "Issuer=x"], "'Issuer=x' is not NAME=VALUE with RoleClaim, CompanyClaim"),
        (["--issuer", "x", "--setting", "RoleClaim"], "'RoleClaim' is not NAME=VALUE"),
        (["--audience", "robots"], "settings of another issuer need --issuer"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["infra.local", *options])
    with pytest.raises(SystemExit) as ended:
        local.main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_only_given_parameters_become_variables() -> None:
    assert environment_of({"RoleClaim": "roles", "Contact": "Ann <ann@example.com>"}) == {
        "SEATLEDGER_ROLE_CLAIM": "roles"
    }
