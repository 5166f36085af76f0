"""License types, account types and brand are data: added, renamed and retired while offices own them
(R30, decision 108)."""

import copy
from typing import Any

import pytest

from chalicelib.domain.catalog import NO_CATALOG, Catalog
from chalicelib.domain.products import SHIPPED
from chalicelib.dynamo import keys
from infra.local import seed
from tests.api.catalog_requests import catalog, put
from tests.api.console_client import ConsoleClient
from tests.api.test_examples import NEW_OFFICE
from tests.world import NEW_YORK, Answer, World

SEAT = {
    "id": "pro_seat",
    "name": "Pro Seat",
    "plural": "Pro Seats",
    "kind": "license",
    "held_by": ["user"],
    "sold_on": ["pro"],
    "user_license": "pro",
}
PLUGIN = {
    "id": "plugin",
    "name": "Plugin",
    "kind": "add_on",
    "held_by": ["device", "user"],
    "sold_on": ["pro"],
}


def with_types(body: Any, *types: Any) -> Any:
    """The catalog with more license types, which cost 12 of each currency on the plans that sell
    them."""
    prices = {each["id"]: 1200 for each in types if not each.get("retired")}
    lists = [
        {**each, "prices": {**each["prices"], **prices}} if each["account_type"] == "pro" else each
        for each in body["price_lists"]
    ]
    return {**body, "price_lists": lists, "license_types": [*body["license_types"], *types]}


def changed(body: Any, license_type: str, **changes: Any) -> Any:
    types = [
        {**each, **changes} if each["id"] == license_type else each
        for each in body["license_types"]
    ]
    return {**body, "license_types": types}


def put_in_force(world: World, body: Any) -> Answer:
    answer = put(world, body)
    assert answer.status == 200, answer.text
    world.clock.advance(minutes=5)
    return answer


@pytest.fixture
def vendor(world: World) -> World:
    """A vendor that also sells pro seats and plugins."""
    put_in_force(world, with_types(catalog(world), SEAT, PLUGIN))
    return world


def license_row(world: World, license_type: str) -> Any:
    items = world.get(f"/offices/{NEW_YORK}/licenses").json["items"]
    return next((each for each in items if each["license_type"] == license_type), None)


def test_the_shipped_catalog_is_dialpads(world: World) -> None:
    body = catalog(world)
    numbers = [(each["number"], each["id"]) for each in body["license_types"]]
    assert numbers[0] == (0, "talk_lines")
    assert numbers[9] == (9, "tollfree_uberconference_lines")
    assert [each["id"] for each in body["account_types"]] == [
        "free", "standard", "pro", "enterprise",
    ]  # fmt: skip
    assert body["brand"]["product_name"] == "Seatledger"
    assert body["telephony"] is True


def test_new_types_get_the_next_numbers_and_are_read_back(vendor: World) -> None:
    rows = {each["id"]: each for each in catalog(vendor)["license_types"]}
    assert rows["pro_seat"] == {**SEAT, "number": 10, "retired": False}
    assert (rows["plugin"]["number"], rows["plugin"]["user_license"]) == (11, None)
    assert rows["plugin"]["plural"] == "Plugin"


def test_a_new_type_is_bought_assigned_and_taken_by_users(vendor: World) -> None:
    assert vendor.purchase(pro_seat=3, plugin=2).status == 201
    assert license_row(vendor, "pro_seat")["kind"] == "license"
    user = vendor.post(
        "/users", {"email": "eve@example.com", "office_id": NEW_YORK, "license": "pro"}
    )
    assert (user.status, user.json["license"]) == (201, "pro")
    device = {"license_type": "plugin", "assignee": {"type": "device", "id": 77}}
    assert vendor.post(f"/offices/{NEW_YORK}/assignments", device).status == 201
    room = {"license_type": "plugin", "assignee": {"type": "room", "id": 78}}
    refused = vendor.post(f"/offices/{NEW_YORK}/assignments", room)
    assert (refused.status, refused.code) == (409, "holder_not_eligible")
    assert "plugin can be assigned to a device or a user, not to a room" in refused.json["detail"]
    assert vendor.counts("pro_seat") == (3, 1, 0, 2)
    assert vendor.counts("plugin") == (2, 1, 0, 1)
    deleted = vendor.request("DELETE", f"/users/{user.json['id']}")
    assert deleted.status == 200
    assert vendor.counts("pro_seat") == (3, 0, 0, 3)


def test_a_type_is_in_force_five_minutes_after_it_was_put(world: World) -> None:
    assert put(world, with_types(catalog(world), SEAT)).status == 200
    early = world.purchase(pro_seat=1)
    assert (early.status, early.code) == (400, "invalid_request")
    assert early.json["errors"][0]["pointer"] == "/items/0/license_type"
    assert early.json["errors"][0]["detail"].startswith("must be one of talk_lines, sell_lines, ")
    world.clock.advance(minutes=5)
    assert world.purchase(pro_seat=1).status == 201


def test_a_retired_type_goes_on_for_who_owns_it_and_cannot_be_bought(vendor: World) -> None:
    assert vendor.purchase(pro_seat=3).status == 201
    assert vendor.remove(pro_seat=1).status == 201
    body = changed(catalog(vendor), "pro_seat", retired=True)
    for each in body["price_lists"]:
        each["prices"].pop("pro_seat", None)
    put_in_force(vendor, body)
    refused = vendor.purchase(pro_seat=2)
    assert (refused.status, refused.code) == (409, "license_type_not_in_plan")
    # What is scheduled for removal is still theirs.
    assert vendor.restore(pro_seat=1).status == 201
    user = {"email": "eve@example.com", "office_id": NEW_YORK, "license": "pro"}
    assert vendor.post("/users", user).status == 201
    vendor.clock.advance(days=31)
    row = license_row(vendor, "pro_seat")
    assert (row["purchased"], row["assigned"]) == (3, 1)
    newest = vendor.get(f"/offices/{NEW_YORK}/invoices").json["items"][0]
    renewed = [line for line in newest["lines"] if line["license_type"] == "pro_seat"]
    assert [(line["quantity"], line["amount"]["amount"]) for line in renewed] == [(3, 3600)]


def test_a_renamed_user_license_is_shown_with_everyone_who_has_it(vendor: World) -> None:
    assert vendor.purchase(pro_seat=1).status == 201
    user = {"email": "eve@example.com", "office_id": NEW_YORK, "license": "pro"}
    user_id = vendor.post("/users", user).json["id"]
    put_in_force(vendor, changed(catalog(vendor), "pro_seat", user_license="expert", name="Expert"))
    vendor.clock.advance(minutes=60)
    assert vendor.get(f"/users/{user_id}").json["license"] == "expert"
    wrong = vendor.post("/users", {**user, "email": "f@example.com"})
    assert wrong.json["errors"][0]["pointer"] == "/license"
    assert vendor.request("PATCH", f"/users/{user_id}", {"license": "admins"}).status == 200
    assert vendor.counts("pro_seat") == (1, 0, 0, 1)
    assert vendor.request("PATCH", f"/users/{user_id}", {"license": "expert"}).status == 200
    assert vendor.counts("pro_seat") == (1, 1, 0, 0)


def test_a_type_that_was_for_sale_cannot_be_left_out(vendor: World) -> None:
    body = catalog(vendor)
    body["license_types"] = [each for each in body["license_types"] if each["id"] != "pro_seat"]
    for each in body["price_lists"]:
        each["prices"].pop("pro_seat", None)
    refused = put(vendor, body)
    assert refused.json["errors"] == [
        {
            "pointer": "/license_types",
            "detail": "must keep pro_seat, which was for sale, and offices may own some. Send it "
            "with `retired` true",
        }
    ]


def test_a_type_without_a_price_is_dropped_and_its_number_is_never_given_again(
    world: World,
) -> None:
    unsold = {**SEAT, "retired": True, "sold_on": []}
    put_in_force(world, with_types(catalog(world), unsold))
    body = catalog(world)
    put_in_force(world, {**body, "license_types": body["license_types"][:10]})
    assert len(catalog(world)["license_types"]) == 10
    put_in_force(world, with_types(catalog(world), PLUGIN))
    assert catalog(world)["license_types"][-1]["number"] == 11


def test_clients_that_send_prices_only_leave_the_rest(vendor: World) -> None:
    body = catalog(vendor)
    prices = {"revision": body["revision"], "price_lists": body["price_lists"][:-1]}
    answer = put(vendor, prices)
    assert answer.status == 400  # Every plan keeps a list.
    prices["price_lists"] = body["price_lists"]
    assert put(vendor, prices).json["license_types"] == body["license_types"]


FAULTS: list[tuple[str, Any, str]] = [
    ("/license_types/0/name", "", "must be 1 to 60 characters"),
    ("/license_types/1/kind", "seat", "must be one of license, add_on"),
    ("/license_types/2/held_by", [], "must be a list of 1 to 5 items"),
    ("/license_types/3/held_by/0", "car", "must be one of user, room, number, fax_line, device"),
    ("/license_types/4/sold_on", [], "must have at least one account type"),
    ("/license_types/5/sold_on/0", "gold", "must be one of the account types free, standard"),
    ("/license_types/6/id", "Big", "must be 2 to 40 small letters, digits and _"),
    ("/license_types/7/user_license", "room", "goes with licenses that users hold only"),
    ("/license_types/8/number", 3, "must be 8, or left out"),
    ("/account_types/1/rank", 0, "must differ from /account_types/0/rank"),
    ("/brand/accent_color", "#ffff00", "must be darker: white text on it has a contrast of 1.07"),
    ("/brand/support_url", "http://x", "must begin with https:// or mailto:"),
    ("/brand/logo_svg", "<svg><script/></svg>", "must have no declarations, scripts"),
    ("/other_user_licenses/0", "talk", "must not be the `user_license` of talk_lines"),
    ("/price_lists/0/prices/jetpack", 5, "is not a license type of this catalog"),
    ("/price_lists/1/account_type", "gold", "must be one of free, standard, pro, enterprise"),
]


def place(body: Any, pointer: str, value: Any) -> None:
    *path, last = pointer.split("/")[1:]
    for step in path:
        body = body[int(step) if isinstance(body, list) else step]
    body[int(last) if isinstance(body, list) else last] = value


@pytest.mark.parametrize(("pointer", "value", "detail"), FAULTS, ids=[each[0] for each in FAULTS])
def test_a_fault_is_named_and_nothing_is_changed(
    world: World, pointer: str, value: Any, detail: str
) -> None:
    body, before = catalog(world), world.snapshot()
    place(body, pointer, value)
    found = {each["pointer"]: each["detail"] for each in put(world, body).json["errors"]}
    assert found[pointer].startswith(detail)
    assert world.snapshot() == before


def test_faults_of_form_and_of_content_are_named_together(world: World) -> None:
    body = catalog(world)
    certain = [each for each in FAULTS if "sold_on/0" not in each[0] and "/number" not in each[0]]
    for pointer, value, _ in certain:
        if pointer not in ("/price_lists/0/prices/jetpack", "/other_user_licenses/0"):
            place(body, pointer, value)
    found = {each["pointer"] for each in put(world, body).json["errors"]}
    assert found >= {
        "/license_types/0/name",
        "/license_types/1/kind",
        "/license_types/2/held_by",
        "/license_types/3/held_by/0",
        "/license_types/4/sold_on",
        "/license_types/6/id",
        "/license_types/7/user_license",
        "/account_types/1/rank",
        "/brand/accent_color",
        "/brand/support_url",
        "/brand/logo_svg",
        "/price_lists/1/account_type",
    }


def test_everyone_reads_what_is_sold_to_their_company(vendor: World) -> None:
    answer = vendor.get("/catalog/public", token=vendor.token("viewer"))
    assert answer.status == 200
    assert answer.json["account_type"] == "pro"
    assert [each["id"] for each in answer.json["license_types"]][-2:] == ["pro_seat", "plugin"]
    assert {each["account_type"] for each in answer.json["price_lists"]} == {"pro"}
    assert len(answer.json["price_lists"]) == 14


def test_an_office_can_own_twenty_types(world: World) -> None:
    more = [{**PLUGIN, "id": f"plugin_{each}", "name": f"Plugin {each}"} for each in range(11)]
    put_in_force(world, with_types(catalog(world), *more))
    ten = [each["id"] for each in catalog(world)["license_types"][:10]]
    assert world.purchase(**dict.fromkeys(ten, 1)).status == 201
    assert world.purchase(**{f"plugin_{each}": 1 for each in range(10)}).status == 201
    refused = world.purchase(plugin_10=1)
    assert (refused.status, refused.code, refused.json["limit"]) == (409, "limit_reached", 20)
    assert world.purchase(plugin_9=1).status == 201


def test_the_contract_can_price_a_new_type(vendor: World) -> None:
    terms = {
        "not_self_serve": [],
        "resold": False,
        "contact": None,
        "contract_prices": {"pro_seat": 900, "jetpack": 1},
        "reason": "agreed",
    }
    refused = vendor.staff("PUT", f"/offices/{NEW_YORK}/terms", terms)
    assert refused.json["errors"] == [
        {"pointer": "/contract_prices/jetpack", "detail": "is not sold on pro plans"}
    ]
    terms["contract_prices"] = {"pro_seat": 900}
    assert vendor.staff("PUT", f"/offices/{NEW_YORK}/terms", terms).status == 200


def test_the_history_of_a_type_is_found(vendor: World) -> None:
    vendor.purchase(talk_lines=1)
    vendor.purchase(pro_seat=1)
    page = vendor.get(f"/offices/{NEW_YORK}/history?license_type=pro_seat").json["items"]
    assert [each["lines"][0]["license_type"] for each in page] == ["pro_seat"]
    wrong = vendor.get(f"/offices/{NEW_YORK}/history?license_type=jetpack")
    assert wrong.json["errors"][0]["pointer"] == "/query/license_type"


def large_catalog(body: Any) -> Any:
    """Forty types and 180 price lists, each with 22 or 18 prices."""
    more = [
        {**PLUGIN, "id": f"plugin_with_a_rather_long_id_{each:02}", "name": f"Plugin {each}"}
        for each in range(30)
    ]
    for place, each in enumerate(more):
        each["sold_on"] = ["pro"] if place % 2 else ["enterprise"]
    types = [*body["license_types"], *more]
    lists = []
    for each in body["price_lists"]:
        added = {kind["id"]: 100 for kind in more if each["account_type"] in kind["sold_on"]}
        lists.append({**each, "prices": {**each["prices"], **added}})
    dated = [
        {**each, "effective_from": f"20{27 + year}-01-01"} for year in range(3) for each in lists
    ]
    shown = [{**each, "prices": {**each["prices"]}} for each in [*lists, *dated][:180]]
    return {**body, "license_types": types, "price_lists": shown}


def test_a_catalog_of_forty_types_and_180_lists_is_put_and_all_its_faults_are_named(
    world: World,
) -> None:
    body = large_catalog(catalog(world))
    assert (len(body["license_types"]), len(body["price_lists"])) == (40, 180)
    faults = [(f"/license_types/{place}/name", "", 10 + place) for place in range(10, 25)]
    broken = copy.deepcopy(body)
    for pointer, value, _ in faults:
        place(broken, pointer, value)
    wrong = [f"/price_lists/{each}/prices/jetpack" for each in range(100, 115)]
    for pointer in wrong:
        place(broken, pointer, 1)
    found = [each["pointer"] for each in put(world, broken).json["errors"]]
    assert {*found} >= {pointer for pointer, _, _ in faults}
    assert put(world, body).status == 200
    # The lists' errors depend on the types, so they are named once the types have the right form.
    for pointer in wrong:
        place(body, pointer, 1)
    body["revision"] = 2
    assert [each["pointer"] for each in put(world, body).json["errors"]] == wrong


def test_the_console_events_and_history_go_on_when_a_type_is_renamed_and_retired(
    vendor: World, console: ConsoleClient
) -> None:
    assert vendor.purchase(pro_seat=2).status == 201
    console.sign_in()
    before = console.get(f"/offices/{NEW_YORK}/licenses").text
    assert "Pro Seat" in before
    vendor.events()
    body = changed(catalog(vendor), "pro_seat", retired=True, name="Classic", plural="Classics")
    for each in body["price_lists"]:
        each["prices"].pop("pro_seat", None)
    put_in_force(vendor, body)
    vendor.clock.advance(hours=2)
    page = console.get(f"/offices/{NEW_YORK}/licenses").text
    assert "Classic" in page
    assert "Pro Seat" not in page
    assert "+2 Classics" in console.get(f"/offices/{NEW_YORK}/history").text
    assert 'name="pro_seat"' not in console.get(f"/offices/{NEW_YORK}/purchase").text
    vendor.clock.advance(days=31)
    assert license_row(vendor, "pro_seat")["purchased"] == 2
    renewed = [data for type_, data in vendor.events() if type_ == "license.renewed"]
    assert renewed[0]["licenses"][0]["license_type"] == "pro_seat"


def stored_licenses(world: World, office_id: int) -> Any:
    items = {(item["pk"], item["sk"]): item for item in world.items()}
    return items[f"OFFICE#{office_id}", "ACCOUNT"]["licenses"]


def test_an_older_releases_catalog_keeps_its_layout_until_one_with_products_is_in_force(
    world: World,
) -> None:
    for key in (keys.CATALOG, keys.catalog(1)):
        world.client.delete_item(
            TableName=world.table, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}}
        )
    world.wired.catalogs.cached.clear()
    older = Catalog(1, world.clock.at, seed.PRICE_LISTS)
    world.wired.catalogs.replace(NO_CATALOG, older)
    opened = world.post("/offices", NEW_OFFICE, key="open")
    assert opened.status == 201, opened.text
    office = opened.json["office"]["id"]
    nothing = {"purchased": 0, "scheduled": 0, "available": 0}
    assert stored_licenses(world, office) == dict.fromkeys(SHIPPED.ids, nothing)
    assert world.purchase(office, talk_lines=2).status == 201
    owned = {**nothing, "purchased": 2, "available": 2}
    assert stored_licenses(world, office)["talk_lines"] == owned
    body = catalog(world)
    put_in_force(world, {"revision": 1, "price_lists": body["price_lists"]})
    world.clock.advance(days=40)
    assert world.counts(office=office) == (2, 0, 0, 2)
    assert stored_licenses(world, office) == {"0": owned}
