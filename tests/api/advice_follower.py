"""Reads what a refusal suggests, and does it literally, as the caller that was refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world import COMPANY, NEW_YORK, Answer, World

STAFF = ("csm", "vendor_admin")
SUGGESTIONS = {
    "restore": r"restore (?P<quantity>\d+) that (?:is|are) scheduled for removal",
    "purchase": r"purchase (?P<quantity>\d+)",
    "transfer": r"transfer (?P<quantity>\d+) from office (?P<office>\d+)",
    "release": r"release (?P<quantity>\d+) that (?:is|are) assigned(?! and)",
}
ORDERS = {"restore": "restorations", "purchase": "purchases"}


@dataclass(frozen=True)
class Caller:
    """Sends requests of one role. Vendor staff name the company and give a reason."""

    world: World
    role: str = "company_admin"
    office_ids: tuple[int, ...] = (NEW_YORK,)

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        offices = [*self.office_ids] if self.role in ("office_admin", "viewer") else None
        token = self.world.token(self.role, None if self.is_staff else COMPANY, offices)
        headers = {"DP-Company-ID": str(COMPANY), "DP-Reason": "asked by phone"}
        sent = headers if self.is_staff else {}
        return self.world.request(method, path, body, token=token, headers=sent, **more)

    def order(
        self, what: str, license_type: str, quantity: int, office: int, **more: Any
    ) -> Answer:
        items = [{"license_type": license_type, "quantity": quantity}]
        path = "/company/license_transfers" if more else f"/offices/{office}/{what}"
        key = self.world.new_key()
        return self.send("POST", path, {"items": items, **more}, key=key)

    def transfer(self, license_type: str, quantity: int, giver: int, receiver: int) -> Answer:
        more = {"from_office_id": giver, "to_office_id": receiver}
        return self.order("", license_type, quantity, giver, **more)


def suggested(answer: Answer) -> dict[str, dict[str, int]]:
    """What the refusal's sentence suggests, with the numbers; `contact` if one is named."""
    detail: str = answer.json["detail"].lower()
    found = {name: re.search(pattern, detail) for name, pattern in SUGGESTIONS.items()}
    numbers = {
        name: {each: int(number) for each, number in met.groupdict().items()}
        for name, met in found.items()
        if met
    }
    return numbers | ({"contact": {}} if "contact" in answer.json else {})


def follow(caller: Caller, answer: Answer, name: str, office: int = NEW_YORK) -> None:
    """Does what is suggested under this name, and requires that it is accepted."""
    numbers, kind = suggested(answer)[name], answer.json["license_type"]
    assert attempt(caller, name, kind, numbers, office), (name, answer.text)


def attempt(
    caller: Caller, name: str, license_type: str, numbers: dict[str, int], office: int
) -> bool:
    """True if it is accepted. `contact`: vendor staff purchase, as the contact would."""
    quantity = numbers.get("quantity", 1)
    if name == "transfer":
        done = caller.transfer(license_type, quantity, numbers["office"], office)
        return done.status == 201
    if name == "release":
        return _release(caller, license_type, quantity, office)
    buyer = Caller(caller.world, "csm") if name == "contact" else caller
    return buyer.order(ORDERS.get(name, "purchases"), license_type, quantity, office).status == 201


def _release(caller: Caller, license_type: str, quantity: int, office: int) -> bool:
    """The oldest assignments of the type."""
    listed = caller.send("GET", f"/offices/{office}/assignments").json["items"]
    held = [each for each in listed if each["license_type"] == license_type][:quantity]
    paths = [f"/offices/{office}/assignments/{each['assignment_id']}" for each in held]
    done = [caller.send("DELETE", path).status == 204 for path in paths]
    return len(held) == quantity and all(done)


def follow_each(
    world: World,
    refuse: Callable[[], Answer],
    *expected: str,
    caller: Caller | None = None,
    office: int = NEW_YORK,
) -> None:
    """The request is refused with these suggestions and no others; after each of them alone, it
    succeeds."""
    refused, saved = refuse(), world.saved()
    assert set(suggested(refused)) == set(expected), refused.text
    for name in expected:
        follow(caller or Caller(world), refused, name, office)
        again = refuse()
        assert again.status < 300, (name, refused.text, again.text)
        world.back_to(saved)
