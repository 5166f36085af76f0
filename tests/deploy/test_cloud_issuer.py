"""The deployed package trusts a certified issuer, with the issuer's defaults and names of claims, in
the cloud that the tests before have used."""

import json
from collections.abc import Iterator

import pytest

from infra.cloud.deployed import Deployed
from infra.identity import PARAMETERS
from infra.local.resources import templates
from tests.api.running import free_port
from tests.deploy.cloud_requests import OFFICE
from tests.foreign_issuer.browser import Browser
from tests.foreign_issuer.issuer import SECRET, SETTINGS, ForeignIssuer

ARN = "arn:aws:execute-api:us-east-1:000000000000:api/live/GET/api/v2/company"


@pytest.fixture(scope="module")
def issuer(cloud: Deployed) -> Iterator[ForeignIssuer]:
    console = f"{cloud.origin}/live/console"
    made = ForeignIssuer(free_port(), console)
    made.start()
    before = {name: templates()["Parameters"][name]["Default"] for name in PARAMETERS}
    secret = {"ConsoleClientSecret": SECRET, "ConsoleOrigin": cloud.origin}
    cloud.deploy(Issuer=made.url, **secret, **SETTINGS)
    yield made
    cloud.deploy(**{**before, "Issuer": cloud.issuer.url})
    made.stop()


@pytest.mark.parametrize("resource", ["https://api.example/rs256", "https://api.example/es256"])
def test_its_access_tokens_open_the_api(
    cloud: Deployed, issuer: ForeignIssuer, resource: str
) -> None:
    token = issuer.access_token("carla", resource)
    assert cloud.request("GET", f"{OFFICE}/licenses", token=token).status_code == 200
    assert cloud.request("GET", f"{OFFICE}/licenses").status_code == 401


def test_a_token_without_a_usable_claim_is_401_and_the_authorizer_names_it(
    cloud: Deployed, issuer: ForeignIssuer
) -> None:
    token = issuer.access_token("gus")
    answer = cloud.request("GET", f"{OFFICE}/licenses", token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    # MiniStack knows no `$context.authorizer` in gateway responses. API Gateway puts the text there.
    assert answer.json()["detail"] == "$context.authorizer.detail"
    request = {"type": "TOKEN", "methodArn": ARN, "authorizationToken": f"Bearer {token}"}
    decided = cloud.client("lambda").invoke(
        FunctionName=cloud.function("Authorizer"), Payload=json.dumps(request)
    )
    assert json.loads(decided["Payload"].read())["context"]["detail"] == (
        "The token is genuine, but its claim `groups` names no role that is known here; roles are "
        "Seat Admins, Office Admins, Readers, Success, Vendor, Collections."
    )


def test_people_sign_in_to_the_console_and_out_again(
    cloud: Deployed, issuer: ForeignIssuer
) -> None:
    browser = Browser()
    page = browser.sign_in(browser.open(f"{cloud.origin}/live/console/sign-in"), "noah")
    assert page.status == 200
    assert "<strong>Noah</strong> <small>Office admin · " in page.text
    asked = browser.submit(page, action="/console/sign-out")
    assert asked.url.startswith(f"{issuer.url}/session/end?")
    back = browser.submit(asked, logout="yes")
    assert back.url == f"{cloud.origin}/live/console/signed-out"


def test_who_has_no_role_is_told_so(cloud: Deployed, issuer: ForeignIssuer) -> None:
    browser = Browser()
    page = browser.sign_in(browser.open(f"{cloud.origin}/live/console/sign-in"), "gus")
    assert (page.status, "<h1>You have no role here</h1>" in page.text) == (403, True)
