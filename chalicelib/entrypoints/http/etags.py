"""Entity tags: a client that has the current version gets no body (RFC 9110, 8.8.3)."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from ..reply import Reply
from .operation import Call


def tagged(call: Call[Any], reply: Reply) -> Reply:
    """The reply with its `ETag`; 304 without a body if the client sent that tag."""
    assert reply.body is not None
    tag = f'"{blake2b(reply.body.encode(), digest_size=12).hexdigest()}"'
    headers = {**reply.headers, "ETag": tag, "Cache-Control": "private, no-cache"}
    known = [each.strip() for each in call.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Reply(304, None, headers)
    return Reply(reply.status, reply.body, headers)
