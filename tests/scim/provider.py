"""An identity provider's requests to SCIM, through the gateway that the local stack uses."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlencode

from tests.simulation.gate import GatedClient
from tests.world import COMPANY, NEW_YORK, Answer, World, gateway

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
HOST = "seatledger.example"
Json = dict[str, Any]


@dataclass
class Provider:
    """`key` is an API key with the role `provisioning`."""

    world: World
    key: str

    def create_at_once(self, number: int) -> list[Answer]:
        """The answers to that many creates, in any order. The database gets their calls one at a time:
        moto loses writes of threads."""
        lock, answers = Lock(), list[Answer]()

        def one_at_a_time(_: str, call: Callable[[], Any]) -> Any:
            with lock:
                return call()

        self.world.wire(GatedClient(self.world.client, one_at_a_time))
        threads = [
            Thread(target=lambda each=each: answers.append(self.create(f"user{each}@example.com")))
            for each in range(number)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        self.world.wire(self.world.client)
        return answers

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **query: str,
    ) -> Answer:
        """`body` is sent as SCIM's JSON, bytes as they are."""
        sent = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/scim+json",
            "Host": HOST,
            **(headers or {}),
        }
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        asked = f"/scim/v2{path}" + (f"?{urlencode(query)}" if query else "")
        reply = gateway().handle(method, asked, sent, raw)
        return Answer(reply.status, reply.headers, reply.body.decode())

    def create(self, user_name: str, **more: Any) -> Answer:
        return self.ask("POST", "/Users", new_user(user_name, **more))

    def patch(self, path: str, *operations: Json) -> Answer:
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": [*operations]})

    def found(self, filter_: str, path: str = "/Users") -> list[Json]:
        answer = self.ask("GET", path, filter=filter_)
        assert answer.status == 200, answer.text
        return [*answer.json["Resources"]]

    def user(self, user_id: str) -> Json:
        answer = self.ask("GET", f"/Users/{user_id}")
        assert answer.status == 200, answer.text
        return dict(answer.json)


def new_user(user_name: str, **more: Any) -> Json:
    return {
        "schemas": [USER],
        "userName": user_name,
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"primary": True, "value": user_name, "type": "work"}],
        "active": True,
        **more,
    }


def provisioning_key(world: World, company_id: int = COMPANY) -> str:
    made = world.post(
        "/company/api_keys",
        {"name": "Okta", "role": "provisioning"},
        token=world.token("company_admin", company_id),
    )
    assert made.status == 201, made.text
    return str(made.json["key"])


def settings(world: World, **more: Any) -> Answer:
    """Sets New York and Talk as defaults, and what is given."""
    body = {"default_office_id": NEW_YORK, "default_license": "talk", **more}
    answer = world.request("PUT", "/company/provisioning", body)
    assert answer.status == 200, answer.text
    return answer


def provider(world: World, seats: int = 10, **more: Any) -> Provider:
    """One with settings, and so many free licenses in New York."""
    settings(world, **more)
    if seats:
        assert world.purchase(talk_lines=seats).status == 201
    return Provider(world, provisioning_key(world))
