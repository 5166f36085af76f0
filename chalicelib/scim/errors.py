"""Our refusals as SCIM's errors, with a sentence that an administrator understands who reads it in
the identity provider's log."""

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from scim2_models import Error, InvalidValueException, SCIMException, UniquenessException

from ..domain.refusals import Refusal, RefusalCode
from ..entrypoints.http.problems import PROBLEM_BY_CODE

_NAMES = {
    "/emails": "emails",
    "/external_id": "externalId",
    "/email": "userName",
}
_UNIQUE = frozenset({RefusalCode.EMAIL_TAKEN, RefusalCode.EXTERNAL_ID_TAKEN})
_CONFLICTS = frozenset(
    {
        RefusalCode.PAYMENT_METHOD_REQUIRED,
        RefusalCode.PAYMENT_DECLINED,
        RefusalCode.PAYMENT_ACTION_REQUIRED,
    }
)
"""402 is no status of SCIM: identity providers would not show the sentence."""
RETRY_AFTER_S = 2


_P = ParamSpec("_P")
_R = TypeVar("_R")


class Refused(SCIMException):
    """A refusal of the rules for which SCIM has no word."""

    def __init__(self, status: int, detail: str, retry_after_s: int = 0) -> None:
        super().__init__(detail=detail)
        self.status = status
        self.retry_after_s = retry_after_s

    def to_error(self) -> Error:
        return Error(status=self.status, detail=self.detail)


def exception_of(refusal: Refusal) -> SCIMException:
    """The refusal as SCIM's error."""
    code = refusal.code
    if PROBLEM_BY_CODE[code].status == 400:
        return InvalidValueException(detail=_in_their_words(refusal.detail))
    if code in _UNIQUE:
        return UniquenessException(detail=_in_their_words(refusal.detail))
    status = 409 if code in _CONFLICTS else PROBLEM_BY_CODE[code].status
    retry_after_s = RETRY_AFTER_S if code == RefusalCode.CONTENDED else 0
    return Refused(status, refusal.detail, retry_after_s=retry_after_s)


def _in_their_words(detail: str) -> str:
    for pointer, name in _NAMES.items():
        detail = detail.replace(f"{pointer}:", f"{name}:")
    return re.sub(r"/emails/[0-9]+:", "userName or emails:", detail)


def in_scims_words(method: Callable[_P, _R]) -> Callable[_P, _R]:
    """The method with SCIMException in place of Refusal."""

    @wraps(method)
    def called(*arguments: _P.args, **named: _P.kwargs) -> _R:
        try:
            return method(*arguments, **named)
        except Refusal as refusal:
            raise exception_of(refusal) from refusal

    return called
