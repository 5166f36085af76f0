"""Worked examples of invoices with tax, computed by hand (R50, R51). New York has 22 of 31 days left:
a talk line of $25.00 costs 1774 cents. Berlin's year began on 1 January: 10 March is day 69, so that
297 of 365 days are left. Tokyo's 10 March is its local 10 March, 22 of 31 days left."""

import pytest

from tests.api.taxed import (
    NY_ADDRESS,
    RATES,
    SELLER,
    amounts,
    credit,
    invoice,
    make_taxed,
    set_rates,
)
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, World

LONDON = 9_000_003


@pytest.fixture
def taxed(world: World) -> World:
    return make_taxed(world)


def test_a_purchase_in_new_york(taxed: World) -> None:
    """3 x 1774 = 5322; 8.875 % of it is 472.3275."""
    items = {"items": [{"license_type": "talk_lines", "quantity": 3}]}
    quoted = taxed.post(f"/offices/{NEW_YORK}/quotes", {"action": "purchase", **items}).json
    tax = [("Sales tax", 8.875, 5322, 472)]
    assert amounts(quoted) == (5322, tax, 5794)
    assert (quoted["balance_used"]["amount"], quoted["due_now"]["amount"]) == (0, 5794)
    # 3 x 2500 = 7500 at the boundary; 665.625 rounds to 666.
    assert amounts(quoted["next_invoice"]) == (7500, [("Sales tax", 8.875, 7500, 666)], 8166)
    order = {**items, "quote": quoted["quote"]}
    bought = taxed.post(f"/offices/{NEW_YORK}/purchases", order, key="k")
    assert (bought.status, bought.json["due_now"]["amount"]) == (201, 5794)
    issued = invoice(taxed)
    assert amounts(issued) == (5322, tax, 5794)
    assert issued["seller"] == {**SELLER, "email": None}
    assert issued["buyer"]["address"] == NY_ADDRESS
    assert issued["due_at"] == issued["issued_at"], "a card plan's invoice is due at once"


def test_a_renewal_in_new_york(taxed: World) -> None:
    taxed.purchase(talk_lines=3)
    taxed.clock.at = MARCH_ENDS
    taxed.sweep()
    assert amounts(invoice(taxed, 2)) == (7500, [("Sales tax", 8.875, 7500, 666)], 8166)


def test_berlin_owes_the_tax_itself_once_its_vat_number_is_known(taxed: World) -> None:
    """Talk, yearly: €252.00 x 297 / 365 = 205.05 a license; 19 % of two, 410.10, is 77.92."""
    listed = taxed.get(f"/offices/{BERLIN}/licenses").json["items"]
    price = next(each for each in listed if each["license_type"] == "talk_lines")["unit_price"]
    assert price["amount"] == 25200
    taxed.purchase(BERLIN, talk_lines=2)
    assert amounts(invoice(taxed, 1, BERLIN)) == (41010, [("VAT", 19, 41010, 7792)], 48802)
    ids = {"tax_ids": [{"country": "DE", "value": "DE123456789"}]}
    assert taxed.request("PATCH", "/company", ids).status == 200
    taxed.purchase(BERLIN, talk_lines=2)
    second = invoice(taxed, 2, BERLIN)
    assert amounts(second) == (41010, [("VAT", 19, 41010, 0)], 41010)
    assert second["tax"][0]["reverse_charge"] is True
    assert second["buyer"]["tax_ids"] == ids["tax_ids"]
    assert invoice(taxed, 1, BERLIN)["buyer"]["tax_ids"] == [], "as on its day"


def test_tokyo_is_billed_in_whole_yen_with_the_next_invoice(taxed: World) -> None:
    """An invoiced plan: what it buys accrues without tax, and the renewal bills both with it."""
    listed = taxed.get(f"/offices/{TOKYO}/licenses").json["items"]
    price = next(each for each in listed if each["license_type"] == "talk_lines")["unit_price"]
    assert price == {"amount": 3000, "currency": "JPY"}
    taxed.purchase(TOKYO, talk_lines=1)
    bill = taxed.get(f"/offices/{TOKYO}/billing_summary").json["next_bill"]
    # 3000 x 22 / 31 = 2129.03 and 3000: 5129; 10 % is 512.9.
    assert amounts(bill) == (5129, [("JCT", 10, 5129, 513)], 5642)
    taxed.clock.at = MARCH_ENDS
    taxed.sweep()
    issued = invoice(taxed, 1, TOKYO)
    assert amounts(issued) == (5129, [("JCT", 10, 5129, 513)], 5642)
    assert issued["issued_at"] == "2026-03-31T15:00:00Z"
    assert issued["due_at"] == "2026-05-01T14:59:59Z", "the last second of 1 May in Tokyo"


def test_london_pays_with_its_balance(taxed: World) -> None:
    """£25.00 x 22 / 31: three cost 53.22 and 10.64 of VAT; one costs 17.74 and 3.55."""
    taxed.open_office(LONDON, "London", currency="GBP")
    address = {"address_line_1": "1 Poultry", "city": "London", "country": "GB"}
    edited = taxed.request("PATCH", f"/offices/{LONDON}", {"billing_address": address})
    assert edited.status == 200, edited.text
    taxed.purchase(LONDON, talk_lines=3)
    assert amounts(invoice(taxed, 1, LONDON)) == (5322, [("VAT", 20, 5322, 1064)], 6386)
    paid = taxed.staff("POST", f"/offices/{LONDON}/invoices/1/payment", {"status": "paid"})
    assert paid.status == 200
    assert credit(taxed, 1, {"amount": 1000, "reason": "goodwill"}, LONDON).status == 201
    bought = taxed.purchase(LONDON, talk_lines=1).json
    assert (bought["due_now"]["amount"], bought["balance_used"]["amount"]) == (1129, 1000)
    second = invoice(taxed, 2, LONDON)
    assert amounts(second) == (1774, [("VAT", 20, 1774, 355)], 2129)
    assert (second["due"]["amount"], second["status"]) == (1129, "open")


def test_the_tax_of_the_day_of_issue_applies(world: World) -> None:
    world.request("PATCH", f"/offices/{NEW_YORK}", {"billing_address": NY_ADDRESS})
    world.purchase(talk_lines=1)
    set_rates(world, RATES)
    world.purchase(talk_lines=1)
    assert [amounts(invoice(world, each))[2] for each in (1, 2)] == [1774, 1931]
    assert invoice(world, 1)["tax"] == []


def test_what_was_edited_after_the_boundary_is_not_on_its_invoice(taxed: World) -> None:
    """The sweep is late: the company is renamed and moves away before it runs."""
    taxed.purchase(talk_lines=3)
    taxed.clock.at = MARCH_ENDS
    taxed.clock.advance(hours=5)
    elsewhere = {**NY_ADDRESS, "region": "MA", "city": "Boston"}
    assert taxed.request("PATCH", "/company", {"legal_name": "Renamed Inc."}).status == 200
    taxed.sweep()
    moved = taxed.request("PATCH", f"/offices/{NEW_YORK}", {"billing_address": elsewhere})
    assert moved.status == 200
    issued = invoice(taxed, 2)
    assert amounts(issued)[1] == [("Sales tax", 8.875, 7500, 666)]
    assert issued["buyer"]["legal_name"] != "Renamed Inc."
    assert issued["buyer"]["address"]["city"] == "New York"
    taxed.purchase(talk_lines=1)
    third = invoice(taxed, 3)
    assert (third["tax"], third["buyer"]["legal_name"]) == ([], "Renamed Inc.")


def test_a_mistaken_purchase_is_credited_and_its_licenses_given_up(taxed: World) -> None:
    """1000 talk lines: 1,774,000 cents and 157,442.5 of tax, which rounds to 157,443."""
    taxed.purchase(talk_lines=1000)
    assert amounts(invoice(taxed))[2] == 1_931_443
    made = credit(taxed, 1, {"release_licenses": True, "reason": "meant 10"})
    assert made.status == 201, made.text
    note = made.json
    assert amounts(note) == (1_774_000, [("Sales tax", 8.875, 1_774_000, 157_443)], 1_931_443)
    assert note["released"] == [{"license_type": "talk_lines", "quantity": 1000}]
    assert (note["number"], note["document_number"][-6:]) == ("1", "-C0001")
    assert taxed.counts() == (0, 0, 0, 0)
    corrected = invoice(taxed)
    assert (corrected["status"], corrected["due"]["amount"]) == ("credited", 0)
    assert corrected["credited"]["amount"] == 1_931_443
    summary = taxed.get(f"/offices/{NEW_YORK}/billing_summary").json
    assert (summary["open"]["amount"], summary["balance"]["amount"]) == (0, 0)


@pytest.mark.parametrize("refund", [False, True])
def test_nothing_is_due_of_a_paid_invoice_that_is_credited_in_full(
    taxed: World, refund: bool
) -> None:
    taxed.purchase(talk_lines=3)
    paid = taxed.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", {"status": "paid"})
    assert (paid.status, invoice(taxed)["due"]["amount"]) == (200, 5794)
    assert credit(taxed, 1, {"amount": 5793, "refund": refund, "reason": "goodwill"}).status == 201
    assert invoice(taxed)["due"]["amount"] == 5794, "what the payment has paid"
    assert credit(taxed, 1, {"amount": 1, "refund": refund, "reason": "goodwill"}).status == 201
    listed = taxed.get(f"/offices/{NEW_YORK}/invoices").json["items"][0]
    for issued in (invoice(taxed), listed):
        assert (issued["status"], issued["due"]["amount"]) == ("credited", 0)


def test_a_credit_by_line_of_a_paid_invoice_is_balance(taxed: World) -> None:
    """One of three: 1774, and the tax that falls away: 472 - 314.885, rounded, is 157."""
    taxed.purchase(talk_lines=3)
    paid = taxed.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", {"status": "paid"})
    assert paid.status == 200, paid.text
    note = credit(taxed, 1, {"lines": [{"position": 1, "quantity": 1}], "reason": "one too many"})
    assert note.status == 201, note.text
    assert amounts(note.json) == (1774, [("Sales tax", 8.875, 1774, 157)], 1931)
    summary = taxed.get(f"/offices/{NEW_YORK}/billing_summary").json
    assert (summary["balance"]["amount"], summary["open"]["amount"]) == (1931, 0)
    assert invoice(taxed)["status"] == "paid"
    # 1774 and 157.4425 of tax cost 1931: the balance pays it all.
    bought = taxed.purchase(talk_lines=1).json
    assert (bought["due_now"]["amount"], bought["balance_used"]["amount"]) == (0, 1931)


def test_an_office_on_hold_is_let_go_by_crediting_what_it_will_never_pay(taxed: World) -> None:
    taxed.purchase(talk_lines=3)
    path = f"/offices/{NEW_YORK}/invoices/1/payment"
    assert taxed.staff("POST", path, {"status": "declined"}).status == 200
    assert taxed.purchase(talk_lines=1).code == "office_on_hold"
    assert credit(taxed, 1, {"reason": "will never pay"}).status == 201
    assert invoice(taxed)["status"] == "credited"
    assert taxed.purchase(talk_lines=1).status == 201


def test_a_quote_says_what_its_invoice_would_lack(world: World) -> None:
    def missing() -> list[str]:
        items = {"items": [{"license_type": "talk_lines", "quantity": 3}]}
        quoted = world.post(f"/offices/{NEW_YORK}/quotes", {"action": "purchase", **items})
        assert quoted.status == 200, quoted.text
        found: list[str] = quoted.json["missing"]
        return found

    assert missing() == ["legal_name", "billing_address", "seller"]
    set_rates(world, RATES)
    assert missing() == ["legal_name", "billing_address", "region"]
    somewhere = {name: text for name, text in NY_ADDRESS.items() if name != "region"}
    edit = {"legal_name": "Demo Inc.", "billing_address": somewhere}
    assert world.request("PATCH", "/company", edit).status == 200
    assert missing() == ["region"]
    assert world.request("PATCH", "/company", {"billing_address": NY_ADDRESS}).status == 200
    assert missing() == []
