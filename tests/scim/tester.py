"""scim2-tester's client, over HTTP or through the gateway in this process."""

from collections.abc import Callable, Iterable
from typing import Any

from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

Sent = Callable[[str, str, dict[str, str], bytes], tuple[int, dict[str, str], bytes]]
"""Sends method, path with query, headers and body; returns status, headers and body."""


def checked(send: Sent, base_url: str) -> list[Any]:
    """The results of all checks."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if query := environ.get("QUERY_STRING"):
            path = f"{path}?{query}"
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").title(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        if kind := environ.get("CONTENT_TYPE"):
            headers["Content-Type"] = kind
        body = environ["wsgi.input"].read()
        status, sent_back, content = send(environ["REQUEST_METHOD"], path, headers, body)
        start_response(f"{status} status", [*sent_back.items()])
        return [content]

    client = WSGISCIMClient(application, base_url=base_url)
    return check_server(client)


def failures(results: list[Any]) -> list[str]:
    """One line for each check that did not succeed and was not skipped."""
    fine = (Status.SUCCESS, Status.SKIPPED)
    return [f"{each.title}: {each.reason}" for each in results if each.status not in fine]
