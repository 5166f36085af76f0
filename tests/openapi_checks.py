"""Checks that every response in the tests is documented in the OpenAPI description."""

import re
from functools import lru_cache

from chalicelib.entrypoints.description.document import codes_of
from chalicelib.entrypoints.http.registry import OPERATIONS, Operation


def assert_documented(method: str, path: str, status: int, code: str) -> None:
    """Status and problem code ('' for a success) are described for the operation. What is no
    operation of the path is not described."""
    this = _operation(method, path.split("?", maxsplit=1)[0])
    if this is None or code == "method_not_allowed":
        return
    if code:
        assert code in codes_of(this), f"{this.name} answers {code}, which is not described"
        return
    described = {*this.responses, *({304} if this.tagged else ())}
    assert status in described, f"{this.name} answers {status}, which is not described"


def _operation(method: str, path: str) -> Operation | None:
    return next(
        (
            each
            for each, pattern in _patterns()
            if each.method == method and pattern.fullmatch(path)
        ),
        None,
    )


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[Operation, re.Pattern[str]]]:
    return [(each, re.compile(re.sub(r"\{\w+\}", "[^/]+", each.path))) for each in OPERATIONS]
