"""The console refuses text that it would have to guess: bytes that are not UTF-8, a field twice."""

import re

import pytest

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import BOSTON, OFFICE, fill_offices, words

NOT_UTF_8 = "The form has text that is not UTF-8, so nothing was changed."
TWICE = "The form has a field twice, so nothing was changed."


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("do=suspend&reason=K%FCndigung", NOT_UTF_8),
        ("do=suspend&reason=%ED%A0%80", NOT_UTF_8),
        ("do=suspend&reas%FCn=left", NOT_UTF_8),
        ("do=suspend&do=suspend", TWICE),
        ("do=reactivate&do=suspend", TWICE),
        ("do=suspend&reason=left&reason=", TWICE),
    ],
)
def test_a_form_is_not_guessed(console: ConsoleClient, sent: str, said: str) -> None:
    user, _ = fill_offices(console.world)
    proof, before = console.csrf(), console.world.snapshot()
    answer = console.request("POST", f"{OFFICE}/users/{user}", f"csrf={proof}&{sent}")
    assert answer.status == 400
    assert said in words(answer.text)
    assert f'href="/console{OFFICE}/users/{user}">Open It Again<' in answer.text
    assert console.world.snapshot() == before


@pytest.mark.parametrize("sent", ["email=%ED%A0%80@x.example", "email=a@x.de&email=b@x.de"])
def test_an_invitation_is_not_guessed(console: ConsoleClient, sent: str) -> None:
    proof, before = console.csrf(), console.world.snapshot()
    form = f"csrf={proof}&license=admins&{sent}"
    answer = console.request("POST", f"{OFFICE}/users/invite", form)
    assert answer.status == 400
    assert console.world.snapshot() == before


def test_a_company_is_not_guessed(console: ConsoleClient) -> None:
    console.sign_in("csm")
    form = f"csrf={console.csrf()}&company_id=1&company_id=2"
    assert console.request("POST", "/company", form).status == 400


def test_text_in_utf_8_is_taken(console: ConsoleClient) -> None:
    user, _ = fill_offices(console.world)
    for reason in ("K%C3%BCndigung", "K\u00fcndigung", "%EF%BF%BD"):
        form = f"csrf={console.csrf()}&do=suspend&reason={reason}"
        assert console.request("POST", f"{OFFICE}/users/{user}", form).status == 303, reason


@pytest.mark.parametrize("is_signed_in", [True, False])
@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"{OFFICE}/purchase/review?talk_lines=1&talk_lines=9", "has a field twice"),
        (f"{OFFICE}/transfer?to={BOSTON}&to=1", "has a field twice"),
        (f"{OFFICE}/users/1/confirm?do=delete&do=suspend", "has a field twice"),
        (f"{OFFICE}/history?person=K%FCndigung", "has text that is not UTF-8"),
        (f"{OFFICE}/history?pers%FCn=1", "has text that is not UTF-8"),
        ("/sign-in?back=/%ED%A0%80", "has text that is not UTF-8"),
    ],
)
def test_an_address_is_not_guessed(
    console: ConsoleClient, path: str, said: str, is_signed_in: bool
) -> None:
    console.cookie = console.session if is_signed_in else ""
    answer = console.get(path)
    assert answer.status == 400
    assert f"The address {said}, so nothing was changed." in words(answer.text)
    assert 'href="/console/company/licenses">Go to your company<' in answer.text


def test_an_order_is_not_guessed(console: ConsoleClient) -> None:
    before = console.world.snapshot()
    for query in ("talk_lines=1&talk_lines=9&key=a", "talk_lines=1&key=a&key=b"):
        assert console.post(f"{OFFICE}/purchase/review?{query}").status == 400
    assert console.world.snapshot() == before


def test_no_form_has_a_field_twice(console: ConsoleClient) -> None:
    """Only one of the buttons, and one of the radio buttons of a name, is sent."""
    user, removal = fill_offices(console.world)
    pages = [
        *("/company/licenses", "/company/purchase", "/company/transfer", f"{OFFICE}/billing"),
        *(f"{OFFICE}/{order}?talk_lines=1" for order in ("purchase", "remove", "transfer")),
        *(f"{OFFICE}/{order}/review?talk_lines=1" for order in ("purchase", "remove")),
        f"{OFFICE}/transfer/review?talk_lines=1&to={BOSTON}",
        *(f"{OFFICE}/users/invite", f"{OFFICE}/users/{user}", f"{OFFICE}/history"),
        *(f"{OFFICE}/users/{user}/confirm?do={do}" for do in ("suspend", "delete", "move")),
        *(f"{OFFICE}/removals/{removal}/cancel", f"{OFFICE}/users"),
    ]
    for page in pages:
        for form in re.findall("<form.*?</form>", console.get(page).text, re.DOTALL):
            tags = re.findall("<(?:input|select|textarea)[^>]*>", form)
            names = [
                found[1]
                for tag in tags
                if 'type="radio"' not in tag and (found := re.search(' name="([^"]+)"', tag))
            ]
            assert len(names) == len(set(names)), (page, names)
