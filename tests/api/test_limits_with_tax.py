"""Limits of orders count tax (R51, R52): 8.875 % in New York."""

from tests.api.agreements import agree
from tests.api.taxed import NY_ADDRESS, make_taxed
from tests.api.test_credit_limit import ALBANY, buy, usd
from tests.api.transfers import BOSTON
from tests.world import MARCH_ENDS, NEW_YORK, World


def test_a_spending_limit_is_one_of_amounts_with_tax(world: World) -> None:
    make_taxed(world)
    path = "/company/spending_limits"
    # Two talk_lines: 2 x 1774 = 3548, tax 314.885, rounded to 315.
    limits = {"offices": {str(NEW_YORK): {"per_order": {"USD": 3862}}}}
    assert world.request("PUT", path, limits).status == 200
    refused = buy(world, 2, NEW_YORK)
    assert (refused.json["limit"], refused.json["requested"]) == (usd(3862), usd(3863))
    assert "At most 1 talk_lines would fit." in refused.json["detail"]
    # One: 1774 + 157. Both orders together: 1931 + 3863.
    limits = {"offices": {str(NEW_YORK): {"per_cycle": {"USD": 5793}}}}
    assert world.request("PUT", path, limits).status == 200
    assert buy(world, 1, NEW_YORK).status == 201
    refused = buy(world, 2, NEW_YORK)
    assert refused.json["requested"] == usd(5794)
    limits["offices"][str(NEW_YORK)]["per_cycle"]["USD"] = 5794
    assert world.request("PUT", path, limits).status == 200
    assert buy(world, 2, NEW_YORK).status == 201


def test_a_credit_limit_counts_the_tax_of_what_has_accrued_in_every_office(world: World) -> None:
    make_taxed(world)
    for office, name in ((BOSTON, "Boston"), (ALBANY, "Albany")):
        world.open_office(office, name, invoiced=True)
        body = {"billing_address": NY_ADDRESS}
        assert world.request("PATCH", f"/offices/{office}", body).status == 200
    assert buy(world, 3).status == 201
    # Boston: 5322 + 472. Albany: 3548 + 315.
    agree(world, credit_limit={"USD": 9656})
    refused = buy(world, 2, ALBANY)
    assert refused.json["requested"] == usd(9657)
    assert "57.94 USD of it already" in refused.json["detail"]
    assert "At most 1 talk_lines would fit." in refused.json["detail"]
    agree(world, credit_limit={"USD": 0})
    world.clock.at = MARCH_ENDS
    # Boston's invoice, which nobody has written yet: 5322 + 3 x 2500, tax 1138. Albany: 2500 + 222.
    assert buy(world, 1, ALBANY).json["requested"] == usd(13960 + 2722)
    assert world.sweep() == 0
    assert world.account(BOSTON).open_minor == 13960
    assert buy(world, 1, ALBANY).json["requested"] == usd(13960 + 2722)
    agree(world, credit_limit={"USD": 13960 + 2722})
    assert buy(world, 1, ALBANY).status == 201
