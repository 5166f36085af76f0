"""An issuer that is configured under another address than its own: whoever starts, deploys or calls
the service learns both addresses."""

import logging
from collections.abc import Iterator

import pytest

from chalicelib.entrypoints import auth
from chalicelib.entrypoints.issuer_documents import IssuerUnavailable, require_issuer
from infra import deploy
from infra.local import __main__ as local
from infra.local.issuer import Issuer
from infra.local.stack import Stack
from tests.api.bad_tokens import signed
from tests.world import NEW_YORK, World, gateway, issuer

PATH = f"/offices/{NEW_YORK}/licenses"


@pytest.fixture
def with_a_slash(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The API is configured with a slash that the issuer's own address does not have."""
    gateway()
    address = f"{issuer().url}/"
    monkeypatch.setenv("SEATLEDGER_ISSUER", address)
    auth._verifier.cache_clear()
    yield address
    auth._verifier.cache_clear()


def test_a_request_is_503_and_the_log_names_both_addresses(
    world: World, with_a_slash: str, caplog: pytest.LogCaptureFixture
) -> None:
    issuer().requested_paths.clear()
    with caplog.at_level(logging.DEBUG):
        answers = [world.get(PATH, token=signed()) for _ in range(10)]
    for answer in answers:
        assert (answer.status, answer.code) == (503, "issuer_unavailable")
        assert answer.headers["Retry-After"] == "5"
        assert "is not the one that this service is configured with" in answer.json["detail"]
    assert caplog.messages == [
        f"the configured issuer is '{with_a_slash}', but its discovery document names "
        f"'{issuer().url}'; configure exactly the address that the issuer's tokens have"
    ]
    assert "Traceback" not in caplog.text
    assert len(issuer().requested_paths) == 1


def test_a_token_that_the_issuer_cannot_have_signed_is_401_all_the_same(
    world: World, with_a_slash: str
) -> None:
    del with_a_slash
    assert world.get(PATH, token="abc").status == 401
    assert world.get(PATH, token=None).status == 401


def test_the_addresses_are_compared_at_the_start() -> None:
    require_issuer(issuer().url)
    with pytest.raises(IssuerUnavailable) as failed:
        require_issuer(f"{issuer().url}/")
    assert f"'{issuer().url}/'" in str(failed.value)
    assert f"'{issuer().url}'" in str(failed.value)


@pytest.mark.parametrize(
    "address", ["", "login.example.com", "http://login.example.com", "ftp://x"]
)
def test_an_address_without_https_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(IssuerUnavailable, match="the issuer's URLs must use https"):
        require_issuer(address)


def test_the_local_stack_does_not_start_with_another_issuer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Issuer, "environment", {"SEATLEDGER_ISSUER": f"{issuer().url}/"})
    monkeypatch.setattr("sys.argv", ["infra.local", "--port", "0", "--control-port", "0"])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(IssuerUnavailable):
        Stack()
    assert local.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("The issuer cannot be used: the configured issuer is ")
    assert f"'{issuer().url}/', but its discovery document names '{issuer().url}'" in said


def test_a_deployment_with_another_issuer_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed = []
    monkeypatch.setattr(deploy, "deploy", lambda *given: deployed.append(given))
    monkeypatch.setattr("sys.argv", ["deploy", "dev", f"Issuer={issuer().url}/"])
    assert deploy.main() == 1
    assert f"'{issuer().url}/', but its discovery document names" in capsys.readouterr().err
    assert deployed == []
    monkeypatch.setattr("sys.argv", ["deploy", "dev", f"Issuer={issuer().url}"])
    assert deploy.main() == 0
    assert len(deployed) == 1


def test_a_deployment_with_a_setting_that_cannot_be_used_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed = []
    monkeypatch.setattr(deploy, "deploy", lambda *given: deployed.append(given))
    monkeypatch.setattr("sys.argv", ["deploy", "dev", "RoleClaim=my role"])
    assert deploy.main() == 1
    assert capsys.readouterr().err.startswith("RoleClaim is 'my role'; it must be the name of a ")
    assert deployed == []
    monkeypatch.setattr("sys.argv", ["deploy", "dev", "RoleClaim=roles"])
    assert deploy.main() == 0
    assert len(deployed) == 1


def test_a_setting_that_a_running_function_cannot_use_is_503_and_named_in_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gateway()
    monkeypatch.setenv("SEATLEDGER_ROLE_VALUES", '{"admins": "emperor"}')
    auth._verifier.cache_clear()
    answer = world.get(PATH, token=signed())
    auth._verifier.cache_clear()
    assert (answer.status, answer.code) == (503, "issuer_unavailable")
    assert "the settings for it cannot be used" in answer.json["detail"]
    assert caplog.messages == [
        "a setting cannot be used: RoleValues gives 'admins' the role 'emperor'; roles are "
        "company_admin, office_admin, viewer, csm, vendor_admin, payments"
    ]


def test_an_issuer_that_does_not_respond_is_503_as_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway()
    gone = Issuer()
    gone.stop()
    monkeypatch.setenv("SEATLEDGER_ISSUER", gone.url)
    auth._verifier.cache_clear()
    answer = world.get(PATH, token=signed())
    auth._verifier.cache_clear()
    assert (answer.status, answer.code) == (503, "issuer_unavailable")
