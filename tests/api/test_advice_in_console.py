"""The console shows the advice of refusals, and links only where the caller may follow (R27)."""

import pytest

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE
from tests.api.refusal_checks import change_plan, patch_user
from tests.api.test_advice_of_licenses import agree
from tests.api.test_on_hold import put_on_hold
from tests.api.transfers import BOSTON, open_boston
from tests.api.user_requests import delete, invite
from tests.world import BERLIN, NEW_YORK

PURCHASE = f"{OFFICE}/purchase?talk_lines=1"


@pytest.fixture
def suspended(console: ConsoleClient) -> tuple[ConsoleClient, str]:
    """The console, and the page of a user whose license somebody else has now."""
    console.world.purchase(talk_lines=1)
    ada = invite(console.world)
    patch_user(console.world, ada, state="suspended")
    invite(console.world, "grace")
    return console, f"{OFFICE}/users/{ada}"


@pytest.mark.parametrize("role", ["company_admin", "office_admin"])
def test_who_cannot_be_reactivated_is_after_the_purchase_that_is_linked(
    suspended: tuple[ConsoleClient, str], role: str
) -> None:
    console, page = suspended
    console.sign_in(role)
    refused = console.post(page, {"do": "reactivate"})
    assert refused.status == 409
    assert (
        "1 Talk requested, 0 available. Purchase 1, or release 1 that is assigned." in refused.text
    )
    assert PURCHASE in refused.text
    assert console.get(PURCHASE).status == 200
    console.world.purchase(talk_lines=1)
    done = console.post(page, {"do": "reactivate"})
    assert done.headers["Location"].partition("&")[0].endswith("done=reactivated")


def test_where_the_contract_forbids_to_purchase_the_contact_is_linked_instead(
    suspended: tuple[ConsoleClient, str],
) -> None:
    console, page = suspended
    agree(console.world, not_self_serve=["purchase"])
    refused = console.post(page, {"do": "reactivate"}).text
    assert "Please contact Hana Sato." in refused
    assert 'href="mailto:hana.sato@seatledger.example"' in refused
    assert PURCHASE not in refused


def test_on_hold_no_purchase_is_linked(suspended: tuple[ConsoleClient, str]) -> None:
    console, page = suspended
    put_on_hold(console.world)
    refused = console.post(page, {"do": "reactivate"}).text
    assert "until the declined invoice is paid" in refused
    assert PURCHASE not in refused


def test_a_type_that_is_not_sold_is_neither_offered_nor_linked(console: ConsoleClient) -> None:
    console.world.purchase(sell_lines=1)
    ada = invite(console.world, license="agents")
    patch_user(console.world, ada, state="suspended")
    change_plan(console.world, NEW_YORK, "standard")
    choice = 'name="license" value="agents"'
    assert choice in console.get(f"{OFFICE}/users/invite").text, "one is available"
    invite(console.world, "grace", license="agents")
    form = console.get(f"{OFFICE}/users/invite").text
    assert choice not in form
    assert 'value="sell_lines"' not in form
    refused = console.post(f"{OFFICE}/users/{ada}", {"do": "reactivate"}).text
    assert "standard plan does not sell Sell. Release 1 that is assigned." in refused
    assert f"{OFFICE}/purchase" not in refused


def test_an_invitation_with_a_type_that_is_not_sold_is_refused_at_its_field(
    console: ConsoleClient,
) -> None:
    change_plan(console.world, NEW_YORK, "standard")
    form = {"email": "ada@example.com", "license": "agents"}
    refused = console.post(f"{OFFICE}/users/invite", form).text
    assert 'id="license-error">This office&#39;s standard plan does not sell Sell.' in refused


def test_an_office_is_named_and_not_numbered(console: ConsoleClient) -> None:
    open_boston(console.world)
    console.world.purchase(BOSTON, talk_lines=1)
    console.world.purchase(talk_lines=1)
    ada = invite(console.world)
    delete(console.world, ada)
    invite(console.world, "grace")
    refused = console.post(f"{OFFICE}/users/{ada}", {"do": "restore"}).text
    assert "Purchase 1, transfer 1 from Boston, or release 1 that is assigned." in refused


def test_a_move_names_the_office_that_has_too_few(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    ada = invite(console.world)
    refused = console.post(f"{OFFICE}/users/{ada}", {"do": "move", "to": str(BERLIN)})
    assert "1 Talk requested in Berlin, 0 available. Purchase 1." in refused.text


def test_the_banner_of_a_hold_does_not_promise_removals_that_the_contract_forbids(
    console: ConsoleClient,
) -> None:
    console.world.purchase(talk_lines=1)
    put_on_hold(console.world)
    promise = "Users keep working, and licenses can be removed."
    assert promise in console.get(f"{OFFICE}/licenses").text
    agree(console.world, not_self_serve=["remove"])
    assert promise not in console.get(f"{OFFICE}/licenses").text


def test_a_viewer_is_not_asked_to_purchase(console: ConsoleClient) -> None:
    assert "When your company has licenses, invite users" in console.get("/company/licenses").text
    console.sign_in("viewer")
    assert "Purchase" not in console.get("/company/licenses").text
