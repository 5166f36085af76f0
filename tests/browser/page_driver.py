"""Drives the console in a browser: signs in, clicks by visible names, and records what the browser reports,
so that no error of a script or a policy is missed."""

import re
from pathlib import Path
from typing import Any

from infra.local.seed import COMPANY_ID
from tests.api.running import RunningStack

NEW_YORK, BERLIN, TOKYO = (5000000000000101, 5000000000000102, 5000000000000103)
PEOPLE = {
    "company_admin": "Carla Mendes",
    "office_admin": "Noah Brooks",
    "viewer": "Vera Lindqvist",
    "csm": "Hana Sato",
    "vendor_admin": "Viktor Hall",
}
SCREENSHOTS = Path(__file__).parent / "screenshots"


class PageDriver:
    def __init__(self, stack: RunningStack, browser: Any) -> None:
        self.stack = stack
        self.browser = browser
        self.complaints: list[str] = []
        self._keys = 0
        self.page: Any = None
        self.open()

    def open(self, **options: Any) -> Any:
        """A browser of its own: `color_scheme`, `viewport`, `java_script_enabled`."""
        if self.page:
            self.close()
        self.context = self.browser.new_context(**{"base_url": self.stack.app, **options})
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)
        return self.page

    def _note(self, message: Any) -> None:
        # A page that refuses is a 4xx, which Chromium logs as an error of its own.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def close(self) -> None:
        self.context.close()

    def sign_in(self, role: str = "company_admin", path: str = "/company/licenses") -> Any:
        self.go(path)
        self.person(role)
        return self.page

    def sign_in_anew(self, role: str, path: str) -> Any:
        self.context.clear_cookies()
        return self.sign_in(role, path)

    def person(self, role: str) -> None:
        """On the issuer's page."""
        with self.page.expect_navigation(url="**/console/**"):
            self.page.get_by_role("link", name=PEOPLE[role]).click()

    def go(self, path: str) -> Any:
        self.page.goto(f"{self.stack.app}/console{path}")
        return self.page

    def office(self, path: str, office: int = NEW_YORK) -> Any:
        return self.go(f"/offices/{office}{path}")

    def click(self, name: str, role: str = "") -> Any:
        """A link or button by its visible name, before which a button may say what is paid; returns
        on the page that it leads to."""
        pattern = re.compile(rf"^(Pay \S+ and )?{re.escape(name)}$")
        wanted = self.page.get_by_role(role or "link", name=pattern)
        with self.page.expect_navigation():
            wanted.first.click()
        return self.page

    def press(self, name: str) -> Any:
        return self.click(name, "button")

    def enter(self, **numbers: int) -> None:
        for name, number in numbers.items():
            self.page.locator(f"#{name}").fill(str(number))

    @property
    def heading(self) -> str:
        return str(self.page.locator("h1").inner_text())

    @property
    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def order(self, what: str, office: int = NEW_YORK, **quantities: int) -> Any:
        """An order by the API, as if another user placed it meanwhile."""
        self._keys += 1
        items = [{"license_type": name, "quantity": number} for name, number in quantities.items()]
        key = {"Idempotency-Key": f"driver-{self._keys}"}
        answer = self.stack.api("POST", f"/offices/{office}/{what}", {"items": items}, **key)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def purchase(self, office: int = NEW_YORK, **quantities: int) -> Any:
        return self.order("purchases", office, **quantities)

    def remove(self, office: int = NEW_YORK, **quantities: int) -> Any:
        return self.order("removals", office, **quantities)

    def transfer(self, to: int, **quantities: int) -> Any:
        """Licenses from New York to another office, by the API."""
        self._keys += 1
        items = [{"license_type": name, "quantity": number} for name, number in quantities.items()]
        body = {"from_office_id": NEW_YORK, "to_office_id": to, "items": items}
        key = {"Idempotency-Key": f"driver-{self._keys}"}
        answer = self.stack.api("POST", "/company/license_transfers", body, **key)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def staff(self, method: str, path: str, body: Any) -> Any:
        """A request of vendor staff, with a reason."""
        token = self.stack.post("/tokens", {"role": "vendor_admin"}).json()["token"]
        headers = {"DP-Company-ID": str(COMPANY_ID), "DP-Reason": "agreed by phone"}
        headers["Authorization"] = f"Bearer {token}"
        answer = self.stack.api(method, path, body, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def let_collect_later(self) -> None:
        """The company's agreement allows to collect charges with the next bill."""
        self.staff("PATCH", "/company", {"agreement": {"may_collect_later": True}})

    def save_card(self, number: str, button: str = "Replace the Card") -> None:
        """By a link to the page that leads to the payment provider's, and there a test card."""
        self.later(seconds=60)
        self.click(button)
        self.page.get_by_role("button", name="Continue to the Payment Page").click()
        self.page.wait_for_url("**/c/pay/**")
        self.page.locator(f"input[value='{number}']").check()
        self.page.get_by_role("button", name="Save card").click()
        self.page.wait_for_url("**card=saved*")

    def later(self, days: int = 0, seconds: int = 0) -> None:
        """Moves the stack's clock."""
        moved = self.stack.post("/clock", {"advance_seconds": days * 24 * 60 * 60 + seconds})
        assert moved.status_code == 200, moved.text

    def invite(self, email: str, office: int = NEW_YORK, **more: Any) -> Any:
        answer = self.stack.api("POST", "/users", {"email": email, "office_id": office, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def counts(self, license_type: str = "talk_lines", office: int = NEW_YORK) -> tuple[int, ...]:
        """Purchased, assigned, to be removed, available, as the API answers."""
        items = self.stack.api("GET", f"/offices/{office}/licenses").json()["items"]
        held = next(each for each in items if each["license_type"] == license_type)
        names = ("purchased", "assigned", "scheduled_for_removal", "available")
        return tuple(held[name] for name in names)

    def invoices(self, office: int = NEW_YORK) -> list[int]:
        """The totals, oldest first."""
        items = self.stack.api("GET", f"/offices/{office}/invoices").json()["items"]
        return [each["total"]["amount"] for each in reversed(items)]
