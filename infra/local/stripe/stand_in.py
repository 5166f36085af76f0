"""The stand-in as one server on loopback."""

from collections.abc import Callable
from datetime import datetime

from infra.local.gateway import GatewayReply, Headers
from infra.local.servers import Server
from infra.local.stripe.account import Account, Saved
from infra.local.stripe.api import Api, Request, tidy
from infra.local.stripe.at_provider import AtProvider
from infra.local.stripe.pages import Pages
from infra.local.stripe.webhooks import Webhooks

SECRET_KEY = "sk_test_local"  # noqa: S105  # of the stand-in alone
WEBHOOK_SECRET = "whsec_local"  # noqa: S105


class StripeStandIn:
    """Serves until `stop`; port 0 takes a free port. `clock` says when objects are created, and
    when they expire. Webhooks go to `webhooks.send`, when `drain` is called."""

    def __init__(self, clock: Callable[[], datetime], port: int = 0) -> None:
        self.account = Account(clock)
        self.webhooks = Webhooks(self.account.now, WEBHOOK_SECRET)
        self.account.on_event = self.webhooks.take
        self.api = Api(self.account, SECRET_KEY)
        self.at_provider = AtProvider(self.account, self.api, self.webhooks)
        self._pages = Pages(self.account)
        self._server = Server(port, self._handle)
        self.url = self.account.url = self._server.url

    def drain(self) -> int:
        """Delivers the webhooks that wait, and what time has brought. Returns how many."""
        with self.account.lock:
            tidy(self.account)
        return self.webhooks.drain()

    def reset(self, saved: Saved | None = None) -> None:
        """Forgets everything but what was saved of the account."""
        self.account.put_back(saved or Saved())
        self.api.clear()
        self.webhooks.clear()

    def stop(self) -> None:
        self._server.stop()

    def _handle(
        self, method: str, path: str, headers: Headers, body: bytes | None
    ) -> GatewayReply | None:
        if path.startswith("/v1/"):
            return self.api.handle(Request(method, path, headers, body))
        return self._pages.handle(method, path, body)
