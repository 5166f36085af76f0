"""Vendor staff find companies by the beginning of any word of their name."""

from typing import Any
from urllib.parse import quote

import pytest

from infra.company_names import enter_names
from tests.api.access_targets import nothing_written
from tests.api.call_counter import counting_calls
from tests.api.external_ids import vendor
from tests.api.new_offices import COMPANY_BODY
from tests.world import COMPANY, Answer, World

DEMO = "Seatledger Demo"


def found_company(world: World, name: str, **more: Any) -> int:
    body = {**COMPANY_BODY, "name": name, **more}
    answer = world.post("/companies", body, **vendor(world, about=None))
    assert answer.status == 201, answer.text
    company_id: int = answer.json["company"]["id"]
    return company_id


def look_up(world: World, query: str, company: int | None = None) -> Answer:
    return world.get(f"/companies?{query}", token=world.token("csm", company))


def names(world: World, text: str, company: int | None = None) -> list[str]:
    answer = look_up(world, f"name={quote(text)}", company)
    assert answer.status == 200, answer.text
    return [each["name"] for each in answer.json["items"]]


@pytest.mark.parametrize(
    ("name", "finds", "finds_not"),
    [
        ("Société Générale", ["soc", "SOCIETE", "gén", "gene", "société g"], ["ete", "générale s"]),
        ("Łódź Straße & Søn", ["lodz", "strasse", "STRASSE son", "søn", "& son"], ["odz", "asse"]),
        ("O'Neil-Brown", ["o'neil", "o n", "neil", "brown", "Neil Brown"], ["oneil", "eil"]),
        ("日本電気", ["日本", "日"], ["本"]),
        ("Ann Anders Ann", ["an", "ann", "anders"], ["nn"]),
        ("C++ 4711", ["c++", "47"], ["711", "++"]),
        ("\u0130stanbul", ["istanbul", "\u0130ST"], ["stan"]),
    ],
)
def test_any_word_is_found_case_and_accents_aside(
    world: World, name: str, finds: list[str], finds_not: list[str]
) -> None:
    found_company(world, name)
    assert {text: names(world, text) for text in finds} == {text: [name] for text in finds}
    assert {text: names(world, text) for text in finds_not} == {text: [] for text in finds_not}


def test_the_company_is_as_in_other_lists(world: World) -> None:
    made = found_company(world, "Acme", external_id="crm-1")
    item = {"id": made, "name": "Acme", "account_type": "enterprise", "external_id": "crm-1"}
    assert look_up(world, "name=acme").json == {"items": [item]}
    assert look_up(world, "name=acme&external_id=crm-1").json == {"items": [item]}
    assert look_up(world, "name=other&external_id=crm-1").json == {"items": []}


def test_a_renamed_company_is_found_by_the_new_name_alone(world: World) -> None:
    assert names(world, "demo") == [DEMO]
    assert world.request("PATCH", "/company", {"name": "Demo Group"}).status == 200
    assert (names(world, "demo"), names(world, "group")) == (["Demo Group"], ["Demo Group"])
    assert names(world, "seat") == []


def test_a_company_that_an_older_release_founded_is_found_once_it_is_renamed(world: World) -> None:
    for each in world.items():
        if each["sk"].startswith("NAME#"):
            key = {name: {"S": each[name]} for name in ("pk", "sk")}
            world.client.delete_item(TableName=world.table, Key=key)
    assert names(world, "demo") == []
    world.request("PATCH", "/company", {"name": "Demo Group"})
    assert names(world, "demo") == ["Demo Group"]


def test_the_command_enters_names_that_older_releases_did_not(world: World) -> None:
    found_company(world, "Acme")
    before = world.items()
    for each in before:
        if each["sk"].startswith("NAME#"):
            key = {name: {"S": each[name]} for name in ("pk", "sk")}
            world.client.delete_item(TableName=world.table, Key=key)
    for _ in range(2):
        assert enter_names(world.client, world.table) == 2
        assert world.items() == before


def test_pages_have_each_company_once(world: World) -> None:
    wanted = [f"Beta {number} Betas" for number in range(5)]
    for name in wanted:
        found_company(world, name)
    seen, cursor = [], ""
    while True:
        page = look_up(world, f"name=beta&limit=2{cursor}").json
        seen += [each["name"] for each in page["items"]]
        if "cursor" not in page:
            break
        cursor = f"&cursor={page['cursor']}"
    assert sorted(seen) == wanted


def test_a_page_costs_two_calls_however_many_companies_there_are(world: World) -> None:
    for number in range(3):
        found_company(world, f"Acme {number}")
    with counting_calls(world) as counter:
        assert len(names(world, "acme 1")) == 1
    assert counter.calls == ["Query", "BatchGetItem"]


def test_a_token_of_one_company_finds_no_other(world: World) -> None:
    made = found_company(world, "Demolition")
    assert sorted(names(world, "demo")) == ["Demolition", DEMO]
    assert names(world, "demo", made) == ["Demolition"]
    assert names(world, "demo", COMPANY) == [DEMO]
    assert names(world, "other", COMPANY) == []


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("", "or `external_id` is required: companies are found by these alone"),
        ("limit=10", "or `external_id` is required: companies are found by these alone"),
        ("name=", "must have a letter, a digit or a symbol"),
        ("name=%20-%20", "must have a letter, a digit or a symbol"),
        (f"name={'x' * 101}", "must have at most 100 characters"),
    ],
)
def test_what_finds_nobody_is_refused(world: World, query: str, detail: str) -> None:
    with nothing_written(world):
        answer = look_up(world, query)
    assert answer.json["errors"] == [{"pointer": "/query/name", "detail": detail}]


def test_a_name_that_is_longer_when_folded_is_found_by_all_of_it(world: World) -> None:
    """An entry has a hundred characters; of each \u00df folding makes two."""
    name = "\u00df" * 60
    made = found_company(world, name)
    assert names(world, name) == [name]
    assert names(world, name, made) == [name]
    assert names(world, name[:30]) == [name]


def test_a_long_name_with_many_words_is_given_and_changed(world: World) -> None:
    words = " ".join(f"{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(33))
    made = found_company(world, words)
    assert (names(world, "bd"), names(world, "be")) == ([words], [])
    who = vendor(world, about=made)
    other = words.translate({97: "y", 98: "z"})
    assert world.request("PATCH", "/company", {"name": other}, **who).status == 200
    assert names(world, "zd") == [other]
