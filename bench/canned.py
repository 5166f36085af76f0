"""botocore without its network: answers recorded once, and given again.

Requests are built, serialized and signed, answers parsed, as ever; only the socket is not there.
"""

from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session


class _Raw(BytesIO):
    """A body as urllib3 would hand it over."""

    def stream(self, **_: Any) -> Any:
        yield self.read()


Answers = dict[str, tuple[dict[str, str], bytes]]
"""Headers and body, by operation."""


class Canned:
    """Gives the answers; without any, fetches and records them."""

    def __init__(self, answers: Answers | None = None) -> None:
        self.answers: Answers = answers or {}
        self._recording = answers is None
        self._network = URLLib3Session()

    def into(self, client: Any) -> Any:
        """The client, whose requests end here."""
        client.meta.events.register("before-send.dynamodb.*", self._answer)
        return client

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = target.decode() if isinstance(target, bytes) else target
        if self._recording:
            answer = self._network.send(request)
            assert answer.status_code == 200, answer.content
            self.answers[operation] = (dict(answer.headers), answer.content)
        headers, body = self.answers[operation]
        return AWSResponse(request.url, 200, headers, _Raw(body))
