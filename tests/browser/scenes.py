"""A company in use, and the pages that there are: what screenshots and checks of every page need."""

from tests.api.new_offices import OFFICE
from tests.browser.page_driver import BERLIN, NEW_YORK, TOKYO, PageDriver

PEOPLE = (
    ("ada.okafor@example.com", "Ada", "Okafor", "talk"),
    ("ben.alvarez@example.com", "Ben", "Alvarez", "talk"),
    ("chiara.rossi@example.com", "Chiara", "Rossi", "agents"),
    ("dmitri.ivanov@example.com", "Dmitri", "Ivanov", "talk"),
    ("esi.mensah@example.com", "Esi", "Mensah", "lite_support_agents"),
    ("farid.haddad@example.com", "Farid", "Haddad", "talk"),
)


BOSTON = {
    **OFFICE,
    "name": "Boston",
    "country": "US",
    "currency": "USD",
    "timezone": "America/New_York",
    "e911_address": {
        "address": "1 Main Street",
        "city": "Boston",
        "country": "US",
        "state": "MA",
        "zip": "02101",
    },
}
PAYROLL_KEY = {
    "name": "Payroll export",
    "role": "viewer",
    "office_ids": [NEW_YORK, BERLIN],
    "expires_at": "2027-03-31T23:59:59Z",
}
SCIM_KEY = {"name": "Okta", "role": "provisioning"}
GIVEN_SEQ = 6
"""New York's journal entry of the transfer to Boston, Boston's first."""


def fill_company(console: PageDriver) -> None:
    """Four offices with licenses, users, removals and a history of some days. New York has given a
    license to Boston. The company's agreement lets it collect with the next bill."""
    console.purchase(talk_lines=12, sell_lines=1, room_lines=3, fax_lines=2)
    console.purchase(BERLIN, talk_lines=20, uberconference_lines=2)
    console.purchase(TOKYO, talk_lines=8)
    console.later(days=2)
    console.purchase(contact_center_lines=5)
    for email, first, last, license_name in PEOPLE:
        console.invite(email, first_name=first, last_name=last, license=license_name)
    console.later(days=2)
    console.remove(talk_lines=3)
    console.later(days=1)
    console.purchase(TOKYO, talk_lines=2, tollfree_room_lines=1)
    console.remove(talk_lines=2, room_lines=1)
    console.later(days=3)
    console.order("restorations", talk_lines=1)
    console.later(days=2)
    console.transfer(open_boston(console), fax_lines=1)
    console.let_collect_later()
    for wanted in (PAYROLL_KEY, SCIM_KEY):
        assert console.stack.api("POST", "/company/api_keys", wanted).status_code == 201


def open_boston(console: PageDriver) -> int:
    """A second office in US dollars, whose licenses New York can give and get."""
    answer = console.stack.api("POST", "/offices", BOSTON)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["office"]["id"])


def pages(console: PageDriver) -> dict[str, str]:
    """The address of every page by its name, below `/console`."""
    office, berlin, tokyo = (f"/offices/{number}" for number in (NEW_YORK, BERLIN, TOKYO))
    users = console.stack.api("GET", "/users").json()["items"]
    offices = console.stack.api("GET", "/offices").json()["items"]
    boston = next(each["id"] for each in offices if each["name"] == "Boston")
    lots = console.stack.api("GET", f"{office}/removals").json()["items"]
    key_id = console.stack.api("GET", "/company/api_keys").json()["items"][0]["id"]
    review = "talk_lines=5&room_lines=1&key=screens"
    return {
        "company licenses": "/company/licenses",
        "company purchase": "/company/purchase",
        "company billing": "/company/billing",
        "company settings": "/company/settings",
        "API keys": "/company/api_keys",
        "create an API key": "/company/api_keys/new",
        "identity provider": "/company/provisioning",
        "revoke an API key": f"/company/api_keys/{key_id}/revoke",
        "office settings": f"{office}/settings",
        "office licenses": f"{office}/licenses",
        "office licenses done": f"{office}/licenses?done=3",
        "purchase": f"{office}/purchase",
        "purchase with errors": f"{office}/purchase/review?talk_lines=x&sell_lines=-1",
        "purchase review": f"{office}/purchase/review?{review}",
        "remove": f"{office}/remove?group=license",
        "remove too many": f"{office}/remove/review?talk_lines=900",
        "remove review": f"{office}/remove/review?talk_lines=1&key=screens",
        "company transfer": "/company/transfer",
        "transfer": f"{office}/transfer",
        "transfer with errors": f"{office}/transfer/review?talk_lines=900&to={boston}",
        "transfer to nobody": f"{berlin}/transfer",
        "transfer review": f"{office}/transfer/review?talk_lines=1&to={boston}&key=screens",
        "transfer done": f"{office}/licenses?done={GIVEN_SEQ}&other=1",
        "a transfer": f"{office}/history/{GIVEN_SEQ}",
        "billing of Boston": f"/offices/{boston}/billing",
        "cancel a removal": f"{office}/removals/{lots[0]['removal_id']}/cancel",
        "billing": f"{office}/billing",
        "billing contracted": f"{tokyo}/billing",
        "licenses contracted": f"{tokyo}/licenses",
        "remove contracted": f"{tokyo}/remove",
        "invoices": f"{office}/invoices",
        "invoice": f"{office}/invoices/1",
        "users": f"{office}/users",
        "users none": f"{berlin}/users",
        "invite": f"{office}/users/invite",
        "user": f"{office}/users/{users[0]['id']}",
        "delete a user": f"{office}/users/{users[0]['id']}/confirm?do=delete&license=remove",
        "deleted users": f"{office}/users/deleted",
        "replace the card": f"{office}/billing/card",
        "remove the card": f"{office}/billing/card/remove",
        "collecting": f"{office}/billing/collecting",
        "company purchase from billing": "/company/purchase?source=billing",
        "history": f"{office}/history",
        "history none": f"{office}/history?action=transfer",
        "an entry": f"{office}/history/4",
        "scheduled removals": f"{office}/removals",
        "not found": "/offices/1/licenses",
    }
