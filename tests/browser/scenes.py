"""A company in use, and the pages that there are: what screenshots and checks of every page need."""

from tests.browser.page_driver import BERLIN, NEW_YORK, TOKYO, PageDriver

PEOPLE = (
    ("ada.okafor@example.com", "Ada", "Okafor", "talk"),
    ("ben.alvarez@example.com", "Ben", "Alvarez", "talk"),
    ("chiara.rossi@example.com", "Chiara", "Rossi", "agents"),
    ("dmitri.ivanov@example.com", "Dmitri", "Ivanov", "talk"),
    ("esi.mensah@example.com", "Esi", "Mensah", "lite_support_agents"),
    ("farid.haddad@example.com", "Farid", "Haddad", "talk"),
)


def fill_company(console: PageDriver) -> None:
    """Three offices with licenses, users, removals and a history of some days."""
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


def pages(console: PageDriver) -> dict[str, str]:
    """The address of every page by its name, below `/console`."""
    office, berlin, tokyo = (f"/offices/{number}" for number in (NEW_YORK, BERLIN, TOKYO))
    users = console.stack.api("GET", "/users").json()["items"]
    lots = console.stack.api("GET", f"{office}/removals").json()["items"]
    review = "talk_lines=5&room_lines=1&key=screens"
    return {
        "company licenses": "/company/licenses",
        "company purchase": "/company/purchase",
        "company billing": "/company/billing",
        "office licenses": f"{office}/licenses",
        "office licenses done": f"{office}/licenses?done=3",
        "purchase": f"{office}/purchase",
        "purchase with errors": f"{office}/purchase/review?talk_lines=x&sell_lines=-1",
        "purchase review": f"{office}/purchase/review?{review}",
        "remove": f"{office}/remove?group=license",
        "remove too many": f"{office}/remove/review?talk_lines=900",
        "remove review": f"{office}/remove/review?talk_lines=1&key=screens",
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
        "history": f"{office}/history",
        "history none": f"{office}/history?action=transfer",
        "an entry": f"{office}/history/4",
        "scheduled removals": f"{office}/removals",
        "not found": "/offices/1/licenses",
    }
