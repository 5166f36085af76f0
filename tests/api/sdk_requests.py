"""Shared requests for the tests with Dialpad's SDK."""
# The SDK annotates ids as str; the API has integers.
# mypy: disable-error-code="arg-type"

from typing import Any

from dialpad import DialpadClient

from tests.api.running import RunningStack
from tests.world import NEW_YORK


def buy(stack: RunningStack, office: int = NEW_YORK, **quantities: int) -> None:
    items = [{"license_type": name, "quantity": number} for name, number in quantities.items()]
    key = f"{office} {quantities}"
    answer = stack.api(
        "POST", f"/offices/{office}/purchases", {"items": items}, **{"Idempotency-Key": key}
    )
    assert answer.status_code == 201, answer.text


def newcomer(name: str, office: int = NEW_YORK) -> Any:
    return {"email": f"{name}@example.com", "first_name": name, "office_id": office}


def free(dialpad: DialpadClient, office: int = NEW_YORK) -> Any:
    return dialpad.offices.list_available_licenses(office)
