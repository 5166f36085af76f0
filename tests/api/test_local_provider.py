"""The stand-in for the payment provider, as `make run` serves it."""

import pytest
import requests

from tests.api.running import RunningStack


def test_the_stand_in_for_stripe_is_served_and_controlled(stack: RunningStack) -> None:
    control = f"{stack.control}/stripe"
    url = requests.get(control, timeout=10).json()["url"]
    key = {"Authorization": "Bearer sk_test_local"}
    made = requests.post(f"{url}/v1/customers", {"name": "A"}, headers=key, timeout=10)
    listed = requests.get(f"{control}/customers", timeout=10).json()["items"]
    assert listed[0]["id"] == made.json()["id"]
    refused = stack.post("/stripe/fail", {"next": 1, "how": "slowly"})
    assert (refused.status_code, "how must be one of" in refused.json()["error"]) == (400, True)
    assert stack.post("/stripe/fail", {"next": 1, "how": "timeout_before"}).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{url}/v1/customers", {"name": "B"}, headers=key, timeout=10)
    assert stack.post("/reset").status_code == 200
    assert requests.get(f"{control}/customers", timeout=10).json()["items"] == listed[1:]
