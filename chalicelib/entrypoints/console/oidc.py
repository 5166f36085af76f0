"""Sign-in by OpenID Connect: authorization code with PKCE (RFC 7636), state and nonce."""

import os
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

from msgspec.structs import replace

from ...domain.record import Record
from ..claims import ClaimMapping, UnusableClaim, WrongSetting, claim_in, mapping_of
from ..issuer_documents import IssuerUnavailable, fetch_json
from ..issuer_keys import IssuerKeys, issuer_keys
from ..issuer_settings import DEFAULT_SCOPES, is_web_address, scopes_of, sign_out_url_of
from ..tokens import InvalidToken, Verifier
from .signed_cookies import KeptForm, NotConfigured, SignIn, random_text
from .token_endpoint import ClientCredentials

SIGN_IN_LIFETIME_S = 10 * 60
LONGEST_ID_TOKEN = 32 * 1024
"""The token comes in a response body and may list a thousand offices."""
LONGEST_ACCESS_TOKEN = 16 * 1024
LONGEST_CLAIMED_NAME = 100
HEADER_TEXT = re.compile("[!-~]+")
"""What every browser and gateway accepts in a header."""
LIMITED_BY_OFFICES = ("office_admin", "viewer")


class SignInFailed(Exception):
    """The issuer refused, or its answer could not be verified. The message is shown to the user."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class NoRole(SignInFailed):
    """The issuer says who this is, but not what they may do here."""

    def __init__(self, unusable: UnusableClaim, payload: Mapping[str, Any]) -> None:
        super().__init__(str(unusable), 403)
        self.claim = unusable.claim
        self.problem = unusable.problem
        self.name = _text(payload.get("name"))
        self.email = _text(payload.get("email"))


def issuer_down() -> SignInFailed:
    """The log says why."""
    return SignInFailed(
        "The identity provider does not respond, or is not the one that the console is configured "
        "with.",
        503,
    )


class Client(Record):
    """The console as a client of the issuer. The secret is for issuers that require one; PKCE
    protects the exchange in both cases."""

    issuer: str
    client_id: str
    secret: str
    keys: IssuerKeys
    mapping: ClaimMapping = ClaimMapping()
    scopes: str = DEFAULT_SCOPES
    sign_out_url: str = ""
    """Where to sign out at an issuer that has no `end_session_endpoint`."""

    def start(
        self,
        back: str,
        now_s: float,
        running: SignIn | None = None,
        *,
        renews: str = "",
        form: KeptForm | None = None,
    ) -> SignIn:
        """A new sign-in; with `running`, the same one from now on, returning to `back`."""
        began = running or SignIn(0, random_text(), random_text(), random_text(), back)
        return replace(
            began,
            expires_at_s=int(now_s) + SIGN_IN_LIFETIME_S,
            back=back,
            renews=renews or began.renews,
            form=form or began.form,
        )

    def authorization_url(
        self, sign_in: SignIn, redirect_uri: str, *, state: str = "", prompt: str = ""
    ) -> str:
        """The URL at which the browser signs in. Raises SignInFailed."""
        challenge = urlsafe_b64encode(sha256(sign_in.verifier.encode()).digest()).rstrip(b"=")
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.scopes,
            "state": state or sign_in.state,
            "nonce": sign_in.nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
            **({"prompt": prompt} if prompt else {}),
        }
        return with_query(self._endpoint("authorization_endpoint"), parameters)

    def require_issuer(self, parameters: Mapping[str, str]) -> None:
        """Raises SignInFailed for an answer of another issuer (RFC 9207, section 2.4)."""
        named = parameters.get("iss")
        is_named = self._discovery().get("authorization_response_iss_parameter_supported") is True
        if named != self.issuer and (named is not None or is_named):
            raise SignInFailed("The answer is not that of the identity provider.")

    def claims(self, sign_in: SignIn, code: str, redirect_uri: str) -> dict[str, Any]:
        """The verified claims of the ID token, and of UserInfo those that it lacks; with `name`.
        Raises SignInFailed."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": sign_in.verifier,
        }
        response = self._token_response(form)
        payload = self._verified(response.get("id_token"))
        if payload.get("nonce") != sign_in.nonce:
            raise SignInFailed("The identity provider's answer belongs to another sign-in.")
        if not self._is_enough(payload) and "userinfo_endpoint" in self._discovery():
            user_info = self._user_info(payload, response.get("access_token"))
            payload = self.mapping.completed(payload, user_info)
        try:
            claims = self.mapping.caller_claims(payload)
        except UnusableClaim as unusable:
            raise NoRole(unusable, payload) from unusable
        return {**claims, "name": _text(payload.get("name")) or _text(payload.get("email"))}

    def end_session_url(self, signed_out: str) -> str:
        """Where the browser signs out at the issuer (RP-Initiated Logout 1.0, section 2), to return
        to `signed_out`; '' if the issuer has no such address, or does not respond."""
        try:
            url = self.sign_out_url or self._endpoint("end_session_endpoint")
        except SignInFailed:
            return ""
        if not is_web_address(url):
            return ""
        # No `id_token_hint`: tokens are not kept. The client's id serves as well.
        query = {"client_id": self.client_id, "post_logout_redirect_uri": signed_out}
        return url if self.sign_out_url else with_query(url, query)

    def _is_enough(self, payload: Mapping[str, Any]) -> bool:
        """True if the ID token says all that is needed. Whom a list of offices limits must not be
        without one because it is in UserInfo only."""
        try:
            role = self.mapping.caller_claims(payload)["role"]
        except UnusableClaim:
            return False
        is_listed = claim_in(payload, self.mapping.offices) is not None
        return is_listed or role not in LIMITED_BY_OFFICES

    def _user_info(self, payload: Mapping[str, Any], access_token: object) -> dict[str, Any]:
        """The claims that the UserInfo endpoint returns (OpenID Connect Core 1.0, section 5.3)."""
        failed_to = "The identity provider has not said what you may do here."
        token = access_token if isinstance(access_token, str) else ""
        if not HEADER_TEXT.fullmatch(token) or len(token) > LONGEST_ACCESS_TOKEN:
            raise SignInFailed(failed_to)
        try:
            claims = fetch_json(self._endpoint("userinfo_endpoint"), None, f"Bearer {token}")
        except (OSError, HTTPException, ValueError) as failed:
            raise SignInFailed(failed_to, 503) from failed
        if not isinstance(claims, dict) or claims.get("sub") != payload["sub"]:
            raise SignInFailed("The identity provider's answers are about different people.")
        return claims

    def _token_response(self, form: Mapping[str, str]) -> dict[str, Any]:
        credentials = ClientCredentials(self.client_id, self.secret)
        url = self._endpoint("token_endpoint")
        try:
            response = credentials.redeem(self._discovery(), url, form)
        except (OSError, HTTPException, ValueError) as failed:
            is_refused = isinstance(failed, HTTPError) and failed.code < 500
            message = "The identity provider did not accept the sign-in."
            raise SignInFailed(message, 400 if is_refused else 503) from failed
        return response if isinstance(response, dict) else {}

    def _verified(self, token: object) -> dict[str, Any]:
        """All claims of the ID token. Raises SignInFailed."""
        verifier = Verifier(
            self.issuer, (self.client_id,), self.keys, self.mapping, longest=LONGEST_ID_TOKEN
        )
        try:
            return verifier.payload(token if isinstance(token, str) else "")
        except InvalidToken as invalid:
            unverified = "The identity provider's answer could not be verified."
            raise SignInFailed(unverified) from invalid
        except IssuerUnavailable as failed:
            raise issuer_down() from failed

    def _discovery(self) -> Mapping[str, Any]:
        try:
            return self.keys.discovery.usable()
        except IssuerUnavailable as failed:
            raise issuer_down() from failed

    def _endpoint(self, name: str) -> str:
        endpoint = self._discovery().get(name)
        if not isinstance(endpoint, str) or not HEADER_TEXT.fullmatch(endpoint):
            raise SignInFailed("The identity provider is not configured for sign-in.")
        return endpoint


@lru_cache(maxsize=1)
def client() -> Client:
    """The client that the environment configures. Raises NotConfigured."""
    issuer = os.environ.get("SEATLEDGER_ISSUER", "")
    client_id = os.environ.get("SEATLEDGER_CONSOLE_CLIENT_ID", "")
    if not issuer or not client_id:
        raise NotConfigured("SEATLEDGER_CONSOLE_CLIENT_ID names the console at the issuer")
    try:
        return Client(
            issuer,
            client_id,
            os.environ.get("SEATLEDGER_CONSOLE_CLIENT_SECRET", ""),
            issuer_keys(issuer),
            mapping_of(os.environ),
            scopes_of(os.environ),
            sign_out_url_of(os.environ),
        )
    except WrongSetting as wrong:
        raise NotConfigured(str(wrong)) from wrong


def with_query(endpoint: str, parameters: Mapping[str, str]) -> str:
    """The address with the parameters. An endpoint may have a query already (RFC 6749, 3.1)."""
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"


def _text(claim: object) -> str:
    return claim[:LONGEST_CLAIMED_NAME] if isinstance(claim, str) else ""
