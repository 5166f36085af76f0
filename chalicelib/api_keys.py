"""Create and revoke API keys, and find what a key opens (R53)."""

from collections.abc import Callable
from datetime import datetime

from .domain.advice.access import ASK_FOR_ACCESS
from .domain.api_key import (
    MOST_API_KEYS,
    ApiKey,
    KeyGrant,
    ListedKeys,
    hash_of,
    is_key,
    offices_error,
)
from .domain.caller import Caller
from .domain.reach import key_exceeds
from .domain.refusals import forbidden, invalid, limit_reached, located, not_found
from .service.api_key_ports import ApiKeys, KeysReading, KeyWrite
from .service.ports import ConditionsFailed, Retryable, StoredResponse
from .service.record_changes import record_change
from .service.requests import Outcome, Request, Service, idempotency_record_of, replay


class UnusableKey(Exception):
    """The key opens nothing. The message says why; it contains no text of the key."""


def create_api_key(
    service: Service,
    keys: ApiKeys,
    request: Request,
    created: ApiKey,
    response_of: Callable[[ApiKey], StoredResponse],
) -> Outcome:
    """Creates the key for the caller's company, once: a repeat with the same idempotency key gets
    the stored response, in which the key itself is not. It is in the company's history (R26).
    Raises Refusal."""
    _require_may_create(request.caller, created)
    stored_response, company_id = response_of(created), request.caller.company_id

    def attempt() -> Outcome:
        reading = keys.reading(company_id, created.office_ids or ())
        listed = _allowed(reading, created)
        history = record_change(request, "api_keys", {}, created.shown)
        record = idempotency_record_of(request, stored_response)
        try:
            keys.create(KeyWrite(company_id, created, listed, history), reading, record)
        except ConditionsFailed as failure:
            # An earlier attempt of this request committed, and its answer was lost.
            if failure.change_exists:
                return Outcome(stored_response, replayed=False)
            if failure.stored_response and request.key:
                return replay(failure.stored_response, request.key)
            raise Retryable("stale") from failure
        return Outcome(stored_response, replayed=False)

    return service.retries.run(attempt)


def _require_may_create(caller: Caller, wanted: ApiKey) -> None:
    if caller.api_key_id is not None:
        raise forbidden("An API key cannot create API keys. Sign in to create one.")
    if error := offices_error(wanted.role, wanted.office_ids):
        raise invalid("/office_ids", error)
    if key_exceeds(wanted.role, wanted.office_ids, caller):
        raise forbidden(
            "An API key cannot have more access than the one who creates it: an office admin can "
            "create keys with the role office_admin or viewer, for offices of their own. "
            f"{ASK_FOR_ACCESS}"
        )


def _allowed(reading: KeysReading, created: ApiKey) -> ListedKeys:
    """The keys of the company. Raises if there is no room for one more, or for offices that are not
    the company's own. An earlier attempt may have listed this one already."""
    if reading.listed is None:
        raise not_found("company")
    for place, office_id in enumerate(created.office_ids or ()):
        if office_id not in reading.office_ids:
            raise located(not_found("office"), f"/office_ids/{place}")
    is_listed = reading.listed.numbered(created.key_id) is not None
    if len(reading.listed.keys) >= MOST_API_KEYS and not is_listed:
        detail = (
            f"A company can have {MOST_API_KEYS} API keys. Revoke one that is not needed first."
        )
        raise limit_reached(MOST_API_KEYS, detail)
    return reading.listed


def revoke_api_key(service: Service, keys: ApiKeys, request: Request, key_id: int) -> None:
    """Ends the key: it is refused from then on, at the latest when the gateway has forgotten it. It
    is in the company's history (R26). Raises Refusal."""
    company_id, may_be_done = request.caller.company_id, False

    def attempt() -> None:
        nonlocal may_be_done
        listed = keys.listed(company_id)
        key = listed.numbered(key_id)
        if key is None:
            if may_be_done:
                return
            raise not_found("API key")
        _require_may_revoke(request.caller, key)
        history = record_change(request, "api_keys", key.shown, {})
        try:
            keys.revoke(KeyWrite(company_id, key, listed, history))
        except ConditionsFailed as failure:
            raise Retryable("stale") from failure
        except Retryable as failure:
            may_be_done |= failure.reason == "unknown"
            raise

    service.retries.run(attempt)


def _require_may_revoke(caller: Caller, key: ApiKey) -> None:
    if caller.api_key_id not in (None, key.key_id):
        raise forbidden("An API key can revoke no other. Sign in to revoke it.")
    if key_exceeds(key.role, key.office_ids, caller):
        raise forbidden(
            "This API key has more access than you have. Ask a company admin to revoke it."
        )


def grant_of(keys: ApiKeys, token: str, now: datetime) -> KeyGrant:
    """What the key opens now, found by one read. Raises UnusableKey, Retryable."""
    if not is_key(token):
        raise UnusableKey(
            "The API key is malformed: a key is slk_ and 43 letters, digits, - and _ after it."
        )
    grant = keys.grant(hash_of(token))
    if grant is None:
        raise UnusableKey("The API key is not known: it never existed, or it was revoked.")
    if grant.expires_at and grant.expires_at <= now:
        raise UnusableKey("The API key has expired: ask an admin of the company for a new one.")
    return grant


def is_first_use(grant: KeyGrant, now: datetime) -> bool:
    """True if no use of the key is recorded on this day."""
    return grant.last_used is None or grant.last_used < now.date().isoformat()


def record_use(keys: ApiKeys, token: str, now: datetime) -> None:
    """Records the day of the key's use. Raises Retryable."""
    keys.record_use(hash_of(token), now.date().isoformat())
