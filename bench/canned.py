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


class Canned:
    """Answers by operation. Those that are not known yet are fetched while `recording`."""

    def __init__(self) -> None:
        self.recording = True
        self._answers: dict[str, tuple[dict[str, str], bytes]] = {}
        self._network = URLLib3Session()

    def into(self, client: Any) -> Any:
        """The client, whose requests end here."""
        client.meta.events.register("before-send.dynamodb.*", self._answer)
        return client

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = target.decode() if isinstance(target, bytes) else target
        if self.recording:
            answer = self._network.send(request)
            assert answer.status_code == 200, answer.content
            self._answers[operation] = (dict(answer.headers), answer.content)
        headers, body = self._answers[operation]
        return AWSResponse(request.url, 200, headers, _Raw(body))
