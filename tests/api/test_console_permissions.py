"""What the console refuses to staff without a reason, viewers, other offices and other companies."""

from typing import Any

from chalicelib.entrypoints.console.routes import pages
from chalicelib.entrypoints.console.user import CHANGE_BY_BUTTON
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import (
    BOSTON,
    KEY_ID,
    OFFICE,
    create_key,
    fill_offices,
    let_collect_later,
    words,
)
from tests.world import BERLIN, NEW_YORK

HERE = "/console/offices/{office_id}"
FORMS_WITHOUT_REASON: dict[str, list[tuple[str, dict[str, Any]]]] = {
    f"{HERE}/purchase/review": [("?talk_lines=1&key=a", {})],
    f"{HERE}/remove/review": [("?talk_lines=1&key=b", {})],
    f"{HERE}/transfer/review": [(f"?talk_lines=1&to={BOSTON}&key=c", {})],
    f"{HERE}/removals/{{removal_id}}/cancel": [("", {"quantity": "1"})],
    f"{HERE}/settings": [("", {"name": "Broadway"})],
    "/console/company/settings": [("", {"name": "Demo Group"})],
    "/console/company/api_keys/{api_key_id}/revoke": [("", {})],
    "/console/company/provisioning": [("", {"default_license": "talk"})],
    f"{HERE}/billing": [("", {"collect": "next_bill"})],
    f"{HERE}/users/invite": [("", {"email": "b@example.com"})],
    f"{HERE}/users/{{user_id}}": [("", {"do": each}) for each in CHANGE_BY_BUTTON],
}
"""What each form that changes something is sent: a query and fields."""
NEED_A_PROVIDER: dict[str, list[tuple[str, dict[str, Any]]]] = {
    f"{HERE}/billing/card": [("", {})],
    f"{HERE}/billing/card/remove": [("", {})],
    f"{HERE}/invoices/{{number}}/pay": [("", {})],
}
"""Sent in the tests of cards: `test_console_cards` and `test_console_card_invoices`."""
NOT_FOR_STAFF: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "/console/company/api_keys/new": [("", {"name": "CI", "role": "company_admin"})],
}
CHANGES_NOTHING = {"/console/sign-out", "/console/sign-out-everywhere", "/console/company"}


def test_staff_change_nothing_without_a_reason_by_any_form(console: ConsoleClient) -> None:
    console.world.open_office(BOSTON, "Boston")
    let_collect_later(console.world)
    console.world.purchase(talk_lines=4)
    removal = console.world.remove(talk_lines=1).json["removal_ids"][0]
    invited = {"email": "ada@example.com", "office_id": NEW_YORK}
    user = console.world.post("/users", invited).json["id"]
    create_key(console.world)
    console.sign_in("csm")
    before = console.world.snapshot()
    for route, forms in FORMS_WITHOUT_REASON.items():
        path = route.format(office_id=NEW_YORK, removal_id=removal, user_id=user, api_key_id=KEY_ID)
        for query, form in forms:
            page = console.post(f"{path}{query}", form)
            assert "Enter a reason" in page.text, (route, query, form)
    assert console.world.snapshot() == before


def test_every_form_of_the_console_is_among_those_that_staff_sent_without_a_reason() -> None:
    console_forms = {f"/console{path}" for path, views in pages().items() if "POST" in views}
    known = FORMS_WITHOUT_REASON.keys() | NEED_A_PROVIDER.keys()
    assert console_forms - CHANGES_NOTHING - NOT_FOR_STAFF.keys() == known


def test_a_reason_with_control_characters_is_not_called_missing(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    removal = console.world.remove(talk_lines=1).json["removal_ids"][0]
    console.sign_in("csm")
    form = {"quantity": "1", "reason": "asked\tfor"}
    text = console.post(f"{OFFICE}/removals/{removal}/cancel", form).text
    assert "The reason must not contain U+" in text
    assert "Enter a reason." not in text


def test_the_error_of_a_quantity_names_the_largest(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=3)
    removal = console.world.remove(talk_lines=3).json["removal_ids"][0]
    console.sign_in("company_admin")
    text = console.post(f"{OFFICE}/removals/{removal}/cancel", {"quantity": "x"}).text
    assert "Enter a whole number from 1 to 3." in text


def test_a_viewer_changes_nothing_whatever_they_send(console: ConsoleClient) -> None:
    user, removal = fill_offices(console.world)
    console.sign_in("viewer")
    proof = console.csrf()
    before = console.world.snapshot()
    for path in (
        "/purchase/review?talk_lines=1&key=a",
        "/remove/review?talk_lines=1&key=b",
        f"/transfer/review?talk_lines=1&to={BOSTON}&key=c",
        "/billing",
        f"/removals/{removal}/cancel",
        "/users/invite",
        *[f"/users/{user}?{change}" for change in ("suspend", "reactivate", "move", "delete")],
    ):
        change = path.partition("?")[2]
        form = {"quantity": "1", "email": "b@example.com", "to": str(BERLIN), "do": change}
        assert console.post(f"{OFFICE}{path}", {"csrf": proof, **form}).status == 403, path
    assert console.world.snapshot() == before


def test_an_office_admin_reaches_no_other_office(console: ConsoleClient) -> None:
    user, _ = fill_offices(console.world)
    console.sign_in("office_admin")
    proof = console.csrf()
    before = console.world.snapshot()
    for path, form in (
        (f"/offices/{BERLIN}/purchase/review?talk_lines=1&key=a", {}),
        (f"/offices/{BERLIN}/users/invite", {"email": "b@example.com"}),
        (f"{OFFICE}/users/{user}", {"do": "move", "to": str(BERLIN)}),
    ):
        answer = console.post(path, {"csrf": proof, **form})
        assert answer.status in (403, 409), (path, answer.status)
    for page in ("licenses", "billing", "users", "history", "history.csv", "invoices/1"):
        assert console.get(f"/offices/{BERLIN}/{page}").status == 403, page
    assert "Berlin" not in console.get("/company/licenses").text
    assert console.world.snapshot() == before


def test_another_companys_office_is_not_there(console: ConsoleClient) -> None:
    for path in ("/licenses", "/billing", "/users", "/history", "/purchase"):
        assert console.get(f"/offices/77{path}").status == 404


def test_a_refusal_of_the_role_says_whom_to_ask(console: ConsoleClient) -> None:
    user, removal = fill_offices(console.world)
    told = "You can view this but not change it. Ask a company admin."
    console.sign_in("viewer")
    for path in (f"{OFFICE}/purchase", f"{OFFICE}/removals/{removal}/cancel", "/company/transfer"):
        assert told in words(console.get(path).text), path
    for path in (f"{OFFICE}/billing", f"{OFFICE}/users/{user}", f"{OFFICE}/users/invite"):
        assert told in words(console.post(path, {"do": "delete"}).text), path
    console.sign_in("office_admin")
    for path in (f"{OFFICE}/transfer", "/company/transfer"):
        assert told in words(console.get(path).text), path
