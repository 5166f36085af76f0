"""Whether a payment provider is connected. The only module of the capability that a deployment
without one loads."""

import os

from chalice.app import Chalice

from ..entrypoints.telemetry import in_lambda
from ..wiring import connect_payments


def is_connected() -> bool:
    """True if this deployment has a payment provider."""
    return os.environ.get("SEATLEDGER_PAYMENTS") == "stripe"


def register_payments(app: Chalice, url_prefix: str) -> None:
    """Adds the capability's operations and function to the app, if a provider is connected."""
    if not is_connected():
        return
    from .invocation import remote
    from .routes import routes

    app.register_blueprint(routes, url_prefix=url_prefix)
    connect_payments(remote)
    if not in_lambda():
        # Lambda finds the function by its own module (see `register_functions`).
        from .function import functions

        app.register_blueprint(functions)
