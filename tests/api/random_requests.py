"""Random request bodies for one office."""

from hypothesis import strategies as st

from tests.model.answers import Json
from tests.model.ledger import Ledger, Lot

DELETED = {"state": "deleted"}
ADMIN, STAFF = "company_admin", "csm"
KINDS = {"room_lines": "room", "fax_lines": "fax_line"}


def quantity_of(license_type: str, quantity: int) -> Json:
    return {"license_type": license_type, "quantity": quantity}


def possible(ledger: Ledger, action: str, items: list[Json]) -> list[Json]:
    """The items reduced to what the counts allow; unchanged if nothing would remain."""
    most = {"removal": ledger.available, "restoration": ledger.scheduled}
    if action not in most:
        return items
    capped = [
        quantity_of(name, min(each["quantity"], most[action](name)))
        for each in items
        if most[action](name := each["license_type"])
    ]
    return capped or items


def restoration(how: str, lot: Lot, quantity: int) -> Json:
    """The body of a restoration: by a purchase, from the newest lots, or from one lot."""
    bodies: dict[str, Json] = {
        "purchase": {"items": [quantity_of(lot.license_type, quantity)]},
        "items": {"items": [quantity_of(lot.license_type, quantity)]},
        "lot": {"removal_id": lot.removal_id},
        "part of a lot": {"removal_id": lot.removal_id, "quantity": quantity},
        "unknown lot": {"removal_id": lot.removal_id + 1},
    }
    return bodies[how]


def reason_of(reason: str | None, role: str) -> Json:
    """The member `reason` of a request of vendor staff; nothing for other roles."""
    return {"reason": reason or "by mail"} if role == STAFF and reason is not None else {}


def changed(body: Json) -> Json:
    """Another body of the same kind."""
    if "items" in body:
        first, *rest = body["items"]
        return {**body, "items": [{**first, "quantity": first["quantity"] + 1}, *rest]}
    if "removal_id" in body:
        return {**body, "quantity": body.get("quantity", 0) + 1}
    if "assignments" in body:
        return {"assignments": [*body["assignments"], assignment_of("fax_lines", 9)]}
    if "email" in body:
        return {**body, "license": "lite_support_agents"}
    return assignment_of("fax_lines", 9)


def assignment_of(license_type: str, number: int) -> Json:
    assignee = {"type": KINDS.get(license_type, "user"), "id": number}
    return {"license_type": license_type, "assignee": assignee}


types = st.sampled_from(
    ["talk_lines", "room_lines", "talk_lines", "sell_lines", "talk_lines", "fax_lines"]
)
some = st.integers(1, 5)
picks = st.integers(0, 11)
items = st.dictionaries(types, some, min_size=1, max_size=3).map(
    lambda wanted: [quantity_of(*each) for each in wanted.items()]
)
mostly_admin = st.sampled_from([ADMIN, ADMIN, ADMIN, STAFF])
often_staff = st.sampled_from([STAFF, ADMIN])
reasons = st.sampled_from(["by phone", "by phone", "by phone", None])
user_licenses = st.sampled_from(["talk", "talk", "agents", "admins"])
user_changes = st.sampled_from(
    [
        {"state": "suspended"},
        {"state": "active"},
        {"license": "talk"},
        {"license": "agents"},
        DELETED,
    ]
)
around = st.sampled_from([-1, 0, 1])
