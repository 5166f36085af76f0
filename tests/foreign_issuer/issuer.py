"""Runs `issuer.mjs`: a certified OpenID Connect provider that knows nothing of this service."""

import json
import subprocess
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from infra.local.seed import COMPANY_ID, NEW_YORK
from tests.foreign_issuer.browser import Browser

HERE = Path(__file__).parent
BUNDLED = HERE / "node_modules" / ".bin" / "node"
NODE = BUNDLED if BUNDLED.exists() else "node"
"""Version 22 or newer: npm has it for Linux."""
CLIENT_ID = "seatledger-console"
SECRET = "the-console's secret: 100 %"
"""With characters that client_secret_basic must encode."""
ROBOT = "billing-robot"
TOOL = "reports"
"""A client that gets access tokens for people, as an integrator's program does."""
TOOL_ADDRESS = "http://127.0.0.1:9/callback"
VERIFIER = "the-verifier-of-the-tests-which-is-long-enough"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
COMPANY = "https://acme.example/company"
RESOURCES = {
    "https://api.example/rs256": {"audience": "seatledger", "alg": "RS256"},
    "https://api.example/es256": {"audience": "seatledger", "alg": "ES256"},
    "https://other.example": {"audience": "other", "alg": "RS256"},
}
ACCOUNTS: dict[str, dict[str, Any]] = {
    "carla": {"name": "Carla", "groups": ["Seat Admins", "Everyone"], COMPANY: str(COMPANY_ID)},
    "noah": {
        "name": "Noah",
        "groups": ["Office Admins"],
        COMPANY: COMPANY_ID,
        "offices": [str(NEW_YORK)],
    },
    "vera": {"name": "Vera", "groups": ["Everyone", "Readers"], COMPANY: COMPANY_ID},
    "hana": {"name": "Hana", "groups": ["Success"], COMPANY: COMPANY_ID},
    "viktor": {"name": "Viktor", "groups": ["Vendor"]},
    "paula": {"name": "Paula", "groups": ["Collections"]},
    "gus": {"name": "Gus", "groups": ["Everyone"], COMPANY: COMPANY_ID},
    "lena": {"name": "Lena", "groups": ["Seat Admins"]},
    ROBOT: {"groups": ["Collections"]},
}
ROLE_VALUES = {
    "Seat Admins": "company_admin",
    "Office Admins": "office_admin",
    "Readers": "viewer",
    "Success": "csm",
    "Vendor": "vendor_admin",
    "Collections": "payments",
}
SETTINGS = {
    "RoleClaim": "groups",
    "CompanyClaim": COMPANY,
    "OfficesClaim": "offices",
    "RoleValues": json.dumps(ROLE_VALUES),
    "ConsoleScopes": "openid profile seats",
}


class ForeignIssuer:
    """Runs from `start` to `stop`. `console` is the address of the console that signs in there."""

    def __init__(self, port: int, console: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._console = console
        self._keys = [_rsa_key("r1"), _ec_key("e1")]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [NODE, HERE / "issuer.mjs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(self._configuration()) + "\n")
        self._process.stdin.flush()
        said = ""
        for line in self._process.stdout:
            said += line
            if line.startswith("listening"):
                return
        raise AssertionError(f"it did not start:\n{said}")

    def stop(self) -> None:
        assert self._process
        self._process.terminate()
        self._process.communicate(timeout=30)

    def rotate(self, *, withdraw: bool) -> None:
        """Signs with new keys from now on. The old ones stay published, unless withdrawn."""
        name = str(len(self._keys))
        old = [] if withdraw else self._keys
        self._keys = [_rsa_key(f"r{name}"), _ec_key(f"e{name}"), *old]
        self.stop()
        self.start()

    def access_token(self, login: str, resource: str = "https://api.example/rs256") -> str:
        """An access token for the person, who signs in on the issuer's page and consents."""
        token: str = self._tokens_for(login, "openid", resource=resource)["access_token"]
        return token

    def id_token_claims(self, login: str) -> dict[str, Any]:
        """All that an ID token says of the person."""
        token = self._tokens_for(login, "openid profile seats")["id_token"]
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
        return claims

    def _tokens_for(self, login: str, scope: str, **more: str) -> dict[str, Any]:
        parameters = {
            "response_type": "code",
            "client_id": TOOL,
            "redirect_uri": TOOL_ADDRESS,
            "scope": scope,
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **more,
        }
        browser = Browser(stops_at=TOOL_ADDRESS)
        page = browser.sign_in(browser.open(f"{self.url}/auth?{urlencode(parameters)}"), login)
        form = {"grant_type": "authorization_code", "code": page.query["code"]}
        return self._redeemed(
            TOOL, {**form, "redirect_uri": TOOL_ADDRESS, "code_verifier": VERIFIER, **more}
        )

    def robots_token(self) -> str:
        """An access token for a program, by its own credentials."""
        form = {"grant_type": "client_credentials", "resource": "https://api.example/rs256"}
        token: str = self._redeemed(ROBOT, form)["access_token"]
        return token

    def _redeemed(self, client: str, form: dict[str, str]) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/token", form, auth=(client, "secret"), timeout=30)
        tokens: dict[str, Any] = answer.json()
        return tokens

    def _configuration(self) -> dict[str, Any]:
        console = {
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "redirect_uris": [f"{self._console}/callback"],
            "post_logout_redirect_uris": [f"{self._console}/signed-out"],
        }
        tool = {"client_id": TOOL, "client_secret": "secret", "redirect_uris": [TOOL_ADDRESS]}
        robot = {
            "client_id": ROBOT,
            "client_secret": "secret",
            "grant_types": ["client_credentials"],
            "redirect_uris": [],
            "response_types": [],
        }
        return {
            "port": self._port,
            "keys": self._keys,
            "clients": [console, tool, robot],
            "accounts": ACCOUNTS,
            "resources": RESOURCES,
            "scopes": {"seats": ["groups", COMPANY, "offices"]},
        }


def _rsa_key(key_id: str) -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return _named(jwt.algorithms.RSAAlgorithm.to_jwk(key, as_dict=True), key_id, "RS256")


def _ec_key(key_id: str) -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    return _named(jwt.algorithms.ECAlgorithm.to_jwk(key, as_dict=True), key_id, "ES256")


def _named(jwk: dict[str, Any], key_id: str, algorithm: str) -> dict[str, Any]:
    jwk.pop("key_ops", None)
    return {**jwk, "kid": key_id, "use": "sig", "alg": algorithm}
