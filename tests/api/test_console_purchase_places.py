"""The three places in which licenses are purchased: Company Settings, Billing, Office Settings (R6)."""

import re

import pytest

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, pay, words
from tests.world import BERLIN, NEW_YORK

PLACES = (
    ("/company/licenses", "company_settings"),
    ("/company/billing", "billing"),
    (f"{OFFICE}/billing", "billing"),
    (f"{OFFICE}/licenses", "office_settings"),
)


def purchase_link(console: ConsoleClient, place: str) -> str | None:
    found = re.search('href="([^"]+)">Purchase Licenses<', console.get(place).text)
    return found[1].replace("&amp;", "&") if found else None


@pytest.mark.parametrize(("place", "source"), PLACES)
def test_a_company_admin_purchases_in_every_place(
    console: ConsoleClient, place: str, source: str
) -> None:
    link = purchase_link(console, place)
    assert link
    if place.startswith("/company"):
        page = console.get(link)
        assert ("Choose an office" in page.text, f'value="{NEW_YORK}"' in page.text) == (True, True)
        fields = "&".join(f"{name}={value}" for name, value in console.hidden(page.text).items())
        link = console.get(f"/company/purchase?{fields}&office={NEW_YORK}").headers["Location"]
    assert console.hidden(console.get(link).text)["source"] == source
    review = link.replace("/purchase?", "/purchase/review?talk_lines=1&key=k&")
    done = console.post(review).headers["Location"]
    assert "Done. +1 Talk" in words(console.get(done).text)
    (entry,) = console.world.get(f"{OFFICE}/history").json["items"]
    assert entry["source"] == source


def test_a_purchase_that_began_in_billing_returns_there(console: ConsoleClient) -> None:
    chosen = console.get(f"/company/purchase?source=billing&office={NEW_YORK}").headers["Location"]
    assert chosen == f"/console{OFFICE}/purchase?source=billing&then=billing"
    page = words(console.get("/company/purchase?source=billing").text)
    assert page.startswith("Billing Purchase Licenses")
    assert (
        'href="/console/company/billing">Cancel'
        in console.get("/company/purchase?source=billing").text
    )


def test_the_only_office_needs_no_choice(console: ConsoleClient) -> None:
    console.sign_in("office_admin")
    for source, query in (
        ("", "source=company_settings"),
        ("?source=billing", "source=billing&then=billing"),
    ):
        answer = console.get(f"/company/purchase{source}")
        assert answer.headers["Location"] == f"/console{OFFICE}/purchase?{query}"


def test_nobody_who_cannot_purchase_is_offered_it(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    pay(console.world, 1, "declined")
    assert purchase_link(console, "/company/billing") is None
    pay(console.world, 1)
    assert purchase_link(console, "/company/billing")
    console.sign_in("viewer")
    for place, _ in PLACES:
        assert purchase_link(console, place) is None


def test_billing_transfers_like_the_other_places(console: ConsoleClient) -> None:
    assert 'transfer?source=billing">Transfer Licenses' in console.get("/company/billing").text
    answer = console.get(f"/company/transfer?source=billing&office={BERLIN}")
    assert answer.headers["Location"].endswith(f"/{BERLIN}/transfer?source=billing&then=billing")
