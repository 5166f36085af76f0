"""Whether a payment provider is connected, and the API's way to the payments function."""

import os
from functools import partial

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Chalice

from ..entrypoints.telemetry import in_lambda
from ..service.payment_ports import CardPayments
from ..service.ports import Retryable
from ..wiring import connect_payments
from .remote import RemotePayments

ANSWERS_WITHIN_S = 10
"""The provider answers within eight, or not at all."""


def is_connected() -> bool:
    """True if this deployment has a payment provider."""
    return os.environ.get("SEATLEDGER_PAYMENTS") == "stripe"


def register(app: Chalice, url_prefix: str) -> None:
    """Adds the capability's operations and function to the app, if a provider is connected."""
    if not is_connected():
        return
    from .routes import routes

    app.register_blueprint(routes, url_prefix=url_prefix)
    connect_payments(remote)
    if not in_lambda():
        # Lambda finds the function by its own module (see `register_functions`).
        from .function import functions

        app.register_blueprint(functions)


def remote() -> CardPayments:
    """Payments of the API: by calls of the function named SEATLEDGER_PAYMENTS_FUNCTION."""
    config = Config(
        connect_timeout=1, read_timeout=ANSWERS_WITHIN_S, retries={"total_max_attempts": 1}
    )
    client = botocore.session.get_session().create_client("lambda", config=config)
    return RemotePayments(partial(_invoke, client, os.environ["SEATLEDGER_PAYMENTS_FUNCTION"]))


def _invoke(client: BaseClient, function: str, payload: bytes) -> bytes:
    try:
        answer = client.invoke(FunctionName=function, Payload=payload)
    except (BotoCoreError, ClientError) as lost:
        raise Retryable("unknown") from lost
    body: bytes = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise Retryable("unknown")
    return body
