"""The API's way to the payments function: a synchronous call, which Lambda does not repeat."""

import os
from functools import lru_cache, partial

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ..service.payment_ports import CardPayments
from ..service.ports import Retryable
from .remote import RemotePayments

ANSWERS_WITHIN_S = 10
"""The provider answers within eight, or not at all."""


def remote() -> CardPayments:
    """Payments of the API: by calls of the function named SEATLEDGER_PAYMENTS_FUNCTION."""
    return RemotePayments(partial(_invoke, os.environ["SEATLEDGER_PAYMENTS_FUNCTION"]))


@lru_cache(maxsize=1)
def _client() -> BaseClient:
    """Created for the first call: it would make each cold start of the API a quarter longer."""
    config = Config(
        connect_timeout=1, read_timeout=ANSWERS_WITHIN_S, retries={"total_max_attempts": 1}
    )
    return botocore.session.get_session().create_client("lambda", config=config)


def _invoke(function: str, payload: bytes) -> bytes:
    try:
        answer = _client().invoke(FunctionName=function, Payload=payload)
    except (BotoCoreError, ClientError) as lost:
        raise Retryable("unknown") from lost
    body: bytes = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise Retryable("unknown")
    return body
