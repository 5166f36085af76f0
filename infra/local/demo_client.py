"""Sends requests through the gateway as the people of the demo company and the vendor's staff."""

import json
from itertools import count
from typing import Any

from infra.local.gateway import Gateway
from infra.local.issuer import Issuer
from infra.local.seed import COMPANY_ID, NEW_YORK


class DemoRefused(Exception):
    """A request was refused. `faults` are pointers into its body, and what is wrong there."""

    def __init__(self, what: str, problem: dict[str, Any]) -> None:
        super().__init__(f"{what} was refused: {problem.get('detail') or problem.get('title')}")
        self.faults = [(each["pointer"], each["detail"]) for each in problem.get("errors", [])]


class DemoClient:
    """Sends as a role. Raises DemoRefused for every status but 2xx."""

    def __init__(self, gateway: Gateway, issuer: Issuer) -> None:
        self._gateway = gateway
        self._issuer = issuer
        self._tokens: dict[str, str] = {}
        self._keys = count(1)

    def send(self, role: str, method: str, path: str, body: Any = None, reason: str = "") -> Any:
        """`body` is sent as JSON, bytes as they are. Returns the answer's JSON."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._token(role)}",
            "DP-Company-ID": str(COMPANY_ID),
        }
        if method == "POST":
            headers["Idempotency-Key"] = f"demo-{next(self._keys)}"
        if reason:
            headers["DP-Reason"] = reason
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        reply = self._gateway.handle(method, f"/api/v2{path}", headers, raw)
        answer = json.loads(reply.body) if reply.body else None
        if not 200 <= reply.status < 300:
            raise DemoRefused(f"{method} {path}", answer or {"title": str(reply.status)})
        return answer

    def _token(self, role: str) -> str:
        if role not in self._tokens:
            company_id = COMPANY_ID if role.endswith("_admin") and role != "vendor_admin" else None
            offices = [NEW_YORK] if role == "office_admin" else None
            self._tokens[role] = self._issuer.token(role, company_id, offices)
        return self._tokens[role]
