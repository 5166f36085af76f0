"""The page of the identity provider in the console."""

import re

from chalicelib.domain.provisioning import ProvisioningActivity
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import words
from tests.world import BERLIN, COMPANY, NEW_YORK

PATH = "/company/provisioning"
FORM = {
    "default_office_id": str(NEW_YORK),
    "default_license": "talk",
    "when_none_available": "purchase",
    "purchase_cap_per_cycle": "5",
    "group_0_name": "Sales",
    "group_0_office_id": str(BERLIN),
    "group_0_license": "",
    "group_0_role": "office_admin",
    "group_1_name": "",
    "group_2_name": "Admins",
    "group_2_role": "company_admin",
}


def test_the_settings_are_saved_with_a_row_for_each_group(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    assert "None: users are not created" in console.get(PATH).text
    answer = console.post(PATH, FORM)
    assert answer.status == 303, words(answer.text)
    assert console.world.get(PATH).json == {
        "default_office_id": NEW_YORK,
        "default_license": "talk",
        "groups": {
            "Sales": {"office_id": BERLIN, "role": "office_admin"},
            "Admins": {"role": "company_admin"},
        },
        "when_none_available": "purchase",
        "purchase_cap_per_cycle": 5,
    }
    page = console.get(f"{PATH}?done=saved")
    assert "Your changes are saved." in page.text
    names = re.findall(r'name="group_\d+_name"[^>]* value="([^"]*)"', page.text)
    assert names == ["Sales", "Admins", "", "", ""]


def test_a_row_whose_name_is_emptied_is_removed(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(PATH, FORM)
    console.post(PATH, {**FORM, "group_0_name": " "})
    assert [*console.world.get(PATH).json["groups"]] == ["Admins"]


def test_what_was_typed_stays_when_it_is_refused(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    answer = console.post(PATH, {**FORM, "purchase_cap_per_cycle": "many"})
    assert answer.status == 400
    assert 'value="many"' in answer.text
    assert 'value="Sales"' in answer.text
    assert console.world.get(PATH).json["groups"] == {}


def test_what_was_asked_for_last_is_shown_with_the_refusal(console: ConsoleClient) -> None:
    refused = ProvisioningActivity(
        "grace@example.com", console.world.clock.at, "POST", 409, "refused", "No license left."
    )
    console.world.wired.provisioned().record(COMPANY, refused, "users#1")
    console.sign_in("company_admin")
    told = words(console.get(PATH).text)
    assert "grace@example.com Mar 10, 2026 14:00 UTC Refused No license left." in told


def test_an_office_admin_has_no_such_page(console: ConsoleClient) -> None:
    console.sign_in("office_admin")
    assert console.get(PATH).status == 403
