"""Stripe's refusals: a status, and an error object."""

from typing import Any


class Refused(Exception):
    """The request is answered by this status and error."""

    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(error["message"])
        self.status = status
        self.error = {name: value for name, value in error.items() if value is not None}

    @property
    def answer(self) -> dict[str, Any]:
        return {"error": self.error}


class Invalid(Refused):
    """A parameter is invalid; the request was not begun, so its key is free."""


def invalid(message: str, param: str | None = None, code: str | None = None) -> Invalid:
    return Invalid(400, type="invalid_request_error", message=message, param=param, code=code)


def refused(message: str, code: str | None = None, **members: Any) -> Refused:
    """The request is valid, and impossible now."""
    return Refused(400, type="invalid_request_error", message=message, code=code, **members)


def missing(what: str, object_id: str, param: str = "id", status: int = 404) -> Refused:
    """404 for what the path names, 400 for what a parameter names."""
    message = f"No such {what}: '{object_id}'"
    code = "resource_missing"
    return Refused(status, type="invalid_request_error", message=message, param=param, code=code)


def key_in_use(key: str) -> Refused:
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably "
        f"means you submitted twice, and the other request is still going through): {key}. "
        "Please try again later."
    )
    return Refused(
        409, type="invalid_request_error", code="idempotency_key_in_use", message=message
    )


def key_mismatch(key: str) -> Refused:
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request."
    )
    return Refused(400, type="idempotency_error", message=message)


def unauthorized(message: str) -> Refused:
    return Refused(401, type="invalid_request_error", message=message)


def too_many() -> Refused:
    return Refused(
        429, type="invalid_request_error", code="rate_limit", message="Request rate limit exceeded."
    )


def broken() -> Refused:
    return Refused(500, type="api_error", message="An unknown error occurred.")
