"""Companies and offices: looked at, opened, founded."""

from tests.api.new_offices import NOTHING
from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, World


def test_the_company_is_told_in_dialpads_words(world: World) -> None:
    assert world.get("/company").json == {
        "id": COMPANY,
        "name": "Seatledger Demo",
        "account_type": "pro",
        "country": "US",
        "office_count": 3,
        "state": "active",
        "agreement": {
            "may_be_invoiced": False,
            "may_commit": False,
            "may_collect_later": False,
            "max_offices": 100,
        },
    }


def test_an_office_is_told_in_dialpads_words(world: World) -> None:
    new_york = {
        "id": NEW_YORK,
        "office_id": NEW_YORK,
        "name": "New York",
        "country": "US",
        "timezone": "America/New_York",
        "is_primary_office": True,
        "state": "active",
    }
    assert world.get(f"/offices/{NEW_YORK}").json == new_york
    items = world.get("/offices").json["items"]
    assert [each["id"] for each in items] == [NEW_YORK, BERLIN, TOKYO]
    assert items[0] == new_york


def test_offices_come_page_by_page(world: World) -> None:
    first = world.get("/offices?limit=2").json
    assert [each["name"] for each in first["items"]] == ["New York", "Berlin"]
    second = world.get(f"/offices?limit=2&cursor={first['cursor']}&active_only=true").json
    assert [each["name"] for each in second["items"]] == ["Tokyo"]
    assert "cursor" not in second


def test_the_plan_has_what_is_purchased_and_available_licenses_what_is_free(world: World) -> None:
    world.purchase(talk_lines=5, fax_lines=2)
    world.assign(1)
    world.remove(talk_lines=1)
    assert world.get(f"/offices/{NEW_YORK}/plan").json == {
        **NOTHING,
        "talk_lines": 5,
        "fax_lines": 2,
        "balance": "0.00",
        # 1 April 2026, midnight in New York.
        "next_billing_date": 1_775_016_000_000,
    }
    assert world.get(f"/offices/{NEW_YORK}/available_licenses").json == {
        **NOTHING,
        "talk_lines": 3,
        "fax_lines": 2,
    }
