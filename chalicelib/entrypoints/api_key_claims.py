"""What an API key says about the caller, in place of a token's claims (R53)."""

import logging
from datetime import datetime
from typing import Any

from ..api_keys import grant_of, is_first_use, record_use
from ..domain.api_key import subject_of
from ..wiring import Wired, wired
from .failures import failure_of

log = logging.getLogger(__name__)


def claims_of_key(token: str) -> dict[str, Any]:
    """The claims of the caller that uses the key, found by one read: the gateway keeps the answer.
    The day's first use is recorded, which can take seconds, so what the key opens is read again
    after it. Raises UnusableKey, and Retryable if the database does not answer."""
    current = wired()
    now = current.clock()
    grant = grant_of(current.api_keys, token, now)
    if is_first_use(grant, now):
        _record_use(current, token, now)
        grant = grant_of(current.api_keys, token, now)
    return {
        "sub": subject_of(grant.key_id),
        "company_id": grant.company_id,
        "role": grant.role,
        "office_ids": None if grant.office_ids is None else [*grant.office_ids],
        "api_key_id": grant.key_id,
    }


def _record_use(current: Wired, token: str, now: datetime) -> None:
    try:
        record_use(current.api_keys, token, now)
    except Exception as error:
        # The caller's request does not depend on it, and the next minute's may record it.
        log.warning("the use of an API key was not recorded", exc_info=failure_of(error))
