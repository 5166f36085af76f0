"""Settings of company and office in the console, and the company's name on every page."""

import re
from html import unescape
from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE
from tests.world import NEW_YORK, World

COMPANY_PAGE, OFFICE_PAGE = "/company/settings", f"{OFFICE}/settings"
FORM = {
    "name": "Demo Group",
    "legal_name": "Demo GmbH",
    "address_line_1": "Unter den Linden 1",
    "postal_code": "10117",
    "city": "Berlin",
    "country": "DE",
    "contact_name": "Ada Okafor",
    "contact_email": "ada@example.com",
    "tax_country_1": "DE",
    "tax_value_1": "DE123456789",
}
DETAILS: dict[str, Any] = {
    "name": "Demo Group",
    "legal_name": "Demo GmbH",
    "billing_address": {
        "address_line_1": "Unter den Linden 1",
        "postal_code": "10117",
        "city": "Berlin",
        "country": "DE",
    },
    "billing_contact": {"name": "Ada Okafor", "email": "ada@example.com"},
    "tax_ids": [{"country": "DE", "value": "DE123456789"}],
}


def fields(page: str) -> dict[str, str]:
    """The fields that have a value, with it."""
    found = dict(re.findall(r'<input id="(\w+)" name="\w+" type="\w+" value="([^"]*)"', page))
    for name, options in selects(page).items():
        chosen = re.search('<option selected value="?([^">]+)', options)
        found[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in found.items() if value}


def selects(page: str) -> dict[str, str]:
    """The options of each choice, by its name."""
    return dict(re.findall(r'<select id="(\w+)" name="\1"[^>]*>(.*?)</select>', page, re.DOTALL))


def problems(page: str) -> dict[str, str]:
    found = re.findall(r'<span class="error" id="(\w+)-error">([^<]*)<', page)
    return {name: unescape(text) for name, text in found}


def details(world: World, path: str) -> dict[str, object]:
    shown = world.get(path).json
    return {name: shown[name] for name in DETAILS if name in shown}


def test_the_companys_details_are_saved_and_shown(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    assert fields(console.get(COMPANY_PAGE).text) == {"name": "Seatledger Demo"}
    answer = console.post(COMPANY_PAGE, FORM)
    assert (answer.status, answer.headers["Location"]) == (
        303,
        f"/console{COMPANY_PAGE}?done=saved",
    )
    page = console.get(answer.headers["Location"]).text
    assert "Saved." in page
    row = {"tax_country_0": "DE", "tax_value_0": "DE123456789"}
    others = {name: text for name, text in FORM.items() if not name.startswith("tax")}
    assert fields(page) == {**others, **row}
    assert details(console.world, "/company") == DETAILS
    assert console.get(COMPANY_PAGE).text.count("Saved.") == 0


def test_what_is_emptied_is_removed(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(COMPANY_PAGE, FORM)
    console.post(COMPANY_PAGE, {"name": "Demo Group"})
    assert details(console.world, "/company") == {"name": "Demo Group"}


def test_an_offices_details_are_saved_and_shown(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    form = {name: text for name, text in FORM.items() if name[:3] not in ("leg", "tax")}
    assert console.post(OFFICE_PAGE, form).status == 303
    page = console.get(f"{OFFICE_PAGE}?done=saved").text
    assert (fields(page), "Saved." in page) == (form, True)
    kept = {name: DETAILS[name] for name in ("name", "billing_address", "billing_contact")}
    kept["billing_address"] = {**DETAILS["billing_address"], "region": ""}
    assert details(console.world, f"/offices/{NEW_YORK}") == kept
    (row,) = console.world.get("/company/history").json["items"]
    assert (row["office_id"], row["after"]["name"]) == (NEW_YORK, "Demo Group")


def test_what_was_not_changed_is_not_written(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    for page in (COMPANY_PAGE, OFFICE_PAGE):
        form = fields(console.get(page).text)
        with nothing_written(console.world):
            assert console.post(page, form).status == 303


def stored_country(console: ConsoleClient, country: str) -> None:
    """Stores an office's address as older releases could."""
    key = {"pk": {"S": f"COMPANY#{console.world.account().company_id}"}}
    console.world.client.update_item(
        TableName=console.world.table,
        Key={**key, "sk": {"S": f"OFFICE#{NEW_YORK:016}"}},
        UpdateExpression="SET billing_address = :old",
        ExpressionAttributeValues={
            ":old": {"M": {"country": {"S": country}, "city": {"S": "Ny"}, "region": {"S": ""}}}
        },
    )


def test_an_old_address_does_not_stop_another_change(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    stored_country(console, "US")
    form = {**fields(console.get(OFFICE_PAGE).text), "name": "Broadway"}
    assert console.post(OFFICE_PAGE, form).status == 303
    assert console.world.get(f"/offices/{NEW_YORK}").json["name"] == "Broadway"


def test_each_wrong_field_is_marked_and_keeps_what_was_entered(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    wrong = {
        **FORM,
        "name": "",
        "city": "",
        "contact_email": "ada",
        "tax_value_1": "x" * 41,
    }
    with nothing_written(console.world):
        answer = console.post(COMPANY_PAGE, wrong)
    assert answer.status == 400
    assert problems(answer.text) == {
        "name": "Name must be 1 to 100 characters.",
        "city": "City is required.",
        "contact_email": "Contact's email must be an email address.",
        "tax_value_1": "Tax id 2 must be 1 to 40 characters.",
    }
    assert fields(answer.text) == {name: text for name, text in wrong.items() if text}


def test_what_no_form_can_check_is_marked_too(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    with nothing_written(console.world):
        answer = console.post(COMPANY_PAGE, {**FORM, "country": "XX", "tax_value_1": "DE1"})
    assert problems(answer.text) == {
        "country": "Country must be a country code of ISO 3166-1: two capital letters, like DE.",
        "tax_value_1": "Tax id 2 is no VAT number of DE: its form is DE[0-9]{9}.",
    }


def options(page: str, name: str) -> dict[str, str]:
    """What can be chosen, by value."""
    found = re.findall('<option(?: selected)? value="?([^">]*)"?>([^<]*)', selects(page)[name])
    return {value: unescape(text).strip() for value, text in found}


def test_a_country_is_chosen_by_its_name(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(COMPANY_PAGE, FORM)
    page = console.get(COMPANY_PAGE).text
    assert list(selects(page)) == ["country", "tax_country_0", "tax_country_1"]
    for name in selects(page):
        found = options(page, name)
        # Those of ISO 3166-1, and none.
        assert len(found) == 250
        assert found[""] == "Choose a country"
        assert (found["DE"], found["TR"], found["AG"]) == (
            "Germany",
            "T\u00fcrkiye",
            "Antigua & Barbuda",
        )
    names = list(found.values())
    assert names[1:4] == ["Afghanistan", "\u00c5land Islands", "Albania"]
    assert names[-1] == "Zimbabwe"
    assert names.index("C\u00f4te d\u2019Ivoire") == names.index("Costa Rica") + 1
    assert [*selects(console.get(OFFICE_PAGE).text)] == ["country"]


def test_a_country_that_is_none_stays_as_it_was_stored(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    stored_country(console, 'Ger"many')
    page = console.get(OFFICE_PAGE).text
    assert fields(page)["country"] == 'Ger"many'
    assert len(options(page, "country")) == 251
    with nothing_written(console.world):
        assert console.post(OFFICE_PAGE, fields(page)).status == 303
        wrong = console.post(OFFICE_PAGE, {**fields(page), "address_line_1": "Rhine 1"})
    assert list(problems(wrong.text)) == ["country"]


@pytest.mark.parametrize(("kept", "rows"), [(0, 1), (1, 2), (4, 5), (5, 5)])
def test_there_is_one_empty_row_for_a_tax_id_until_there_are_five(
    console: ConsoleClient, kept: int, rows: int
) -> None:
    console.sign_in("company_admin")
    tax_ids = [{"country": "DE", "value": f"{number}"} for number in range(kept)]
    console.world.request("PATCH", "/company", {"tax_ids": tax_ids})
    page = console.get(COMPANY_PAGE).text
    assert re.findall(r'<input id="tax_value_(\d)"', page) == [f"{row}" for row in range(rows)]
    assert [*selects(page)][1:] == [f"tax_country_{row}" for row in range(rows)]
    form = {name: text for name, text in fields(page).items() if name.startswith("tax")}
    assert form == {
        f"tax_{part}_{row}": tax_ids[row][part]
        for row in range(kept)
        for part in ("country", "value")
    }
    assert len(page.encode()) < 50_000


def test_a_tax_id_is_added_in_the_empty_row_and_removed_by_emptying_its_row(
    console: ConsoleClient,
) -> None:
    console.sign_in("company_admin")
    for row, value in enumerate(("DE123456789", "30/123/45678")):
        form = fields(console.get(COMPANY_PAGE).text)
        added = {f"tax_country_{row}": "DE", f"tax_value_{row}": value}
        assert console.post(COMPANY_PAGE, {**form, **added}).status == 303
    form = fields(console.get(COMPANY_PAGE).text)
    console.post(COMPANY_PAGE, {**form, "tax_country_0": "", "tax_value_0": ""})
    kept = [{"country": "DE", "value": "30/123/45678"}]
    assert console.world.get("/company").json["tax_ids"] == kept


def test_an_address_that_an_office_has_is_not_removed(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(OFFICE_PAGE, {name: FORM[name] for name in FORM if name[:3] not in ("leg", "tax")})
    with nothing_written(console.world):
        answer = console.post(OFFICE_PAGE, {"name": "New York"})
    assert list(problems(answer.text)) == ["address_line_1"]


def test_staffs_reason_is_in_the_history(console: ConsoleClient) -> None:
    console.sign_in("csm")
    for page in (COMPANY_PAGE, OFFICE_PAGE):
        form = {**fields(console.get(page).text), "name": "Demo Group", "reason": "asked by mail"}
        assert console.post(page, form).status == 303
    listed = console.world.get("/company/history").json["items"]
    assert [(each["by"]["role"], each["reason"]) for each in listed] == [
        ("csm", "asked by mail"),
        ("csm", "asked by mail"),
    ]


@pytest.mark.parametrize("person", ["office_admin", "viewer"])
def test_others_have_neither_form_nor_link(console: ConsoleClient, person: str) -> None:
    console.sign_in(person)
    for page in ("/company/licenses", f"{OFFICE}/licenses"):
        assert "/settings" not in console.get(page).text
    with nothing_written(console.world):
        for page in (COMPANY_PAGE, OFFICE_PAGE):
            assert console.get(page).status == 403
            assert console.post(page, {"name": "Mine"}).status == 403


def test_the_companys_name_is_on_every_page(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    for page in ("/company/licenses", "/company/billing", f"{OFFICE}/users", "/no-such-page"):
        text = console.get(page).text
        assert ">Seatledger Demo</a>" in text
        assert "My Company" not in text


def test_the_history_names_the_company_as_the_place_of_a_change(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(COMPANY_PAGE, {"name": "{company} <Co>"})
    order = {"items": [{"license_type": "talk_lines", "quantity": 1}], "source": "company_settings"}
    assert console.world.post(f"{OFFICE}/purchases", order, key="one").status == 201
    for page in (f"{OFFICE}/history", f"{OFFICE}/history/1"):
        text = console.get(page).text
        assert "<dt>From</dt><dd>{company} &lt;Co&gt; &gt; Licenses</dd>" in text


def test_a_new_name_is_shown_at_once(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(COMPANY_PAGE, {"name": "Groupe <Démo>"})
    text = console.get("/company/licenses").text
    assert ">Groupe &lt;Démo&gt;</a>" in text
