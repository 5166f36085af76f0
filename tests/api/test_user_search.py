"""`GET /users?q=` finds users by name and address, in name order, and only those of the caller."""

from urllib.parse import urlencode

import pytest

from infra.local import lambdas
from tests.api.found_users import add, found
from tests.api.new_offices import COMPANY_BODY
from tests.api.test_described_responses import assert_described
from tests.api.test_founding_companies import found as found_company
from tests.api.user_requests import delete, move, patch, restore
from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, World


def test_users_are_found_by_any_part_of_name_and_address_in_name_order(world: World) -> None:
    add(world, "Zoë", "Martínez", email="zm@acme.example")
    add(world, "Marta", "Abel", email="abel@acme.example")
    add(world, "Bo", "Carter", email="first.mark-x@other.example")
    add(world, "Ada", "Byron")
    world.deliver()
    assert found(world, "mar") == ["Bo Carter", "Marta Abel", "Zoë Martínez"]
    assert found(world, "MARTÍ") == ["Zoë Martínez"]
    assert found(world, "other.ex") == ["Bo Carter"]
    assert found(world, "first.mark-x@other.example") == ["Bo Carter"]
    assert found(world, "zoe mar") == found(world, "mart zo") == ["Zoë Martínez"]
    assert found(world, "arta") == found(world, "marta carter") == []


def test_other_addresses_find_the_user_too(world: World) -> None:
    ada = add(world, "Ada", "Byron", email="ada@acme.example")
    assert patch(world, ada, emails=["ada@acme.example", "countess@home.example"]).status == 200
    world.deliver()
    assert found(world, "count") == found(world, "home") == ["Ada Byron"]


@pytest.mark.parametrize(
    ("first_name", "last_name", "q"),
    [
        ("José", "Łukasz", "luk JOSE"),
        ("محمد", "الأحمد", "الاحم"),
        ("山田太郎", "", "山田"),
        ("민수", "김", "김"),
        ("Sinéad", "O\u2019Connor", "oconn"),
        ("Sinéad", "O\u2019Connor", "o'connor"),
        ("x" * 100, "y" * 100, "x" * 80 + " " + "y" * 19),
        ("\ufdfa" * 100, "", "صلى"),
    ],
)
def test_any_name_is_found(world: World, first_name: str, last_name: str, q: str) -> None:
    add(world, first_name, last_name)
    add(world, "Someone", "Else")
    world.deliver()
    assert found(world, q) == [f"{first_name} {last_name}".strip()]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_of_any_size_have_each_user_once_in_name_order(world: World, limit: int) -> None:
    names = ["Ann Abel", "Ann Abel", "Ann Zoll", "Anna Abel", "Bo Ann", "Éva Ann", "Zo Ann"]
    for name in reversed(names):
        add(world, *name.split())
    add(world, "Nobody", "Else")
    world.deliver()
    assert found(world, "ann", limit=str(limit)) == names


def test_a_search_is_combined_with_every_filter(world: World) -> None:
    world.purchase(talk_lines=2)
    world.purchase(BERLIN, talk_lines=1)
    add(world, "Ann", "Abel", license="talk", external_id="7")
    add(world, "Ann", "Berlin", license="talk", office_id=BERLIN)
    add(world, "Ann", "Carter")
    suspended = add(world, "Ann", "Dietz", license="talk")
    patch(world, suspended, state="suspended")
    gone = add(world, "Ann", "Ender")
    delete(world, gone)
    world.deliver()
    assert found(world, "ann") == ["Ann Abel", "Ann Berlin", "Ann Carter", "Ann Dietz"]
    assert found(world, "ann", office_id=BERLIN) == ["Ann Berlin"]
    assert found(world, "ann", license="talk") == ["Ann Abel", "Ann Berlin", "Ann Dietz"]
    assert found(world, "ann", license="admins") == ["Ann Carter"]
    assert found(world, "ann", state="suspended") == ["Ann Dietz"]
    assert found(world, "ann", state="deleted") == ["Ann Ender"]
    assert found(world, "ann", state="all")[-1] == "Ann Ender"
    assert found(world, "ann", state="pending", license="talk", office_id=NEW_YORK) == ["Ann Abel"]
    assert found(world, "ann", external_id="7") == ["Ann Abel"]
    assert found(world, "bo", external_id="7") == []
    assert found(world, "ann", external_id="7", office_id=BERLIN) == []
    assert found(world, "ann", external_id="7", license="admins") == []
    assert found(world, "ann", company_admin="true") == []
    assert found(world, "ann", email="nobody@acme.example") == []


def test_the_filters_work_without_a_search(world: World) -> None:
    world.purchase(talk_lines=1)
    add(world, "Ann", "Abel", license="talk")
    add(world, "Ann", "Berlin", office_id=BERLIN)
    names = [
        [each["display_name"] for each in world.get(f"/users?{query}").json["items"]]
        for query in (f"office_id={BERLIN}", "license=talk", f"office_id={TOKYO}")
    ]
    assert names == [["Ann Berlin"], ["Ann Abel"], []]


def test_a_license_that_was_released_by_itself_is_not_found(world: World) -> None:
    world.purchase(talk_lines=1)
    add(world, "Ann", "Abel", license="talk")
    (held,) = world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    path = f"/offices/{NEW_YORK}/assignments/{held['assignment_id']}"
    assert world.request("DELETE", path).status == 204
    world.deliver()
    assert found(world, "ann") == ["Ann Abel"]
    assert found(world, "ann", license="talk") == []
    assert world.get("/users?license=talk").json["items"] == []


def test_changes_of_a_user_are_found(world: World) -> None:
    ada = add(world, "Ada", "Byron", email="ada@acme.example")
    world.deliver()
    patch(world, ada, last_name="Lovelace")
    world.deliver()
    assert (found(world, "byr"), found(world, "love")) == ([], ["Ada Lovelace"])
    move(world, ada, BERLIN)
    world.deliver()
    assert found(world, "love", office_id=NEW_YORK) == []
    assert found(world, "love", office_id=BERLIN) == ["Ada Lovelace"]
    delete(world, ada)
    world.deliver()
    assert found(world, "love") == []
    restore(world, ada)
    world.deliver()
    assert found(world, "love") == ["Ada Lovelace"]


def test_an_answer_before_the_stream_is_delivered_has_nobody_wrongly(world: World) -> None:
    """A change is found two seconds later; what is shown is the record as it is."""
    ada = add(world, "Ada", "Byron")
    bo = add(world, "Bo", "Byron")
    world.deliver()
    patch(world, ada, last_name="Lovelace")
    delete(world, bo)
    assert found(world, "byron") == found(world, "love") == []
    move(world, ada, BERLIN)
    assert found(world, "ada", office_id=NEW_YORK) == []
    world.deliver()
    assert found(world, "ada") == ["Ada Lovelace"]


def test_office_admins_find_users_of_their_offices_and_staff_of_the_company(world: World) -> None:
    add(world, "Ann", "Abel")
    add(world, "Ann", "Berlin", office_id=BERLIN)
    world.deliver()
    ours = world.token("office_admin", COMPANY, [NEW_YORK])
    assert found(world, "ann", ours) == ["Ann Abel"]
    assert found(world, "ann", ours, office_id=BERLIN) == []
    assert found(world, "ann", world.token("office_admin", COMPANY, [])) == []
    assert found(world, "ann", world.token("viewer")) == ["Ann Abel", "Ann Berlin"]
    assert found(world, "ann", world.token("company_admin", COMPANY + 1)) == []
    answer = world.staff("GET", "/users?q=ann")
    assert len(answer.json["items"]) == 2
    assert_described("GET", "/users", answer)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"q": ""}, "/query/q: must have 1 to 100 characters"),
        ({"q": "a" * 101}, "/query/q: must have 1 to 100 characters"),
        ({"q": "a b c d e f"}, "/query/q: must have at most 5 words"),
        ({"q": "@-!"}, "/query/q: must have a letter or a digit"),
        ({"q": "a", "license": "gold"}, "/query/license: must be one of "),
        ({"q": "a", "office_id": "x"}, "/query/office_id: must be an office id"),
        ({"q": "a", "state": "x"}, "/query/state: must be one of "),
        ({"q": "a", "cursor": "x"}, "/query/cursor: must be a cursor that this list returned"),
        ({"q": "a", "cursor": "Uk9PTSM="}, "/query/cursor: must be a cursor"),
        ({"cursor": "TkFNRSNhZGEfMDAwMDAwMDAwMDAwNzAwMQ=="}, "/query/cursor: must be a cursor"),
        ({"q": "a" * 101, "email": "ada@acme.example"}, "/query/q: must have 1 to 100 characters"),
    ],
)
def test_what_cannot_be_searched_is_refused(
    world: World, query: dict[str, str], wrong: str
) -> None:
    answer = world.get(f"/users?{urlencode(query)}")
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["detail"].startswith(wrong)


def test_the_plain_list_stays_as_it_was(world: World) -> None:
    """By id, and without a delay."""
    add(world, "Zoë", "Abel")
    add(world, "Ada", "Byron")
    names = [each["display_name"] for each in world.get("/users").json["items"]]
    assert names == ["Zoë Abel", "Ada Byron"]


@pytest.mark.parametrize("records", [1, 3, 7, 1000])
def test_changes_that_are_delivered_again_are_found_as_the_records_are(
    world: World, records: int
) -> None:
    ada = add(world, "Ada", "Byron", email="ada@acme.example")
    patch(world, ada, last_name="King")
    world.deliver()
    patch(world, ada, last_name="Lovelace")
    move(world, ada, BERLIN)
    delete(world, add(world, "Ada", "Gone"))
    world.deliver()
    before = world.snapshot()
    world.stream.redeliver(lambdas.publish, records)
    assert world.snapshot() == before
    assert found(world, "ada") == found(world, "love", office_id=BERLIN) == ["Ada Lovelace"]
    assert found(world, "byron") == found(world, "king") == []


def test_users_of_a_company_that_was_just_founded_are_found_by_name(world: World) -> None:
    answer = found_company(world, COMPANY_BODY)
    token = world.token("company_admin", answer.json["company"]["id"])
    for name in ("Zoe", "Ann"):
        body = {
            "email": f"{name}@acme.example",
            "first_name": name,
            "last_name": "X",
            "office_id": answer.json["office"]["id"],
            "license": "admins",
        }
        assert world.post("/users", body, token=token).status == 201
    world.deliver()
    assert found(world, "x", token) == ["Ann X", "Zoe X"]
    assert found(world, "x") == []
