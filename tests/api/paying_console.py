"""The console of a company whose offices pay by card, at the stand-in for Stripe."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import requests

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, words
from tests.payments.paying import FAILS_LATER, GOOD, PayingWorld
from tests.world import MARCH_ENDS, Answer

BILLING, CARD = f"{OFFICE}/billing", f"{OFFICE}/billing/card"
REVIEW = f"{OFFICE}/purchase/review?talk_lines=2&key=once"


@dataclass
class PayingConsole:
    console: ConsoleClient
    paying: PayingWorld

    def text(self, path: str) -> str:
        return words(self.console.get(path).text)

    def follow_due(self, path: str) -> str:
        """The page of an office that is due: finalized first, it is loaded again."""
        answer = self.console.get(path)
        return words((self.follow(answer) if answer.status == 303 else answer).text)

    def follow(self, answer: Answer) -> Answer:
        """The page that a redirection leads to."""
        assert answer.status == 303, (answer.status, words(answer.text))
        return self.console.get(answer.headers["Location"])

    def type_card(self, number: str, page: str = CARD, **form: str) -> Answer:
        """Goes to the provider's page, types the card there, and comes back."""
        leaving = self.console.post(page, form)
        assert leaving.status == 200, words(leaving.text)
        url = address_in(leaving.text)
        sent = requests.post(url, data={"card": number}, allow_redirects=False, timeout=10)
        assert sent.status_code == 303, sent.text
        return self.come_back(sent.headers["Location"])

    def confirm_at_bank(self, page: Answer, outcome: str = "authenticate") -> Answer:
        """Presses a button on the bank's page. Returns the page of ours that it leads to."""
        sent = requests.post(
            address_in(page.text), data={"outcome": outcome}, allow_redirects=False, timeout=10
        )
        assert sent.status_code == 303, sent.text
        return self.come_back(sent.headers["Location"])

    def come_back(self, address: str) -> Answer:
        parts = urlsplit(address)
        return self.console.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    def fail_renewal(self, days: int = 0) -> None:
        """Two Talk were bought with a good card; another, which is declined, meets the renewal."""
        self.paying.save_card(number=GOOD)
        assert self.paying.buy().status == 201
        self.paying.settle()
        self.paying.world.clock.advance(days=1)
        self.paying.save_card(number=FAILS_LATER)
        self.paying.world.clock.at = MARCH_ENDS
        self.paying.advance()
        for _ in range(days):
            self.paying.advance(days=1)
        self.console.sign_in()


def address_in(html: str) -> str:
    """Where the page leads to at another origin."""
    return unescape(re.findall(r'class="button" href="(http[^"]+)"', html)[0])
