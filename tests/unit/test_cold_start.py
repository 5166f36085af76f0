"""What a fresh process of the API's function loads, and what only with the first request for it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from chalicelib.entrypoints.http import shapes

ROOT = Path(__file__).parents[2]

EVENT = """
def ask(path):
    page = path.removeprefix("/console/") if path.startswith("/console/") else None
    resource = "/console/{proxy+}" if page else path
    return app.app({
        "requestContext": {"resourcePath": resource, "httpMethod": "GET", "path": path},
        "headers": {"Host": "localhost"}, "multiValueQueryStringParameters": None,
        "pathParameters": {"proxy": page} if page else {}, "body": None, "stageVariables": None,
    }, None)
"""


def in_fresh_lambda(code: str, **more: str) -> Any:
    """What the code prints last, as JSON, in a process that has nothing loaded."""
    environment = os.environ | {
        "AWS_LAMBDA_FUNCTION_NAME": "api",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SEATLEDGER_TABLE": "none",
        "SEATLEDGER_CONSOLE_KEY": "k" * 64,
        "SEATLEDGER_ISSUER": "http://127.0.0.1:1",
        "SEATLEDGER_PAYMENTS": "",
        **more,
    }
    ran = subprocess.run(
        [sys.executable, "-c", f"import json, sys, app\n{EVENT}\n{code}"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout.splitlines()[-1])


def test_the_api_is_ready_without_pages_background_functions_and_what_verifies_tokens() -> None:
    loaded = in_fresh_lambda("""
from chalicelib.wiring import wired
wired()
print(json.dumps(sorted(sys.modules)))
""")
    assert "chalicelib.entrypoints.http.orders" in loaded
    for unneeded in (
        *("boto3", "jwt", "cryptography", "jinja2", "babel", "itsdangerous", "idna"),
        *("chalicelib.entrypoints.console.page_request", "chalicelib.entrypoints.stream"),
        *("chalicelib.entrypoints.http.problems", "chalicelib.dynamo.due_index"),
        *("chalicelib.entrypoints.tokens", "chalicelib.entrypoints.issuer_keys"),
        "chalicelib.entrypoints.api_key_claims",
        *("pydantic", "scim2_models", "scim2_server", "lark", "chalicelib.dynamo.provisioned"),
        *("chalicelib.scim.serving", "chalicelib.scim.models"),
        *("chalicelib.reconcile", "chalicelib.remind", "chalicelib.domain.events"),
    ):
        assert unneeded not in loaded


def test_the_authorizer_makes_a_client_of_the_database_for_a_key_only() -> None:
    before, for_token, for_key = in_fresh_lambda("""
from chalicelib import wiring
def client_is_made():
    return wiring._wired is not None
def asked(token):
    try:
        app.app.handler_map["authorizer"]({
            "type": "TOKEN", "authorizationToken": f"Bearer {token}",
            "methodArn": "arn:aws:execute-api:eu-west-1:1:abc/stage/GET/api/v2/company",
        }, None)
    except Exception:
        pass
    return client_is_made(), "chalicelib.entrypoints.api_key_claims" in sys.modules
before = "chalicelib.entrypoints.api_key_claims" in sys.modules, client_is_made()
print(json.dumps([before, asked("eyJh.eyJh.eyJh"), asked("slk_" + "k" * 43)]))
""")
    assert (before, for_token, for_key) == ([False, False], [False, False], [True, True])


def test_without_payments_nothing_of_them_is_loaded_and_with_them_no_sdk() -> None:
    code = """
from chalicelib.wiring import wired
wired()
print(json.dumps(sorted(sys.modules)))
"""
    without = in_fresh_lambda(code)
    of_payments = [each for each in without if each.startswith("chalicelib.payments.")]
    assert of_payments == ["chalicelib.payments.connected"]
    loaded = in_fresh_lambda(
        code, SEATLEDGER_PAYMENTS="stripe", SEATLEDGER_PAYMENTS_FUNCTION="payments"
    )
    assert "chalicelib.payments.routes" in loaded
    for unneeded in ("stripe", "requests", "chalicelib.payments.collect"):
        assert unneeded not in loaded


def test_no_class_is_compiled_from_text_and_nothing_is_searched_for_garbage() -> None:
    dataclasses, enabled, frozen = in_fresh_lambda("""
from dataclasses import is_dataclass
import gc
found = {
    f"{name}.{key}"
    for name, module in list(sys.modules.items()) if name.startswith("chalicelib")
    for key, value in vars(module).items() if isinstance(value, type) and is_dataclass(value)
}
print(json.dumps([sorted(found), gc.isenabled(), gc.get_freeze_count()]))
""")
    assert dataclasses == []
    assert enabled
    assert frozen > 10_000


def test_annotations_in_http_are_text_which_no_cold_start_evaluates() -> None:
    modules = (ROOT / "chalicelib/entrypoints/http").rglob("*.py")
    texts = {str(module): module.read_text() for module in modules}
    evaluated = {
        name
        for name, text in texts.items()
        if re.search(r"^(class|def) ", text, re.MULTILINE)
        and "from __future__ import annotations\n" not in text
    }
    assert evaluated == set()
    assert len(texts) > 20


def test_pages_come_with_the_first_request_for_one_and_only_once() -> None:
    statuses = in_fresh_lambda("""
health = ask("/healthz")["statusCode"]
before = "chalicelib.entrypoints.console.sign_in" in sys.modules
pages = [ask("/console/signed-out")["statusCode"] for _ in range(2)]
print(json.dumps([health, before, *pages]))
""")
    assert statuses == [200, False, 200, 200]


@pytest.mark.parametrize("name", [each.name for each in iter_modules(shapes.__path__)])
def test_annotations_of_bodies_and_responses_stay_text_until_they_are_asked_for(name: str) -> None:
    text = Path(shapes.__path__[0], f"{name}.py").read_text()
    assert "\nclass " not in text or "from __future__ import annotations\n" in text
