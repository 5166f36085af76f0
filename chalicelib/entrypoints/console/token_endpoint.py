"""The issuer's token endpoint: redeems the code of a sign-in, as a client that the issuer knows by
its secret, or as a public one."""

import json
import logging
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote_plus

from ...domain.record import Record
from ..issuer_documents import fetch_json

log = logging.getLogger(__name__)

BASIC = "client_secret_basic"
POST = "client_secret_post"
METHODS_SUPPORTED = "token_endpoint_auth_methods_supported"
LARGEST_ERROR = 16 * 1024


class ClientRefused(OSError):
    """The issuer does not know the client, or not by this secret."""


class ClientCredentials(Record):
    """`secret` is '' for a public client; PKCE protects the exchange in both cases."""

    client_id: str
    secret: str

    def redeem(self, discovery: Mapping[str, Any], url: str, form: Mapping[str, str]) -> Any:
        """The response of the endpoint to the form. Raises OSError, HTTPException or ValueError.

        The method is one that the issuer names (RFC 8414, section 2; basic without a list). Some
        issuers name both and register each client for one: the other is tried if it is refused.
        """
        methods = self._methods(discovery.get(METHODS_SUPPORTED))
        for method in methods[:-1]:
            try:
                return self._ask(url, form, method)
            except ClientRefused:
                log.info("the issuer refused the console's client by %s", method)
        try:
            return self._ask(url, form, methods[-1])
        except ClientRefused:
            log.warning("the issuer refused the console's client; tried %s", ", ".join(methods))
            raise

    def _methods(self, named: object) -> list[str]:
        if not self.secret:
            return ["none"]
        known = named if isinstance(named, list) else [BASIC]
        return [each for each in (BASIC, POST) if each in known] or [POST]

    def _ask(self, url: str, form: Mapping[str, str], method: str) -> Any:
        secret = {"client_secret": self.secret} if method == POST else {}
        who = {} if method == BASIC else {"client_id": self.client_id, **secret}
        try:
            return fetch_json(url, {**form, **who}, self._basic() if method == BASIC else None)
        except HTTPError as refused:
            with refused:
                if refused.code == 401 or _error_of(refused) == "invalid_client":
                    raise ClientRefused(method) from refused
            raise

    def _basic(self) -> str:
        """Form-encoded before base64, so that a colon is none of the two (RFC 6749, 2.3.1)."""
        pair = f"{quote_plus(self.client_id)}:{quote_plus(self.secret)}"
        return f"Basic {b64encode(pair.encode()).decode()}"


def _error_of(refused: HTTPError) -> object:
    try:
        body = json.loads(refused.read(LARGEST_ERROR))
    except (ValueError, OSError, RecursionError):
        return None
    return body.get("error") if isinstance(body, dict) else None
