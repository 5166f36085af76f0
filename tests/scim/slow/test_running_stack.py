"""scim2-tester on the running local stack, over HTTP."""

from collections.abc import Iterator

import pytest
import requests

from tests.api.running import RunningStack
from tests.scim.tester import checked, failures


@pytest.fixture(scope="module")
def running() -> Iterator[RunningStack]:
    with RunningStack("--empty") as started:
        yield started


def test_scim2_tester_has_no_complaint_about_the_running_stack(running: RunningStack) -> None:
    office_id = running.overview()["offices"][0]["id"]
    seats = {"items": [{"license_type": "talk_lines", "quantity": 100}]}
    path = f"/offices/{office_id}/purchases"
    assert running.api("POST", path, seats, **{"Idempotency-Key": "seats"}).status_code == 201
    settings = {"default_office_id": office_id, "default_license": "talk"}
    assert running.api("PUT", "/company/provisioning", settings).status_code == 200
    made = running.api("POST", "/company/api_keys", {"name": "T", "role": "provisioning"})
    key = made.json()["key"]
    with requests.Session() as session:

        def send(
            method: str, path: str, headers: dict[str, str], body: bytes
        ) -> tuple[int, dict[str, str], bytes]:
            sent = {**headers, "Authorization": f"Bearer {key}", "Host": running.app[7:]}
            answer = session.request(
                method, f"{running.app}{path}", headers=sent, data=body or None, timeout=30
            )
            return answer.status_code, {**answer.headers}, answer.content

        results = checked(send, f"{running.app}/scim/v2")
    assert failures(results) == []
    assert len(results) > 60
