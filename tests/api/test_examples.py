"""The description's examples are what the API answers: one story of HTTP requests writes them.

`make examples` accepts what a change does to them.
"""

import json
import os
from pathlib import Path
from typing import Any

from chalicelib.domain.caller import VENDOR_ROLES
from chalicelib.domain.provisioning import ProvisioningActivity
from chalicelib.entrypoints.description.examples import EXAMPLES
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.catalog_requests import INVOICING
from tests.cards import FakeCards, save_card
from tests.world import BERLIN, COMPANY, NEW_YORK, World, gateway

FILE = Path(EXAMPLES)
OFFICE = f"/offices/{NEW_YORK}"
THREE = [{"license_type": "talk_lines", "quantity": 3}]
ONE = [{"license_type": "talk_lines", "quantity": 1}]
ADDRESS = {
    "address_line_1": "12 Quay Street",
    "city": "Boston",
    "country": "US",
    "postal_code": "02110",
    "region": "MA",
}
NEW_OFFICE = {
    "annual_commit_monthly_billing": False,
    "billing_address": ADDRESS,
    "country": "US",
    "currency": "USD",
    "invoiced": False,
    "name": "Boston",
    "plan_period": "monthly",
    "unified_billing": False,
    "timezone": "America/New_York",
    "use_same_address": True,
}


SPENDING_LIMITS = {
    "office_admin": {"per_order": {"USD": 500_000}, "per_cycle": {"USD": 2_000_000}},
    "offices": {str(NEW_YORK): {"per_cycle": {"USD": 9_000_000}}},
}
PROVISIONING = {
    "default_office_id": NEW_YORK,
    "default_license": "talk",
    "groups": {"Sales Berlin": {"office_id": BERLIN, "role": "office_admin"}},
    "when_none_available": "purchase",
    "purchase_cap_per_cycle": 10,
}
OFFICE_EDIT = {
    "name": "New York, Broadway",
    "billing_contact": {"name": "Ada Okafor", "email": "billing@example.com"},
    "purchase_order_number": "PO 2026-17",
    "collect": "at_once",
    "metadata": {"cost_center": "4711"},
}
COMPANY_EDIT = {
    "legal_name": "Demo GmbH",
    "billing_address": {
        "address_line_1": "Unter den Linden 1",
        "postal_code": "10117",
        "city": "Berlin",
        "country": "DE",
    },
    "tax_ids": [{"country": "DE", "value": "DE123456789"}],
}


class Story:
    """Requests in their order; the first of each operation is its example."""

    def __init__(self, world: World) -> None:
        gateway()  # registers the operations
        self.world = world
        self.examples: dict[str, Any] = {}
        self.keys = 0

    def tell(self, name: str, path: str, body: Any = None, role: str = "company_admin") -> Any:
        """The answer's JSON. Fails if it is a refusal."""
        found = [each for each in OPERATIONS if each.name == name]
        assert found, f"no operation is called {name}"
        this = found[0]
        request: dict[str, Any] = {"path": path}
        headers = {}
        if role in VENDOR_ROLES and this.about_company:
            headers["DP-Company-ID"] = str(COMPANY)
        if role in VENDOR_ROLES and this.changes and "reason" not in (body or {}):
            headers["DP-Reason"] = "asked for by e-mail"
        if this.idempotency != "none":
            self.keys += 1
            headers["Idempotency-Key"] = f"b7c0f1d2-{self.keys:04}"
        if body is not None:
            request["body"] = body
        company = None if role in VENDOR_ROLES else COMPANY
        answer = self.world.request(
            this.method, path, body, token=self.world.token(role, company), headers=headers
        )
        assert answer.status < 300, (name, answer.text)
        got = answer.json if answer.text.startswith(("{", "[")) else answer.text or None
        if headers:
            request["headers"] = headers
        self.examples.setdefault(name, {**request, "status": answer.status, "response": got})
        return got


def tell_all(story: Story) -> None:
    tell = story.tell
    tell("get_company", "/company")
    tell("get_company_history", "/company/history")
    tell("get_offices", "/offices?limit=1")
    tell("get_office", OFFICE)
    quoted = tell("post_quote", f"{OFFICE}/quotes", {"action": "purchase", "items": THREE})
    order = {"items": THREE, "quote": quoted["quote"], "source": "office_settings"}
    tell("post_purchase", f"{OFFICE}/purchases", order)
    tell("post_removal", f"{OFFICE}/removals", {"items": ONE})
    lots = tell("get_removals", f"{OFFICE}/removals")
    lot = {"removal_id": lots["items"][0]["removal_id"]}
    tell("post_restoration", f"{OFFICE}/restorations", lot)
    tell("get_licenses", f"{OFFICE}/licenses")
    tell("get_available_licenses", f"{OFFICE}/available_licenses")
    tell("get_plan", f"{OFFICE}/plan")
    tell("get_capabilities", f"{OFFICE}/capabilities")
    tell("get_company_licenses", "/company/licenses")
    people(story)
    rooms(story)
    tell("get_history", f"{OFFICE}/history?action=purchase&limit=1")
    tell("get_invoices", f"{OFFICE}/invoices?limit=1")
    tell("get_invoice", f"{OFFICE}/invoices/1")
    tell("get_invoice_lines", f"{OFFICE}/invoices/1/lines")
    tell("get_billing_summary", f"{OFFICE}/billing_summary")
    tell("get_company_billing_summary", "/company/billing_summary?limit=1")
    tell("get_thresholds", f"{OFFICE}/thresholds")
    tell("put_thresholds", f"{OFFICE}/thresholds", {"low_below": 5, "idle_above": 20})
    tell("put_spending_limits", "/company/spending_limits", SPENDING_LIMITS)
    tell("get_spending_limits", "/company/spending_limits")
    tell("put_provisioning", "/company/provisioning", PROVISIONING)
    tell("get_provisioning", "/company/provisioning")
    provider_asks(story)
    tell("get_provisioning_activity", "/company/provisioning/activity")
    opened = tell("post_office", "/offices", NEW_OFFICE)
    to_boston = {"from_office_id": NEW_YORK, "to_office_id": opened["office"]["id"], "items": ONE}
    story.world.purchase(talk_lines=1)
    tell("post_transfer", "/company/license_transfers", to_boston)
    tell("patch_office", OFFICE, OFFICE_EDIT)
    batch(story)
    staff(story)
    cards(story)
    api_keys(story)


def api_keys(story: Story) -> None:
    tell, world = story.tell, story.world
    world.new_api_key = lambda: f"slk_Example{'0' * 36}"
    wanted = {"name": "HR export", "role": "viewer", "office_ids": [NEW_YORK]}
    made = tell(
        "post_api_key", "/company/api_keys", {**wanted, "expires_at": "2027-03-31T00:00:00Z"}
    )
    tell("get_api_keys", "/company/api_keys")
    tell("delete_api_key", f"/company/api_keys/{made['id']}")


def cards(story: Story) -> None:
    tell, world = story.tell, story.world
    due = world.get(f"{OFFICE}/invoices/1").json["due"]["amount"]
    reported = {"status": "paid", "amount": due}
    paid = world.staff("POST", f"{OFFICE}/invoices/1/payment", reported)
    assert paid.status == 200, paid.text
    world.wire(world.client, FakeCards())
    save_card(world, NEW_YORK)
    tell("get_payment_method", f"{OFFICE}/payment_method")
    back = {"return_url": "https://app.example.com/billing"}
    tell("post_payment_method_setup", f"{OFFICE}/payment_method/setup", back)
    tell("post_pay", f"{OFFICE}/invoices/1/pay")
    tell("delete_payment_method", f"{OFFICE}/payment_method")


def provider_asks(story: Story) -> None:
    """The identity provider asks for a user, and is refused."""
    refused = ProvisioningActivity(
        target="grace@example.com",
        at=story.world.clock.at,
        method="POST",
        status=409,
        outcome="refused",
        detail="No Talk license is available in the office New York.",
    )
    story.world.wired.provisioned().record(COMPANY, refused, "users#grace@example.com")


def people(story: Story) -> None:
    tell = story.tell
    new = {"email": "ada@example.com", "first_name": "Ada", "office_id": NEW_YORK}
    new["metadata"] = {"cost_center": "4711"}
    ada = tell("post_user", "/users", new)["id"]
    tell("get_user", f"/users/{ada}")
    tell("patch_user", f"/users/{ada}", {"last_name": "Okafor", "state": "active"})
    tell("get_users", "/users?state=active")
    tell("delete_user", f"/users/{ada}?license=keep")
    tell("post_user_restore", f"/users/{ada}/restore")
    story.world.purchase(BERLIN, talk_lines=1)
    tell("patch_user_office", f"/users/{ada}/move_office", {"office_id": BERLIN})
    grace, alan = (without_license(story, each) for each in ("grace", "alan"))
    given = {"license_type": "talk_lines", "assignee": {"type": "user", "id": grace}}
    path = f"{OFFICE}/assignments"
    made = tell("post_assignment", path, given)
    both = [given, {**given, "assignee": {"type": "user", "id": alan}}]
    tell("post_assignments", f"{path}/batch", {"assignments": both})
    tell("get_assignments", path)
    tell("delete_assignment", f"{path}/{made['assignment_id']}")


def batch(story: Story) -> None:
    story.world.purchase(talk_lines=2)
    several = [
        {"email": f"{name.lower()}@example.com", "first_name": name, "office_id": NEW_YORK}
        for name in ("Edsger", "Barbara")
    ]
    story.tell("post_users", "/users/batch", {"users": several})


def without_license(story: Story, name: str) -> int:
    body = {"email": f"{name}@example.com", "office_id": NEW_YORK, "license": "admins"}
    user_id: int = story.world.post("/users", body).json["id"]
    return user_id


def rooms(story: Story) -> None:
    tell = story.tell
    story.world.purchase(room_lines=1)
    story.world.purchase(BERLIN, fax_lines=1)
    room = tell("post_room", "/rooms", {"name": "Lobby", "office_id": NEW_YORK})["id"]
    tell("get_rooms", f"/rooms?office_id={NEW_YORK}")
    tell("get_room", f"/rooms/{room}")
    tell("patch_room", f"/rooms/{room}", {"name": "Lobby", "metadata": {"floor": "2"}})
    tell("delete_room", f"/rooms/{room}")
    ada = tell("get_users", "/users")["items"][0]["id"]
    target = {"target_id": ada, "target_type": "user"}
    line = {"type": "reserved", "number": "+4930555010999"}
    tell("post_faxline", "/faxline", {"line": line, "target": target})


def staff(story: Story) -> None:
    tell = story.tell
    tell("get_terms", f"{OFFICE}/terms", role="csm")
    agreed = {
        "not_self_serve": ["remove"],
        "resold": False,
        "contact": {"name": "Hana Sato", "email": "hana@seatledger.example"},
        "contract_prices": {"talk_lines": 2200},
        "payment_days": 14,
        "reason": "contract 2026-17",
    }
    tell("put_terms", f"{OFFICE}/terms", agreed, role="csm")
    declined = {"status": "declined", "reason": "card expired"}
    tell("post_payment", f"{OFFICE}/invoices/1/payment", declined, role="csm")
    credit = {"lines": [{"position": 1, "quantity": 1}], "reason": "bought by mistake"}
    tell("post_credit_note", f"{OFFICE}/invoices/1/credit_notes", credit, role="csm")
    tell("get_credit_notes_of_invoice", f"{OFFICE}/invoices/1/credit_notes")
    tell("get_credit_notes", f"{OFFICE}/credit_notes")
    tell("get_credit_note", f"{OFFICE}/credit_notes/1")
    tell("get_printed_invoice", f"{OFFICE}/invoices/1/print")
    tell("get_printed_credit_note", f"{OFFICE}/credit_notes/1/print")
    tell("get_office_bookkeeping", f"{OFFICE}/bookkeeping?from=2026-03-01&to=2026-03-31")
    tell("get_company_bookkeeping", "/company/bookkeeping?from=2026-03-01&to=2026-03-31")
    tell("get_public_catalog", "/catalog/public")
    catalog = tell("get_catalog", "/catalog", role="csm")
    next_catalog = {**catalog, **INVOICING, "reason": "yearly review"}
    tell("put_catalog", "/catalog", next_catalog, role="vendor_admin")
    tell("patch_company", "/company", COMPANY_EDIT)
    company = {"name": "Acme", "account_type": "pro", "office": {**NEW_OFFICE, "name": "Main"}}
    tell("post_company", "/companies", {**company, "external_id": "crm-4711"}, role="vendor_admin")
    tell("get_companies", "/companies?external_id=crm-4711", role="csm")


def shortened(examples: dict[str, Any]) -> dict[str, Any]:
    """The catalog's lists and types but for the first two, and the first lines of pages and files:
    an example, not the whole of it."""
    for each in examples.values():
        if isinstance(each["response"], str):
            each["response"] = "\n".join([*each["response"].splitlines()[:5], "..."])
    for name in ("get_catalog", "get_public_catalog", "put_catalog"):
        for part in ("body", "response"):
            if examples[name].get(part):
                for rows in ("price_lists", "license_types"):
                    examples[name][part][rows] = examples[name][part][rows][:2]
    return examples


def test_examples_are_what_is_answered_and_every_operation_has_one(world: World) -> None:
    story = Story(world)
    tell_all(story)
    assert set(story.examples) == {each.name for each in OPERATIONS}
    text = json.dumps(shortened(story.examples), indent=1, ensure_ascii=False) + "\n"
    if "ACCEPT" in os.environ:
        FILE.write_text(text)
    assert json.loads(FILE.read_text()) == json.loads(text)
